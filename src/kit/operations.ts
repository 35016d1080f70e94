import type { Mapping } from '../contract/vendor.ts';
import type { Collection } from './collection.ts';
import { PORT_NAMES, type WritableKind } from './kinds.ts';

type Operation = Mapping['operations'][number];
type Declared = Pick<Collection<WritableKind>, 'kind' | 'path' | 'create' | 'update' | 'isPermanent'>;

export interface OperationOptions {
  readonly updateMethod?: 'POST' | 'PUT' | 'PATCH';
  /** `RestOptions.readsBelow`, and what stands for an id in paths; default: `id`. */
  readonly readsBelow?: string;
  readonly idName?: string;
  /** Whether `openSetPresence` and `openQueuesOf` are used. */
  readonly setsPresence?: boolean;
  readonly hasMembership?: boolean;
  /** What the shares of `openShares` are called behind the id of a job and of a worker, and the members that change one. */
  readonly shares?: { readonly path: string; readonly changedBy: readonly string[] };
  /** What the vendor's own code sends. */
  readonly others?: readonly Operation[];
}

/**
 * The vendor's operations as `docs/mapping.md` prints them, taken from the declarations that make the requests. Of an operation that comes
 * twice the members are put together.
 */
export const operationsOf = (
  collections: readonly Declared[],
  options: OperationOptions = {},
): Mapping['operations'] => {
  const {
    updateMethod = 'POST',
    readsBelow = '',
    idName = 'id',
    setsPresence = false,
    hasMembership = false,
    shares,
    others = [],
  } = options;
  const one = `{${idName}}`;
  const all = new Map<string, string[]>();
  const add = (operation: string, ...members: readonly string[]): void => {
    all.set(operation, [...new Set([...(all.get(operation) ?? []), ...members])]);
  };
  const pathOf = (kind: WritableKind): string => collections.find((one) => one.kind === kind)?.path ?? '';
  for (const { kind, path, create, update, isPermanent } of collections) {
    const port = PORT_NAMES[kind];
    add(`GET ${path}${readsBelow}`, `${port}.list`);
    add(`GET ${path}${readsBelow}/${one}`, `${port}.get`);
    if (create) add(`POST ${path}`, `${port}.create`);
    if (update) add(`${updateMethod} ${path}/${one}`, `${port}.update`);
    if (!isPermanent) add(`DELETE ${path}/${one}`, `${port}.remove`);
  }
  const [activities, queues, workers, jobs] = (['Activity', 'Queue', 'Worker', 'Job'] as const).map(pathOf);
  if (setsPresence) {
    for (const operation of [
      `GET ${activities}${readsBelow}`,
      `GET ${workers}${readsBelow}/${one}`,
      `${updateMethod} ${workers}/${one}`,
    ])
      add(operation, 'worker.setPresence');
  }
  if (hasMembership) for (const path of [queues, workers]) add(`GET ${path}${readsBelow}`, 'worker.queuesOf');
  if (shares) {
    for (const path of [jobs, `${jobs}/{id}/${shares.path}`, `${workers}/{id}/${shares.path}`])
      add(`GET ${path}`, 'task.list');
    add(`GET ${jobs}/{id}/${shares.path}/{id}`, 'task.get');
    add(`${updateMethod} ${jobs}/{id}/${shares.path}/{id}`, ...shares.changedBy);
  }
  for (const [operation, members] of others) add(operation, ...members);
  return [...all];
};

/** `(a|b) c` are `a c` and `b c`. */
export const alternatives = (pattern: string): readonly string[] => {
  const [group, inside] = /\(([^()]*)\)/.exec(pattern) ?? [];
  if (group === undefined || inside === undefined) return [pattern];
  return inside.split('|').flatMap((one) => alternatives(pattern.replace(group, () => one)));
};

/**
 * Operations that no port uses, by the reason: `[reason, ...patterns]`. A pattern is `METHOD /path below the prefix`, or the name of
 * an operation where there is no prefix; `(a|b)` in it stands for one operation with `a` and one with `b`.
 */
export const untypedOf = (
  prefix: string,
  rows: readonly (readonly [reason: string, ...patterns: readonly string[]])[],
): NonNullable<Mapping['untyped']> =>
  rows.flatMap(([reason, ...patterns]) =>
    patterns.flatMap(alternatives).map((operation) => {
      const [method = '', ...rest] = operation.split(' ');
      return [`${method} ${prefix}${rest.join(' ')}`.trim(), reason] as const;
    }),
  );
