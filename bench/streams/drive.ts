import type { Usage } from '../probe.ts';
import type { Child, Processes } from '../processes.ts';
import type { Heard, OpenPlan } from './clients.ts';
import type { PublishPlan } from './publisher.ts';
import type { Variety } from './query.ts';

/** A server of this part and its subscribers. */
export interface Candidate {
  readonly title: string;
  readonly child: Child;
}

export interface House {
  readonly clients: Child;
  readonly candidates: readonly Candidate[];
}

/** One run of one candidate. */
export interface Pushed {
  /** Each told to every subscriber. */
  readonly eventsPerSecond: number;
  readonly deliveries: number;
  /** Milliseconds of the server's own processor time for 1,000 deliveries. */
  readonly cpu: number;
  /** Share of one core that the subscribers used. */
  readonly clientsBusy: number;
}

export interface Pace {
  readonly subscribers: number;
  readonly perSecond: number;
  /** In place of as long as the others: at a rate that nobody keeps up with, what is not sent yet takes memory. */
  readonly seconds?: number;
}

export interface Paced extends Pace {
  /** A second, from the first event until the last one had arrived everywhere. */
  readonly deliveries: number;
  /** Of what was told, how much arrived as a message of its own; the rest arrived within a later one, or not at all. */
  readonly arrived: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly cpu: number;
}

const PATIENCE_MS = 30_000;
const SETTLE_MS = 2_000;

export const launchHouse = async ({ launch }: Processes, against: string | null): Promise<House> => {
  const [clients, gateway, bare, other] = await Promise.all([
    launch('subscribers', './streams/clients.ts', []),
    launch('gateway', './streams/gateway.ts', []),
    launch('bare', './streams/bare.ts', []),
    against === null ? null : launch('gateway elsewhere', './streams/gateway.ts', [], null, `${against}/bench/`),
  ]);
  const candidates: Candidate[] = [
    { title: 'gateway', child: gateway },
    { title: 'bare', child: bare },
  ];
  if (other) candidates.push({ title: 'gateway elsewhere', child: other });
  return { clients, candidates };
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Brings a candidate's subscribers to that number. */
export const subscribe = async (
  { clients }: House,
  { title, child }: Candidate,
  count: number,
  variety: Variety,
  more: Partial<OpenPlan> = {},
): Promise<void> => {
  await clients.ask('close', { group: title, left: count });
  const plan: OpenPlan = { group: title, url: String(child.ready), count, variety, ...more };
  await clients.ask('open', plan);
  const end = Date.now() + PATIENCE_MS;
  while ((await child.ask<number>('listeners')) !== count) {
    if (Date.now() > end) throw new Error(`${title}: not all of ${count} subscribers are listened to`);
    await pause(20);
  }
};

interface Look {
  readonly at: number;
  readonly server: Usage;
  readonly clients: Usage;
}

const look = async ({ clients }: House, { child }: Candidate): Promise<Look> => {
  const [server, own] = await Promise.all([child.ask<Usage>('usage'), clients.ask<Usage>('usage')]);
  return { at: performance.now(), server, clients: own };
};

/** As fast as the subscribers keep up: the next batch is told when all of them have the last one. */
export const push = async (
  house: House,
  candidate: Candidate,
  { subscribers, batch, seconds, burst = 1 }: { subscribers: number; batch: number; seconds: number; burst?: number },
): Promise<Pushed> => {
  const { clients } = house;
  const group = candidate.title;
  await clients.ask('reset', group);
  const before = await look(house, candidate);
  let told = 0;
  while (performance.now() - before.at < seconds * 1_000) {
    told += batch;
    const [, all] = await Promise.all([
      candidate.child.ask('publish', { count: batch, burst } satisfies PublishPlan),
      clients.ask<boolean>('await', { group, messages: told * subscribers, ms: PATIENCE_MS }),
    ]);
    if (!all) throw new Error(`${group}: not everything arrived within ${PATIENCE_MS / 1_000} s`);
  }
  const after = await look(house, candidate);
  const { fewest, most, others } = await clients.ask<Heard>('heard', { group });
  if (fewest !== told || most !== told || others > 0) {
    throw new Error(`${group}: ${told} events were told, subscribers heard ${fewest} to ${most}, and ${others} others`);
  }
  const passed = (after.at - before.at) / 1_000;
  const deliveries = told * subscribers;
  return {
    eventsPerSecond: told / passed,
    deliveries: deliveries / passed,
    cpu: (after.server.cpu - before.server.cpu) / deliveries,
    clientsBusy: (after.clients.cpu - before.clients.cpu) / 1e6 / passed,
  };
};

/** At a fixed rate, whether or not the subscribers keep up. */
export const pace = async (
  house: House,
  candidate: Candidate,
  { subscribers, perSecond, seconds }: Pace & { readonly seconds: number },
): Promise<Paced> => {
  const { clients } = house;
  const group = candidate.title;
  await clients.ask('reset', group);
  const before = await look(house, candidate);
  const count = Math.round(perSecond * seconds);
  const messages = count * subscribers;
  let last = before.at;
  const arriving = clients.ask<boolean>('await', { group, messages, ms: PATIENCE_MS }).then(() => {
    last = performance.now();
  });
  await candidate.child.ask('publish', { count, perSecond } satisfies PublishPlan);
  await Promise.race([arriving, pause(SETTLE_MS)]);
  // What was more than could be told comes in now, or never.
  for (let most = -1; ; await pause(SETTLE_MS / 4)) {
    const heard = await clients.ask<Heard>('heard', { group });
    if (heard.messages !== most && heard.messages < messages) {
      most = heard.messages;
      last = performance.now();
    } else {
      const after = await look(house, candidate);
      const { p50, p99 } = heard;
      const cpu = (after.server.cpu - before.server.cpu) / heard.messages;
      const deliveries = heard.messages / ((last - before.at) / 1_000);
      return { subscribers, perSecond, deliveries, arrived: heard.messages / messages, p50, p99, cpu };
    }
  }
};
