import type { Clock } from '../../../../sandbox/clock.ts';
import type { Line, Reply, Sending } from '../../../../sandbox/line.ts';
import type { Random } from '../../../../sandbox/random.ts';
import { guid } from '../centre.ts';
import { formatEventMoment } from '../dates.ts';
import { type Envelope, EVENT_GRID_TYPE, ORIGIN } from './envelope.ts';

export interface HandshakeOptions {
  readonly url: string;
  readonly envelope: Envelope;
  /** Of the simulation. */
  readonly origin: string;
  readonly line: Line;
  readonly clock: Clock;
  readonly random: Random;
}

const RETRY_MS = 5000;
const RATE = /^(?:\*|[1-9]\d*)$/;

// The URL stays out of the message: its query is a secret (contract §11).
const refused = (subscription: string, reason: string): Error =>
  new Error(`event subscription ${subscription}: the receiver does not consent: ${reason}`);

const answerTo = async (sending: Sending, { line, envelope }: HandshakeOptions): Promise<Reply> => {
  const first = await line.send(sending);
  if (first) return first;
  await line.pause(RETRY_MS);
  const second = await line.send(sending);
  if (!second) throw refused(envelope.subscription, 'no answer');
  return second;
};

const validationResponse = (text: string): unknown => {
  try {
    const answer: unknown = JSON.parse(text);
    return (answer as { readonly validationResponse?: unknown } | null)?.validationResponse;
  } catch {
    return undefined;
  }
};

const validateEventGrid = async (options: HandshakeOptions): Promise<void> => {
  const { url, origin, random, clock, envelope } = options;
  const { topic, subscription } = envelope;
  const now = formatEventMoment(clock.now());
  const validationCode = guid(random);
  const id = guid(random);
  const query = new URLSearchParams({ id, t: now, apiVersion: '2024-06-01-preview', token: random.hex(32) });
  const event = {
    id,
    topic: topic.split('/', 3).join('/'),
    subject: '',
    data: {
      validationCode,
      // Leads nowhere: consent by hand is not simulated.
      validationUrl: `${origin}/eventsubscriptions/${subscription}/validate?${query}`,
    },
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    eventTime: now,
    metadataVersion: '1',
    dataVersion: '1',
  };
  const headers = {
    'content-type': EVENT_GRID_TYPE,
    'aeg-event-type': 'SubscriptionValidation',
    'aeg-subscription-name': subscription,
  };
  const { status, text } = await answerTo({ method: 'POST', url, headers, body: JSON.stringify([event]) }, options);
  if (status !== 200) throw refused(subscription, `answered ${status} instead of 200`);
  if (validationResponse(text) !== validationCode)
    throw refused(subscription, 'answered another code than it was sent');
};

/** The status code alone is not consent; the two headers are (contract §11). */
const validateCloudEvents = async (options: HandshakeOptions): Promise<void> => {
  const { url, envelope } = options;
  const { status, headers } = await answerTo(
    { method: 'OPTIONS', url, headers: { 'webhook-request-origin': ORIGIN } },
    options,
  );
  const refuse = (reason: string): Error => refused(envelope.subscription, reason);
  if (status < 200 || status > 299) throw refuse(`answered ${status}`);
  const allowed = headers['webhook-allowed-origin'];
  if (allowed !== '*' && String(allowed).toLowerCase() !== ORIGIN) throw refuse('WebHook-Allowed-Origin is not ours');
  if (!RATE.test(String(headers['webhook-allowed-rate']))) throw refuse('WebHook-Allowed-Rate is missing or no number');
};

/** Settles when the receiver has consented to events; rejects when it has not. */
export const askForConsent = (options: HandshakeOptions): Promise<void> =>
  options.envelope.switches.event_schema === 'eventgrid' ? validateEventGrid(options) : validateCloudEvents(options);
