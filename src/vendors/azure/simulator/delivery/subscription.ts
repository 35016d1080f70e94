import type { Cancel, Clock } from '../../../../sandbox/clock.ts';
import type { Line } from '../../../../sandbox/line.ts';
import type { Random } from '../../../../sandbox/random.ts';
import type { RouterEvent } from '../router-event.ts';
import { type Envelope, write } from './envelope.ts';
import type { DeliveryFaultLine } from './faults.ts';

/** One attempt. */
export interface Delivery {
  readonly subscription: string;
  readonly eventIds: readonly string[];
  /** From 1 on. */
  readonly attempt: number;
  /** 0: there was no answer. */
  readonly status: number;
}

export interface SubscriptionState {
  readonly name: string;
  /** Events that wait for an attempt, the first or a further one. */
  readonly waiting: number;
  readonly travelling: number;
  /** Events given up: refused for good, too old, tried too often, or pushed out of the queue. */
  readonly deadLettered: number;
}

export interface Subscription {
  readonly state: SubscriptionState;
  take(event: RouterEvent): void;
  close(): void;
}

export interface SubscriptionOptions {
  readonly url: string;
  readonly envelope: Envelope;
  readonly clock: Clock;
  readonly random: Random;
  readonly line: Line;
  readonly faults: DeliveryFaultLine;
  readonly log: (delivery: Delivery) => void;
}

/** Events that stay together: a batch succeeds or is repeated as a whole (contract §11). */
interface Parcel {
  readonly events: RouterEvent[];
  readonly order: number;
  readonly bornAt: number;
  attempts: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const DELIVERED = new Set([200, 201, 202, 203, 204]);
const REFUSED = new Set([400, 401, 403, 413]);
const GAPS = [10 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR];
const LAST_GAP = 12 * HOUR;

/** Delivers at least once and in no order: attempts run side by side, and a retry is overtaken by what came later. */
export const openSubscription = (options: SubscriptionOptions): Subscription => {
  const { url, envelope, clock, random, line, faults, log } = options;
  const { switches, subscription: name } = envelope;
  const ready = new Set<Parcel>();
  const parked = new Map<Parcel, Cancel>();
  let [order, held, travelling, eventsTravelling, deadLettered] = [0, 0, 0, 0, 0];
  let woken = false;
  let closed = false;

  const enlist = (parcel: Parcel): void => {
    ready.add(parcel);
    // What happens in one go may then travel together.
    if (woken) return;
    woken = true;
    queueMicrotask(() => {
      woken = false;
      dispatch();
    });
  };
  const hold = (parcel: Parcel, at: number): void => {
    held += parcel.events.length;
    if (at <= clock.now()) {
      enlist(parcel);
      return;
    }
    const cancel = clock.at(at, () => {
      parked.delete(parcel);
      enlist(parcel);
    });
    parked.set(parcel, cancel);
  };
  const discardOldest = (): void => {
    const oldest = [...ready, ...parked.keys()].reduce((first, each) => (each.order < first.order ? each : first));
    parked.get(oldest)?.();
    parked.delete(oldest);
    ready.delete(oldest);
    held -= oldest.events.length;
    deadLettered += oldest.events.length;
  };
  const keepLimit = (): void => {
    while (held > switches.event_queue_limit) discardOldest();
  };

  const retry = (parcel: Parcel): void => {
    const gap = GAPS[parcel.attempts - 1] ?? LAST_GAP;
    const at = clock.now() + gap * (1 + random.next() * switches.event_retry_jitter);
    const tooOld = at > parcel.bornAt + switches.event_ttl_minutes * MINUTE;
    if (tooOld || parcel.attempts >= switches.event_max_attempts) deadLettered += parcel.events.length;
    else hold(parcel, at);
    keepLimit();
  };
  const travel = async (parcel: Parcel): Promise<void> => {
    const { events } = parcel;
    travelling += 1;
    eventsTravelling += events.length;
    parcel.attempts += 1;
    const reply = await line.send({ method: 'POST', url, ...write(envelope, events) });
    travelling -= 1;
    eventsTravelling -= events.length;
    if (closed) return;
    const status = reply?.status ?? 0;
    if (REFUSED.has(status)) deadLettered += events.length;
    else if (!DELIVERED.has(status)) retry(parcel);
    log({ subscription: name, eventIds: events.map(({ id }) => id), attempt: parcel.attempts, status });
    dispatch();
  };
  /** Fills a parcel that has not travelled yet with others of the kind. */
  const fill = (parcel: Parcel): void => {
    for (const other of ready) {
      if (parcel.events.length >= switches.events_per_delivery) return;
      if (other.attempts > 0) continue;
      ready.delete(other);
      parcel.events.push(...other.events);
    }
  };
  const dispatch = (): void => {
    for (const parcel of ready) {
      if (closed || travelling >= switches.event_deliveries_at_once) return;
      ready.delete(parcel);
      if (parcel.attempts === 0) fill(parcel);
      held -= parcel.events.length;
      void travel(parcel);
    }
  };

  return {
    get state() {
      return { name, waiting: held, travelling: eventsTravelling, deadLettered };
    },
    take(event) {
      const now = clock.now();
      for (const delay of faults.draw(event)) {
        hold({ events: [event], order: order++, bornAt: now, attempts: 0 }, now + delay);
      }
      keepLimit();
    },
    close() {
      closed = true;
      for (const cancel of parked.values()) cancel();
      parked.clear();
      ready.clear();
    },
  };
};
