import { computed, effect, signal } from '@preact/signals';
import {
  type LiveKind,
  WallboardAccountsDocument,
  type WallboardAccountsQuery,
  WallboardBoardDocument,
  WallboardHealthDocument,
  WallboardMeDocument,
  WallboardWaitingDocument,
  WallboardWorkbinsDocument,
} from '../../schema/generated/wallboard/graphql.ts';
import { createClient, type Headers } from '../client/index.ts';
import { type Me, mayAct } from './allowed.ts';
import { openAsk } from './ask.ts';
import { acceptKey, apiKey, refuseKey } from './key.ts';
import { showView, signalOf } from './live.ts';
import type { AccountRow, HealthRow, QueueRow, TaskRow, WorkerRow } from './rows.ts';
import { isMissing, type Standings, standingsOf } from './standing.ts';
import { noteDate, openNow } from './ticker.ts';

/** Of the longest waiting, how many are asked for: more than any screen shows, so that filters find some. */
const WAITING_FIRST = 100;

const keyIn = (headers: Headers): string | null => headers['x-api-key'] ?? null;
const client = createClient({
  url: new URL('/graphql', location.href).href,
  headers: (): Headers => {
    const key = apiKey.peek();
    return key === null ? {} : { 'x-api-key': key };
  },
  async fetch(...asked) {
    const sentAt = Date.now();
    const response = await fetch(...asked);
    noteDate(response.headers.get('date'), sentAt, Date.now());
    return response;
  },
});
client.link.subscribe(() => {
  const link = client.link.get();
  if (link.phase === 'live') acceptKey(keyIn(link.headers), link.told.screen === true);
  if (link.phase === 'refused') refuseKey(keyIn(link.headers));
});
export const connection = { link: signalOf(client.link), hurry: client.reconnect };
export const ask = openAsk(client);

const shown = showView(client.live(WallboardBoardDocument));
export const board = {
  ...shown,
  /** Nothing before there are totals. */
  picture: computed(() => {
    const view = shown.picture.value;
    return view?.totals ? { ...view, totals: view.totals } : null;
  }),
};
export const workbins = showView(client.live(WallboardWorkbinsDocument));
export const waiting = showView(client.live(WallboardWaitingDocument, { first: WAITING_FIRST }));
export const views = [board, waiting, workbins] as const;

const NO_QUEUES: ReadonlyMap<string, QueueRow> = new Map();
const NO_WORKERS: ReadonlyMap<string, WorkerRow> = new Map();
const NO_TASKS: ReadonlyMap<string, TaskRow> = new Map();

/** All three are of the same moment. */
export const queues = computed(() => board.picture.value?.queues ?? NO_QUEUES);
export const workers = computed(() => board.picture.value?.workers ?? NO_WORKERS);
export const tasks = computed(() => board.picture.value?.tasks ?? NO_TASKS);

/** Who looks at the page; `null` as long as that is not known. */
export const me = signal<Me | null>(null);

export const accounts = signal<readonly AccountRow[]>([]);
export const health = signal<ReadonlyMap<string, HealthRow>>(new Map());

client.subscribe(WallboardHealthDocument, {}, ({ accountHealthChanged: row }) => {
  health.value = new Map(health.peek()).set(row.account.name, row);
});

const readAccounts = async (): Promise<void> => {
  const found: AccountRow[] = [];
  let after: string | null = null;
  do {
    const answer: WallboardAccountsQuery = await ask(WallboardAccountsDocument, { after });
    const { nodes, pageInfo }: WallboardAccountsQuery['accounts'] = answer.accounts;
    found.push(...nodes);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  accounts.value = found;
};

const readMe = async (): Promise<void> => {
  me.value = (await ask(WallboardMeDocument, {})).me;
};

// Another server may be behind the address after a loss, with other accounts, or another key may be in use.
effect(() => {
  if (connection.link.value.phase !== 'live') return;
  readAccounts().catch(() => {});
  readMe().catch(() => {});
});
effect(() => {
  if (apiKey.value !== null) connection.hurry();
});
addEventListener('online', () => connection.hurry());

/** Since when what is shown may be out of date as a whole; `null` while it is not. */
export const behindSince = computed<number | null>(() => {
  const link = connection.link.value;
  if (link.phase === 'lost') return link.since;
  const moments = [board, waiting].flatMap((view) => view.behindSince.value ?? []);
  return moments.length === 0 ? null : Math.min(...moments);
});

export const now = openNow(behindSince);

const can = computed(
  () => new Map(accounts.value.map(({ name, capabilities }) => [name, new Set(capabilities.map((one) => one.name))])),
);

export const isAble = (account: string, capability: string): boolean =>
  can.value.get(account)?.has(capability) ?? false;

/** By account and list, such as `job.list`. */
const untold = computed(
  () =>
    new Map(
      accounts.value.map(({ name, capabilities }) => [
        name,
        new Map(capabilities.map((one) => [one.name, one.untold])),
      ]),
    ),
);

/** Whether the account never tells that an object of the list is in the state. */
export const isUntold = (account: string, list: string, state: string): boolean =>
  untold.value.get(account)?.get(list)?.includes(state) ?? false;

/** See `mayAct`. */
export const isAllowed = (account: string, worker: string | null): boolean => mayAct(me.value, account, worker);

const NOBODY: Standings = new Map();

/** How every account stands; empty before anything is known. */
export const standings = computed<Standings>(() => (board.picture.value ? standingsOf(board.picture.value) : NOBODY));

/**
 * The moment as of which objects of these kinds are shown, where that is in the past: their clocks stop there. `null`: they are as they
 * are now. Empty: it is not known as of when.
 */
export const staleAt = (account: string, ...kinds: readonly LiveKind[]): string | null => {
  const standing = standings.value.get(account);
  if (!standing || !isMissing(standing) || !kinds.some((kind) => standing.behind.has(kind))) return null;
  return standing.at ?? '';
};

/** What the numbers of a queue are made of. */
export const QUEUE_KINDS: readonly LiveKind[] = ['QUEUE', 'WORKER', 'TASK', 'JOB'];
