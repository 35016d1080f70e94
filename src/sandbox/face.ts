import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { Send } from './line.ts';
import type { Scenario } from './scenario.ts';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** 0 while there is no answer, and for good when there never was one. */
  readonly status: number;
  /** Parsed when it was JSON, else the text; absent without a body. */
  readonly body?: unknown;
}

/** The newest thousand requests in order of arrival. */
export interface CallLog extends ReadonlyArray<Call> {
  reset(): void;
}

/** A request as it comes to a simulated vendor without a socket. */
export interface Incoming {
  readonly method: string;
  /** With the query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Its answer; lines of one header are kept apart. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A simulated vendor without a port: what comes to it is given to `answer`, what it sends itself goes through `send`. */
export interface Wired {
  /** Its address, as it stands in its settings; nothing listens there. */
  readonly origin: string;
  /** `null`: no answer came. */
  readonly send: Send;
}

export interface Simulation {
  readonly url: string;
  /** What the vendor's own `parseSettings` takes. */
  readonly settings: Record<string, unknown>;
  /** What the labels of its scenario mean, as an account is configured with it. */
  readonly labels?: Record<string, unknown>;
  readonly faults: Faults;
  readonly calls: CallLog;
  /** Answers a request past any socket. It is held as long as the vendor holds it; the signal says that its caller has gone. */
  readonly answer: (request: Incoming, signal: AbortSignal) => Promise<Answer>;
  /** Serves a request that came to another server, which has read its body, as those that come to the own port. */
  readonly serve?: (message: IncomingMessage, body: string, response: ServerResponse) => void;
  /** Makes the vendor tell its news to this URL from now on, set up the way an operator would; absent where the vendor calls nobody. */
  readonly deliverTo?: (url: string) => Promise<void>;
  /** What it delivers is signed, over the URL that `deliverTo` was given: no secret has to be in it. */
  readonly signs?: boolean;
  /** Ends open connections too. */
  close(): Promise<void>;
}

export interface SimulatorOptions {
  readonly clock?: Clock;
  readonly seed?: number;
  readonly host?: string;
  /** 0, the default: any free port. */
  readonly port?: number;
  /** Without a port; `host` and `port` then say nothing. */
  readonly wired?: Wired | undefined;
  /** `default`: the living demo; `empty`: nothing but credentials. */
  readonly scenario?: Scenario | 'default' | 'empty';
  /** The vendor's own variants; an unknown one is refused by name. */
  readonly switches?: Record<string, unknown>;
}

export type StartSimulator = (options: SimulatorOptions) => Promise<Simulation>;
