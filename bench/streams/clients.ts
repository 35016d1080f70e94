import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { answer, ready } from '../probe.ts';
import { STAMP_BEFORE, STAMP_LENGTH, stampNow } from './jobs.ts';
import { askedBy, type Variety } from './query.ts';

/** Many subscribers in one process. They look into few of their messages, so that it is not they who are measured. */

export interface OpenPlan {
  readonly group: string;
  readonly url: string;
  readonly count: number;
  readonly variety: Variety;
  /** They add up what was left out for them, which costs time. */
  readonly exact?: boolean;
}

export interface Heard {
  readonly messages: number;
  /** Changes that the subscriber with the fewest, and the one with the most was told of, those included that were left out for him. */
  readonly fewest: number;
  readonly most: number;
  readonly conflated: number;
  /** Messages that are no change. */
  readonly others: number;
  /** Milliseconds from when it was due to when it was received. */
  readonly p50: number;
  readonly p99: number;
  readonly first: string;
}

interface Subscriber {
  readonly socket: WebSocket;
  messages: number;
  conflated: number;
}

interface Group {
  readonly subscribers: Subscriber[];
  messages: number;
  others: number;
  waited: number[];
  first: string;
  awaited: { readonly messages: number; readonly resolve: () => void } | null;
}

const AT_A_TIME = 50;
/** One of so many looks at the clock. */
const LOOKS = 16;
const CONFLATED = '"conflated":';
const conflatedOf = (data: Buffer): number => {
  const at = data.indexOf(CONFLATED) + CONFLATED.length;
  return Number.parseInt(data.toString('latin1', at, at + 8), 10);
};

const groups = new Map<string, Group>();
const groupOf = (name: string): Group => {
  const group = groups.get(name) ?? { subscribers: [], messages: 0, others: 0, waited: [], first: '', awaited: null };
  groups.set(name, group);
  return group;
};

const openOne = async ({ url, variety, exact }: OpenPlan, group: Group, index: number): Promise<void> => {
  const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false, skipUTF8Validation: true });
  const subscriber: Subscriber = { socket, messages: 0, conflated: 0 };
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  const looks = index % LOOKS === 0;
  socket.on('message', (data: Buffer) => {
    group.messages += 1;
    subscriber.messages += 1;
    if (looks) {
      const at = data.indexOf(STAMP_BEFORE) + STAMP_BEFORE.length;
      const stamp = Number(data.toString('latin1', at, at + STAMP_LENGTH));
      if (stamp > 0) group.waited.push(stampNow() - stamp);
      else group.others += 1;
      group.first ||= String(data);
    }
    if (exact) subscriber.conflated += conflatedOf(data);
    if (group.awaited && group.messages >= group.awaited.messages) group.awaited.resolve();
  });
  socket.send(JSON.stringify({ id: randomUUID(), type: 'subscribe', payload: askedBy(index, variety) }));
  group.subscribers.push(subscriber);
};

answer('open', async (plan: OpenPlan) => {
  const group = groupOf(plan.group);
  while (group.subscribers.length < plan.count) {
    const from = group.subscribers.length;
    const wave = Math.min(AT_A_TIME, plan.count - from);
    await Promise.all(Array.from({ length: wave }, (_, index) => openOne(plan, group, from + index)));
  }
});

answer('close', async ({ group: name, left = 0 }: { readonly group: string; readonly left?: number }) => {
  const leaving = groupOf(name).subscribers.splice(left);
  const closed = leaving.map(({ socket }) => once(socket, 'close'));
  for (const { socket } of leaving) socket.terminate();
  await Promise.all(closed);
});

answer('stall', ({ group, index }: { readonly group: string; readonly index: number }) => {
  groupOf(group).subscribers[index]?.socket.pause();
});

/** Answers when all messages of the group since `reset` are so many; `false` when they are not after `ms`. */
answer('await', async ({ group: name, messages, ms }: { group: string; messages: number; ms: number }) => {
  const group = groupOf(name);
  if (group.messages >= messages) return true;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), ms);
  const awaited = { messages, resolve: () => resolve(true) };
  group.awaited = awaited;
  const all = await promise;
  clearTimeout(timer);
  if (group.awaited === awaited) group.awaited = null;
  return all;
});

answer('reset', (name: string) => {
  const group = groupOf(name);
  Object.assign(group, { messages: 0, others: 0, waited: [], first: '' });
  for (const subscriber of group.subscribers) Object.assign(subscriber, { messages: 0, conflated: 0 });
});

answer('heard', ({ group: name, without = -1 }: { group: string; without?: number }): Heard => {
  const { subscribers, messages, others, waited, first } = groupOf(name);
  const sorted = Float64Array.from(waited).sort();
  const at = (share: number): number => (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN) / 1_000;
  const counted = subscribers.filter((_, index) => index !== without);
  const told = counted.map((one) => one.messages + one.conflated);
  return {
    messages,
    fewest: Math.min(...told),
    most: Math.max(...told),
    conflated: counted.reduce((sum, one) => sum + one.conflated, 0),
    others,
    p50: at(0.5),
    p99: at(0.99),
    first,
  };
});

ready(null);
