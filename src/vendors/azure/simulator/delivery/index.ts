import type { Cancel } from '../../../../sandbox/clock.ts';
import { openLine, type Send } from '../../../../sandbox/line.ts';
import { loopbackUrl } from '../../../../sandbox/loopback.ts';
import { seededRandom } from '../../../../sandbox/random.ts';
import { type Centre, guid } from '../centre.ts';
import type { RouterEvent } from '../router-event.ts';
import { type DeliveryFaults, deliveryFaultLine } from './faults.ts';
import { askForConsent } from './handshake.ts';
import { type Delivery, openSubscription, type Subscription, type SubscriptionState } from './subscription.ts';

/** The newest thousand attempts of all subscriptions in the order in which they ended. */
export interface DeliveryLog extends ReadonlyArray<Delivery> {
  reset(): void;
}

/** What stands between the resource and a webhook (contract §11). */
export interface EventGrid {
  /** Subscribes the URL to every event from its consent on; rejects when the receiver does not consent. */
  deliverTo(url: string): Promise<void>;
  readonly deliveries: DeliveryLog;
  readonly deliveryFaults: DeliveryFaults;
  readonly subscriptions: readonly SubscriptionState[];
  close(): void;
}

export interface EventGridOptions {
  readonly centre: Centre;
  readonly seed: number;
  readonly listen: (listener: (event: RouterEvent) => void) => Cancel;
  readonly send?: Send | undefined;
}

const ANSWER_MS = 30_000;
const DELIVERIES_KEPT = 1000;

export const openEventGrid = ({ centre, seed, listen, send }: EventGridOptions): EventGrid => {
  const { clock, switches } = centre;
  const random = seededRandom(seed, 'deliveries');
  const faults = deliveryFaultLine(seededRandom(seed, 'delivery faults'));
  const line = openLine(clock, ANSWER_MS, send);
  const resource = 'resourceGroups/sandbox/providers/Microsoft.Communication/communicationServices/sandbox';
  const topic = `/subscriptions/${guid(random)}/${resource}`;
  const subscriptions: Subscription[] = [];
  const deliveries: Delivery[] = [];
  let asked = 0;
  let closed = false;

  const log = (delivery: Delivery): void => {
    deliveries.push(delivery);
    if (deliveries.length > DELIVERIES_KEPT) deliveries.shift();
  };
  const stopListening = listen((event) => {
    for (const subscription of subscriptions) subscription.take(event);
  });

  return {
    deliveries: Object.assign(deliveries, {
      reset(): void {
        deliveries.length = 0;
      },
    }),
    deliveryFaults: faults,
    get subscriptions() {
      return subscriptions.map(({ state }) => state);
    },
    async deliverTo(url) {
      asked += 1;
      const envelope = { topic, subscription: `sandbox-${asked}`, switches };
      if (!loopbackUrl(url))
        throw new TypeError(`event subscription ${envelope.subscription}: not an HTTP URL of this machine`);
      await askForConsent({ url, envelope, origin: centre.origin, line, clock, random });
      if (closed) throw new Error(`event subscription ${envelope.subscription}: the simulation has ended`);
      subscriptions.push(openSubscription({ url, envelope, clock, random, line, faults, log }));
    },
    close() {
      closed = true;
      stopListening();
      for (const subscription of subscriptions) subscription.close();
      line.close();
    },
  };
};
