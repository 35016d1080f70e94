import type { PolicyRule, RoutingPolicy } from '../domain/policy.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { jobLists } from './job-lists.ts';
import { levelOf, MASKED } from './level.ts';
import { lookup } from './lookup.ts';
import { policyLists } from './policy-lists.ts';
import { DecisionRuleType, DistributionType, ExceptionRuleType, WorkerSelectorType } from './policy-parts.ts';
import { PolicyRoleEnum } from './policy-role.ts';
import { PolicyType, QueueType, WorkspaceType } from './refs.ts';
import { relationOf } from './relation-field.ts';
import { follow } from './relations.ts';
import { renamedTo } from './renamed.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';

const PolicyRuleType = builder.objectRef<PolicyRule>('PolicyRule').implement({
  description: 'One rule of a routing policy: where jobs go that meet its condition.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What people call it.' }),
    condition: t.exposeString('condition', {
      description: "In the vendor's own language; none for the rule that catches all others.",
    }),
    queue: t.field({
      type: QueueType,
      description: 'Where matching jobs go.',
      resolve: ({ queue }, _args, context) => follow(queue, context),
    }),
  }),
});

/** What a principal may see of a policy. */
const shown = (policy: RoutingPolicy, context: Context) => context.gateway.secrecy.policy(policy, levelOf(context));

const ADDRESS = 'Its query and other credentials in it are masked for all but administrators.';

const NULL_PARTS =
  'null for policies that do not decide it, where it cannot be read, and for readers of some queues only.';

const to = relationOf('RoutingPolicy');

PolicyType.implement({
  description: 'What decides where a job goes.',
  interfaces: VENDOR_OBJECT,
  fields: (t) => ({
    role: t.expose('role', { type: PolicyRoleEnum, nullable: false, description: 'What it decides.' }),
    name: t.exposeString('name', { description: 'What people call it.' }),
    workspace: to(t, 'workspace', WorkspaceType, 'The workspace it lives in.'),
    configuration: t.string({
      description: `The rules in the vendor's own form, as stored. May be malformed: then \`rules\` is null. ${MASKED}`,
      resolve: (policy, _args, context) => shown(policy, context).configuration,
    }),
    rules: t.field({
      type: [PolicyRuleType],
      description: 'The rules in the order of their evaluation; null when `configuration` cannot be read.',
      resolve: (policy, _args, context) => {
        const { rules } = shown(policy, context);
        return rules ? [...rules] : null;
      },
    }),
    offerTimeoutMs: t.exposeFloat('offerTimeoutMs', {
      description: 'How long an offer stays open, in milliseconds; null where the vendor does not tell.',
    }),
    offerTimeoutSeconds: t.float({
      description: 'How long an offer stays open, in seconds; fractions count.',
      deprecationReason: renamedTo('offerTimeoutMs'),
      resolve: ({ offerTimeoutMs }) => (typeof offerTimeoutMs === 'number' ? offerTimeoutMs / 1_000 : null),
    }),
    workerSelectors: t.field({
      type: [WorkerSelectorType],
      description: `What it adds to the requirements of jobs; ${NULL_PARTS}`,
      resolve: (policy, _args, context) => {
        const { workerSelectors } = shown(policy, context);
        return workerSelectors && [...workerSelectors];
      },
    }),
    priorityRule: t.field({
      type: DecisionRuleType,
      description: `How it comes to the priority of jobs; ${NULL_PARTS}`,
      resolve: (policy, _args, context) => shown(policy, context).priorityRule,
    }),
    distribution: t.field({
      type: DistributionType,
      description: 'How jobs are offered to workers; null for policies that do not decide it.',
      resolve: (policy, _args, context) => shown(policy, context).distribution,
    }),
    exceptionRules: t.field({
      type: [ExceptionRuleType],
      description: `What is done when a queue is too long or a job waits too long; ${NULL_PARTS}`,
      resolve: (policy, _args, context) => {
        const { exceptionRules } = shown(policy, context);
        return exceptionRules && [...exceptionRules];
      },
    }),
    callbackUrl: t.string({
      description: `Called by the vendor when a job finds a worker. ${ADDRESS}`,
      resolve: (policy, _args, context) => shown(policy, context).callbackUrl,
    }),
    fallbackCallbackUrl: t.string({
      description: `Called when the call to \`callbackUrl\` fails. ${ADDRESS}`,
      resolve: (policy, _args, context) => shown(policy, context).fallbackCallbackUrl,
    }),
    jobs: jobLists.nested(t, 'Jobs routed by it, live and ended unless filtered.', ({ ref }) => ({
      policies: [ref.nativeId],
    })),
  }),
});

policyLists.root('routingPolicies', 'Routing policies of all accounts.');
lookup('routingPolicy', 'RoutingPolicy', PolicyType);
