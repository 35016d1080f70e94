import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Adapter } from '../contract/adapter.ts';
import type { Call } from '../domain/call.ts';
import { type ErrorCode, PostponedError, VendorError } from '../domain/error.ts';
import { type Change, type ChangeSource, EVENT_KINDS, type EventKind, type FeedEvent } from '../domain/event.ts';
import { type Ref, refKey } from '../domain/ref.ts';
import { callVendor } from './background.ts';
import type { Clock } from './clock.ts';
import { openClockWatch } from './clock-watch.ts';
import { detailed } from './detailed.ts';
import { READ_LAG_MS } from './entry.ts';
import { type AnyItem, isEnded, isListed, portOf } from './kinds.ts';
import { openLater } from './later.ts';
import { openLedger, type Taken } from './ledger.ts';
import type { Observation, Observe } from './observation.ts';
import { openReads } from './reads.ts';
import { openRedating } from './redating.ts';
import { messagesOf } from './said.ts';
import type { Living } from './snapshot.ts';
import type { Mark } from './stamp.ts';
import { openTurns } from './turns.ts';
import { openVendorTime } from './vendor-time.ts';

const READ_MS = 10_000;
/** More that vanished between two polls are told as gone without being asked for one by one. */
const MOST_MISSING_READ = 200;

/** Events of one read that are published at a go: then readers get a turn, or a large poll would outrun the fastest of them. */
const MOST_AT_A_GO = 64;

/** What is missing and refused by itself as well can no longer be seen. */
const UNSEEN: ReadonlySet<ErrorCode> = new Set([
  'UNSUPPORTED',
  'NOT_FOUND',
  'FORBIDDEN',
  'INVALID_INPUT',
  'PROTOCOL',
  'UNREADABLE',
]);

export interface RecorderOptions {
  readonly adapter: Adapter;
  readonly clock: Clock;
  readonly publish: (event: FeedEvent) => void;
  /** Told what was seen of a job or a task, before what comes of it is published. */
  readonly observe: Observe;
  /** What was told of this kind is not complete; a poll has to repair it. */
  readonly repair: (kind: EventKind) => void;
  /** A single object of the kind could be read. */
  readonly onRead: (kind: EventKind) => void;
  /** Living objects of each kind that are kept. */
  readonly objectLimit?: number;
  /** More objects of the kind live than are kept. */
  readonly onBeyond: (kind: EventKind) => void;
  readonly onFault: (error: unknown) => void;
}

export type Recorder = ReturnType<typeof openRecorder>;

