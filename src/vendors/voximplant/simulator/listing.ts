import type { Params } from './params.ts';
import type { Json } from './records.ts';
import type { Switches } from './switches.ts';

const COUNT = 20;
const COUNT_MAX = 1000;

const cut = <R>(records: readonly R[], params: Params, otherwise: number, limit: number): readonly R[] => {
  const offset = params.integer('offset', 0) ?? 0;
  const count = Math.min(params.integer('count', 1) ?? otherwise, limit);
  return records.slice(offset, offset + count);
};

/** The lists outside SmartQueue: contract §4.1, §5. */
export const countedList = <R>(records: readonly R[], params: Params, render: (record: R) => Json): Json => {
  const page = cut(records, params, COUNT, COUNT_MAX);
  return { result: page.map(render), count: page.length, total_count: records.length };
};

/** The lists of SmartQueue, of whose answers the contract knows least: §5, §7.3. */
export const smartQueueList = <R>(
  records: readonly R[],
  params: Params,
  render: (record: R) => Json,
  switches: Switches,
): Json => {
  const page = cut(records, params, switches.default_count, switches.max_count);
  const result = page.map(render);
  return {
    result: switches.list_result === 'array' ? result : (result[0] ?? {}),
    ...(switches.list_counts && { count: page.length, total_count: records.length }),
  };
};

/** Unset fields are left out. */
export const withoutUnset = (fields: Json): Json =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
