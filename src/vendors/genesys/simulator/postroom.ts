import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../../sandbox/clock.ts';
import type { newsroom } from '../../../sandbox/news.ts';
import type { Random } from '../../../sandbox/random.ts';
import type { Json } from './records.ts';
import type { Switches } from './switches.ts';

export interface Letter {
  readonly userId: string;
  readonly channel: string;
  readonly data: Json;
}

export interface PostroomOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly switches: Switches;
  readonly deliver: (userId: string, channel: string, data: Json) => void;
  /** How often this message goes out; normally once. */
  readonly copies: (letter: Letter) => number;
  readonly news: ReturnType<typeof newsroom<Letter>>;
}

const TURNS = 4;

/** Of JSON, at a fraction of what `structuredClone` costs. */
const copyOf = (members: object): Json => {
  const copy: Json = { ...members };
  for (const name of Object.keys(copy)) copy[name] = copyOfValue(copy[name]);
  return copy;
};
const copyOfValue = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(copyOfValue);
  return typeof value === 'object' && value !== null ? copyOf(value) : value;
};

/** Carries messages to CometD: late by a little, and of one user never in another order than they happened. */
export const createPostroom = ({ clock, random, switches, deliver, copies, news }: PostroomOptions) => {
  const latest = new Map<string, number>();
  const waiting = new Map<string, { readonly letter: Letter; readonly times: number }[]>();
  let held: Letter[] | null = null;

  // Timers of the same moment may fire in any order, so that each takes whatever is first in line.
  const handNext = (line: { readonly letter: Letter; readonly times: number }[]): void => {
    const { letter, times = 0 } = line.shift() ?? {};
    for (let left = letter ? times : 0; left > 0 && letter; left -= 1) {
      news.tell(letter);
      deliver(letter.userId, letter.channel, letter.data);
    }
  };
  const post = (letter: Letter): void => {
    const times = copies(letter);
    if (times === 0) return;
    const line = waiting.get(letter.userId) ?? [];
    waiting.set(letter.userId, line);
    line.push({ letter, times });
    const delay = switches.event_order === 'before' ? 0 : Math.round(random.next() * switches.event_delay_ms);
    const at = Math.max(clock.now() + delay, latest.get(letter.userId) ?? 0);
    latest.set(letter.userId, at);
    if (at <= clock.now() && line.length === 1) handNext(line);
    else clock.at(at, () => handNext(line));
  };

  return {
    /** The message is as things are now, whatever happens until it leaves. */
    tell(userId: string, channel: string, data: Json): void {
      const letter = { userId, channel, data: copyOf(data) };
      if (held) held.push(letter);
      else post(letter);
    },

    /** Runs an operation; `answered` sends what was to wait for the answer to it. */
    async during<T>(operation: () => T): Promise<{ readonly value: T; readonly answered: () => void }> {
      const mine: Letter[] = [];
      if (switches.event_order === 'after') held = mine;
      let value: T;
      try {
        value = operation();
      } finally {
        held = null;
      }
      // The event's answer must have left the socket before the operation's does.
      if (switches.event_order === 'before') for (let turn = 0; turn < TURNS; turn += 1) await nextTurn();
      return { value, answered: () => mine.forEach(post) };
    },
  };
};

export type Postroom = ReturnType<typeof createPostroom>;
