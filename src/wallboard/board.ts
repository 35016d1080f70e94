import { computed, effect, signal } from '@preact/signals';
import {
  WallboardAccountsDocument,
  type WallboardAccountsQuery,
  WallboardHealthDocument,
  WallboardQueuesDocument,
  WallboardTasksDocument,
  WallboardWaitingDocument,
  WallboardWorkbinsDocument,
  WallboardWorkersDocument,
} from '../../schema/generated/wallboard/graphql.ts';
import { type Answer, openAsk } from './ask.ts';
import { openConnection } from './connection.ts';
import { openFrames } from './frame.ts';
import { apiKey } from './key.ts';
import { openView } from './live.ts';
import type { AccountRow, HealthRow } from './rows.ts';
import { noteDate, openNow } from './ticker.ts';

const ENDPOINT = new URL('/graphql', location.href);
const SOCKET = new URL(ENDPOINT);
SOCKET.protocol = SOCKET.protocol.replace('http', 'ws');

/** Of the longest waiting, how many are asked for: more than any screen shows, so that filters find some. */
const WAITING_FIRST = 100;

const key = () => apiKey.peek();
export const connection = openConnection({ url: SOCKET.href, key });
export const ask = openAsk(ENDPOINT.href, key);
const inFrame = openFrames(requestAnimationFrame);

export const queues = openView(connection, inFrame, WallboardQueuesDocument, ({ liveQueues }) => liveQueues);
export const workers = openView(connection, inFrame, WallboardWorkersDocument, ({ liveWorkers }) => liveWorkers);
export const tasks = openView(connection, inFrame, WallboardTasksDocument, ({ liveTasks }) => liveTasks);
export const workbins = openView(connection, inFrame, WallboardWorkbinsDocument, ({ liveWorkbins }) => liveWorkbins);
export const waiting = openView(connection, inFrame, WallboardWaitingDocument, ({ liveJobs }) => liveJobs, {
  first: WAITING_FIRST,
});

export const accounts = signal<readonly AccountRow[]>([]);
export const health = signal<ReadonlyMap<string, HealthRow>>(new Map());

connection.listen({
  query: String(WallboardHealthDocument),
  variables: () => ({}),
  next(data) {
    const { accountHealthChanged: row } = data as { accountHealthChanged: HealthRow };
    health.value = new Map(health.peek()).set(row.account.name, row);
  },
  failed: () => {},
});

const readAccounts = async (): Promise<void> => {
  const found: AccountRow[] = [];
  let after: string | null = null;
  do {
    const { data, date, sentAt, receivedAt }: Answer<WallboardAccountsQuery> = await ask(WallboardAccountsDocument, {
      after,
    });
    noteDate(date, sentAt, receivedAt);
    found.push(...data.accounts.nodes);
    after = data.accounts.pageInfo.hasNextPage ? data.accounts.pageInfo.endCursor : null;
  } while (after !== null);
  accounts.value = found;
};

// Another server may be behind the address after a loss, with other accounts.
effect(() => {
  if (connection.link.value.phase === 'live') readAccounts().catch(() => {});
});
effect(() => {
  if (apiKey.value !== null) connection.hurry();
});
addEventListener('online', () => connection.hurry());

export const now = openNow(connection.link);

const can = computed(
  () => new Map(accounts.value.map(({ name, capabilities }) => [name, new Set(capabilities.map((one) => one.name))])),
);

export const isAble = (account: string, capability: string): boolean =>
  can.value.get(account)?.has(capability) ?? false;

/** Accounts of which something may have been missed. */
export const stale = computed<ReadonlySet<string>>(
  () => new Set([...health.value.values()].filter((row) => row.staleSince !== null).map((row) => row.account.name)),
);
