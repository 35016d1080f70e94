import type {
  Allocation,
  DecisionKind,
  DecisionRule,
  Distribution,
  DistributionMode,
  ExceptionAction,
  ExceptionActionKind,
  ExceptionRule,
  ExceptionTrigger,
  Scoring,
  SelectorKind,
  TriggerKind,
  WorkerSelector,
} from '../domain/policy-parts.ts';
import { builder } from './builder.ts';
import { enumOf } from './enum.ts';
import { PolicyType, QueueType } from './refs.ts';
import { follow } from './relations.ts';
import { PolicyRequirementType } from './requirement.ts';

const UNKNOWN = 'A kind that this API does not know; see `configuration`.';

const DecisionKindEnum = enumOf<DecisionKind | 'UNKNOWN'>('DecisionKind', 'How a rule comes to its value.', {
  STATIC: 'It is always the same.',
  DIRECT_MAP: "It is made of the job's labels as they are.",
  EXPRESSION: 'An expression over the labels is evaluated.',
  FUNCTION: "Somebody's function is called.",
  WEBHOOK: "Somebody's web service is called.",
  UNKNOWN,
});

export const DecisionRuleType = builder.objectRef<DecisionRule>('DecisionRule').implement({
  description: 'How a policy comes to a value: a priority, a score, or whether a condition holds.',
  fields: (t) => ({
    kind: t.field({ type: DecisionKindEnum, nullable: false, description: 'How.', resolve: ({ kind }) => kind }),
    value: t.field({
      type: 'JSON',
      description: 'The value of a static rule; null for all others.',
      resolve: ({ value }) => value,
    }),
    language: t.exposeString('language', { description: 'The language of `expression`; null for other kinds.' }),
    expression: t.exposeString('expression', { description: 'The expression as it stands; null for other kinds.' }),
    address: t.exposeString('address', {
      description: 'What is called, with its credentials masked; null for kinds that call nothing.',
    }),
  }),
});

const SelectorKindEnum = enumOf<SelectorKind | 'UNKNOWN'>('SelectorKind', 'When a policy adds requirements.', {
  STATIC: 'Always.',
  CONDITIONAL: 'Where `rule` holds.',
  PASS_THROUGH: "Always: the value is the job's own label of the same key.",
  RULE: '`rule` answers the requirements.',
  WEIGHTED: 'Those of one of the `allocations`, drawn by weight.',
  UNKNOWN,
});

const requirementsOf = 'What is added to the requirements of a job.';

const AllocationType = builder.objectRef<Allocation>('SelectorAllocation').implement({
  description: 'Requirements for a share of the jobs.',
  fields: (t) => ({
    weight: t.exposeFloat('weight', {
      description: 'The share, from 0 to 1; null when the vendor tells no such number.',
    }),
    requirements: t.field({
      type: [PolicyRequirementType],
      nullable: false,
      description: requirementsOf,
      resolve: ({ requirements }) => [...requirements],
    }),
  }),
});

export const WorkerSelectorType = builder.objectRef<WorkerSelector>('WorkerSelector').implement({
  description: 'What a classification policy adds to the requirements of a job.',
  fields: (t) => ({
    kind: t.field({ type: SelectorKindEnum, nullable: false, description: 'When.', resolve: ({ kind }) => kind }),
    rule: t.field({
      type: DecisionRuleType,
      description: 'The condition, or what answers the requirements; null for kinds without a rule.',
      resolve: ({ rule }) => rule,
    }),
    requirements: t.field({
      type: [PolicyRequirementType],
      nullable: false,
      description: `${requirementsOf} Empty where \`rule\` answers them, or \`allocations\` hold them.`,
      resolve: ({ requirements }) => [...requirements],
    }),
    allocations: t.field({
      type: [AllocationType],
      description: 'Of weighted requirements; null for all others.',
      resolve: ({ allocations }) => allocations && [...allocations],
    }),
  }),
});

const TriggerKindEnum = enumOf<TriggerKind | 'UNKNOWN'>('ExceptionTriggerKind', 'What an exception rule watches.', {
  QUEUE_LENGTH: 'How many jobs are ahead of one that enters the queue.',
  WAIT_TIME: 'How long a job has waited.',
  UNKNOWN,
});

const TriggerType = builder.objectRef<ExceptionTrigger>('ExceptionTrigger').implement({
  description: 'When an exception rule acts.',
  fields: (t) => ({
    kind: t.field({
      type: TriggerKindEnum,
      nullable: false,
      description: 'What it watches.',
      resolve: ({ kind }) => kind,
    }),
    queueLength: t.exposeInt('queueLength', { description: 'So many jobs are ahead; null for other kinds.' }),
    waitMs: t.exposeFloat('waitMs', { description: 'So long, in milliseconds; null for other kinds.' }),
  }),
});

