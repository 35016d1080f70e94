import { AckExtension, type Message as BayeuxMessage, CometD } from 'cometd';
import type { Message } from './bayeux-messages.ts';
import type { Outcome, Trouble } from './bayeux-wire.ts';
import type { After } from './exchange.ts';

/** What cometd means to do about a failed handshake or connect. */
export interface Failure {
  cause: 'failure' | 'unsuccessful' | 'negotiation';
  action: 'handshake' | 'retry' | 'none';
  delay?: number;
}

/** cometd's place for taking that decision from it; without a call of `proceed` it stands still. */
export type OnFailure = (message: Message, failure: Failure, proceed: (failure: Failure) => void) => void;

export interface EngineOptions {
  readonly url: string;
  readonly appendMessageType: boolean;
  readonly ackExtension: boolean;
  readonly maxNetworkDelayMs: number;
  readonly after: After;
  readonly post: (url: string, body: string, done: (outcome: Outcome) => void) => () => void;
  /** Shown each message before cometd; `null` keeps it from it. */
  readonly onIncoming: (message: Message) => Message | null;
  readonly onFailure: OnFailure;
  /** Part of a response could not be read; the rest has been. */
  readonly onSpoilt: () => void;
  /** cometd is done with what it was called for. */
  readonly onLeave: () => void;
}

export interface Engine {
  readonly client: CometD;
  /** All calls of the client go through here. */
  enter(work: () => void): void;
  /** Why the request failed whose failure is being handled; `null` when cometd itself gave it up. */
  trouble(): Trouble | null;
  /** Drops the requests under way; cometd is told that they failed. */
  abort(): void;
  /** What cometd puts off in here is a try that `hurry` may bring forward. */
  postpone(work: () => void): void;
  /** Makes at once the try that was put off, if there is one. */
  hurry(): void;
  /** No timer runs and nothing is called afterwards. */
  release(): void;
}

interface Timer {
  readonly cancel: () => void;
}

const LONGEST_TIMER_MS = 2_147_483_647;

/** cometd takes the browser it wants from a global `window`: this one is there only while cometd runs, which never waits. */
const lend = <T>(window: object, work: () => T): T => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'window');
  Object.defineProperty(globalThis, 'window', { value: window, configurable: true });
  try {
    return work();
  } finally {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'window');
    else Object.defineProperty(globalThis, 'window', before);
  }
};

export const openEngine = (options: EngineOptions): Engine => {
  const { post, after, onIncoming, onFailure, onSpoilt, onLeave } = options;
  const timers = new Set<Timer>();
  const postponed = new Map<Timer, () => void>();
  let isPostponing = false;
  let released = false;
  let inside = false;
  let trouble: Trouble | null = null;

  const enter = (work: () => void): void => {
    if (released) return;
    if (inside) {
      work();
      return;
    }
    inside = true;
    try {
      lend(window, work);
    } finally {
      inside = false;
    }
    onLeave();
  };

  class XMLHttpRequest {
    static readonly UNSENT = 0;
    readyState = 0;
    status = 0;
    readonly statusText = '';
    responseText: readonly Message[] = [];
    onload: (() => void) | null = null;
    onerror: (() => void) | null = null;
    onabort: (() => void) | null = null;
    #url = '';
    #stop: (() => void) | null = null;

    open(_method: string, url: string): void {
      this.#url = url;
      this.readyState = 1;
    }

    /** The wire knows the headers. */
    setRequestHeader(): void {}

    send(body: string): void {
      this.#stop = post(this.#url, body, (outcome) => enter(() => this.#settle(outcome)));
    }

    abort(): void {
      if (this.readyState === 4) return;
      this.readyState = 4;
      this.#stop?.();
      this.onabort?.();
    }

    #settle(outcome: Outcome): void {
      if (this.readyState === 4) return;
      this.readyState = 4;
      if ('messages' in outcome) {
        this.status = 200;
        // cometd takes what is parsed already as it is.
        this.responseText = outcome.messages;
        this.onload?.();
        if (outcome.spoilt) onSpoilt();
        return;
      }
      trouble = outcome;
      this.onerror?.();
      trouble = null;
    }
  }

  const window = { XMLHttpRequest };

  const forget = (timer: Timer): void => {
    timers.delete(timer);
    postponed.delete(timer);
  };

  const client = Object.assign(
    lend(window, () => new CometD()),
    {
      setTimeout: (work: () => void, ms: number): Timer | null => {
        if (released) return null;
        const cancel = after(Math.min(ms, LONGEST_TIMER_MS), () => {
          forget(timer);
          enter(work);
        });
        const timer: Timer = { cancel };
        timers.add(timer);
        if (isPostponing) postponed.set(timer, work);
        return timer;
      },
      clearTimeout: (timer: Timer | null) => {
        if (timer === null) return;
        forget(timer);
        timer.cancel();
      },
      onTransportFailure: onFailure,
    },
  );
  for (const type of client.getTransportTypes()) if (type !== 'long-polling') client.unregisterTransport(type);
  if (options.ackExtension) client.registerExtension('ack', new AckExtension());
  client.registerExtension('trunkline', {
    incoming: (message) => onIncoming(message as Message) as BayeuxMessage | null,
  });
  enter(() =>
    client.configure({
      url: options.url,
      appendMessageTypeToURL: options.appendMessageType,
      maxNetworkDelay: options.maxNetworkDelayMs,
      useWorkerScheduler: false,
    }),
  );

  return {
    client,
    enter,
    trouble: () => trouble,
    abort: () => client.getTransport()?.abort(),
    postpone: (work) => {
      isPostponing = true;
      try {
        work();
      } finally {
        isPostponing = false;
      }
    },
    hurry: () => {
      for (const [timer, work] of [...postponed]) {
        forget(timer);
        timer.cancel();
        enter(work);
      }
    },
    release: () => {
      released = true;
      for (const { cancel } of timers) cancel();
      timers.clear();
      postponed.clear();
    },
  };
};
