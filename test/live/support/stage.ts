import { DEFAULT_LIMITS, type Vendor } from '../../../src/contract/vendor.ts';
import type { EventItems, EventKind } from '../../../src/domain/event.ts';
import { openLiveFold } from '../../../src/domain/live-fold.ts';
import { ORDERS } from '../../../src/domain/order.ts';
import { idOfKey, refKey } from '../../../src/domain/ref.ts';
import { openEvents } from '../../../src/events/open-events.ts';
import { openGateway } from '../../../src/gateway/gateway.ts';
import type { BoardRequest, BoardRow } from '../../../src/live/board.ts';
import type { LiveDelivery, LiveEvent, LiveReader } from '../../../src/live/channel.ts';
import { openLive } from '../../../src/live/live.ts';
import type { QueueBoardRequest } from '../../../src/live/queue-figures.ts';
import type { ViewRequest } from '../../../src/live/view-request.ts';
import { manualClock } from '../../../src/sandbox/clock.ts';
import { closeAtEnd } from '../../support/close-at-end.ts';
import type { TestVendor } from './vendor.ts';

export const POLL_MS = 5_000;
export const RECONCILE_MS = 60_000;
export const FEED_LINGER_MS = 2_000;
export const LINGER_MS = 30_000;
export const INTERVAL_MS = 200;

/** What a client does with what it is told. */
export const fold = <T>(rows: Map<string, T>, event: LiveEvent<T>, keyOf: (row: T) => string): void => {
  if (event.type !== 'delta') rows.clear();
  if (event.type === 'resync') return;
  const removed = new Set(event.type === 'delta' ? event.removed : []);
  for (const key of removed) rows.delete(key);
  for (const row of event.type === 'delta' ? event.upserted : event.items) {
    if (removed.has(keyOf(row))) throw new Error(`${keyOf(row)} is told as here and as removed`);
    rows.set(keyOf(row), row);
  }
};

/** The id by which a client knows the row with this key. */
const idOf = (key: string): string => (key === 'totals' ? key : idOfKey(key));

/** What a client makes of an event: `null`, or why it is not the view. */
export const openProver = <T>(keyOf: (row: T) => string) => {
  const { take } = openLiveFold<T>((row) => idOf(keyOf(row)));
  return (event: LiveEvent<T>) => take(event.type === 'delta' ? { ...event, removed: event.removed.map(idOf) } : event);
};

/** Nothing has changed; it says so. */
export const isStill = (event: LiveEvent<unknown>): boolean => event.type === 'delta' && event.since === event.seq;

/** Reads as fast as it is told, and proves what it has put together. */
export const follow = <T>(reader: LiveReader<T>, keyOf: (row: T) => string) => {
  const rows = new Map<string, T>();
  const heard: LiveDelivery<T>[] = [];
  const stills: LiveDelivery<T>[] = [];
  const prove = openProver(keyOf);
  let begun = false;
  const ear = {
    reader,
    rows,
    /** What brought rows or took them. */
    heard,
    /** What said that nothing has changed. */
    stills,
    events: (): LiveEvent<T>[] => heard.map(({ event }) => event),
    types: (): string[] => heard.map(({ event }) => event.type),
    cursor: (): string | null => heard.at(-1)?.cursor ?? null,
    isOver: false,
    onEvent: (_delivery: LiveDelivery<T>): void => {},
  };
  const read = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.next();
      if (done) break;
      (isStill(value.event) ? stills : heard).push(value);
      fold(rows, value.event, keyOf);
      // Who goes on from a cursor has put together elsewhere what this builds on.
      begun ||= value.event.type !== 'delta';
      const problem = begun && prove(value.event);
      if (problem) throw new Error(`the fold is not the view: ${problem}`);
      ear.onEvent(value);
    }
    ear.isOver = true;
  };
  void read();
  return ear;
};

export const keyOfItem = (item: EventItems[EventKind]): string => refKey(item.ref);

type Asked<K extends EventKind> = Partial<Omit<ViewRequest<K>, 'order' | 'identity'>> & {
  readonly by?: readonly [field: string, direction: 'ASC' | 'DESC'];
  readonly called?: string;
};

