import { describe, expect, it } from 'vitest';
import type { Vendor } from '../contract/vendor.ts';
import { JOB_STATES } from '../domain/job.ts';
import { isLiveTask, TASK_STATES, type Task } from '../domain/task.ts';
import { PRESENCES, WORK_STATES, type Worker, workState } from '../domain/worker.ts';
import { openEvents } from '../events/open-events.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Filters, Items } from '../gateway/kinds.ts';
import { untoldWorkStates } from '../gateway/work-states.ts';
import { openLive } from '../live/live.ts';
import type { QueueBoard } from '../live/queue-figures.ts';
import type { JobState, World } from '../sandbox/model.ts';
import { adapterOf, ask, failureCodes, gatewayOf, idsOf, type Line, plainCall, planOf, portOf, walk } from './bench.ts';

type Stated = 'Job' | 'Task' | 'Worker';

const STATES: Readonly<Record<Stated, readonly string[]>> = { Job: JOB_STATES, Task: TASK_STATES, Worker: PRESENCES };

const stateOf = (item: Items[Stated]): string => ('presence' in item ? item.presence.state : item.state.state);

const filterOf = (kind: Stated, states: readonly string[]): Filters[Stated] =>
  ({ [kind === 'Worker' ? 'presences' : 'states']: states }) as unknown as Filters[Stated];

/** The figures of a board, and the jobs of the simulated centre that each of them counts. */
const FIGURES = [
  ['waiting', 'waiting'],
  ['offered', 'offered'],
  ['assigned', 'assigned'],
  ['wrapping', 'wrap-up'],
] as const satisfies readonly (readonly [figure: keyof QueueBoard['now'], there: JobState])[];

const MOMENTS = 60;
/** Before anything is done about what has not happened. */
const QUIET_MOMENTS = 12;
const STEP_MS = 7_000;

/** The same account as it is polled: a board then shows what the vendor's lists say at the moment at which it is opened. */
const polled = (vendor: Vendor): Vendor => ({
  ...vendor,
  open: (...given) => {
    const { source, ...adapter } = vendor.open(...given);
    return { ...adapter, ...(source?.snapshot && { source: { snapshot: source.snapshot } }) };
  },
});

/** Lets everything that is due happen, while time stands still. */
const during = async <T>(work: Promise<T>, gateway: Gateway, { clock }: Line): Promise<T> => {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  work.then(end, end);
  while (!isOver) {
    await clock.advance(0);
    // What the vendor is asked meanwhile is answered about when this is.
    await adapterOf(gateway).check(plainCall());
  }
  return work;
};

/** The boards of all queues as they are now. */
const boardsOf = async (gateway: Gateway, { clock }: Line): Promise<readonly QueueBoard[]> => {
  const accounts = gateway.accounts.map(({ name, adapter }) => ({
    name,
    adapter,
    pollIntervalMs: 60_000,
    reconcileMs: 60_000,
    webhook: false,
  }));
  const events = openEvents({ accounts, clock });
  const live = openLive({ events, gateway, clock });
  const reader = await live.queueBoards({
    accounts: gateway.accounts.map(({ name }) => name),
    wants: () => true,
    thresholdMs: 20_000,
    window: { ms: 60_000 },
    intervalMs: 0,
    identity: '',
    after: null,
    fingerprint: '',
  });
  const { value } = await reader.next();
  await reader.return();
  live.close();
  await events.close();
  if (value?.event.type !== 'snapshot') throw new Error('a view begins with a snapshot');
  return value.event.items;
};

/**
 * Every state of this API at every vendor: either an object of the simulated centre comes into it, and is found and counted there, or the
 * adapter declares that it is not told, and then no list is empty of it and no figure is 0 because of it.
 */
