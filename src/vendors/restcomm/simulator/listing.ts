import type { Credentials, Json, Stored } from './records.ts';
import { invalid } from './refusal.ts';
import type { Query, Resource } from './resource.ts';
import type { Switches } from './switches.ts';

const PAGE_SIZE = 10;
const PAGE_SIZE_MAX = 1000;

const readCount = (query: Query, key: string, otherwise: number, low: number): number => {
  const text = query[key];
  if (text === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(text) || Number(text) < low) throw invalid(key);
  return Number(text);
};

const newestUpdateFirst = (a: Stored, b: Stored): number =>
  b.updatedAt - a.updatedAt || b.createdAt - a.createdAt || b.order - a.order;

const compareScalars = (a: unknown, b: unknown): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : Number(left > right);
};
const isScalar = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** `SortBy=name:desc` over any scalar field; records without the field come last, an unknown field sorts nothing. */
const sortBy = <R extends Stored>(records: R[], resource: Resource<R>, text: string): void => {
  const [field = '', direction] = text.split(':');
  const sign = direction === 'desc' ? -1 : 1;
  const values = new Map(records.map((record) => [record, resource.render(record, 'list')[field]]));
  records.sort((a, b) => {
    const [left, right] = [values.get(a), values.get(b)];
    if (isScalar(left) && isScalar(right)) return sign * compareScalars(left, right);
    return Number(isScalar(right)) - Number(isScalar(left));
  });
};

/** One page of what the caller's enterprise has (contract §3). */
export const listPage = <R extends Stored>(
  resource: Resource<R>,
  query: Query,
  by: Credentials,
  switches: Switches,
): Json => {
  const page = readCount(query, 'page', 0, 0);
  const pageSize = Math.min(readCount(query, 'pageSize', PAGE_SIZE, 1), PAGE_SIZE_MAX);
  const applied = { ...resource.implied, ...query };
  const passed: [string, string][] = [];
  const tests: ((record: R) => boolean)[] = [];
  for (const [key, filter] of Object.entries(resource.filters)) {
    const value = applied[key];
    if (value === undefined || value === '') continue;
    tests.push(filter(value, by));
    if (query[key] !== undefined) passed.push([key, value]);
  }
  const found: R[] = [];
  for (const record of resource.table.values()) {
    if (record.enterpriseSid === by.enterpriseSid && tests.every((test) => test(record))) found.push(record);
  }
  found.sort(newestUpdateFirst);
  if (query.SortBy) {
    sortBy(found, resource, query.SortBy);
    passed.push(['SortBy', query.SortBy]);
  }

  const start = page * pageSize;
  const result = found.slice(start, start + pageSize).map((record) => resource.render(record, 'list'));
  const numPages = Math.ceil(found.length / pageSize);
  const filters = passed.map(([key, value]) => `&${key}=${encodeURIComponent(value)}`).join('');
  const uri = (number: number): string =>
    `/taskrouter/${resource.plural}/search/?pageSize=${pageSize}&page=${number}${filters}`;
  return {
    result,
    pageSize,
    total: switches.total_is_page_count ? result.length : found.length,
    page,
    numPages,
    start,
    end: start + Math.max(result.length - 1, 0),
    firstPageUri: uri(0),
    ...((page + 1 < numPages || switches.always_next_page_uri) && { nextPageUri: uri(page + 1) }),
    uri: uri(page),
  };
};
