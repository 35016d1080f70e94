import type { Call, CallsState } from '../domain/call.ts';
import type { VendorError } from '../domain/error.ts';
import type { Json } from '../domain/json.ts';
import type { VendorClock } from '../domain/skew.ts';
import type {
  ActivityPort,
  EmailPort,
  JobPort,
  MetricsPort,
  PolicyPort,
  QueuePort,
  SkillPort,
  TaskPort,
  WorkbinPort,
  WorkerPort,
  WorkspacePort,
} from './port.ts';
import type { Source } from './source.ts';

/** One account of one vendor, opened. A vendor that has no such thing leaves the whole port out. */
export interface Adapter {
  readonly account: string;
  readonly workspace?: WorkspacePort;
  readonly activity?: ActivityPort;
  readonly skill?: SkillPort;
  readonly queue?: QueuePort;
  readonly policy?: PolicyPort;
  readonly worker?: WorkerPort;
  readonly job?: JobPort;
  readonly task?: TaskPort;
  readonly email?: EmailPort;
  readonly workbin?: WorkbinPort;
  readonly metrics?: MetricsPort;
  /**
   * How the vendor's operations take what is sent: `form` is `application/x-www-form-urlencoded`. Absent: `json`. What a caller passes
   * through is sent so: see `formOf` in `passing.ts`.
   */
  readonly encoding?: Encoding;
  /** Anything the API does not model, with the account's credentials: the caller's path below the account's base URL. */
  readonly passthrough?: (request: PassthroughRequest, call: Call) => Promise<PassthroughResponse>;
  /** How changes are heard; without it the ports are polled while somebody listens. */
  readonly source?: Source;
  /**
   * Whether the vendor tells what these workers (native ids) hold, by position. An account of which some workers say `isWorkTold: false`
   * has this member, and answers false of those and of ids of which it does not know whether there is such a worker: jobs and tasks by
   * worker are then `UNSUPPORTED`, never an empty list. Asked with each such list, so that it should cost no call. Absent: it tells that
   * of all.
   */
  readonly tellsWorkOf?: (workers: readonly string[], call: Call) => Promise<readonly boolean[]>;
  /**
   * Of whom `tellsWorkOf` answers false: lists, counts and views of jobs and tasks say that what these hold is missing. Asked with each
   * of them, so that it makes no call. Absent beside `tellsWorkOf`: not known.
   */
  readonly untoldWorkers?: () => UntoldWorkers;
  /** Why calls are not made at present, with the time until the next try, because the vendor failed before; `null` while they are made. */
  readonly outage?: () => VendorError | null;
  /** How its calls wait and are refused. */
  readonly calls?: () => CallsState;
  /** How far the vendor's clock is from ours. Absent: the adapter's moments are by our own clock. */
  readonly vendorClock?: VendorClock;
  /**
   * Tells the listener whenever the vendor answers a query or a command as it should: what waits for the vendor to be well again need
   * not wait any longer. Not told of polls. The answer takes the listener back.
   */
  readonly onAnswer?: (listener: () => void) => () => void;
  /**
   * Everything that lets somebody in, at present: what is secret of the account's settings, `user:password` pairs, and tokens and cookies
   * that were obtained with them. Nothing of it leaves the gateway in a text. The same list until there is another: it is asked for often.
   */
  readonly secrets?: () => readonly string[];
  /** One cheap read that proves base URL and credentials. Rejects with the `VendorError` that says what is wrong. */
  readonly check: (call: Call) => Promise<void>;
  /** Ends sockets and timers. Calls in flight are given up. */
  readonly close: () => Promise<void>;
}

export type Encoding = 'json' | 'form';

/** The workers of an account of whom the vendor does not tell what they hold. */
export interface UntoldWorkers {
  /** In the plural, such as: users who are none of the account's logins. */
  readonly who: string;
  /** How many there are; 0: none. `null`: neither how many nor whether any is known. */
  readonly count: number | null;
}

export interface PassthroughRequest {
  readonly method: string;
  /** Begins with a slash; is appended to the account's base URL and may not leave it. */
  readonly path: string;
  /** A list is sent as a repeated name. */
  readonly query?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /** As the caller gave it; the adapter sends it in the vendor's `encoding`. */
  readonly body?: Json | undefined;
}

/** Whatever the vendor answered, error statuses included. */
export interface PassthroughResponse {
  readonly status: number;
  /** Parsed when it is JSON, else the text. */
  readonly body: Json;
  /**
   * What the vendor told afterwards over its stream as its answer to this request, in order; absent where the HTTP answer is all there is
   * to come, empty where nothing came in time.
   */
  readonly events?: readonly Json[];
}
