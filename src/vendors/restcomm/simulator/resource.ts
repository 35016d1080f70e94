import type { Body } from './body.ts';
import type { Centre } from './centre.ts';
import { formatLegacy, formatSeconds, parseFilterDate } from './dates.ts';
import type { Credentials, Json, Operation, Stored } from './records.ts';
import { invalid } from './refusal.ts';

export type Query = Readonly<Record<string, string>>;
export type Filter<R> = (value: string, by: Credentials) => (record: R) => boolean;

/** What distinguishes one resource from another; everything else is the same for all six. */
export interface Resource<R extends Stored> {
  readonly plural: string;
  readonly table: ReadonlyMap<string, R>;
  /** Error code of an unknown SID. */
  readonly missing: string;
  readonly filters: Readonly<Record<string, Filter<R>>>;
  /** Filters that apply although they were not passed. */
  readonly implied?: Query;
  create(body: Body, by: Credentials): R;
  update(record: R, body: Body, by: Credentials): void;
  remove(record: R): void;
  render(record: R, operation: Operation): Json;
}

export const partialName: Filter<{ readonly name: string }> = (value) => {
  const wanted = value.toLowerCase();
  return (record) => record.name.toLowerCase().includes(wanted);
};

/** Filter dates have whole seconds, and so do the dates that a caller has read. */
const seconds = (ms: number): number => Math.floor(ms / 1000);
const dateFilter =
  (key: string, fits: (created: number, limit: number) => boolean): Filter<Stored> =>
  (value) => {
    const limit = parseFilterDate(value);
    if (limit === null) throw invalid(key);
    return (record) => fits(seconds(record.createdAt), seconds(limit));
  };
export const createdBetween = {
  startTime: dateFilter('startTime', (created, limit) => created >= limit),
  endTime: dateFilter('endTime', (created, limit) => created <= limit),
};

export const inWorkspace: Filter<{ readonly workspaceSid: string | null }> = (value) => (record) =>
  record.workspaceSid === value;

export const readFlag = (key: string, value: string): boolean => {
  if (value !== 'true' && value !== 'false') throw invalid(key);
  return value === 'true';
};

/** The fields with which every record but a task begins. */
export const renderStamp = (centre: Centre, plural: string, record: Stored, legacyDates = false): Json => {
  const write = legacyDates && centre.switches.legacy_create_dates ? formatLegacy : formatSeconds;
  const path = `/taskrouter/${plural}/search/${record.sid}`;
  return {
    sid: record.sid,
    dateUpdated: write(record.updatedAt),
    dateCreated: write(record.createdAt),
    accountEmail: record.accountEmail,
    ...(centre.switches.url_instead_of_uri ? { url: centre.origin + path } : { uri: path }),
  };
};

/** Unset fields are left out (contract §1.2). */
export const withoutUnset = (fields: Json): Json =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
