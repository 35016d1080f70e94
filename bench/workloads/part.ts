import { type Goal, isMet, type Judged } from '../goals.ts';
import {
  type Candidate,
  measure,
  pacedTurn,
  type Row,
  type Stage,
  type Summary,
  summarise,
  type Turn,
} from '../measure.ts';
import type { Usage } from '../probe.ts';
import type { Processes } from '../processes.ts';
import { type Machine, machine } from '../report.ts';
import { KEYS, WORKLOADS, type Workload } from './query.ts';
import {
  awaitTruth,
  change,
  compareAnswers,
  type Ensemble,
  launchAll,
  type Side,
  urlOf,
  vendorCalls,
} from './stage.ts';

interface Pace {
  readonly connections: readonly number[];
  readonly rounds: number;
  readonly seconds: number;
  /** Requests before anything is measured. */
  readonly warmUp: number;
  /** Requests that every connection makes at least in one run. */
  readonly least: number;
}
const FULL: Pace = { connections: [1, 32, 128], rounds: 3, seconds: 1.2, warmUp: 400, least: 4 };
const QUICK: Pace = { connections: [1, 32], rounds: 1, seconds: 0.1, warmUp: 8, least: 1 };

/** Changes a second at each vendor. */
const CHANGES = 5;
/** Polls are calls, too, and come by the clock once a second: at most so many each time, of all vendors. */
const CALLS_OF_A_POLL = 25;
const MOST_RSS = 250 * 1_048_576;

export const BY_HAND = 'by hand';
const READ = 'gateway';
const KEPT = 'resident';
const MOVING = `resident, ${CHANGES} changes/s`;
const OTHERS = ', other principals';

type ByConnections = Readonly<Record<number, number>>;

/** At least so many times as fast as by hand; who is not named has no goal. */
const RATIOS: Readonly<Record<string, Readonly<Partial<Record<Workload, ByConnections>>>>> = {
  [READ]: {
    W1: { 1: 0.8, 32: 8 },
    W2: { 1: 0.6, 32: 4 },
    W3: { 1: 0.6, 32: 1, 128: 1 },
    W4: { 1: 0.5, 32: 1.2, 128: 1.2 },
    W5: { 1: 0.8, 32: 1.2 },
  },
  [KEPT]: { W1: { 1: 3, 32: 10, 128: 10 }, W2: { 1: 3, 32: 10, 128: 10 }, W5: { 1: 3, 32: 10, 128: 10 } },
  [MOVING]: { W1: { 1: 1.5, 32: 8, 128: 8 }, W2: { 1: 1.5, 32: 8, 128: 8 }, W5: { 1: 1.5, 32: 8, 128: 8 } },
};
/** Vendor calls of a query that shares nothing. */
const CALLS: Readonly<Partial<Record<Workload, number>>> = { W1: 3, W2: 4, W5: 3 };

interface Plan {
  readonly workload: Workload;
  readonly candidate: Candidate;
  readonly side: Side;
  readonly changes: number;
}

export interface Line {
  readonly workload: Workload;
  readonly summary: Summary;
  readonly goals: readonly Judged[];
}

export interface WorkloadsReport {
  readonly machine: Machine;
  readonly rounds: number;
  readonly seconds: number;
  readonly lines: readonly Line[];
  /** What one query asks of the vendors, by workload and candidate. */
  readonly calls: Readonly<Record<Workload, Readonly<Record<string, readonly string[]>>>>;
  /** Bytes of the gateway after W1 with the most connections. */
  readonly rss: Judged;
}

const plansOf = ({ read, kept }: Ensemble, workload: Workload, connections: number): readonly Plan[] => {
  const load = workload === 'W4' ? 'documents' : 'equal';
  const own = (title: string, side: Side, changes = 0): Plan => ({
    workload,
    side,
    changes,
    candidate: { title, child: side.gateway, url: side.url, load, connections, keys: KEYS },
  });
  const ofOthers = (plan: Plan): Plan => ({
    ...plan,
    candidate: { ...plan.candidate, title: plan.candidate.title + OTHERS, load: 'principals' },
  });
  const byHand: Plan = {
    workload,
    side: read,
    changes: 0,
    candidate: { title: BY_HAND, child: read.bare, url: urlOf(read, workload), load, connections },
  };
  const isKept = RATIOS[KEPT]?.[workload] !== undefined;
  return [
    byHand,
    own(READ, read),
    ...(workload === 'W1' ? [ofOthers(own(READ, read)), ofOthers(own(KEPT, kept))] : []),
    ...(isKept ? [own(KEPT, kept), own(MOVING, kept, CHANGES)] : []),
  ];
};

