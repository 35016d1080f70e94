import type { JsonObject } from '../../domain/json.ts';
import { asCount, asDurationMs, asObject, asQuantity, WireError } from '../../domain/reading.ts';
import { key, object } from './read.ts';
import { asPriority } from './wire.ts';

/** Answers that are no resource. Each says what it is about, and is read only when that is what was asked. */

/** Ids are compared without regard to case: whether the vendor tells two cases apart is not documented (contract §4). */
const isSame = (told: string, asked: string): boolean => told === asked || told.toLowerCase() === asked.toLowerCase();

export const checkId = (told: string, asked: string, path: string): void => {
  if (!isSame(told, asked)) throw new WireError(path, `is not "${asked}", which was asked for`);
};

const about = (of: JsonObject, name: string, asked: string): void =>
  checkId(key(of, name, 'body'), asked, `body.${name}`);

const MINUTE_MS = 60_000;

export const readPosition = (value: unknown, jobId: string) => {
  const body = object(value, 'body');
  about(body, 'jobId', jobId);
  return {
    position: asCount(body.position) || null,
    queueId: key(body, 'queueId', 'body'),
    queueLength: asCount(body.queueLength),
    estimatedWaitMs: asDurationMs(body.estimatedWaitTimeMinutes, MINUTE_MS),
  };
};
export type PositionRow = ReturnType<typeof readPosition>;

/** By priority. Of something else than that it is known only that there are waits. */
const waitsOf = (value: unknown) => {
  const waits = asObject(value);
  if (waits === null) return value === undefined || value === null ? [] : [{ priority: null, waitMs: null }];
  return Object.entries(waits).map(([priority, minutes]) => ({
    priority: asPriority(priority),
    waitMs: asDurationMs(minutes, MINUTE_MS),
  }));
};

export const readStatistics = (value: unknown, queueId: string) => {
  const body = object(value, 'body');
  about(body, 'queueId', queueId);
  const longest = asQuantity(body.longestJobWaitTimeMinutes);
  return {
    length: asCount(body.length),
    estimatedWaits: waitsOf(body.estimatedWaitTimeMinutes),
    longestWaitMs: longest === null ? null : Math.round(longest * MINUTE_MS),
  };
};
export type StatisticsRow = ReturnType<typeof readStatistics>;

export const readUnassigned = (value: unknown, jobId: string) => {
  const body = object(value, 'body');
  about(body, 'jobId', jobId);
  return { unassignmentCount: asCount(body.unassignmentCount) };
};

export const readAccepted = (value: unknown, asked: { readonly jobId: string; readonly workerId: string }) => {
  const body = object(value, 'body');
  about(body, 'jobId', asked.jobId);
  about(body, 'workerId', asked.workerId);
  return { assignmentId: key(body, 'assignmentId', 'body') };
};

/** "Carried out", in this vendor's words: an object without members (contract §5). */
export const readEmpty = (value: unknown): void => {
  const [name] = Object.keys(object(value, 'body'));
  if (name !== undefined) throw new WireError(`body.${name}`, 'is not documented');
};

/** The vendor confirms a deletion with this status, and says nothing else (contract §5). */
export const checkDeleted = (status: number): void => {
  if (status !== 204) throw new WireError('status', 'expected 204');
};
