import type { Fact } from './journal.ts';
import type { Reservation, Task, TaskChannel, TaskQueue, Worker, WorkerChannel, Workflow } from './records.ts';

/** The objects that an event is about. */
export interface About {
  readonly task?: Task | undefined;
  readonly reservation?: Reservation | undefined;
  readonly worker?: Worker | undefined;
  readonly workerChannel?: WorkerChannel | undefined;
  readonly queue?: TaskQueue | undefined;
  readonly workflow?: Workflow | undefined;
  readonly taskChannel?: TaskChannel | undefined;
}

export interface Told extends About {
  readonly description?: string;
  /** What an event of this type has beyond the members of its objects. */
  readonly extra?: Readonly<Record<string, string | number | boolean | null>>;
  /** The object it is about, where the type's first word does not say it. */
  readonly resourceSid?: string;
  readonly fact?: Partial<Fact>;
}

/** Keeps an event and delivers it to the workspace's callback. */
export type Tell = (type: string, workspaceSid: string, told: Told) => void;
