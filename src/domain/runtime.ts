import { randomUUID } from 'node:crypto';
import type { VendorError } from './error.ts';
import type { Intake } from './intake.ts';
import type { WireWatch } from './wire-watch.ts';

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs once, later; the answer takes it back. Keeps no process alive. */
  after(ms: number, run: () => void): () => void;
}

/** One request as it is sent; the path carries the query. */
export interface LinkRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
}

export interface LinkController {
  abort(reason: Error): void;
  /** No more parts of the answer are told until `resume`. A link without it tells them all. */
  pause?(): void;
  resume?(): void;
}

/** Told in this order, each with the request's controller: the start, the head of the answer, its parts, its end. An error ends it at any time. */
export interface LinkHandler {
  onRequestStart(controller: LinkController): void;
  onResponseStart(
    controller: LinkController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void;
  onResponseData(controller: LinkController, chunk: Buffer): void;
  onResponseEnd(): void;
  onResponseError(controller: LinkController, error: Error): void;
}

/** The way to one origin. Any undici `Dispatcher` is one. */
export interface Link {
  dispatch(request: LinkRequest, handler: LinkHandler): boolean;
  /** Drops what is under way: its handlers are told an error. */
  destroy(): Promise<void>;
}

/** How an account's sockets leave the machine. */
export interface Network {
  /** URL of the proxy of this account; the environment's when left out. */
  readonly proxy?: string | undefined;
  /** Certificates in PEM that are trusted besides the built-in ones. */
  readonly ca?: string | undefined;
  /** Where proxies are looked up; the process's own when left out. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** The credentials of an account are not replaced though they should be, and are still good. */
export interface CredentialNote {
  readonly account: string;
  /** `null`: they are replaced again. */
  readonly problem: VendorError | null;
  /** For how long those that there are can be used. */
  readonly leftMs: number;
}

/** What is taken from the machine: time, chance and the network. It is given from outside, so that a whole gateway can run on another one. */
export interface Runtime {
  readonly clock: Clock;
  /** Milliseconds since some moment. Never set, as the clock may be. */
  readonly uptime: () => number;
  /** As `clock.after`, but the process stays alive for it: somebody waits for what comes of it. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** In [0, 1). */
  readonly random: () => number;
  /** A UUID. */
  readonly newId: () => string;
  /** How an origin is reached; absent: over sockets. */
  readonly connect?: (origin: string) => Link;
  /** Sees what leaves for the vendors; absent: nobody does. */
  readonly wire?: WireWatch | undefined;
  /** Is told of what no call fails with, and an operator has to know; absent: nobody is. */
  readonly note?: ((note: CredentialNote) => void) | undefined;
  /** What answers hold while they are read; absent: they share that of the process. */
  readonly intake?: Intake | undefined;
  /** For sockets; see `connect`. */
  readonly network?: Network;
}

export const realClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export const realRuntime: Runtime = {
  clock: realClock,
  uptime: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  newId: randomUUID,
};

/** Ends with a `TimeoutError` when the time is up. */
export const timeoutSignal = (clock: Clock, ms: number): AbortSignal => {
  const controller = new AbortController();
  clock.after(ms, () => controller.abort(new DOMException('the time is up', 'TimeoutError')));
  return controller.signal;
};