const ActionKindEnum = enumOf<ExceptionActionKind | 'UNKNOWN'>('ExceptionActionKind', 'What an exception rule does.', {
  CANCEL: 'It cancels the job.',
  MANUAL_RECLASSIFY: 'It gives the job the queue, priority and requirements that it names.',
  RECLASSIFY: 'It has the job classified anew.',
  UNKNOWN,
});

const ActionType = builder.objectRef<ExceptionAction>('ExceptionAction').implement({
  description: 'One thing that an exception rule does to a job.',
  fields: (t) => ({
    nativeId: t.exposeString('nativeId', { description: "The vendor's id of the action; null where it tells none." }),
    kind: t.field({ type: ActionKindEnum, nullable: false, description: 'What it does.', resolve: ({ kind }) => kind }),
    note: t.exposeString('note', { description: 'Of a cancellation: the note that is added.' }),
    disposition: t.exposeString('disposition', { description: 'Of a cancellation: the outcome that is noted.' }),
    queue: t.field({
      type: QueueType,
      description: 'Where the job goes; null where it stays.',
      resolve: ({ queue }, _args, context) => follow(queue, context),
    }),
    priority: t.exposeInt('priority', { description: 'The priority it gets; null where it keeps its own.' }),
    requirements: t.field({
      type: [PolicyRequirementType],
      description: 'The requirements it gets; null where it keeps its own.',
      resolve: ({ requirements }) => requirements && [...requirements],
    }),
    policy: t.field({
      type: PolicyType,
      description: 'What classifies it anew; null where its own policy does.',
      resolve: ({ policy }, _args, context) => follow(policy, context),
    }),
    labels: t.field({
      type: 'JSON',
      description: 'Labels that are set before it is classified anew; null where none are.',
      resolve: ({ labels }) => labels,
    }),
  }),
});

export const ExceptionRuleType = builder.objectRef<ExceptionRule>('ExceptionRule').implement({
  description: 'What is done when a queue is too long or a job waits too long.',
  fields: (t) => ({
    nativeId: t.exposeString('nativeId', { description: "The vendor's id of the rule; null where it tells none." }),
    trigger: t.field({
      type: TriggerType,
      nullable: false,
      description: 'When it acts.',
      resolve: ({ trigger }) => trigger,
    }),
    actions: t.field({
      type: [ActionType],
      nullable: false,
      description: 'What it does: all of them.',
      resolve: ({ actions }) => [...actions],
    }),
  }),
});

const ModeEnum = enumOf<DistributionMode | 'UNKNOWN'>('DistributionMode', 'Which worker a job is offered to first.', {
  LONGEST_IDLE: 'The one with the lowest load, and of those the one who has been free the longest.',
  ROUND_ROBIN: 'One after the other.',
  BEST_WORKER: 'The one with the best score.',
  UNKNOWN,
});

const ScoringType = builder.objectRef<Scoring>('Scoring').implement({
  description: 'How workers are scored.',
  fields: (t) => ({
    rule: t.field({
      type: DecisionRuleType,
      description: "What gives the score; null for the vendor's own.",
      resolve: ({ rule }) => rule,
    }),
    batchSize: t.exposeInt('batchSize', {
      description: 'How many workers one call scores; null where it is not told.',
    }),
    batched: t.boolean({
      description: 'Whether one call scores several workers; null where it is not told.',
      resolve: ({ isBatched }) => isBatched,
    }),
    parameters: t.field({
      type: ['String'],
      description: "What the rule is told, in the vendor's words; null where it is not told.",
      resolve: ({ parameters }) => parameters && [...parameters],
    }),
    descending: t.boolean({
      description: 'Whether the highest score is the best; null where it is not told.',
      resolve: ({ isDescending }) => isDescending,
    }),
  }),
});

export const DistributionType = builder.objectRef<Distribution>('Distribution').implement({
  description: 'How the jobs of a queue are offered to its workers.',
  fields: (t) => ({
    mode: t.field({ type: ModeEnum, nullable: false, description: 'Whom first.', resolve: ({ mode }) => mode }),
    bypassSelectors: t.exposeBoolean('bypassSelectors', {
      description:
        'Whether workers who do not meet the requirements are offered jobs as well; null where it is not told.',
    }),
    minConcurrentOffers: t.exposeInt('minConcurrentOffers', {
      description: 'How many workers one job is offered to at least; null where it is not told.',
    }),
    maxConcurrentOffers: t.exposeInt('maxConcurrentOffers', {
      description: 'How many workers one job is offered to at most at a time; null where it is not told.',
    }),
    scoring: t.field({
      type: ScoringType,
      description:
        "How `BEST_WORKER` scores; null for the vendor's own score, for other modes and for readers of some queues only.",
      resolve: ({ scoring }) => scoring,
    }),
  }),
});
