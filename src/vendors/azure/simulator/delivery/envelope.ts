import type { RouterEvent } from '../router-event.ts';
import type { Switches } from '../switches.ts';

export interface Written {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What Event Grid says it is; the name is UNCONFIRMED (contract §11). */
export const ORIGIN = 'eventgrid.azure.net';

export const EVENT_GRID_TYPE = 'application/json; charset=utf-8';

export interface Envelope {
  readonly topic: string;
  readonly subscription: string;
  readonly switches: Switches;
}

const eventGrid = (topic: string, { id, subject, data, type, time }: RouterEvent) => ({
  id,
  topic,
  subject,
  data,
  eventType: type,
  dataVersion: '1.0',
  metadataVersion: '1',
  eventTime: time,
});

const cloudEvent = (source: string, { id, subject, data, type, time }: RouterEvent) => ({
  specversion: '1.0',
  id,
  source,
  subject,
  type,
  time,
  data,
});

/** One request (contract §10): an array always in Event Grid's own schema, in CloudEvents only where events travel together. */
export const write = ({ topic, subscription, switches }: Envelope, events: readonly RouterEvent[]): Written => {
  if (switches.event_schema === 'eventgrid') {
    return {
      headers: {
        'content-type': EVENT_GRID_TYPE,
        'aeg-event-type': 'Notification',
        'aeg-subscription-name': subscription,
      },
      body: JSON.stringify(events.map((event) => eventGrid(topic, event))),
    };
  }
  const batched = switches.events_per_delivery > 1;
  const written = events.map((event) => cloudEvent(topic, event));
  return {
    headers: {
      'content-type': `application/cloudevents${batched ? '-batch' : ''}+json; charset=utf-8`,
      origin: ORIGIN,
      'webhook-request-origin': ORIGIN,
    },
    body: JSON.stringify(batched ? written : written[0]),
  };
};
