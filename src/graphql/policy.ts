import type { PolicyFilter, PolicyRule, RoutingPolicy } from '../domain/policy.ts';
import { builder } from './builder.ts';
import { connectionOf, orderOf } from './connection.ts';
import { ACCOUNTS_FILTER, CREATED_FILTER, filterOf, NAME_FILTER, ofAccount, PeriodInput, toPeriod } from './filters.ts';
import { jobLists } from './job.ts';
import { listFieldsOf } from './list-field.ts';
import { lookup } from './lookup.ts';
import { QueueType } from './queue.ts';
import { follow, RELATIONS } from './relations.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';
import { WorkspaceType } from './workspace.ts';

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

export const PolicyType = builder.objectRef<RoutingPolicy>('RoutingPolicy');

PolicyType.implement({
  description: 'What decides where a job goes.',
  interfaces: VENDOR_OBJECT,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What people call it.' }),
    workspace: t.field({
      type: WorkspaceType,
      description: 'The workspace it lives in.',
      resolve: (policy, _args, context) => follow(RELATIONS.RoutingPolicy.workspace(policy), context),
    }),
    configuration: t.exposeString('configuration', {
      description: "The rules in the vendor's own form, exactly as stored. May be malformed: then `rules` is null.",
    }),
    rules: t.field({
      type: [PolicyRuleType],
      description: 'The rules in the order of their evaluation; null when `configuration` cannot be read.',
      resolve: ({ rules }) => (rules ? [...rules] : null),
    }),
    offerTimeoutSeconds: t.exposeInt('offerTimeoutSeconds', {
      description: 'How long an offer stays open, in seconds.',
    }),
    callbackUrl: t.exposeString('callbackUrl', { description: 'Called by the vendor when a job finds a worker.' }),
    fallbackCallbackUrl: t.exposeString('fallbackCallbackUrl', {
      description: 'Called when the call to `callbackUrl` fails.',
    }),
    jobs: jobLists.nested(t, 'Jobs routed by it, live and ended unless filtered.', ({ ref }) => ({
      policy: [ref.nativeId],
    })),
  }),
});

const PolicyFilterInput = builder.inputType('RoutingPolicyFilter', {
  description: 'Which routing policies; all members must hold.',
  fields: (t) => ({
    accounts: t.stringList({ description: ACCOUNTS_FILTER }),
    name: t.string({ description: NAME_FILTER }),
    workspace: t.idList({ description: 'In one of these workspaces.' }),
    created: t.field({ type: PeriodInput, description: CREATED_FILTER }),
  }),
});

export const policyLists = listFieldsOf({
  kind: 'RoutingPolicy',
  connection: connectionOf('RoutingPolicy', PolicyType),
  filter: PolicyFilterInput,
  order: orderOf('RoutingPolicy'),
  wanted: (input) => ({
    accounts: input?.accounts,
    filter: filterOf<PolicyFilter>({
      name: input?.name,
      workspace: ofAccount('Workspace', input?.workspace),
      created: toPeriod(input?.created),
    }),
  }),
});

policyLists.root('routingPolicies', 'Routing policies of all accounts.');
lookup('routingPolicy', 'RoutingPolicy', PolicyType);
