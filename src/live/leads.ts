import type { EventItems, EventKind } from '../domain/event.ts';
import type { Ref } from '../domain/ref.ts';

/** A field by which the rows of a view lead to other objects, as far as these are asked for. */
export interface Lead {
  /** Its name in `LEADS` of the kind that it leads from. */
  readonly by: string;
  readonly below: readonly Lead[];
}

export type AnyItem = EventItems[EventKind];
type Refs = readonly (Ref | null | undefined)[];

/** From an object to others: either it names them, or they name it. */
export interface Way {
  readonly to: EventKind;
  readonly names?: (from: AnyItem) => Refs;
  readonly namedBy?: (to: AnyItem) => Refs;
}

// A way is asked for the refs of objects of its own kind alone, which the type of a table cannot say.
const naming = <K extends EventKind>(to: EventKind, refsOf: (from: EventItems[K]) => Refs): Way => ({
  to,
  names: refsOf as (from: AnyItem) => Refs,
});
const namedBy = <K extends EventKind>(to: K, refsOf: (to: EventItems[K]) => Refs): Way => ({
  to,
  namedBy: refsOf as (to: AnyItem) => Refs,
});

/** The fields that lead from objects of a kind to objects whose changes are told, by the names they have in the schema. */
export const LEADS: Readonly<Record<EventKind, Readonly<Record<string, Way>>>> = {
  Task: {
    worker: naming<'Task'>('Worker', ({ worker }) => [worker]),
    job: naming<'Task'>('Job', ({ job }) => [job]),
    queue: naming<'Task'>('Queue', ({ queue }) => [queue]),
  },
  Job: {
    queue: naming<'Job'>('Queue', ({ queue }) => [queue]),
    worker: naming<'Job'>('Worker', ({ worker = null }) => [worker]),
    workbin: naming<'Job'>('Workbin', ({ workbin }) => [workbin]),
    tasks: namedBy('Task', ({ job }) => [job]),
  },
  Worker: {
    queues: naming<'Worker'>('Queue', ({ queues }) => queues ?? []),
    tasks: namedBy('Task', ({ worker }) => [worker]),
  },
  Queue: {
    jobs: namedBy('Job', ({ queue }) => [queue]),
    workers: namedBy('Worker', ({ queues }) => queues ?? []),
  },
  Workbin: {
    owner: naming<'Workbin'>('Worker', ({ owner }) => [owner]),
    jobs: namedBy('Job', ({ workbin }) => [workbin]),
  },
};

/** Throws `TypeError` for a name that leads nowhere. */
export const wayOf = (from: EventKind, by: string): Way => {
  const way = LEADS[from][by];
  if (!way) throw new TypeError(`"${by}" leads from no ${from} to another object`);
  return way;
};

/** Every step of these leads, at any depth. */
export const stepsOf = (
  from: EventKind,
  leads: readonly Lead[],
): { readonly from: EventKind; readonly by: string; readonly way: Way }[] =>
  leads.flatMap(({ by, below }) => {
    const way = wayOf(from, by);
    return [{ from, by, way }, ...stepsOf(way.to, below)];
  });
