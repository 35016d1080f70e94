import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Adapter } from '../../../src/contract/adapter.ts';
import type { Stream, StreamHead, StreamSink, WebhookHead } from '../../../src/contract/source.ts';
import type { VendorError } from '../../../src/domain/error.ts';
import { EVENT_KINDS } from '../../../src/domain/event.ts';
import { openEvents } from '../../../src/events/open-events.ts';
import { closeAtEnd } from '../../support/close-at-end.ts';
import { openDesk } from '../../transport/simulated.ts';
import { ACCOUNT, testVendor } from './vendor.ts';

/** How an account is heard. */
export const FEEDS = ['poll', 'webhook', 'stream', 'stream and poll'] as const;
export type FeedKind = (typeof FEEDS)[number];

export const STEP_MS = 250;
/**
 * An account heard in one of four ways over the account's real HTTP client and a vendor behind a real socket, in simulated time. The
 * stream ends when it cannot reach the vendor, and another one is opened by the events path.
 */
export const setUp = async (kind: FeedKind, limits: Parameters<typeof openDesk>[0] = {}) => {
  const desk = await openDesk(limits);
  const { clock, http } = desk;
  const EPOCH = 1_700_000_000_000;
  const time = { now: () => EPOCH + clock.now(), after: clock.after };
  const vendor = testVendor();
  let streams = 0;

  const ask = async (
    path: string,
    signal: AbortSignal,
    purpose: 'poll' | 'query',
    meter = { start() {}, end() {} },
  ) => {
    const { json } = await http.request({ method: 'GET', path }, { signal, meter, purpose });
    return json;
  };

  /** Asks the vendor every second whether it is there. */
  const head = (covers: StreamHead['covers']): StreamHead => ({
    covers,
    open(sink: StreamSink): Stream {
      streams += 1;
      const over = new AbortController();
      let stop = (): void => {};
      let isUp = false;
      let asking = new AbortController();
      const beat = (): void => {
        const mine = new AbortController();
        asking = mine;
        ask('/stream', AbortSignal.any([over.signal, mine.signal]), 'poll').then(
          () => {
            if (over.signal.aborted || mine.signal.aborted) return;
            if (!isUp) sink.live(null);
            isUp = true;
            stop = clock.after(1_000, beat);
          },
          (error: unknown) => {
            if (over.signal.aborted || mine.signal.aborted) return;
            over.abort();
            sink.ended(error as VendorError);
          },
        );
      };
      beat();
      return {
        wake() {
          asking.abort();
          stop();
          beat();
        },
        close: async () => {
          over.abort();
          stop();
        },
      };
    },
  });
  const webhook: WebhookHead = { covers: EVENT_KINDS, read: () => ({ changes: [], answer: { status: 200 } }) };

  const lists = {
    list: async (_: unknown, { signal, meter }: { signal: AbortSignal; meter: never }) => {
      await ask('/list', signal, 'poll', meter);
      return { rows: [], next: null };
    },
    pushes: [],
    takes: {},
  };
  const adapter = {
    ...vendor.adapter,
    job: lists,
    worker: lists,
    source: {
      ...(kind === 'webhook' && { webhook }),
      ...(kind === 'stream' && { stream: head(['Job', 'Worker']) }),
      ...(kind === 'stream and poll' && { stream: head(['Job']) }),
    },
    onAnswer: http.onAnswer,
    check: async ({ signal, meter }: { signal: AbortSignal; meter: never }) =>
      void (await ask('/check', signal, 'poll', meter)),
  } as unknown as Adapter;

  const events = openEvents({
    accounts: [{ name: ACCOUNT, adapter, pollIntervalMs: 5_000, reconcileMs: 60_000, webhook: kind === 'webhook' }],
    clock: time,
    random: () => 0.5,
  });
  const close = closeAtEnd(events);

  const pass = async (ms: number): Promise<void> => {
    await desk.pass(ms);
    for (let turns = 0; turns < 4; turns += 1) await nextTurn();
    await desk.settle();
  };
  for (const one of ['Job', 'Worker'] as const) {
    const listening = events.listen({ accounts: [ACCOUNT], kind: one });
    listening.catch(() => {});
    await pass(0);
    await pass(STEP_MS);
    await listening;
  }

  const health = () => events.health(ACCOUNT);
  const isWell = (): boolean =>
    health().state === 'LIVE' && (['Job', 'Worker'] as const).every((one) => events.problem(ACCOUNT, one) === null);

  return {
    ...desk,
    events,
    close,
    pass,
    health,
    isWell,
    streams: () => streams,
    /** Milliseconds until all is well; no longer than `most`. */
    async timeToRecover(most = 120_000): Promise<number> {
      const begun = clock.now();
      while (!isWell() && clock.now() - begun < most) await pass(STEP_MS);
      return clock.now() - begun;
    },
    /** Until a poll and a stream, if there is one, have met the fault. */
    async untilMet(): Promise<void> {
      const begun = clock.now();
      while (health().error === null && clock.now() - begun < 120_000) await pass(STEP_MS);
    },
  };
};
