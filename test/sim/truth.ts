import type { ExecutionResult } from 'graphql';
import { ref } from '../../src/domain/ref.ts';
import { globalId } from '../../src/graphql/ids.ts';
import type { JobState, SimJob, WorldChange } from '../../src/sandbox/model.ts';
import type { Tell } from './checks.ts';
import type { Client } from './client.ts';
import type { Time } from './time.ts';
import type { VendorSide } from './vendors.ts';

/** How the API may show a job of each state. */
const SHOWN: Readonly<Record<JobState, readonly (string | null)[]>> = {
  created: ['PENDING', 'FAILED', 'QUEUED', 'PARKED', null],
  waiting: ['QUEUED', 'OFFERED', 'PENDING'],
  offered: ['QUEUED', 'OFFERED', 'PENDING'],
  assigned: ['ASSIGNED'],
  'wrap-up': ['WRAP_UP'],
  completed: [null],
  canceled: [null],
};

/** How long the vendor itself takes to show what it has done, and its news to travel. */
const LATE_MS = 1_500;

/** How near to the beginning of a window something may have happened that two clocks put on either side of it. */
const CLOCKS_MS = 1_500;

const FACTS = ['entered', 'answered', 'abandoned', 'offersAccepted', 'offersDeclined', 'offersExpired'] as const;
type Fact = (typeof FACTS)[number];

const OF_OFFERS: ReadonlyMap<WorldChange['type'], Fact> = new Map([
  ['offer-accepted', 'offersAccepted'],
  ['offer-declined', 'offersDeclined'],
  ['offer-expired', 'offersExpired'],
]);

const factOf = (type: WorldChange['type'], was: JobState | undefined): Fact | null => {
  if (type === 'job-queued') return 'entered';
  if (type === 'job-assigned') return 'answered';
  const ofOffer = OF_OFFERS.get(type);
  if (ofOffer) return ofOffer;
  return type === 'job-canceled' && (was === 'waiting' || was === 'offered') ? 'abandoned' : null;
};

interface Node {
  readonly id: string;
  readonly state: string;
  readonly account: { readonly name: string };
}

