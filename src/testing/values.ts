import { JOB_STATES } from '../domain/job.ts';
import type { Kind, Ref } from '../domain/ref.ts';
import { TASK_STATES } from '../domain/task.ts';
import { PRESENCES, type Worker } from '../domain/worker.ts';
import type { Items } from '../gateway/kinds.ts';

type Item = Items[Kind];

/** Every reference that an object holds, itself and the vendor's own representation aside. */
export const refsIn = (value: unknown): Ref[] => {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('kind' in value && 'account' in value && 'nativeId' in value) return [value as Ref];
  return Object.entries(value).flatMap(([name, member]) => (name === 'raw' || name === 'ref' ? [] : refsIn(member)));
};

/** What is told: a list may leave members unknown that a single read tells. */
export const knownIn = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(knownIn);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      member === null || member === undefined || name === 'raw' ? [] : [[name, knownIn(member)]],
    ),
  );
};

export const statesOf = (item: Item): readonly [state: string, native: unknown, words: readonly string[]][] => {
  if (item.ref.kind === 'Job')
    return [[(item as Items['Job']).state.state, (item as Items['Job']).state.native, JOB_STATES]];
  if (item.ref.kind === 'Task') {
    return [[(item as Items['Task']).state.state, (item as Items['Task']).state.native, TASK_STATES]];
  }
  if (item.ref.kind !== 'Worker') return [];
  const { presence, channels } = item as Worker;
  return [presence, ...(channels ?? []).flatMap((one) => (one.presence ? [one.presence] : []))].map(
    ({ state, native }) => [state, native, PRESENCES] as const,
  ) as [string, unknown, readonly string[]][];
};

/** What the vendor or its callers put there by names of their own. */
const FOREIGN: ReadonlySet<string> = new Set(['raw', 'labels', 'tags']);

export const moments = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, member]) =>
        FOREIGN.has(name) ? [] : /(At|Since|^since)$/.test(name) ? [member] : moments(member),
      )
    : [];
