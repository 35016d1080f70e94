import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
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

export interface Simulation {
  readonly url: string;
  /** What the vendor's own `parseSettings` takes. */
  readonly settings: Record<string, unknown>;
  readonly faults: Faults;
  readonly calls: CallLog;
  /** Makes the vendor tell its news to this URL from now on, set up the way an operator would; absent where the vendor calls nobody. */
  readonly deliverTo?: (url: string) => Promise<void>;
  /** Ends open connections too. */
  close(): Promise<void>;
}

export interface SimulatorOptions {
  readonly clock?: Clock;
  readonly seed?: number;
  readonly host?: string;
  /** 0, the default: any free port. */
  readonly port?: number;
  /** `default`: the living demo; `empty`: nothing but credentials. */
  readonly scenario?: Scenario | 'default' | 'empty';
  /** The vendor's own variants; an unknown one is refused by name. */
  readonly switches?: Record<string, unknown>;
}

export type StartSimulator = (options: SimulatorOptions) => Promise<Simulation>;
