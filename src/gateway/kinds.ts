import type { ReadPort } from '../contract/port.ts';
import { matchesActivity } from '../domain/activity.ts';
import type { Filters, Items } from '../domain/items.ts';
import { ENDED_JOB_STATES, JOB_STATES, matchesJob } from '../domain/job.ts';
import type { VendorObject } from '../domain/object.ts';
import { matchesPolicy } from '../domain/policy.ts';
import { matchesQueue } from '../domain/queue.ts';
import type { Kind } from '../domain/ref.ts';
import { matchesSkill } from '../domain/skill.ts';
import { ENDED_TASK_STATES, matchesTask, TASK_STATES } from '../domain/task.ts';
import { matchesWorkbin, WORKBIN_TYPES } from '../domain/workbin.ts';
import { matchesWorker, PRESENCES } from '../domain/worker.ts';
import { matchesWorkspace } from '../domain/workspace.ts';
import type { OpenAccount } from './accounts.ts';

export type { Filters, Items } from '../domain/items.ts';

/** The states that objects of a kind can be in, and how a filter names them. */
interface StateRow {
  readonly member: string;
  readonly all: readonly string[];
  readonly ended: ReadonlySet<string>;
}

interface KindRow<K extends Kind> {
  readonly portOf: (account: OpenAccount) => ReadPort<Items[K], Filters[K]> | undefined;
  readonly matches: (item: Items[K], filter: Filters[K]) => boolean;
  /** Members of the filter that no list of objects can answer: without a vendor that decides them they are unsupported. */
  readonly vendorOnly: readonly (keyof Filters[K])[];
  readonly states?: StateRow;
}

const NONE: ReadonlySet<string> = new Set();

/** How each kind is reached and checked; the only place where a kind is tied to its port. */
const KIND_TABLE: { readonly [K in Kind]: KindRow<K> } = {
  Workspace: { portOf: ({ adapter }) => adapter.workspace, matches: matchesWorkspace, vendorOnly: [] },
  Activity: { portOf: ({ adapter }) => adapter.activity, matches: matchesActivity, vendorOnly: [] },
  Queue: { portOf: ({ adapter }) => adapter.queue, matches: matchesQueue, vendorOnly: [] },
  RoutingPolicy: { portOf: ({ adapter }) => adapter.policy, matches: matchesPolicy, vendorOnly: [] },
  Worker: {
    portOf: ({ adapter }) => adapter.worker,
    matches: matchesWorker,
    vendorOnly: ['selector', 'queueName'],
    states: { member: 'presences', all: [...PRESENCES, 'UNKNOWN'], ended: NONE },
  },
  Skill: { portOf: ({ adapter }) => adapter.skill, matches: matchesSkill, vendorOnly: [] },
  Job: {
    portOf: ({ adapter }) => adapter.job,
    matches: matchesJob,
    vendorOnly: [],
    states: { member: 'states', all: [...JOB_STATES, 'UNKNOWN'], ended: ENDED_JOB_STATES },
  },
  Task: {
    portOf: ({ adapter }) => adapter.task,
    matches: matchesTask,
    vendorOnly: [],
    states: { member: 'states', all: [...TASK_STATES, 'UNKNOWN'], ended: ENDED_TASK_STATES },
  },
  Workbin: {
    portOf: ({ adapter }) => adapter.workbin,
    matches: matchesWorkbin,
    vendorOnly: [],
    states: { member: 'types', all: [...WORKBIN_TYPES, 'UNKNOWN'], ended: NONE },
  },
};

export const kindRow = <K extends Kind>(kind: K): KindRow<K> => KIND_TABLE[kind];

/** What a filter asks for that an account does not keep, or never tells. */
export interface Missing {
  /** Of the states asked for, by name or by asking for all there are, those whose objects are not kept. */
  readonly forgotten: readonly string[];
  /** As `forgotten`, those that are never told: a list of all there are lacks nothing for them. */
  readonly untold: readonly string[];
  /** The filter names states, or asks for what has ended: an answer without what is forgotten would be taken for "there are none". */
  readonly isNamed: boolean;
  /** The filter names states that are never told. */
  readonly isUntoldNamed: boolean;
  /** It asks for nothing else. */
  readonly isAll: boolean;
  /** The account keeps nothing that has ended, and of what is not kept only such is asked for. */
  readonly isEnded: boolean;
}

type Members = Readonly<Record<string, unknown>>;

/** The states that the filter asks for; those that it excludes by other members are not among them. */
const statesAsked = ({ member, all, ended }: StateRow, filter: Members): readonly string[] => {
  const { live } = filter;
  const named = (filter[member] as readonly string[] | undefined) ?? all;
  return typeof live === 'boolean' ? named.filter((state) => ended.has(state) !== live) : named;
};

/** Whether nothing that lives can match: the filter names states, and what is in them has ended. */
export const asksForEndedOnly = <K extends Kind>(kind: K, filter: Filters[K]): boolean => {
  const row: StateRow | undefined = kindRow(kind).states;
  const asked = row ? statesAsked(row, filter as Members) : [];
  return asked.length > 0 && asked.every((state) => row?.ended.has(state));
};

/** `null`: the account keeps and tells all that is asked for. */
export const missingOf = <K extends Kind>(
  kind: K,
  port: ReadPort<Items[K], Filters[K]>,
  filter: Filters[K],
): Missing | null => {
  const { forgets = [], untold: never = [] } = port;
  const row: StateRow | undefined = kindRow(kind).states;
  if (!row || forgets.length + never.length === 0) return null;
  const asked = [...new Set(statesAsked(row, filter as Members))];
  const forgotten = asked.filter((state) => forgets.includes(state));
  const untold = asked.filter((state) => never.includes(state) && !forgets.includes(state));
  if (forgotten.length + untold.length === 0) return null;
  const hasStates = (filter as Members)[row.member] !== undefined;
  return {
    forgotten,
    untold,
    isNamed: forgotten.length > 0 && (hasStates || (filter as Members).live === false),
    isUntoldNamed: untold.length > 0 && hasStates,
    isAll: forgotten.length + untold.length === asked.length,
    isEnded:
      forgotten.every((state) => row.ended.has(state)) && [...row.ended].every((state) => forgets.includes(state)),
  };
};

export interface SplitFilter<F> {
  /** For the vendor. */
  readonly pushed: F;
  /** For us to check on every row. */
  readonly residual: F;
  /** Members that this account cannot answer. */
  readonly unsupported: readonly string[];
}

type AnyPort = Pick<ReadPort<VendorObject, Record<string, unknown>>, 'pushes' | 'decides' | 'cannot'>;

/** Push-down is declared data: what the port narrows by goes to it, what only it can decide is not checked again. */
export const splitFilter = <K extends Kind>(
  kind: K,
  port: ReadPort<Items[K], Filters[K]>,
  filter: Filters[K],
): SplitFilter<Filters[K]> => {
  const { pushes, decides = [], cannot = [] } = port as AnyPort;
  const vendorOnly: readonly PropertyKey[] = kindRow(kind).vendorOnly;
  const pushed: Record<string, unknown> = {};
  const residual: Record<string, unknown> = {};
  const unsupported: string[] = [];
  for (const [member, value] of Object.entries(filter)) {
    if (value === undefined) continue;
    if (pushes.includes(member) || decides.includes(member)) pushed[member] = value;
    else if (vendorOnly.includes(member) || cannot.includes(member)) unsupported.push(member);
    if (!decides.includes(member)) residual[member] = value;
  }
  return { pushed: pushed as Filters[K], residual: residual as Filters[K], unsupported };
};
