import type { Note } from '../../domain/job.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import {
  asCount,
  asInt,
  asMoment,
  asObject,
  asQuantity,
  asText,
  type Read,
  readEach,
  WireError,
  wholeObject,
} from '../../domain/reading.ts';
import { type Kind, type Ref, ref } from '../../domain/ref.ts';
import type { WorkerChannel } from '../../domain/worker.ts';
import { type Member, object, type Scope } from '../../kit/members.ts';
import type { ListAnswer } from '../../kit/rest.ts';
import { idOf } from './ids.ts';

export const fail = (path: string, problem: string): never => {
  throw new WireError(path, problem);
};

const NO_ID = 'expected text that is not empty';

/** An id without which an object cannot be told from others, or leads nowhere. */
export const neededId = (of: JsonObject, name: string, path: string): string =>
  idOf(of[name]) ?? fail(`${path}.${name}`, NO_ID);

/** The id of something else: what is there and is none is told. */
export const otherId =
  (name: string): Member<string | null> =>
  (row, { flaw }) => {
    const value = row[name] ?? null;
    const id = idOf(value);
    if (id === null && value !== null && typeof value !== 'string') flaw(name, 'expected text');
    return id;
  };

/** `prefix`: what an id here begins with, and one of the vendor's does not. */
export const link = <K extends Kind>(kind: K, name: string, prefix = ''): Member<Ref<K> | null> => {
  const read = otherId(name);
  return (row, scope) => {
    const id = read(row, scope);
    return id === null ? null : ref(kind, scope.account, prefix + id);
  };
};

export const someId: Read<string> = (value, path) => idOf(value) ?? fail(path, NO_ID);

/** A scope that keeps what is told of a row. */
export const collecting = (
  account: string,
  path: string,
): { readonly scope: Scope; readonly flaws: readonly WireError[] } => {
  const flaws: WireError[] = [];
  const flaw: Scope['flaw'] = (member, problem) => void flaws.push(new WireError(`${path}.${member}`, problem));
  return { scope: { account, path, flaw }, flaws };
};

export const within = (value: number | null, from: number, to: number): number | null =>
  value !== null && value >= from && value <= to ? value : null;

/** From 0 to 1. */
export const asFraction = (value: unknown): number | null => within(asQuantity(value), 0, 1);

/** The bounds that are documented (contract §6). */
export const asPriority = (value: unknown): number | null => within(asInt(value), -100, 100);

/** Stays empty until a job is scheduled; what was asked for is in the matching mode. */
export const scheduledAt: Member<number | null> = (row) =>
  asMoment(row.scheduledAt ?? asObject(row.matchingMode)?.scheduleAt);

export const note: Read<Note> = (value, path) => {
  const { message, addedAt } = wholeObject(value, path);
  return { text: asText(message) ?? fail(`${path}.message`, 'expected text'), at: asMoment(addedAt) };
};

export const channel: Read<WorkerChannel> = (value, path) => {
  const row = wholeObject(value, path);
  return {
    channel: neededId(row, 'channelId', path),
    presence: null,
    capacityCost: asCount(row.capacityCostPerJob),
    // "Greater than zero" (contract §6).
    maxJobs: asCount(row.maxNumberOfJobs) || null,
  };
};

/** The vendor keeps no name of a worker: a label or tag of this name does. `null`: none does. */
export const nameIn = (label: string | null): Member<string | null> => {
  if (label === null) return () => null;
  const places = [object('labels'), object('tags')];
  return (row, scope) => {
    for (const place of places) {
      const values = place(row, scope);
      const value = values !== null && Object.hasOwn(values, label) ? values[label] : undefined;
      if (typeof value === 'string' && value.trim() !== '') return value;
    }
    return null;
  };
};

export const assignment = (value: unknown, path: string) => {
  const row = wholeObject(value, path);
  return {
    path,
    assignmentId: neededId(row, 'assignmentId', path),
    workerId: idOf(row.workerId),
    assignedAt: asMoment(row.assignedAt),
    completedAt: asMoment(row.completedAt),
    closedAt: asMoment(row.closedAt),
    raw: row as Json,
  };
};
export type Assignment = ReturnType<typeof assignment>;

export interface Assignments {
  readonly found: readonly Assignment[];
  /** Those that are none: it is not known who has the job, or had it. */
  readonly broken: readonly WireError[];
  /** Those of nobody. */
  readonly unnamed: readonly WireError[];
}

/** An object whose members are the assignments of a job, whatever their names. */
export const assignmentsOf = (row: JsonObject, path: string): Assignments => {
  const value = row.assignments ?? {};
  const at = `${path}.assignments`;
  if (!isJsonObject(value)) return { found: [], broken: [new WireError(at, 'expected an object')], unnamed: [] };
  const { rows: found, unreadable: broken } = readEach(Object.entries(value), ([name, one]) =>
    assignment(one, `${at}.${name}`),
  );
  const unnamed = found.flatMap(({ path, workerId }) =>
    workerId === null ? [new WireError(`${path}.workerId`, NO_ID)] : [],
  );
  return { found, broken, unnamed };
};

export const offer = (value: unknown, path: string) => {
  const row = wholeObject(value, path);
  return {
    offerId: neededId(row, 'offerId', path),
    jobId: neededId(row, 'jobId', path),
    capacityCost: asCount(row.capacityCost),
    offeredAt: asMoment(row.offeredAt),
    expiresAt: asMoment(row.expiresAt),
    raw: row as Json,
  };
};
export type Offer = ReturnType<typeof offer>;

export const assignedJob = (value: unknown, path: string) => {
  const row = wholeObject(value, path);
  return {
    assignmentId: neededId(row, 'assignmentId', path),
    jobId: neededId(row, 'jobId', path),
    capacityCost: asCount(row.capacityCost),
    assignedAt: asMoment(row.assignedAt),
    raw: row as Json,
  };
};
export type AssignedJob = ReturnType<typeof assignedJob>;

/** Throws `WireError` for what is no page. */
export const readList = (answer: Json): ListAnswer => {
  const { value, nextLink = null } = asObject(answer) ?? fail('body', 'expected an object');
  if (!Array.isArray(value)) throw new WireError('value', 'expected an array');
  // Anything else than a link would end the list as if it were whole.
  if (nextLink !== null && typeof nextLink !== 'string') throw new WireError('nextLink', 'expected a link');
  return { rows: value, path: 'value', next: nextLink ? { nextLink } : null };
};

/**
 * The body of an answer about the object that was asked for. Ids are compared without regard to case: whether the vendor tells two cases
 * apart is not documented (contract §4).
 */
export const checkId = (value: unknown, name: string, asked: string): JsonObject => {
  const body = wholeObject(value, 'body');
  const told = neededId(body, name, 'body');
  if (told !== asked && told.toLowerCase() !== asked.toLowerCase()) {
    throw new WireError(`body.${name}`, `is not "${asked}", which was asked for`);
  }
  return body;
};
