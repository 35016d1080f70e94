import type { PolicyFilter, PolicyRole, PolicyRule, RoutingPolicy } from '../domain/policy.ts';
import { builder } from './builder.ts';
import { connectionOf, orderOf } from './connection.ts';
import type { Context } from './context.ts';
import { enumOf } from './enum.ts';
import { filterOf, owners, placedFields, placedMembers } from './filters.ts';
import { jobLists } from './job.ts';
import { levelOf, MASKED } from './level.ts';
import { listFieldsOf } from './list-field.ts';
import { lookup } from './lookup.ts';
import { QueueType } from './queue.ts';
import { relationOf } from './relation-field.ts';
import { follow } from './relations.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';
import { WorkspaceType } from './workspace.ts';

export const PolicyRoleEnum = enumOf<PolicyRole>('PolicyRole', 'What a routing policy decides.', {
  ROUTING: 'Which queue a job goes to.',
  CLASSIFICATION: 'Queue, priority and wanted skills of a job, from its labels.',
  DISTRIBUTION: 'How a queue offers its jobs to workers.',
  EXCEPTION: 'What happens when a queue is too long or a job waits too long.',
  SELECTION: 'Which worker and which job of a queue come first.',
});

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

export const PolicyType = builder.objectRef<RoutingPolicy>('RoutingPolicy');

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
    offerTimeoutSeconds: t.exposeFloat('offerTimeoutSeconds', {
      description: 'How long an offer stays open, in seconds; fractions count.',
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
      policy: [ref.nativeId],
    })),
  }),
});

const PolicyFilterInput = builder.inputType('RoutingPolicyFilter', {
  description: 'Which routing policies; all members must hold.',
  fields: (t) => ({
    ...placedFields(t),
    roles: t.field({ type: [PolicyRoleEnum], description: 'Deciding one of these.' }),
  }),
});

export const policyLists = listFieldsOf({
  kind: 'RoutingPolicy',
  connection: connectionOf('RoutingPolicy', PolicyType),
  filter: PolicyFilterInput,
  order: orderOf('RoutingPolicy'),
  wanted: (input) => ({
    ...owners(input),
    filter: filterOf<PolicyFilter>({ ...placedMembers(input), roles: input?.roles }),
  }),
});

policyLists.root('routingPolicies', 'Routing policies of all accounts.');
lookup('routingPolicy', 'RoutingPolicy', PolicyType);