/** What each job of a simulated vendor was, and when. */
export const openTruth = ({ plan: { name, aheadMs }, simulation: { world } }: VendorSide, time: Time) => {
  const past = new Map<string, { readonly at: number; readonly state: JobState }[]>();
  const queueOf = new Map<string, string>();
  const note = ({ id, state, queueId }: SimJob): void => {
    if (queueId !== null) queueOf.set(id, queueId);
    const states = past.get(id) ?? [];
    if (states.at(-1)?.state !== state) states.push({ at: time.now(), state });
    past.set(id, states);
  };
  const facts: { readonly at: number; readonly fact: Fact; readonly queue: string }[] = [];
  world.listen((change) => {
    if (!('job' in change)) return;
    const { type, job } = change;
    // What was offered is taken back before the end is told.
    const was = past.get(job.id)?.findLast(({ state }) => state !== 'canceled')?.state;
    note(job);
    const fact = factOf(type, was);
    if (fact && job.queueId !== null) facts.push({ at: time.now(), fact, queue: job.queueId });
  });

  /** The states that it had at some moment since then. */
  const statesSince = (id: string, since: number): JobState[] => {
    const states = past.get(id) ?? [];
    const begun = states.findLastIndex(({ at }) => at <= since);
    return states.slice(Math.max(0, begun)).map(({ state }) => state);
  };

  /** Each job that is shown must have been so at a moment since then, and each that was is. */
  const checkShown = (shown: ReadonlyMap<string, string>, asOf: number, by: string, tell: Tell): void => {
    const since = Math.min(asOf, time.now()) - LATE_MS;
    for (const id of past.keys()) {
      const is = shown.get(globalId(ref('Job', name, id))) ?? null;
      const were = statesSince(id, since);
      const existed = (past.get(id)?.[0]?.at ?? 0) <= since;
      if (were.some((state) => SHOWN[state].includes(is)) || (!existed && is === null)) continue;
      tell(
        'freshness',
        `${name}: job ${id} is ${is} as of ${new Date(asOf).toISOString()} by ${by}, and was ${were.join(', ')}`,
      );
    }
  };

  /** How many of the queue were in the state all the time since then, and how many at some moment. */
  const rangeOf = (queue: string, state: JobState, since: number): readonly [least: number, most: number] => {
    const own = [...past.keys()].filter((id) => queueOf.get(id) === queue).map((id) => statesSince(id, since));
    const always = own.filter((states) => states.length > 0 && states.every((one) => one === state));
    return [always.length, own.filter((states) => states.includes(state)).length];
  };

  return {
    /** The figures of each queue must count what was so since the moment that the view names. */
    checkFigures({ name: client, plan: { view, sees }, fold }: Client, tell: Tell): void {
      if ((view !== 'queues' && view !== 'board') || (sees ?? name) !== name) return;
      const at = fold.asOf.find(({ account }) => account.name === name)?.at;
      if (typeof at !== 'string') return;
      const since = Math.min(Date.parse(at), time.now()) - LATE_MS;
      for (const id of world.queues.keys()) {
        const now = fold.rows.get(globalId(ref('Queue', name, id)))?.now as Readonly<Record<string, number | null>>;
        for (const figure of now ? (['waiting', 'offered'] as const) : []) {
          const told = now[figure] ?? null;
          const [least, most] = rangeOf(id, figure, since);
          if (told !== null && (told < least || told > most))
            tell('vendor', `${client}: ${id} of ${name} has ${told} ${figure}, and there were ${least} to ${most}`);
        }
      }
    },
    /** A view of jobs must show what was so since the moment that it names. */
    checkView({ name: client, plan: { view, sees }, fold }: Client, tell: Tell): void {
      if (view !== 'jobs' || (sees ?? name) !== name) return;
      const at = fold.asOf.find(({ account }) => account.name === name)?.at;
      if (typeof at !== 'string') return;
      const shown = new Map([...fold.rows].map(([id, row]) => [id, String(row.state)]));
      checkShown(shown, Date.parse(at), client, tell);
    },
    /** The window of each of its queues must hold what happened there, once. */
    checkWindows({ name: client, fold }: Client, tell: Tell): void {
      for (const id of world.queues.keys()) {
        const row = fold.rows.get(globalId(ref('Queue', name, id)));
        if (!row) continue;
        const window = row.window as Readonly<Record<Fact, number>> & { readonly since: string };
        for (const fact of FACTS) {
          const happened = facts.filter((each) => each.queue === id && each.fact === fact);
          const since = (ms: number): number =>
            happened.filter(({ at }) => at >= Date.parse(window.since) + (aheadMs === 0 ? 0 : ms)).length;
          const [least, most] = [since(CLOCKS_MS), since(-CLOCKS_MS)];
          if (window[fact] < least || window[fact] > most)
            tell(
              'window',
              `${client}: ${id} of ${name} counts ${window[fact]} ${fact}, and there were ${least} to ${most}`,
            );
        }
      }
    },
    /** Each job of the answer must have been so at a moment since the one that the answer names. */
    check({ data }: ExecutionResult, tell: Tell): void {
      const { nodes, freshness, failures } = (data as { jobs: Record<string, unknown> }).jobs;
      if ((failures as unknown[]).length > 0) return;
      const told = (freshness as { account: { name: string }; asOf: string; source: string }[]).find(
        ({ account }) => account.name === name,
      );
      if (!told) return;
      const asOf = Date.parse(told.asOf);
      if (asOf > time.now()) tell('freshness', `${name} is as of ${asOf - time.now()} ms from now`);
      checkShown(new Map((nodes as Node[]).map(({ id, state }) => [id, state])), asOf, told.source, tell);
    },
  };
};
