import { VendorError } from '../domain/error.ts';
import { parseJson } from '../domain/json.ts';
import type { Direction, Order, SortKey } from '../domain/order.ts';
import { type Kind, parseRef } from '../domain/ref.ts';

export const MAX_FIRST = 500;
export const DEFAULT_FIRST = 20;

/** Where an unsorted list goes on: behind the row to which `cursor` belongs, in the walk of `account`. */
export interface WalkCursor {
  readonly account: string;
  readonly cursor: string;
  /** Whether the walk goes by native ids, as one of what is known does, and not as the vendor lists. */
  readonly isById: boolean;
}

const BY_ID = 'by id';

/** Where a sorted list goes on: behind this position in the merged order. */
export interface OrderCursor {
  readonly value: SortKey;
  readonly key: string;
}

const refuse = (why: string): never => {
  throw new VendorError(
    'INVALID_INPUT',
    null,
    `after: ${why}; use a cursor that this list gave, with the same orderBy`,
  );
};

const encode = (parts: readonly unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

const decode = (text: string): readonly unknown[] => {
  try {
    const parts: unknown = parseJson(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(parts)) return parts;
  } catch {
    // falls through to the refusal, which names the argument
  }
  return refuse('not a cursor');
};

export const encodeWalk = (kind: Kind, { account, cursor, isById }: WalkCursor): string =>
  encode([kind, account, cursor, ...(isById ? [BY_ID] : [])]);

export const decodeWalk = (kind: Kind, text: string): WalkCursor => {
  const [of, account, cursor, way, ...rest] = decode(text);
  const isSound = (way === undefined || way === BY_ID) && rest.length === 0;
  if (of !== kind || typeof account !== 'string' || typeof cursor !== 'string' || !isSound) {
    return refuse(`not a cursor of an unsorted ${kind} list`);
  }
  return { account, cursor, isById: way === BY_ID };
};

const orderName = ({ field, direction }: Order): string => `${field} ${direction satisfies Direction}`;

export const encodeOrder = (kind: Kind, order: Order, { value, key }: OrderCursor): string =>
  encode([kind, orderName(order), value, key]);

export const decodeOrder = (kind: Kind, order: Order, text: string): OrderCursor => {
  const [of, by, value, key, ...rest] = decode(text);
  const sound = value === null || typeof value === 'string' || typeof value === 'number';
  if (
    of !== kind ||
    by !== orderName(order) ||
    !sound ||
    typeof key !== 'string' ||
    rest.length > 0 ||
    !parseRef(key)
  ) {
    return refuse(`not a cursor of a ${kind} list ordered by ${orderName(order)}`);
  }
  return { value, key };
};

/** A row in its list. Its cursor is made when somebody asks for it: most queries do not. */
export class Edge<T> {
  readonly node: T;
  readonly #encode: () => string;
  constructor(node: T, encode: () => string) {
    this.node = node;
    this.#encode = encode;
  }
  get cursor(): string {
    return this.#encode();
  }
}

/** Throws `INVALID_INPUT` outside 1…500. */
export const checkCount = (argument: string, count: number): number => {
  if (!Number.isInteger(count) || count < 1 || count > MAX_FIRST) {
    throw new VendorError('INVALID_INPUT', null, `${argument}: must be between 1 and ${MAX_FIRST}, not ${count}`);
  }
  return count;
};
