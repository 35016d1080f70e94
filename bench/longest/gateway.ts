/** A gateway over one large account, asked who waits longest as an operation asks; nothing else is in this process. */

import { type DocumentNode, execute, parse } from 'graphql';
import { DEFAULT_LIMITS, type Vendor } from '../../src/contract/vendor.ts';
import { openEvents } from '../../src/events/open-events.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import type { Principal } from '../../src/graphql/context.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { openLive } from '../../src/live/live.ts';
import { openContexts } from '../../src/server/context.ts';
import { azure } from '../../src/vendors/azure/index.ts';
import { answer, ready } from '../probe.ts';

const ACCOUNT = 'large';
const NEVER = 24 * 3_600_000;
const LONGEST_WAITING = parse(`{
  jobs(first: 3, filter: { states: [QUEUED] }, orderBy: { field: ENQUEUED_AT }) {
    nodes { enqueuedAt labels } failures { code } freshness { source } } }`);
const PAGE = parse(`{
  jobs(first: 20, filter: { live: true }) {
    nodes { enqueuedAt labels } failures { code } freshness { source } } }`);

const [, , endpoint = ''] = process.argv;
const vendor = azure as Vendor;
const gateway = openGateway({
  accounts: [
    {
      name: ACCOUNT,
      vendor,
      settings: azure.parseSettings({ endpoint, accessKey: 'c2VjcmV0' }),
      limits: { ...DEFAULT_LIMITS, timeoutMs: 30_000 },
      deadlineMs: 120_000,
    },
  ],
  maxCallsPerOperation: () => 500,
});
const events = openEvents({
  accounts: gateway.accounts.map(({ name, adapter }) => {
    return { name, adapter, pollIntervalMs: NEVER, reconcileMs: NEVER, webhook: false };
  }),
  patienceMs: 120_000,
});
const live = openLive({ events, gateway });
const schema = buildSchema([vendor]);

interface Data {
  readonly jobs: {
    readonly nodes: readonly unknown[];
    readonly failures: readonly { readonly code: string }[];
    readonly freshness: readonly { readonly source: string }[];
  };
}

const contextOf = openContexts({ gateway, events, live });
const principal: Principal = {
  id: 'bench',
  name: 'bench',
  role: 'viewer',
  scopes: new Set(['read']),
  accounts: null,
  queues: null,
  worker: null,
};

const ask = async (document: DocumentNode) => {
  const contextValue = contextOf(principal, new AbortController().signal, null, Number.POSITIVE_INFINITY);
  const begun = performance.now();
  const { data, errors } = await execute({ schema, document, contextValue });
  const ms = performance.now() - begun;
  if (errors) throw new Error(errors.map(({ message }) => message).join());
  const { jobs } = data as unknown as Data;
  return {
    ms,
    calls: contextValue.scope.costs().reduce((sum, cost) => sum + cost.calls, 0),
    source: jobs.freshness.map((one) => one.source).join(),
    failure: jobs.failures.map(({ code }) => code).join() || null,
  };
};
answer('ask', () => ask(LONGEST_WAITING));
answer('page', () => ask(PAGE));
answer('keep', () => live.keep([ACCOUNT]));
answer('listen', async () => {
  const begun = performance.now();
  await events.follow({ accounts: [ACCOUNT], kinds: ['Job'], hear: () => {} }).settled;
  return performance.now() - begun;
});
ready(true);
