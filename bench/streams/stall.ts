import type { Heard } from './clients.ts';
import { type Candidate, type House, subscribe } from './drive.ts';
import type { PublishPlan, Room } from './publisher.ts';

export interface StallPlan {
  readonly subscribers: number;
  readonly perSecond: number;
  readonly seconds: number;
  /** Between two looks at the memory. */
  readonly every: number;
}

export interface Stalled {
  readonly title: string;
  readonly told: number;
  /** Bytes of one message. */
  readonly message: number;
  /** Of the others: what the one who was told of fewest heard, and for how many changes of all of them a later one stood. */
  readonly fewest: number;
  readonly conflated: number;
  /** Heap in bytes at each look, the first one before the stall. */
  readonly heaps: readonly number[];
}

const BURST = 10;
const SETTLE_MS = 1_500;

/** One subscriber reads nothing any more while the others are told on and on. */
export const stall = async (house: House, candidate: Candidate, plan: StallPlan): Promise<Stalled> => {
  const { clients } = house;
  const { title, child } = candidate;
  const { subscribers, perSecond, seconds, every } = plan;
  await subscribe(house, candidate, 0, 'wide');
  await subscribe(house, candidate, subscribers, 'wide', { exact: true });
  // What is kept of events for those who come back is there before anything is compared.
  await child.ask('publish', { count: perSecond * every, perSecond, burst: BURST } satisfies PublishPlan);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const silent = subscribers - 1;
  await clients.ask('stall', { group: title, index: silent });
  await clients.ask('reset', title);
  const heaps = [(await child.ask<Room>('room')).heap];
  let told = 0;
  for (let passed = 0; passed < seconds; passed += every) {
    const count = perSecond * every;
    await child.ask('publish', { count, perSecond, burst: BURST } satisfies PublishPlan);
    told += count;
    heaps.push((await child.ask<Room>('room')).heap);
  }
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const { fewest, most, conflated, first } = await clients.ask<Heard>('heard', { group: title, without: silent });
  if (most > told) throw new Error(`${title}: ${told} events were told, and one subscriber heard ${most}`);
  await clients.ask('close', { group: title });
  return { title, told, message: first.length, fewest, conflated, heaps };
};
