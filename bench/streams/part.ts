import { deepStrictEqual } from 'node:assert/strict';
import { median } from '../measure.ts';
import type { Processes } from '../processes.ts';
import { type Machine, machine } from '../report.ts';
import type { Heard } from './clients.ts';
import {
  type Candidate,
  type House,
  launchHouse,
  type Pace,
  type Paced,
  type Pushed,
  pace,
  push,
  subscribe,
} from './drive.ts';
import type { Room } from './publisher.ts';
import type { Variety } from './query.ts';
import { type Stalled, type StallPlan, stall } from './stall.ts';

interface Plan {
  readonly rounds: number;
  readonly seconds: number;
  /** Numbers of subscribers, in growing order. */
  readonly sizes: readonly number[];
  readonly paces: readonly Pace[];
  readonly paceSeconds: number;
  readonly stall: StallPlan;
}

// As many deliveries a second in all rows: about a quarter of what the bare program can do on two cores that do nothing else.
const PACES = [
  { subscribers: 20, perSecond: 500 },
  { subscribers: 100, perSecond: 100 },
  { subscribers: 500, perSecond: 20 },
  { subscribers: 2_000, perSecond: 5 },
];
/** Those that have goals: one that is kept up with, and one that is more than can be. */
export const LOW = { subscribers: 2_000, perSecond: 20 };
export const HIGH = { subscribers: 2_000, perSecond: 100, seconds: 2 };
const FULL: Plan = {
  rounds: 3,
  seconds: 1.5,
  sizes: [500, 2_000],
  paces: [...PACES, LOW, HIGH],
  paceSeconds: 5,
  stall: { subscribers: 200, perSecond: 200, seconds: 30, every: 5 },
};
const QUICK: Plan = {
  rounds: 1,
  seconds: 0.2,
  sizes: [20, 40],
  paces: [{ subscribers: 20, perSecond: 50 }],
  paceSeconds: 0.5,
  stall: { subscribers: 20, perSecond: 100, seconds: 1, every: 0.5 },
};
/** What one batch makes at least, so that the bench's own turn between two of them weighs little. */
const BATCH = 20_000;
/** As many changes as a poll may well find at once. */
const BURST = 50;

export interface PushRow {
  readonly title: string;
  readonly subscribers: number;
  readonly variety: Variety;
  readonly burst: number;
  readonly runs: readonly Pushed[];
}

export interface StreamsReport {
  readonly machine: Machine;
  readonly message: number;
  readonly rounds: number;
  readonly seconds: number;
  /** Of each candidate, by number of idle subscribers; none first. */
  readonly memory: readonly {
    readonly title: string;
    readonly sizes: readonly number[];
    readonly rooms: readonly Room[];
  }[];
  readonly pushes: readonly PushRow[];
  readonly paces: readonly (Paced & { readonly title: string })[];
  readonly stalls: readonly Stalled[];
}

const say = (text: string): void => void process.stderr.write(`streams: ${text}\n`);

const measureMemory = async (house: House, { sizes }: Plan) => {
  const memory: StreamsReport['memory'][number][] = [];
  for (const candidate of house.candidates) {
    const counts = [0, ...sizes];
    const rooms: Room[] = [];
    // The first subscriber loads and compiles what all of them use.
    await subscribe(house, candidate, 1, 'same');
    await subscribe(house, candidate, 0, 'same');
    for (const count of counts) {
      await subscribe(house, candidate, count, 'same');
      rooms.push(await candidate.child.ask<Room>('room'));
    }
    memory.push({ title: candidate.title, sizes: counts, rooms });
  }
  return memory;
};

interface Turn {
  readonly candidate: Candidate;
  readonly burst: number;
}

const measurePushes = async (
  house: House,
  { rounds, seconds }: Plan,
  subscribers: number,
  variety: Variety,
  turns: readonly Turn[],
): Promise<PushRow[]> => {
  const rows = turns.map(({ candidate, burst }) => ({
    title: candidate.title,
    subscribers,
    variety,
    burst,
    runs: [] as Pushed[],
  }));
  for (const { candidate } of turns) await subscribe(house, candidate, subscribers, variety);
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, { candidate, burst }] of turns.entries()) {
      const batch = Math.max(burst, Math.ceil(BATCH / subscribers));
      const run = await push(house, candidate, {
        subscribers,
        batch,
        burst,
        seconds: round < 0 ? seconds / 2 : seconds,
      });
      // The first round warms up.
      if (round >= 0) rows[index]?.runs.push(run);
    }
  }
  say(
    `${subscribers} subscribers, ${variety}: ${median(rows[0]?.runs.map((run) => run.eventsPerSecond) ?? []).toFixed(0)} events/s`,
  );
  return rows;
};

const measureVarieties = async (house: House, plan: Plan): Promise<PushRow[]> => {
  const most = plan.sizes.at(-1) ?? 0;
  const turns = house.candidates
    .filter(({ title }) => title !== 'bare')
    .map((candidate): Turn => ({ candidate, burst: 1 }));
  const rows: PushRow[] = [];
  for (const variety of ['documents', 'variables'] as const) {
    for (const { candidate } of turns) await subscribe(house, candidate, 0, variety);
    rows.push(...(await measurePushes(house, plan, most, variety, turns)));
  }
  return rows;
};

const measurePaces = async (house: House, { paces, paceSeconds }: Plan) => {
  const rows: StreamsReport['paces'][number][] = [];
  for (const { subscribers, perSecond, seconds = paceSeconds } of paces) {
    for (const candidate of house.candidates) {
      await subscribe(house, candidate, subscribers, 'same');
      // New sockets are slow at first.
      await pace(house, candidate, { subscribers, perSecond, seconds: seconds / 5 });
      const row = await pace(house, candidate, { subscribers, perSecond, seconds });
      rows.push({ title: candidate.title, ...row });
    }
  }
  return rows;
};

const shapeOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).map(([name, member]) => [name, shapeOf(member)])
    : typeof value;

/** Throws unless all candidates send the same members in the same order. Answers how long their messages are. */
const compareMessages = async ({ clients, candidates }: House): Promise<number> => {
  let length = 0;
  const shapes: unknown[] = [];
  for (const { title } of candidates) {
    const { first } = await clients.ask<Heard>('heard', { group: title });
    length = first.length;
    shapes.push(shapeOf(JSON.parse(first)));
  }
  for (const shape of shapes) deepStrictEqual(shape, shapes[0]);
  return length;
};

export const measureStreams = async (
  processes: Processes,
  { quick, against }: { readonly quick: boolean; readonly against: string | null },
): Promise<StreamsReport> => {
  const facts = machine();
  const plan = quick ? QUICK : FULL;
  const house = await launchHouse(processes, against);
  const memory = await measureMemory(house, plan);
  say('memory of subscribers');
  const all = house.candidates;
  const turns = [1, BURST].flatMap((burst) => all.map((candidate): Turn => ({ candidate, burst })));
  const pushes: PushRow[] = [];
  for (const size of plan.sizes) pushes.push(...(await measurePushes(house, plan, size, 'same', turns)));
  const message = await compareMessages(house);
  pushes.push(...(await measureVarieties(house, plan)));
  for (const candidate of all) await subscribe(house, candidate, 0, 'same');
  const paces = await measurePaces(house, plan);
  say('fixed rates');
  const stalls: Stalled[] = [];
  for (const candidate of all.slice(0, 2)) stalls.push(await stall(house, candidate, plan.stall));
  const { rounds, seconds } = plan;
  return { machine: facts, message, rounds, seconds, memory, pushes, paces, stalls };
};