const goalsOf = (
  workload: Workload,
  { title, connections, rate, ratios, calls }: Summary,
  seconds: number,
): readonly Judged[] => {
  const judged: Judged[] = [];
  const ratio = RATIOS[title]?.[workload]?.[connections];
  const made = calls.reduce((sum, one) => sum + one, 0);
  if (ratio !== undefined) judged.push([{ atLeast: ratio, unit: '×' }, ratios[BY_HAND] ?? Number.NaN]);
  const most = CALLS[workload];
  if (title === READ && connections === 1 && most !== undefined) judged.push([{ atMost: most, unit: 'calls' }, made]);
  const arePolls = made * rate * seconds <= CALLS_OF_A_POLL * (seconds + 1);
  if (title === KEPT) judged.push([{ atMost: 0, unit: 'calls' }, arePolls ? 0 : made]);
  return judged;
};

/** `only`: the workloads with these names, between commas; all when left out. */
export const measureWorkloads = async (
  processes: Processes,
  quick: boolean,
  only: string,
): Promise<WorkloadsReport> => {
  const facts = machine();
  const pace = quick ? QUICK : FULL;
  const ensemble = await launchAll(processes);
  const { loader, read, kept } = ensemble;
  const lengths = await compareAnswers(ensemble);
  const workloads = WORKLOADS.filter((workload) => only === '' || only.split(',').includes(workload));
  const plans = workloads.flatMap((workload) =>
    pace.connections.flatMap((connections) => plansOf(ensemble, workload, connections)),
  );
  const stageOf = ({ workload, side }: Plan): Stage => ({
    loader,
    vendor: side.vendor,
    query: workload,
    length: lengths[workload],
  });
  const turns: (readonly [Plan, Turn])[] = [];
  for (const plan of plans) turns.push([plan, await pacedTurn(plan.candidate, stageOf(plan), pace)]);

  const rows = plans.map(
    ({ candidate: { title, load, connections } }): Row => ({ title, load, connections, runs: [] }),
  );
  let rss = 0;
  let changes = 0;
  for (let round = 0; round < pace.rounds; round += 1) {
    for (const [index, [plan, [candidate, end]]] of turns.entries()) {
      if (plan.changes !== changes) await change(kept, plan.changes);
      changes = plan.changes;
      rows[index]?.runs.push(await measure(candidate, stageOf(plan), end));
      const isHeaviest = plan.workload === 'W1' && candidate.connections === pace.connections.at(-1);
      if (isHeaviest && candidate.child === read.gateway) rss = (await read.gateway.ask<Usage>('usage')).rss;
    }
    process.stderr.write(`workloads: round ${round + 1} of ${pace.rounds}\n`);
  }
  await change(kept, 0);
  await awaitTruth(kept);

  const lines = plans.flatMap(({ workload, candidate }, index): Line[] => {
    const row = rows[index];
    const byHand = plans.findIndex(
      (other) =>
        other.workload === workload &&
        other.candidate.title === BY_HAND &&
        other.candidate.connections === candidate.connections,
    );
    const against = rows[byHand];
    if (!row || !against) return [];
    const summary = summarise(row, [against]);
    return [{ workload, summary, goals: goalsOf(workload, summary, pace.seconds) }];
  });
  const calls = {} as Record<Workload, Record<string, readonly string[]>>;
  for (const workload of workloads) calls[workload] = await vendorCalls(ensemble, workload);
  const most: Goal = { atMost: MOST_RSS };
  return { machine: facts, rounds: pace.rounds, seconds: pace.seconds, lines, calls, rss: [most, rss] };
};

export const missedOf = ({ lines }: WorkloadsReport): readonly Line[] =>
  lines.filter(({ goals }) => goals.some(([goal, value]) => !isMet(goal, value)));
