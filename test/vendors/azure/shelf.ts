import { type Answer, type Asked, has } from './replay.ts';

export interface Item {
  readonly id: string;
  /** The list's order: highest first. Changing an item moves it to the front. */
  changed: number;
  readonly more?: Record<string, unknown>;
}

/**
 * A list as the contract has seen it (§4): most recently changed first, in pages whose token holds size, filters and the place where the
 * last one ended. A test may change the items between two requests.
 */
export const openShelf = (count: number, more: (index: number) => Record<string, unknown> = () => ({})) => {
  let clock = 0;
  const tick = () => {
    clock += 1;
    return clock;
  };
  const items = new Map<string, Item>();
  const add = (id: string, fields: Record<string, unknown> = {}) =>
    items.set(id, { id, changed: tick(), more: fields });
  for (let index = 0; index < count; index += 1) add(`i${index}`, more(index));

  const answer = ({ path, query }: Asked): Answer => {
    const given = query.continuationToken
      ? Object.fromEntries(new URLSearchParams(Buffer.from(query.continuationToken, 'base64').toString()))
      : query;
    const size = Number(given.maxpagesize ?? 100);
    const before = given.before === undefined ? Number.POSITIVE_INFINITY : Number(given.before);
    const narrowed = Object.entries(given).filter(([name]) => ['status', 'state', 'queueId'].includes(name));
    const rows = [...items.values()]
      .filter(({ more: fields = {} }) =>
        narrowed.every(([name, value]) =>
          name === 'queueId' && Array.isArray(fields.queues) ? fields.queues.includes(value) : fields[name] === value,
        ),
      )
      .filter(({ changed }) => changed < before)
      .sort((a, b) => b.changed - a.changed);
    const page = rows.slice(0, size);
    const value = page.map(({ id, changed, more: fields }) => ({ id, etag: `"${changed}"`, ...fields }));
    if (rows.length <= size) return { body: { value, nextLink: null } };
    const { 'api-version': _, continuationToken: __, ...inside } = given;
    const token = new URLSearchParams({ ...inside, before: String(has(page.at(-1)).changed) }).toString();
    return {
      body: { value, nextLink: `${path}?continuationToken=${Buffer.from(token).toString('base64')}` },
    };
  };

  return {
    items,
    add,
    answer,
    change: (id: string) => {
      has(items.get(id)).changed = tick();
    },
    remove: (id: string) => items.delete(id),
  };
};

/** The same numbers for the same seed (mulberry32). */
export const random = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
};