/** Events path and live views over some vendors, with time in the test's hand. */
export const stage = (...vendors: readonly TestVendor[]) => {
  const clock = manualClock();
  const faults: unknown[] = [];
  const plan = (vendor: TestVendor) => ({
    name: vendor.account,
    vendor: {
      name: 'memory',
      title: 'Memory',
      words: {},
      mapping: { states: {}, operations: [] },
      parseSettings: () => null,
      open: () => vendor.adapter,
    } as unknown as Vendor,
    settings: null,
    limits: DEFAULT_LIMITS,
    deadlineMs: 3_000,
  });
  const gateway = openGateway({ accounts: vendors.map(plan), maxCallsPerOperation: () => 100 });
  const events = openEvents({
    accounts: vendors.map((vendor) => ({
      name: vendor.account,
      adapter: vendor.adapter,
      pollIntervalMs: POLL_MS,
      reconcileMs: RECONCILE_MS,
      webhook: true,
    })),
    clock,
    random: () => 0.5,
    lingerMs: FEED_LINGER_MS,
    patienceMs: 4_000,
    onFault: (_account, error) => faults.push(error),
  });
  const live = openLive({ events, gateway, clock, lingerMs: LINGER_MS });
  const accounts = vendors.map(({ account }) => account);

  const pass = async (ms = 0): Promise<void> => {
    for (let turns = 0; turns < 4; turns += 1) await clock.advance(0);
    if (ms > 0) await clock.advance(ms);
    for (let turns = 0; turns < 4; turns += 1) await clock.advance(0);
  };

  const settle = async <T>(pending: Promise<T>): Promise<T> => {
    pending.catch(() => {});
    await pass();
    return pending;
  };

  const requestOf = <K extends EventKind>(kind: K, { by, called = '', ...asked }: Asked<K>): ViewRequest<K> => ({
    accounts,
    wants: () => true,
    intervalMs: INTERVAL_MS,
    after: null,
    fingerprint: 'reader',
    ...asked,
    ...(by && {
      order: {
        keyOf: (ORDERS[kind] as Record<string, (item: EventItems[K]) => string | number | null>)[by[0]] ?? (() => null),
        direction: by[1],
      },
    }),
    identity: `${called}|${by ?? ''}|${asked.first ?? ''}`,
  });

  const view = <K extends EventKind>(kind: K, asked: Asked<K> = {}): Promise<LiveReader<EventItems[K]>> =>
    live.view(kind, requestOf(kind, asked));

  const boardRequest = (asked: Partial<QueueBoardRequest> = {}): QueueBoardRequest => ({
    accounts,
    wants: () => true,
    thresholdMs: 20_000,
    window: { ms: 3_600_000 },
    intervalMs: INTERVAL_MS,
    identity: JSON.stringify([asked.window ?? '', asked.thresholdMs ?? '']),
    after: null,
    fingerprint: 'reader',
    ...asked,
  });

  const wholeBoardRequest = (asked: Partial<BoardRequest> = {}): BoardRequest => ({
    ...boardRequest(asked),
    isNarrow: false,
    leads: {},
    ...asked,
  });

  const close = closeAtEnd({
    close: async () => {
      live.close();
      await events.close();
      await gateway.close();
    },
  });
  return {
    clock,
    gateway,
    events,
    live,
    faults,
    pass,
    settle,
    view,
    boardRequest,
    board: (asked: Partial<BoardRequest> = {}): Promise<LiveReader<BoardRow>> =>
      settle(live.board(wholeBoardRequest(asked))),
    close,
    watch: async <K extends EventKind>(kind: K, asked: Asked<K> = {}) => {
      const ear = follow<EventItems[K]>(await settle(view(kind, asked)), keyOfItem);
      await pass();
      return ear;
    },
    boards: async (asked: Partial<QueueBoardRequest> = {}) => {
      const ear = follow(await settle(live.queueBoards(boardRequest(asked))), ({ queue }) => refKey(queue.ref));
      await pass();
      return ear;
    },
    totals: async (asked: Partial<QueueBoardRequest> = {}) => {
      const ear = follow(await settle(live.totals(boardRequest(asked))), () => 'totals');
      await pass();
      return ear;
    },
    names: (rows: ReadonlyMap<string, EventItems[EventKind]>): string[] =>
      [...rows.values()].map(({ ref }) => ref.nativeId).sort(),
  };
};
