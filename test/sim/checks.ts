import type { ExecutionResult } from 'graphql';
import { ENDED_JOB_STATES } from '../../src/domain/job.ts';
import { decodeAnyId } from '../../src/graphql/ids.ts';
import { type Client, keyOf, type Row, type Told } from './client.ts';
import { viewDigest } from './digest.ts';

/** Which promise was broken. */
export type Broken =
  | 'order'
  | 'chain'
  | 'sequence'
  | 'fold'
  /** The digest or the number of rows is not that of what was put together. */
  | 'proof'
  | 'sums'
  | 'rights'
  | 'gap'
  | 'freshness'
  | 'dangling'
  | 'recovery'
  | 'fresh'
  /** A row that is right but for what it leads to. */
  | 'relation'
  | 'vendor'
  | 'window'
  | 'fault';

export interface Problem {
  readonly broken: Broken;
  readonly text: string;
}

export type Tell = (broken: Broken, text: string) => void;

/** States that nothing leaves. A task is a job at a worker, who may be offered it again. */
const ENDED: Readonly<Record<string, ReadonlySet<string>>> = {
  jobChanges: ENDED_JOB_STATES,
  taskChanges: new Set(['COMPLETED']),
};

const accountOf = (row: Row): string | undefined => {
  const { account, queue } = row as { account?: { name: string }; queue?: { account?: { name: string } } };
  return account?.name ?? queue?.account?.name;
};

const accountOfId = (id: string): string => {
  const decoded = decodeAnyId(id);
  return 'ref' in decoded ? decoded.ref.account : decoded.account;
};

const checkRights = ({ name, plan: { sees } }: Client, told: Told, tell: Tell): void => {
  if (sees === null) return;
  const rows = [...(told.items ?? []), ...(told.upserted ?? []), ...(told.item ? [told.item] : [])];
  const ids = [...(told.removed ?? []), ...(told.key === undefined ? [] : [told.key])];
  const accounts = [told.account?.name, ...rows.map(accountOf), ...ids.map(accountOfId)];
  const other = accounts.find((account) => account !== undefined && account !== sees);
  if (other !== undefined) tell('rights', `${name} may see ${sees} and was told of ${other}`);
};

const checkSequence = ({ name, fold }: Client, told: Told, tell: Tell): void => {
  const { __typename: type, seq, since = -1, conflated = 0 } = told;
  if (!type.endsWith('Delta') || seq === undefined) return;
  if (fold.seq === null) tell('sequence', `${name} was told a delta before any snapshot`);
  else if (since !== fold.seq || seq !== since + (seq === since ? 0 : 1 + conflated))
    tell('sequence', `${name}: from ${since} to ${seq} (for ${conflated} more) after ${fold.seq}`);
};

const checkDelta = ({ name }: Client, told: Told, tell: Tell): void => {
  const removed = new Set(told.removed);
  const both = (told.upserted ?? []).find((row) => removed.has(keyOf(row)));
  if (both) tell('fold', `${name}: ${keyOf(both)} is put in and taken out by one delta`);
};

interface Numbers {
  readonly waiting: number | null;
  readonly waitingByPriority: readonly { readonly count: number }[] | null;
  readonly waitingByChannel: readonly { readonly count: number }[] | null;
  readonly workers: Readonly<Record<string, number>> | null;
}

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

const checkSums = ({ name }: Client, told: Told, tell: Tell): void => {
  for (const row of [...(told.items ?? []), ...(told.upserted ?? [])]) {
    const now = row.now as Numbers | undefined;
    if (!now) continue;
    const parts = [now.waitingByPriority, now.waitingByChannel].map(
      (list) => list && sum(list.map(({ count }) => count)),
    );
    if (now.waiting !== null && parts.some((part) => part !== null && part !== now.waiting))
      tell('sums', `${name}: ${keyOf(row)} has ${now.waiting} waiting, and ${parts.join(' and ')} in parts`);
    if (!now.workers) continue;
    const { eligible, ...states } = now.workers;
    if (sum(Object.values(states)) !== eligible) tell('sums', `${name}: ${keyOf(row)} ${JSON.stringify(now.workers)}`);
  }
};

const stateOf = (row: Row | null | undefined): unknown => row && (row.state ?? JSON.stringify(row.presence));

const checkChange = (client: Client, told: Told, tell: Tell): void => {
  const { name, last, plan } = client;
  const { key, item = null, before = null, account } = told;
  if (told.reason === 'EXPIRED' || told.reason === 'RESTARTED') {
    for (const id of [...last.keys()]) if (accountOfId(id) === account?.name) last.delete(id);
  }
  if (key === undefined) return;
  if (last.has(key)) {
    const known = last.get(key) ?? null;
    const was = stateOf(known) ?? null;
    if (was !== (stateOf(before) ?? null))
      tell('chain', `${name}: ${key} was told as ${was}, and then as before ${stateOf(before) ?? null}`);
    const ended = ENDED[plan.view];
    const state = String(stateOf(item));
    const isBack =
      known === null
        ? item !== null && plan.view === 'jobChanges'
        : ended?.has(String(was)) && item && !ended.has(state);
    if (isBack) tell('order', `${name}: ${key} was told as ${known === null ? 'gone' : was}, and then as ${state}`);
  }
  last.set(key, item);
};

/** What must hold of a view when the payload has been put in. */
export const checkProof = ({ name, fold }: Client, told: Told, now: number, tell: Tell): void => {
  if (told.digest === undefined) return;
  const [count, digest] = [fold.rows.size, viewDigest(fold.versions)];
  if (told.count !== count || told.digest !== digest)
    tell('proof', `${name} has ${count} rows (${digest}) and should have ${told.count} (${told.digest})`);
  for (const { account, at } of told.asOf ?? []) {
    if (at !== null && Date.parse(at) > now)
      tell('freshness', `${name}: ${account.name} is as of ${at}, which is to come`);
  }
};

/** What must hold of every payload, beside what has been told before. */
export const checkPayload = (client: Client, told: Told, errors: ExecutionResult['errors'], tell: Tell): void => {
  const internal = errors?.find(({ extensions }) => extensions?.code === 'INTERNAL');
  if (internal) tell('fault', `${client.name}: ${internal.message}`);
  checkRights(client, told, tell);
  checkSequence(client, told, tell);
  checkDelta(client, told, tell);
  checkSums(client, told, tell);
  if (told.account) checkChange(client, told, tell);
};
