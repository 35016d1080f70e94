import type { Adapter } from '../contract/adapter.ts';
import { EVENT_KINDS, type EventKind } from '../domain/event.ts';
import type { Ref } from '../domain/ref.ts';
import { portOf } from './kinds.ts';
import type { Recorder } from './recorder.ts';

interface WrittenOptions {
  readonly adapter: Adapter;
  readonly recorder: Pick<Recorder, 'told' | 'reread'>;
  /** The kinds whose changes the vendor tells by itself at the moment, and somebody listens to. */
  readonly covered: () => readonly EventKind[];
  /** All of the kind is to be read anew. */
  readonly repair: (kind: EventKind) => void;
}

const isOfEvents = (of: Ref): of is Ref<EventKind> => EVENT_KINDS.some((kind) => kind === of.kind);

/**
 * Reads again what was written through here, where the vendor tells changes by itself: it need not tell all of them. Event Grid has no
 * event of a job whose priority, labels or notes were changed.
 */
export const openWritten =
  ({ adapter, recorder, covered, repair }: WrittenOptions) =>
  (of: Ref | null): void => {
    const kinds = covered();
    if (of === null) {
      for (const kind of kinds) repair(kind);
      return;
    }
    if (!isOfEvents(of)) return;
    const known = recorder.told(of);
    // A command on a task may have changed the data of its job.
    const also = known && 'job' in known && known.ref.kind === 'Task' ? [known.job] : [];
    for (const one of [of, ...also]) {
      // What cannot be read by itself changes in its state alone, which is told.
      if (kinds.includes(one.kind) && portOf(adapter, one.kind)?.get) recorder.reread(one);
    }
  };
