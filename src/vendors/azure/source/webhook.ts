import type { WebhookAnswer, WebhookHead, WebhookReading, WebhookRequest } from '../../../contract/source.ts';
import { VendorError } from '../../../domain/error.ts';
import type { Change } from '../../../domain/event.ts';
import { readEach, WireError } from '../../../domain/reading.ts';
import type { Context } from '../context.ts';
import { openEvents } from './changes.ts';
import { type Delivered, needed, readDelivery } from './delivery.ts';
import { EVENT_PREFIX } from './names.ts';

/** Of all events of the router, those included that are not known; calls, chats and messages have others. */
const ROUTER_PREFIX = `${EVENT_PREFIX}Router`;

const VALIDATION = 'Microsoft.EventGrid.SubscriptionValidationEvent';

/** What the name of a sender may look like; it is sent back as a header. */
const ORIGIN = /^[\x21-\x7e]{1,255}$/;

/** Consent to deliveries of CloudEvents is in these headers alone, not in the status (contract §11). */
const consent = (account: string, { headers }: WebhookRequest): WebhookAnswer => {
  const origin = headers['webhook-request-origin']?.trim() ?? '';
  if (!ORIGIN.test(origin)) {
    throw new VendorError(
      'INVALID_INPUT',
      account,
      'an OPTIONS request must name its sender in WebHook-Request-Origin',
    );
  }
  return {
    status: 200,
    headers: { 'WebHook-Allowed-Origin': origin, 'WebHook-Allowed-Rate': '*', Allow: 'POST' },
  };
};

/** The handshake of the Event Grid schema; 202 and an answer without the code are no consent (contract §11). */
const validation = (delivered: readonly Delivered[], { headers }: WebhookRequest): WebhookAnswer | null => {
  const announced = headers['aeg-event-type']?.trim().toLowerCase() === 'subscriptionvalidation';
  const asking = delivered.find(({ type }) => announced || type === VALIDATION);
  if (asking === undefined) return null;
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ validationResponse: needed(asking, 'validationCode') }),
  };
};

/** Azure Event Grid, in its own schema and as CloudEvents 1.0: whole bodies, as Event Grid sends them, or the binary mode, as a relay may. */
export const openWebhook = ({
  account,
  readers,
  shares,
  past,
}: Pick<Context, 'account' | 'readers' | 'shares'> & Partial<Pick<Context, 'past'>>): WebhookHead => {
  const changesOf = openEvents(account, readers, shares);

  const refused = (error: WireError): VendorError =>
    new VendorError('INVALID_INPUT', account, `the delivery is not one of Event Grid's: ${error.message}`, {
      cause: error,
    });

  const missed = (error: WireError): VendorError =>
    new VendorError('UNREADABLE', account, `an event of a delivery cannot be read: ${error.message}`, { cause: error });

  /** Something of the router's of which it is not known what it means; what came of it a poll tells. */
  const isNews = ({ type, event }: Delivered): boolean => event === null && type.startsWith(ROUTER_PREFIX);

  const heard = ({ event }: Delivered): readonly Change[] => {
    if (!event) return [];
    const changes = changesOf(event);
    past?.hear(event);
    return changes;
  };

  /** The changes of all events that can be read, and why the others cannot. */
  const deliver = (request: WebhookRequest): WebhookReading => {
    try {
      const { rows, unreadable } = readDelivery(request.body, request.headers);
      const answer = validation(rows, request) ?? { status: 200 };
      // Event Grid does not deliver again what was refused with 400 (contract §11): what can be read is taken.
      const read = readEach(rows, heard);
      const problems = [...unreadable, ...read.unreadable];
      return {
        changes: read.rows.flat(),
        ...(problems.length > 0 && { unreadable: problems.map(missed) }),
        ...(rows.some(isNews) && { isHint: true }),
        answer,
      };
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      throw refused(error);
    }
  };

  return {
    // There are no events of queues.
    covers: ['Job', 'Task', 'Worker'],
    read: (request) => {
      const method = request.method.toUpperCase();
      if (method === 'OPTIONS') return { changes: [], answer: consent(account, request) };
      if (method === 'POST') return deliver(request);
      throw new VendorError('INVALID_INPUT', account, 'Event Grid delivers with POST, and asks with OPTIONS');
    },
  };
};
