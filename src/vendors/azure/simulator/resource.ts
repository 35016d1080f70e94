import { type Centre, etagOf } from './centre.ts';
import { formatHttpDate, parseHttpDate } from './dates.ts';
import { type Doc, isDoc, mergePatch, same } from './merge.ts';
import type { Json, Stored } from './records.ts';
import { invalid, notFound, type Refusal, refusal } from './refusal.ts';
import { inKnownNames, type Shape, ShapeError } from './shape.ts';
import type { Switches } from './switches.ts';

export type Query = Readonly<Record<string, string>>;
export type Filter<R> = (value: string, query: Query) => (record: R) => boolean;

/** What distinguishes one resource from another; everything else is the same for all six. */
export interface Resource<D extends object, R extends Stored<D>> {
  readonly plural: string;
  readonly table: ReadonlyMap<string, R>;
  readonly shape: Shape<D>;
  readonly readOnly: readonly string[];
  readonly filters: Readonly<Record<string, Filter<R>>>;
  /** Status of a PATCH that changes nothing. */
  readonly unchangedStatus?: number;
  /** The body before it is stored: what the server adds to it, and what it refuses. */
  settle(doc: D, before: R | undefined, patch: Doc, id: string): D;
  create(id: string, doc: D): R;
  /** The new body is stored already. */
  changed(record: R, before: D, patch: Doc): void;
  remove(record: R): void;
  /** Without `id` and `etag`. */
  render(record: R, query: Query): Json;
}

export interface Answer {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Conditions {
  readonly ifMatch: string | undefined;
  readonly ifUnmodifiedSince: string | undefined;
}

/** A resource as its routes see it: records stay inside. */
export interface Endpoint {
  readonly plural: string;
  upsert(id: string, sent: unknown, conditions: Conditions, query: Query): Answer;
  get(id: string, query: Query): Answer;
  remove(id: string): Answer;
  /** What the filters leave, the first to show first. */
  list(query: Query): readonly { readonly order: number; render(): Json }[];
}

/** The headers that an answer about one object carries. */
export const versionOf = (record: Stored<unknown>): Record<string, string> => ({
  etag: etagOf(record),
  'last-modified': formatHttpDate(record.modifiedAt),
});

export const parseBody = (switches: Switches, sent: unknown, whenEmpty?: Doc): Doc => {
  const text = typeof sent === 'string' ? sent : '';
  if (text.trim() === '' && whenEmpty) return whenEmpty;
  try {
    const value: unknown = JSON.parse(text);
    const named = switches.member_names === 'exact' ? value : inKnownNames(value);
    if (isDoc(named)) return named;
  } catch {
    // Refused below.
  }
  throw invalid(switches, 'body', 'a JSON object');
};

/** A body in its shape, or a refusal that names the place. */
export const readShape = <T>(switches: Switches, shape: Shape<T>, value: unknown): T => {
  try {
    return shape(value, '');
  } catch (error) {
    if (error instanceof ShapeError) throw invalid(switches, error.path, error.expected);
    throw error;
  }
};

const checkConditions = (
  switches: Switches,
  record: Stored<unknown> | undefined,
  { ifMatch, ifUnmodifiedSince }: Conditions,
): void => {
  const failed = (): Refusal => refusal(switches.precondition_status, 'The condition of the request is not met.');
  if (ifMatch !== undefined) {
    const wanted = ifMatch.split(',').map((each) => each.trim());
    if (!record || !(wanted.includes('*') || wanted.includes(etagOf(record)))) throw failed();
  }
  if (ifUnmodifiedSince === undefined) return;
  const since = parseHttpDate(ifUnmodifiedSince);
  if (since === null) throw invalid(switches, 'If-Unmodified-Since', 'a date of RFC 7231');
  if (record && Math.floor(record.modifiedAt / 1000) > since / 1000) throw failed();
};

export const endpoint = <D extends object, R extends Stored<D>>(centre: Centre, resource: Resource<D, R>): Endpoint => {
  const { switches } = centre;
  const find = (id: string): R => {
    const record = resource.table.get(id);
    if (!record) throw notFound();
    return record;
  };
  const render = (record: R, query: Query): Json => ({
    id: record.id,
    ...resource.render(record, query),
    etag: switches.etag_quoted_in_body ? etagOf(record) : etagOf(record).slice(1, -1),
  });
  const answer = (status: number, record: R, query: Query): Answer => ({
    status,
    body: render(record, query),
    headers: versionOf(record),
  });
  const writable = (patch: Doc): Doc => {
    const known = (key: string): string => (switches.member_names === 'exact' ? key : key.toLowerCase());
    const names = new Set(['id', 'etag', ...resource.readOnly].map(known));
    const isReadOnly = (key: string): boolean => names.has(known(key));
    const touched = Object.keys(patch).find(isReadOnly);
    if (touched !== undefined && switches.readonly_in_patch === 'refuse') {
      throw invalid(switches, touched, 'nothing, it is read-only');
    }
    return Object.fromEntries(Object.entries(patch).filter(([key]) => !isReadOnly(key)));
  };

  return {
    plural: resource.plural,
    upsert(id, sent, conditions, query) {
      const record = resource.table.get(id);
      checkConditions(switches, record, conditions);
      const patch = writable(parseBody(switches, sent));
      const shaped = readShape(switches, resource.shape, mergePatch(record?.doc ?? {}, patch));
      const doc = resource.settle(shaped, record, patch, id);
      if (!record) return answer(201, resource.create(id, doc), query);
      // Nothing is written then, not even the date (contract §4).
      if (same(doc, record.doc)) return answer(resource.unchangedStatus ?? 200, record, query);
      const before = record.doc;
      record.doc = doc;
      centre.touch(record);
      resource.changed(record, before, patch);
      return answer(200, record, query);
    },
    get: (id, query) => answer(200, find(id), query),
    remove(id) {
      const record = resource.table.get(id);
      if (!record && switches.delete_absent_status === 204) return { status: 204 };
      resource.remove(find(id));
      return { status: 204 };
    },
    list(query) {
      const tests = Object.entries(resource.filters).flatMap(([key, filter]) => {
        const value = query[key];
        return value === undefined || value === '' ? [] : [filter(value, query)];
      });
      return [...resource.table.values()]
        .filter(({ createdAt }) => createdAt <= centre.clock.now() - switches.list_lag_ms)
        .filter((record) => tests.every((test) => test(record)))
        .map((record) => ({
          order: switches.list_order === 'changed' ? record.order : record.serial,
          render: () => render(record, query),
        }))
        .sort((a, b) => b.order - a.order);
    },
  };
};
