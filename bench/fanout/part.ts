import type { Goal } from '../goals.ts';
import { type Candidate, measure, measureRounds, pacedTurn, type Stage, type Summary, type Turn } from '../measure.ts';
import type { Processes } from '../processes.ts';
import { CONNECTIONS, type Load } from '../query.ts';
import { counted, describe, digits, goalTable, type Machine, machine, rateTables, table } from '../report.ts';
import { VENDORS } from './query.ts';
import { compareFanout, type FanoutEnsemble, fanoutCalls, launchFanout, type Size } from './stage.ts';

interface Pace {
  readonly rounds: number;
  readonly seconds: number;
  /** Of the requests that are made before anything is measured. */
  readonly warmUp: number;
  /** Requests that every connection makes at least in one run. */
  readonly least: number;
  readonly delaySeconds: number;
  /** Whether each vendor takes its turn at being slow alone, or only the first. */
  readonly allDelays: boolean;
}
const FULL: Pace = { rounds: 3, seconds: 1.2, warmUp: 1, least: 3, delaySeconds: 1.4, allDelays: true };
const QUICK: Pace = { rounds: 1, seconds: 0.3, warmUp: 0.2, least: 1, delaySeconds: 0.35, allDelays: false };
/** Of the rate of the bare program, where nothing is shared. */
const RATIO: Goal = { atLeast: 0.5, unit: '×' };
/** Of one vendor, for showing that vendors are not waited for one after the other. */
const DELAY_MS = 30;

interface Waited {
  /** Milliseconds that each vendor takes longer. */
  readonly delays: readonly number[];
  /** Milliseconds. */
  readonly gateway: number;
  readonly bare: number;
}

export interface FanoutReport {
  readonly machine: Machine;
  readonly size: Size;
  readonly rounds: number;
  readonly seconds: number;
  readonly delayMs: number;
  /** What one query asks of each vendor. */
  readonly calls: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly rows: readonly Summary[];
  readonly waited: readonly Waited[];
}

const own = ({ gateway, urls }: FanoutEnsemble, title: string, load: Load, connections: number): Candidate => ({
  title,
  child: gateway,
  url: urls.gateway,
  load,
  connections,
});
/** It shares nothing, so all loads are the same to it. */
const bareOf = ({ bare, urls }: FanoutEnsemble, connections: number): Candidate => ({
  title: 'bare',
  child: bare,
  url: urls.bare,
  load: 'accounts',
  connections,
});

const warmUp = async (candidates: readonly (readonly [Candidate, number])[], stage: Stage, pace: Pace) => {
  const turns: Turn[] = [];
  for (const [candidate, requests] of candidates)
    turns.push(await pacedTurn(candidate, stage, { ...pace, warmUp: requests * pace.warmUp }));
  return turns;
};

const measureDelays = async (
  ensemble: FanoutEnsemble,
  stage: Stage,
  delay: number,
  { delaySeconds: seconds, allDelays }: Pace,
): Promise<Waited[]> => {
  const alone = VENDORS.map((_, slow) => VENDORS.map((_, index) => (index === slow ? delay : 0)));
  const waited: Waited[] = [];
  for (const delays of [VENDORS.map(() => 0), ...(allDelays ? alone : alone.slice(0, 1)), VENDORS.map(() => delay)]) {
    await ensemble.vendor.ask('delays', delays);
    const gateway = await measure(own(ensemble, 'gateway', 'equal', 1), stage, { seconds });
    const bare = await measure(bareOf(ensemble, 1), stage, { seconds });
    waited.push({ delays, gateway: gateway.p50, bare: bare.p50 });
  }
  return waited;
};

export const measureFanout = async (processes: Processes, delayMs: number, quick: boolean): Promise<FanoutReport> => {
  const facts = machine();
  const pace = quick ? QUICK : FULL;
  const ensemble = await launchFanout(processes);
  const size = await compareFanout(ensemble.urls);
  const stage: Stage = { ...ensemble, query: 'fanout', length: size.length };
  const turns = await warmUp(
    [
      [own(ensemble, 'gateway', 'equal', 1), 150],
      [bareOf(ensemble, 1), 300],
      [own(ensemble, 'gateway: equal requests', 'equal', CONNECTIONS), 600],
      [own(ensemble, 'gateway: other variables', 'variables', CONNECTIONS), 300],
      [own(ensemble, 'gateway: other accounts', 'accounts', CONNECTIONS), 160],
      [bareOf(ensemble, CONNECTIONS), 600],
    ],
    stage,
    pace,
  );
  const calls = await fanoutCalls(ensemble);
  await ensemble.vendor.ask(
    'delays',
    VENDORS.map(() => delayMs),
  );
  const rows = await measureRounds(turns, stage, pace.rounds);
  const waited = await measureDelays(ensemble, stage, delayMs || DELAY_MS, pace);
  return { machine: facts, size, rounds: pace.rounds, seconds: pace.seconds, delayMs, calls, rows, waited };
};

const printWaited = (waited: readonly Waited[]): string => {
  const [none, ...slowed] = waited;
  const rows = waited.map((one) =>
    [one.delays.join('/'), one.gateway, one.bare, one.gateway - (none?.gateway ?? 0), one.bare - (none?.bare ?? 0)].map(
      (cell) => (typeof cell === 'number' ? digits(cell) : cell),
    ),
  );
  const alone = slowed.slice(0, -1);
  const line = (of: 'gateway' | 'bare'): string => {
    const added = alone.map((one) => one[of] - (none?.[of] ?? 0));
    const all = (slowed.at(-1)?.[of] ?? Number.NaN) - (none?.[of] ?? 0);
    const sum = added.reduce((total, one) => total + one, 0);
    return `${of}: all slow add ${digits(all)} ms; the slowest of them alone ${digits(Math.max(...added))}, ${alone.length === VENDORS.length ? `their sum ${digits(sum)}` : 'the others not measured'}`;
  };
  return [
    table([`${VENDORS.join('/')} ms`, 'gateway p50', 'bare p50', 'gateway added', 'bare added'], rows),
    line('gateway'),
    line('bare'),
  ].join('\n');
};

export const printFanout = ({ machine, size, rounds, seconds, delayMs, calls, rows, waited }: FanoutReport): string =>
  [
    `${VENDORS.length} accounts (${VENDORS.join(', ')}) in one query: ${size.workers} workers with queues and tasks, ${size.jobs} live jobs with`,
    `queue and worker; every answer has ${size.length} characters`,
    describe(machine),
    `${rounds} rounds of about ${seconds} s for each candidate in turn; vendors: the simulators, replayed${delayMs > 0 ? ` after ${delayMs} ms` : ''}`,
    ...rateTables(rows),
    '',
    goalTable(
      rows
        .filter(({ title, connections }) => title === 'gateway' && connections === 1)
        .map(({ title, ratios }) => [`${title}, 1 connection, beside bare`, [RATIO, ratios.bare ?? Number.NaN]]),
    ),
    '',
    `Vendor calls: for one query, by account (${VENDORS.join(' + ')}). The rest as above.`,
    '',
    'Each vendor answers later by so many ms, 1 connection:',
    printWaited(waited),
    '',
    ...Object.entries(calls).flatMap(([title, made]) =>
      made.map((one, index) => `${title}, ${VENDORS[index]}: ${counted(one)}`),
    ),
  ].join('\n');
