import type { Adapter } from '../../../src/contract/adapter.ts';
import type { ChangedEvent, FeedEvent, FeedHealth } from '../../../src/domain/event.ts';
import type { ListenRequest, Reader } from '../../../src/events/events.ts';
import { type EventsOptions, type FeedPlan, openEvents } from '../../../src/events/open-events.ts';
import { manualClock } from '../../../src/sandbox/clock.ts';
import { closeAtEnd } from '../../support/close-at-end.ts';
import { ACCOUNT } from './vendor.ts';

export const POLL_MS = 5_000;
export const RECONCILE_MS = 60_000;
export const LINGER_MS = 2_000;
export const PATIENCE_MS = 4_000;

/** What a reader has heard so far. */
export interface Ear {
  readonly events: FeedEvent[];
  readonly changes: () => ChangedEvent[];
  readonly types: () => string[];
  end: 'open' | 'done' | Error;
}

const listenTo = (reader: Reader): Ear => {
  const ear: Ear = {
    events: [],
    changes: () => ear.events.filter((event) => event.type === 'changed'),
    types: () => ear.events.map(({ type }) => type),
    end: 'open',
  };
  const read = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.next();
      if (done) break;
      ear.events.push(value.event);
    }
    ear.end = 'done';
  };
  read().catch((error: Error) => {
    ear.end = error;
  });
  return ear;
};

/** The events path over one vendor, with time in the test's hand. */
export const stage = (
  vendor: { readonly adapter: Adapter },
  plan: Partial<FeedPlan> = {},
  options: Partial<EventsOptions> = {},
  clock = manualClock(),
) => {
  const faults: unknown[] = [];
  const events = openEvents({
    accounts: [
      {
        name: ACCOUNT,
        adapter: vendor.adapter,
        pollIntervalMs: POLL_MS,
        reconcileMs: RECONCILE_MS,
        webhook: false,
        ...plan,
      },
    ],
    clock,
    random: () => 0.5,
    lingerMs: LINGER_MS,
    patienceMs: PATIENCE_MS,
    readerLimit: 10_000,
    onFault: (_account, error) => faults.push(error),
    ...options,
  });
  /** Lets everything that is under way come to rest, and time pass. */
  const pass = async (ms = 0): Promise<void> => {
    for (let turns = 0; turns < 4; turns += 1) await clock.advance(0);
    if (ms > 0) await clock.advance(ms);
    for (let turns = 0; turns < 4; turns += 1) await clock.advance(0);
  };
  const listen = (request: Partial<ListenRequest> = {}): Promise<Reader> =>
    events.listen({ accounts: [ACCOUNT], kind: 'Job', ...request });
  /** Listens, and waits for it as long as it takes. */
  const hear = async (request: Partial<ListenRequest> = {}): Promise<Ear & { readonly reader: Reader }> => {
    const pending = listen(request);
    pending.catch(() => {});
    await pass();
    const reader = await pending;
    return Object.assign(listenTo(reader), { reader });
  };
  const health = (): FeedHealth => events.health(ACCOUNT);
  return { clock, events, faults, pass, listen, hear, health, close: closeAtEnd(events), now: () => clock.now() };
};