/** Brings what was pushed and what was read into the ledger, reads what is not complete, and publishes what comes of it. */
export const openRecorder = (options: RecorderOptions) => {
  const { adapter, clock, publish, repair, onRead, objectLimit, onBeyond, onFault } = options;
  const { account } = adapter;
  const time = openVendorTime(clock, adapter.vendorClock);
  const ledger = openLedger(account, clock, objectLimit, time, (item) => isListed(adapter, item));
  const redating = openRedating(time, options.observe);
  const watch = openClockWatch({ account, clock, time });
  const turns = openTurns();
  let giveUp = new AbortController();

  const observe = (observation: Observation | null): void => {
    if (!observation) return;
    redating.add(observation);
    options.observe(observation, false);
  };

  const publishAll = (events: readonly FeedEvent[]): void => {
    for (const event of events) publish(event);
  };

  /** Publishes what comes of each, with breaks between. Stops when the recorder does. */
  const publishEach = async <T>(of: readonly T[], eventsOf: (one: T) => readonly FeedEvent[]): Promise<void> => {
    const { signal } = giveUp;
    let published = 0;
    for (const one of of) {
      if (published >= MOST_AT_A_GO) {
        published = 0;
        await nextTurn();
        if (signal.aborted) return;
      }
      const events = eventsOf(one);
      publishAll(events);
      published += events.length;
    }
  };

  const readOne = async (of: Ref<EventKind>): Promise<void> => {
    const get = portOf(adapter, of.kind)?.get;
    if (!get) throw new VendorError('UNSUPPORTED', account, `a single ${of.kind} cannot be read`);
    const mark = ledger.mark();
    const read = async (call: Call): Promise<AnyItem | null> => {
      const row = await get(of.nativeId, call);
      const [whole = null] = row ? await detailed(adapter, [row], call) : [];
      if (whole instanceof VendorError) throw whole;
      return whole;
    };
    const item = await callVendor(account, clock, READ_MS, giveUp.signal, read, { countsAs: 'completion' });
    publishAll(taken(of, ledger.read(of, item, mark)));
    heedClock();
    onRead(of.kind);
  };
  const reads = openReads(account, readOne);

  /** Reads it in the background. */
  const readAgain = (of: Ref<EventKind>): void => void reads.want(of, true).catch(() => repair(of.kind));
  let rereads = 0;
  const later = openLater({ clock, delayMs: READ_LAG_MS, run: readAgain });

  /** What a read came to: what it leaves open is read again. */
  const taken = (of: Ref<EventKind>, { events, need, observation }: Taken): readonly FeedEvent[] => {
    observe(observation);
    if (need === 'STALE') readAgain(of);
    if (need === 'BELATED') later.add(of);
    return events;
  };

  /** What was taken while a clock was set may be in the wrong order: everything is read anew. */
  const heedClock = (): void => {
    redating.look();
    const { wasSet, error } = watch();
    if (error) onFault(error);
    if (wasSet) for (const kind of EVENT_KINDS) repair(kind);
  };

  /** Rejects when the object could not be read; what is known of it is published all the same. */
  const complete = async (of: Ref<EventKind>, fresh: boolean): Promise<void> => {
    try {
      await reads.want(of, fresh);
    } catch (error) {
      publishAll(ledger.giveUp(of).events);
      repair(of.kind);
      // Where nothing can be read by itself only the poll helps, and no redelivery.
      if (!(error instanceof VendorError && error.code === 'UNSUPPORTED')) throw error;
    }
  };

  /** `isHidden`: it may be one of the rows that could not be read; only the vendor's own word makes it gone. */
  const readMissing = async (of: Ref<EventKind>, mark: Mark, isHidden: boolean): Promise<void> => {
    try {
      await reads.want(of, true);
    } catch (error) {
      // What was not asked for says nothing, whatever the vendor failed with before.
      if (!(error instanceof VendorError && UNSEEN.has(error.code)) || error instanceof PostponedError) throw error;
      if (!isHidden) publishAll(taken(of, ledger.read(of, null, mark)));
    }
  };

  return {
    /**
     * Settles when the change is published, or was no news. Rejects when it could not be completed. What was said is published when its job
     * is known, or cannot be.
     */
    async take(change: Change, source: ChangeSource): Promise<void> {
      const receivedAt = clock.now();
      try {
        const { events, need, observation } = ledger.push(change, source);
        observe(observation);
        publishAll(events);
        heedClock();
        if (ledger.beyond(change.ref.kind) > 0) onBeyond(change.ref.kind);
        if (need !== null) await complete(change.ref, need === 'STALE');
      } catch (error) {
        ledger.forget(change);
        throw error;
      } finally {
        publishAll(messagesOf(change, ledger, receivedAt));
      }
    },

    /**
     * Publishes what differs from the answer of a read of everything that lives. Of the `silent` kinds, what is new is taken for the
     * start. Rejects when a missing object could not be asked for: it is missed again at the next time.
     */
    async reconcile(living: Living, mark: Mark, silent: ReadonlySet<EventKind>): Promise<void> {
      const missing: Ref<EventKind>[] = [];
      const hidden = new Set(
        [...living].flatMap(([kind, { unreadable, isCut }]) => (isCut || unreadable.length > 0 ? [kind] : [])),
      );
      for (const [kind, { items, isCut }] of living) {
        ledger.countBeyond(kind);
        const telling = items.filter((item) => !isEnded(item) || ledger.knows(item.ref));
        await publishEach(telling, (item) => taken(item.ref, ledger.read(item.ref, item, mark, silent.has(kind))));
        if (ledger.beyond(kind) > 0) onBeyond(kind);
        const present = new Set(items.map((item) => refKey(item.ref)));
        const absent = ledger.living(kind, mark).filter((of) => !present.has(refKey(of)));
        missing.push(...(isCut ? turns.next(kind, absent, items.length) : absent));
      }
      await publishEach(
        missing.slice(MOST_MISSING_READ).filter(({ kind }) => !hidden.has(kind)),
        (of) => taken(of, ledger.read(of, null, mark)),
      );
      const asked = missing.slice(0, MOST_MISSING_READ).map((of) => readMissing(of, mark, hidden.has(of.kind)));
      heedClock();
      const failed = (await Promise.allSettled(asked)).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    },

    /** Something was written to it: it is read in the background by a read that begins now. */
    reread(of: Ref<EventKind>): void {
      rereads += 1;
      reads
        .want(of, true)
        .catch(() => repair(of.kind))
        .finally(() => {
          rereads -= 1;
        });
    },
    isRereading: (): boolean => rereads > 0,

    mark: ledger.mark,
    ours: time.told,
    beyond: ledger.beyond,
    present: ledger.present,
    told: ledger.told,
    seen: ledger.seen,
    forgetEvent: ledger.forget,
    clear: ledger.clear,
    inFlight: reads.inFlight,
    /** Gives up the reads in flight. */
    stop(): void {
      later.clear();
      giveUp.abort();
      giveUp = new AbortController();
    },
  };
};
