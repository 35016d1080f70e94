import type { Clock } from '../../../sandbox/clock.ts';
import type { World } from '../../../sandbox/model.ts';
import type { Random } from '../../../sandbox/random.ts';
import type { Activity, Credentials, Stored, Task, TaskQueue, Worker, Workflow, Workspace } from './records.ts';
import { vendorRefusal } from './refusal.ts';
import type { Switches } from './switches.ts';

/** Everything the simulated vendor knows, for all owners. */
export interface Centre {
  readonly clock: Clock;
  readonly switches: Switches;
  readonly world: World;
  /** `http://host:port`, known once the port is open. */
  origin: string;
  readonly workspaces: Map<string, Workspace>;
  readonly taskqueues: Map<string, TaskQueue>;
  readonly workers: Map<string, Worker>;
  readonly activities: Map<string, Activity>;
  readonly workflows: Map<string, Workflow>;
  readonly tasks: Map<string, Task>;
  newSid(prefix: string): string;
  /** Identity, owner and dates of a new record. */
  stamp(prefix: string, by: Credentials): Stored;
  /** The next stamp takes these values instead of its own. */
  forceStamp(values: Partial<Stored>): void;
  touch(record: Stored): void;
}

export interface CentreOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly switches: Switches;
  readonly world: World;
}

export const createCentre = ({ clock, random, switches, world }: CentreOptions): Centre => {
  let order = 0;
  let forced: Partial<Stored> = {};
  const newSid = (prefix: string): string => prefix + random.hex(32);
  return {
    clock,
    switches,
    world,
    origin: '',
    workspaces: new Map(),
    taskqueues: new Map(),
    workers: new Map(),
    activities: new Map(),
    workflows: new Map(),
    tasks: new Map(),
    newSid,
    stamp(prefix, by) {
      const now = clock.now();
      const { enterpriseSid, accountEmail } = by;
      const own = { sid: newSid(prefix), enterpriseSid, accountEmail, createdAt: now, updatedAt: now, order: order++ };
      const stamp = { ...own, ...forced };
      forced = {};
      return stamp;
    },
    forceStamp(values) {
      forced = values;
    },
    touch(record) {
      record.updatedAt = clock.now();
    },
  };
};

/** A record of this enterprise; those of other enterprises do not exist for the caller (contract §1.2). */
export const findOwn = <R extends Stored>(
  table: ReadonlyMap<string, R>,
  sid: string,
  enterpriseSid: string,
  errorCode: string,
): R => {
  const record = table.get(sid);
  if (record?.enterpriseSid !== enterpriseSid) throw vendorRefusal(errorCode, sid);
  return record;
};

export const findActivity = (centre: Centre, sid: string, workspaceSid: string): Activity => {
  const activity = centre.activities.get(sid);
  if (activity?.workspaceSid !== workspaceSid) throw vendorRefusal('510', sid);
  return activity;
};

export const refuseTakenName = <R extends Stored & { readonly name: string }>(
  table: ReadonlyMap<string, R>,
  name: string,
  isRival: (record: R) => boolean,
  errorCode: string,
): void => {
  for (const record of table.values()) {
    if (record.name === name && isRival(record)) throw vendorRefusal(errorCode, name);
  }
};

export const setActivity = (centre: Centre, worker: Worker, activitySid: string | null): void => {
  const activity = activitySid === null ? undefined : centre.activities.get(activitySid);
  worker.activitySid = activity?.sid ?? null;
  centre.touch(worker);
  centre.world.changeWorker(worker.sid, { presence: worker.activitySid, available: activity?.available ?? false });
};

/** The activity of a worker who was given none (contract §4.3). */
export const fallbackActivity = (centre: Centre, workspaceSid: string): string | null => {
  const chosen = centre.workspaces.get(workspaceSid)?.defaultActivitySid;
  if (chosen) return chosen;
  for (const activity of centre.activities.values()) {
    if (activity.workspaceSid === workspaceSid && activity.name === 'Offline') return activity.sid;
  }
  return null;
};
