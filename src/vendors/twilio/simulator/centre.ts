import type { Clock } from '../../../sandbox/clock.ts';
import type { World } from '../../../sandbox/model.ts';
import type { Random } from '../../../sandbox/random.ts';
import { compileExpression, type Fits } from './expression/compile.ts';
import type { Journal } from './journal.ts';
import type {
  Account,
  Activity,
  Named,
  Reservation,
  Stored,
  Task,
  TaskChannel,
  TaskQueue,
  Worker,
  WorkerChannel,
  Workflow,
  Workspace,
} from './records.ts';
import { taken } from './refusal.ts';
import type { Switches } from './switches.ts';
import type { Tell } from './tell.ts';

/** Everything the simulated vendor knows, for all accounts; tables are by SID. */
export interface Centre {
  readonly clock: Clock;
  readonly switches: Switches;
  readonly world: World;
  readonly journal: Journal;
  readonly tell: Tell;
  /** `http://host:port`, known once the port is open. */
  origin: string;
  readonly accounts: Map<string, Account>;
  readonly workspaces: Map<string, Workspace>;
  readonly activities: Map<string, Activity>;
  readonly queues: Map<string, TaskQueue>;
  readonly workflows: Map<string, Workflow>;
  readonly workers: Map<string, Worker>;
  /** By the SID of the worker. */
  readonly workerChannels: Map<string, readonly WorkerChannel[]>;
  readonly taskChannels: Map<string, TaskChannel>;
  readonly tasks: Map<string, Task>;
  readonly reservations: Map<string, Reservation>;
  newSid(prefix: string): string;
  /** Identity and dates of a new record. */
  stamp(prefix: string, accountSid: string): Stored;
  touch(record: Stored): void;
  /** `null`: it is no expression. */
  compile(expression: string): Fits | null;
}

export interface CentreOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly switches: Switches;
  readonly world: World;
  readonly journal: Journal;
  readonly tell: Tell;
}

export const createCentre = ({ clock, random, switches, world, journal, tell }: CentreOptions): Centre => {
  let order = 0;
  const now = (): number => Math.floor(clock.now());
  const newSid = (prefix: string): string => prefix + random.hex(32);
  return {
    // Every moment that the vendor tells is one of whole milliseconds; a clock that lives through its past has others.
    clock: { ...clock, now },
    switches,
    world,
    journal,
    tell,
    origin: '',
    accounts: new Map(),
    workspaces: new Map(),
    activities: new Map(),
    queues: new Map(),
    workflows: new Map(),
    workers: new Map(),
    workerChannels: new Map(),
    taskChannels: new Map(),
    tasks: new Map(),
    reservations: new Map(),
    newSid,
    stamp(prefix, accountSid) {
      const createdAt = now();
      order += 1;
      return { sid: newSid(prefix), accountSid, createdAt, updatedAt: createdAt, order, version: 0 };
    },
    touch(record) {
      record.updatedAt = now();
      record.version += 1;
    },
    compile: (expression) => compileExpression(expression, switches),
  };
};

/** Whether it is a record of this workspace. */
export const within =
  (workspaceSid: string) =>
  (record: { readonly workspaceSid: string }): boolean =>
    record.workspaceSid === workspaceSid;

export const refuseTakenName = <R extends Named>(
  table: ReadonlyMap<string, R>,
  kind: string,
  name: string,
  at: { readonly workspaceSid: string; readonly accountSid: string },
  own?: R,
): void => {
  const folded = name.toLowerCase();
  for (const record of table.values()) {
    if (record !== own && record.workspaceSid === at.workspaceSid && record.name.toLowerCase() === folded) {
      throw taken(kind, name, at);
    }
  }
};

export const parseAttributes = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};

/** What expressions see of a worker: its attributes, and its identity and activity under `worker` too (contract §7). */
export const workerMembers = (centre: Centre, worker: Worker): Record<string, unknown> => {
  const attributes = centre.world.workers.get(worker.sid)?.attributes ?? {};
  const own = {
    sid: worker.sid,
    friendly_name: worker.name,
    activity_sid: worker.activitySid,
    activity_name: centre.activities.get(worker.activitySid)?.name ?? '',
  };
  return { ...own, ...attributes, worker: { ...attributes, ...own } };
};

export const taskMembers = (task: Task): Record<string, unknown> => {
  const attributes = parseAttributes(task.attributes) ?? {};
  return { ...attributes, task: attributes };
};
