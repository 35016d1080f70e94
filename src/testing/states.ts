import { describe, expect, it } from 'vitest';
import { ENDED_JOB_STATES, JOB_STATES } from '../domain/job.ts';
import { ENDED_TASK_STATES, TASK_STATES } from '../domain/task.ts';
import { PRESENCES } from '../domain/worker.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Filters, Items } from '../gateway/kinds.ts';
import { missingStates } from '../gateway/listing.ts';
import type { JobState, World } from '../sandbox/model.ts';
import { adapterOf, ask, failureCodes, gatewayOf, idsOf, type Line, planOf, portOf, walk } from './bench.ts';

type Stated = 'Job' | 'Task' | 'Worker';

interface Row {
  readonly member: string;
  readonly all: readonly string[];
  readonly ended: ReadonlySet<string>;
  readonly stateOf: (item: Items[Stated]) => string;
}

const accountOf = ({ accounts: [account] }: Gateway): OpenAccount => {
  if (!account) throw new Error('the gateway has no account');
  return account;
};

const stateOf = (item: Items[Stated]): string => ('presence' in item ? item.presence.state : item.state.state);

const ROWS: Readonly<Record<Stated, Row>> = {
  Job: { member: 'states', all: [...JOB_STATES, 'UNKNOWN'], ended: ENDED_JOB_STATES, stateOf },
  Task: { member: 'states', all: [...TASK_STATES, 'UNKNOWN'], ended: ENDED_TASK_STATES, stateOf },
  Worker: { member: 'presences', all: [...PRESENCES, 'UNKNOWN'], ended: new Set(), stateOf },
};

/**
 * The jobs of the simulated centre and where they must be found. What is held out to a worker is still waiting at vendors whose jobs
 * have no state of their own for it, and what stands in no queue may never have come into one.
 */
const FOUND: readonly (readonly [there: readonly JobState[], here: readonly string[]])[] = [
  [['created'], ['PENDING', 'FAILED']],
  [
    ['waiting', 'offered'],
    ['QUEUED', 'OFFERED'],
  ],
  [
    ['assigned', 'wrap-up'],
    ['ASSIGNED', 'WRAP_UP'],
  ],
  [['completed'], ['COMPLETED']],
  [['canceled'], ['CANCELED']],
];

/** Lists by state: everything in that state, or a failure that names it. Never an empty list of what is not kept. */
export const describeStates = (line: Line): void => {
  const gateway = gatewayOf(planOf(line));
  const adapter = adapterOf(gateway);
  const kinds = (Object.keys(ROWS) as Stated[]).filter((kind) => portOf(adapter, kind)?.list);
  const filterOf = (kind: Stated, states: readonly string[]) =>
    ({ [ROWS[kind].member]: states }) as unknown as Filters[Stated];

  describe.each(kinds)('lists of type %s by state', (kind) => {
    const { all, ended } = ROWS[kind];
    const { forgets = [], untold = [] } = portOf(adapter, kind) ?? {};
    const missing = [...forgets, ...untold];
    const listed = async (states: readonly string[]) => {
      const listing = await ask<Stated>(gateway, kind, { filter: filterOf(kind, states) });
      return { ids: idsOf(listing.edges.map(({ node }) => node)).sort(), listing };
    };

    it('name only states that there are, and keep what they say they do not forget', async () => {
      for (const state of missing) expect(all).toContain(state);
      expect(missing).not.toContain('UNKNOWN');
      const whole = await walk<Stated>(gateway, kind);
      expect(whole.filter((item) => missing.includes(stateOf(item)))).toEqual([]);
    });

    it.each(all)('%s hold all there are, or say that they cannot', async (state) => {
      const whole = await walk<Stated>(gateway, kind);
      const before = line.proxy.requests.length;
      const { ids, listing } = await listed([state]);
      if (missing.includes(state)) {
        expect([ids, failureCodes(listing), line.proxy.requests.length - before]).toEqual([[], ['UNSUPPORTED'], 0]);
        expect(listing.failures[0]?.error.message).toContain(line.bench.vendor.title);
        expect(listing.failures[0]?.error.message).toContain(state);
      } else {
        expect(failureCodes(listing)).toEqual([]);
        expect(ids).toEqual(idsOf(whole.filter((item) => stateOf(item) === state)).sort());
      }
    });

    it('give what is kept and told beside a failure for what is not', async () => {
      const { ids, listing } = await listed(all);
      expect(failureCodes(listing)).toEqual(missing.length > 0 ? ['UNSUPPORTED'] : []);
      for (const state of missing) expect(listing.failures[0]?.error.message).toContain(state);
      expect(ids).toEqual(idsOf(await walk<Stated>(gateway, kind)).sort());
    });

    it.runIf(untold.length > 0)('lack nothing for states that are never told, as long as none is named', async () => {
      const listing = await ask<Stated>(gateway, kind);
      expect(failureCodes(listing)).toEqual([]);
      expect(missingStates(accountOf(gateway), kind, null)).toEqual({
        forgets: all.filter((state) => forgets.includes(state)),
        untold: all.filter((state) => untold.includes(state)),
      });
    });

    it('are what the capabilities say', () => {
      const list = accountOf(gateway).capabilities.find(({ name }) => name === `${kind.toLowerCase()}.list`);
      expect(list).toMatchObject({ forgets, untold });
    });

    it.runIf(ended.size > 0)('hold what has ended where the capabilities say so', () => {
      const [account] = gateway.accounts;
      const own = account?.capabilities.filter(({ name }) => name.startsWith(`${kind.toLowerCase()}.`)) ?? [];
      const keepsEnded = [...ended].some((state) => !missing.includes(state));
      expect(own.some(({ name }) => name.endsWith('.ended'))).toBe(keepsEnded);
    });
  });

  describe.runIf(kinds.includes('Job'))('jobs that have ended', () => {
    it('are all there, or a failure says that they are not kept', async () => {
      const forgets = portOf(adapter, 'Job')?.forgets ?? [];
      const listing = await ask(gateway, 'Job', { filter: { live: false } });
      const kept = [...ENDED_JOB_STATES].filter((state) => !forgets.includes(state));
      expect(failureCodes(listing)).toEqual(kept.length === ENDED_JOB_STATES.size ? [] : ['UNSUPPORTED']);
      const whole = await walk(gateway, 'Job');
      const own = whole.filter(({ state }) => ENDED_JOB_STATES.has(state.state));
      expect(idsOf(listing.edges.map(({ node }) => node)).sort()).toEqual(idsOf(own).sort());
    });
  });

  describe.runIf(kinds.includes('Job') && !line.bench.hidesWaiting)('every job of the simulated centre', () => {
    it.each(FOUND)('that is %s is found by its state, or a failure says why not', async (there, here) => {
      const { world } = line.simulation as unknown as { readonly world: World };
      const truth = [...world.jobs.values()].filter(({ state }) => there.includes(state)).length;
      const { forgets = [], untold = [] } = portOf(adapter, 'Job') ?? {};
      const { edges, failures } = await ask(gateway, 'Job', { filter: filterOf('Job', here) as Filters['Job'] });
      const lacking = here.filter((state) => [...forgets, ...untold].includes(state));
      expect(failures).toMatchObject(lacking.length > 0 ? [{ error: { code: 'UNSUPPORTED' } }] : []);
      // What is told in another of these states is there all the same.
      if (!here.some((state) => forgets.includes(state))) expect(edges.length).toBe(truth);
    });
  });
};
