/** Loaded into every process of the bench before its program: answers what `processes.ts` asks it. */

import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Question {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}
export type Answer =
  | { readonly ready: unknown }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly problem: string };

export interface Usage {
  /** User and system, in microseconds. */
  readonly cpu: number;
  readonly rss: number;
}

/** How late the event loop came to what was due, in milliseconds. */
export interface Delays {
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

const SAMPLE_MICROSECONDS = 250;

const handlers = new Map<string, (argument: unknown) => unknown>();

export const answer = <A>(name: string, handle: (argument: A) => unknown): void => {
  handlers.set(name, (argument) => handle(argument as A));
};

const say = (message: Answer): void => {
  process.send?.(message);
};

/** The program can be used from now on. */
export const ready = (value: unknown): void => say({ ready: value });

answer('usage', (): Usage => {
  const { user, system } = process.cpuUsage();
  return { cpu: user + system, rss: process.memoryUsage.rss() };
});

/** Bytes of heap that are really in use. */
answer('heap', () => {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
});

const LOOK_MS = 1;
/** Ends the watching; answers the most work of the main thread between two looks of a timer, in milliseconds: of one turn of the loop, about. */
let turnsWatched: (() => number) | undefined;

answer('pid', () => process.pid);

answer('turns', () => {
  turnsWatched?.();
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return user + system;
  };
  let most = 0;
  let before = used();
  const look = () => {
    const now = used();
    most = Math.max(most, now - before);
    before = now;
  };
  const timer = setInterval(look, LOOK_MS);
  turnsWatched = () => {
    look();
    clearInterval(timer);
    return most / 1_000;
  };
});
answer('turns-end', () => turnsWatched?.() ?? 0);

const RESOLUTION_MS = 1;
let delays: ReturnType<typeof monitorEventLoopDelay> | undefined;

/** Begins to watch how late the event loop is. */
answer('delay', () => {
  delays ??= monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.reset();
  delays.enable();
});
/** In milliseconds, since it was asked for last, or begun. */
answer('delays', (): Delays => {
  const late = (nanoseconds = 0): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  const told = { p50: late(delays?.percentile(50)), p99: late(delays?.percentile(99)), longest: late(delays?.max) };
  delays?.reset();
  return told;
});

let session: Session | undefined;

answer('profile', async () => {
  session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS });
  await session.post('Profiler.start');
});

answer('profile-end', async (file: string) => {
  const stopped = await session?.post('Profiler.stop');
  session?.disconnect();
  writeFileSync(file, JSON.stringify(stopped?.profile));
});

process.on('message', async ({ id, name, argument }: Question) => {
  try {
    const handle = handlers.get(name);
    if (!handle) throw new Error(`nobody answers "${name}"`);
    say({ id, value: await handle(argument) });
  } catch (error) {
    say({ id, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
// The bench is gone, however it ended.
process.on('disconnect', () => process.exit());
