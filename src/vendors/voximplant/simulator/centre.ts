import type { Clock } from '../../../sandbox/clock.ts';
import type { World } from '../../../sandbox/model.ts';
import type { Random } from '../../../sandbox/random.ts';
import type { Journal } from './journal.ts';
import type { Account, Application, Queue, Report, Skill, Task, User } from './records.ts';
import type { Switches } from './switches.ts';

/** Everything the simulated vendor knows, for all owners. Tables are by id, in ascending order. */
export interface Centre {
  readonly clock: Clock;
  readonly switches: Switches;
  readonly world: World;
  readonly journal: Journal;
  readonly accounts: Map<number, Account>;
  readonly applications: Map<number, Application>;
  readonly users: Map<number, User>;
  readonly queues: Map<number, Queue>;
  readonly skills: Map<number, Skill>;
  readonly tasks: Map<string, Task>;
  readonly reports: Map<number, Report>;
  /** By application, then by status. */
  readonly statusNames: Map<number, Map<string, string>>;
  newId(kind: keyof typeof FIRST_IDS): number;
  newTaskId(): string;
  /** Identity and dates of a new record. */
  stamp(kind: keyof typeof FIRST_IDS): { readonly id: number; readonly createdAt: number; modifiedAt: number };
  touch(record: { modifiedAt: number }): void;
}

const FIRST_IDS = {
  account: 4_310_001,
  application: 10_570_001,
  user: 2_640_001,
  queue: 501,
  skill: 901,
  report: 77_001,
} as const;

export interface CentreOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly switches: Switches;
  readonly world: World;
  readonly journal: Journal;
}

export const createCentre = ({ clock, random, switches, world, journal }: CentreOptions): Centre => {
  const nextIds = new Map<keyof typeof FIRST_IDS, number>();
  const newId: Centre['newId'] = (kind) => {
    const id = nextIds.get(kind) ?? FIRST_IDS[kind];
    nextIds.set(kind, id + 1);
    return id;
  };
  return {
    clock,
    switches,
    world,
    journal,
    accounts: new Map(),
    applications: new Map(),
    users: new Map(),
    queues: new Map(),
    skills: new Map(),
    tasks: new Map(),
    reports: new Map(),
    statusNames: new Map(),
    newId,
    newTaskId: () => random.hex(16),
    stamp: (kind) => ({ id: newId(kind), createdAt: clock.now(), modifiedAt: clock.now() }),
    touch(record) {
      record.modifiedAt = clock.now();
    },
  };
};
