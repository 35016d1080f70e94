import type { PolicyRule, RoutingPolicy } from '../domain/policy.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { jobLists } from './job-lists.ts';
import { levelOf, MASKED } from './level.ts';
import { lookup } from './lookup.ts';
import { policyLists } from './policy-lists.ts';
import { PolicyRoleEnum } from './policy-role.ts';
import { PolicyType, QueueType, WorkspaceType } from './refs.ts';
import { relationOf } from './relation-field.ts';
import { follow } from './relations.ts';
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
      policies: [ref.nativeId],
    })),
  }),
});

policyLists.root('routingPolicies', 'Routing policies of all accounts.');
lookup('routingPolicy', 'RoutingPolicy', PolicyType);