export const describeTold = (line: Line): void => {
  const gateway = gatewayOf(planOf(line, { vendor: polled(line.bench.vendor) }));
  const adapter = adapterOf(gateway);
  const { world } = line.simulation as unknown as { readonly world: World };
  const kinds = (Object.keys(STATES) as Stated[]).filter((kind) => portOf(adapter, kind)?.list);
  const reached = new Map(kinds.map((kind) => [kind, new Set<string>()]));
  const counted = new Set<string>();
  const lists = new Map<Stated, readonly Items[Stated][]>();
  const wrong: unknown[] = [];

  const lookAtLists = async (kind: Stated): Promise<void> => {
    const whole = await walk<Stated>(gateway, kind);
    lists.set(kind, whole);
    const seen = reached.get(kind);
    for (const state of new Set(whole.map(stateOf))) {
      if (seen?.has(state)) continue;
      seen?.add(state);
      const listing = await ask<Stated>(gateway, kind, { filter: filterOf(kind, [state]) });
      const [found, there] = [listing.edges.map(({ node }) => node), whole.filter((item) => stateOf(item) === state)];
      if (failureCodes(listing).length > 0 || idsOf(found).sort().join() !== idsOf(there).sort().join())
        wrong.push({ kind, state, found: idsOf(found), there: idsOf(there), failures: listing.failures });
    }
  };

  const working = new Set<string>();
  const [account] = gateway.accounts;
  if (!account) throw new Error('there is no account');
  /** From the lists that were just read. */
  const lookAtWork = (): void => {
    const workers = (lists.get('Worker') ?? []) as readonly Worker[];
    const tasks = ((lists.get('Task') ?? []) as readonly Task[]).filter(isLiveTask);
    for (const worker of workers) {
      const own = tasks.filter((task) => task.worker.nativeId === worker.ref.nativeId);
      // Each task by itself, too, and none: most workers of the scene hold several, and show the foremost.
      for (const held of [own, [], ...own.map((task) => [task])]) working.add(workState(worker, held));
    }
    const untold = untoldWorkStates(account, workers);
    const there = untold.filter((state) => working.has(state));
    if (there.length > 0) wrong.push({ workStates: there, untold });
  };
  const toldWork = (): readonly string[] => {
    const untold = untoldWorkStates(account);
    return WORK_STATES.filter((state) => state !== 'UNKNOWN' && !untold.includes(state));
  };

  const lookAtBoards = async (): Promise<void> => {
    for (const { queue, now, partial } of await during(boardsOf(gateway, line), gateway, line)) {
      // Ids are the face's own; no two queues of the centre have the same name.
      const jobs = [...world.jobs.values()].filter(
        ({ queueId }) => world.queues.get(queueId ?? '')?.name === queue.name,
      );
      for (const [figure, there] of FIGURES) {
        const truth = jobs.filter(({ state }) => state === there).length;
        const isExplained = partial.some(({ code, figures }) => code === 'UNSUPPORTED' && figures.includes(figure));
        if (now[figure] === null ? !isExplained : now[figure] !== truth)
          wrong.push({ queue: queue.name, figure, is: now[figure], truth });
        if (now[figure] === null || truth > 0) counted.add(figure);
      }
    }
  };

  const toldOf = (kind: Stated): readonly string[] => {
    const { forgets = [], untold = [] } = portOf(adapter, kind) ?? {};
    return STATES[kind].filter((state) => ![...forgets, ...untold].includes(state));
  };
  const lacks = (kind: Stated, state: string): boolean =>
    kinds.includes(kind) && toldOf(kind).includes(state) && !reached.get(kind)?.has(state);
  const isDone = (): boolean =>
    counted.size === FIGURES.length &&
    toldWork().every((state) => working.has(state)) &&
    kinds.every((kind) => !toldOf(kind).some((state) => lacks(kind, state)));

  /** What may take long to happen by itself: a job leaves its queue, nobody waits any more, somebody who is at work wants a break. */
  const hasten = async (): Promise<void> => {
    const [waiting] = world.line;
    if (waiting && lacks('Job', 'PENDING')) world.withdraw(waiting.id);
    if (lacks('Worker', 'READY')) for (const { id } of [...world.line]) world.cancel(id);
    const { setPresence } = adapter.worker ?? {};
    if (!setPresence || !(lacks('Worker', 'NOT_READY') || lacks('Worker', 'DRAINING'))) return;
    const active = (await walk(gateway, 'Task')).find(({ state }) => state.state === 'ACTIVE');
    if (active) await setPresence(active.worker.nativeId, 'NOT_READY', plainCall());
  };

  describe('every state', () => {
    it('is found and counted where the vendor tells it, and said not to be told where not', async () => {
      for (let moment = 0; moment < MOMENTS && !isDone(); moment += 1) {
        if (moment >= QUIET_MOMENTS) await hasten();
        for (const kind of kinds) await lookAtLists(kind);
        lookAtWork();
        await lookAtBoards();
        await line.clock.advance(STEP_MS);
      }
      expect(wrong).toEqual([]);
      for (const kind of kinds) {
        expect([kind, STATES[kind].filter((state) => reached.get(kind)?.has(state))]).toEqual([kind, toldOf(kind)]);
      }
      expect(toldWork().filter((state) => !working.has(state))).toEqual([]);
      expect([...counted].sort()).toEqual(FIGURES.map(([figure]) => figure).sort());
    });

    it.each(kinds)('of type %s is in the tables of its vendor, or said not to be told', (kind) => {
      const { forgets = [], untold = [] } = portOf(adapter, kind) ?? {};
      const told = new Set(line.bench.vendor.mapping.states[kind]?.map(([, ours]) => ours));
      expect(STATES[kind].filter((state) => !told.has(state) && ![...forgets, ...untold].includes(state))).toEqual([]);
      expect(untold.filter((state) => forgets.includes(state))).toEqual([]);
    });
  });
};
