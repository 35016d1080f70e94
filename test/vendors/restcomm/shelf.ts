import type { Answer, Asked } from './replay.ts';

export interface Item {
  readonly sid: string;
  readonly createdAt: number;
  updatedAt: number;
  ended?: boolean;
  readonly more?: Record<string, unknown>;
  /** Shown in its place: what cannot be read. */
  readonly spoilt?: unknown;
}

export interface Shelf {
  readonly items: Item[];
  /** Whether `SortBy` works; else every list comes by last change, newest first. */
  readonly sorts: boolean;
  readonly largestPage?: number;
  /** Told instead of the true ones. */
  readonly lies?: Record<string, unknown>;
}

export const D1 = (moment: number): string => `${new Date(moment).toISOString().slice(0, 19)}+0000`;
const D2 = (moment: number): string => `${new Date(moment).toISOString().slice(0, 23)}+0000`;

const from = (value: string | undefined, otherwise: number): number =>
  value === undefined ? otherwise : Date.parse(`${value.length === 10 ? `${value}T00:00:00` : value}Z`);

const byChange = (a: Item, b: Item): number => b.updatedAt - a.updatedAt || b.createdAt - a.createdAt;

/** The documented list operation over rows that a test may change between two requests. */
export const answerList = ({ items, sorts, largestPage = 1000, lies = {} }: Shelf, { path, query }: Asked): Answer => {
  const tasks = path.endsWith('/tasks/search');
  const date = tasks ? D2 : D1;
  const start = from(query.startTime, Number.NEGATIVE_INFINITY);
  const end = from(query.endTime, Number.POSITIVE_INFINITY);
  const wantsEnded = query.isLiveSession !== 'true';
  const found = items.filter(
    (item) => item.createdAt >= start && item.createdAt <= end && (!tasks || (item.ended ?? false) === wantsEnded),
  );
  const direction = sorts ? { 'dateCreated:asc': 1, 'dateCreated:desc': -1 }[query.SortBy ?? ''] : undefined;
  // The order inside one second is the vendor's own: here by a hash of the SID, stable and of no use.
  const hash = (item: Item) => [...item.sid].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 9973, 7);
  found.sort((a, b) =>
    direction === undefined
      ? byChange(a, b) || hash(a) - hash(b)
      : direction * (a.createdAt - b.createdAt) || hash(a) - hash(b),
  );
  const pageSize = Math.min(Number(query.pageSize ?? 10), largestPage);
  const page = Number(query.page ?? 0);
  const result = found.slice(page * pageSize, (page + 1) * pageSize).map((item) =>
    item.spoilt === undefined
      ? {
          sid: item.sid,
          dateCreated: date(item.createdAt),
          dateUpdated: date(item.updatedAt),
          ...(tasks
            ? { assignmentState: item.ended ? 'COMPLETED' : 'PENDING', age: Math.floor(Math.random() * 1000) }
            : {}),
          ...item.more,
        }
      : item.spoilt,
  );
  return {
    body: {
      data: {
        result,
        pageSize,
        page,
        total: found.length,
        numPages: Math.ceil(found.length / pageSize),
        start: page * pageSize,
        end: page * pageSize + result.length - 1,
        ...lies,
      },
      code: 200,
      message: 'OK',
    },
  };
};
