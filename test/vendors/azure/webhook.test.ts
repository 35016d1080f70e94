import { describe, expect, it } from 'vitest';
import type { WebhookRequest } from '../../../src/contract/source.ts';
import { VendorError } from '../../../src/domain/error.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { changesOf, grid, post, sampleEvent, webhook } from './events-kit.ts';
import { ACCOUNT, has } from './replay.ts';

const refusalOf = (request: WebhookRequest): VendorError => {
  try {
    webhook.read(request);
  } catch (error) {
    if (error instanceof VendorError) return error;
    throw error;
  }
  throw new Error('it was taken');
};

const TIME = '2022-02-17T00:55:25.1736293Z';
const CODE = '512d38b6-c7b8-40c8-89fe-f46f9e9622b6';
const validation = (eventType = 'Microsoft.EventGrid.SubscriptionValidationEvent', data: unknown = null) => [
  {
    id: '2d1781af-3a4c-4d7c-bd0c-e34b19da4e66',
    topic: '/subscriptions/x',
    subject: '',
    data: data ?? { validationCode: CODE, validationUrl: 'https://rp-eastus2.eventgrid.azure.net:553/validate?id=1' },
    eventType,
    eventTime: '2022-10-28T04:23:35.1981776Z',
    metadataVersion: '1',
    dataVersion: '1',
  },
];
const ANNOUNCED = { 'aeg-event-type': 'SubscriptionValidation', 'aeg-subscription-name': 'MYSUB' };

it('tells every change by itself', () => {
  expect(webhook.covers).toEqual(['Job', 'Task', 'Worker']);
});

describe('the handshake of the Event Grid schema', () => {
  it.each([
    ['by its header and its type', post(validation(), ANNOUNCED)],
    ['by its type alone', post(validation())],
    ['by its header alone', post(validation('Microsoft.EventGrid.Other'), ANNOUNCED)],
  ])('is answered with its code, known %s', (_, request) => {
    const { changes, answer } = webhook.read(request);
    expect(changes).toEqual([]);
    expect(answer.status).toBe(200);
    expect(JSON.parse(has(answer.body))).toEqual({ validationResponse: CODE });
  });

  it('without a code is refused', () => {
    const { code, message } = refusalOf(post(validation(undefined, { validationUrl: 'x' }), ANNOUNCED));
    expect(code).toBe('INVALID_INPUT');
    expect(message).toContain('[0].data.validationCode');
  });
});

describe('the handshake of CloudEvents', () => {
  const options = (headers: WebhookRequest['headers']): WebhookRequest => ({
    method: 'OPTIONS',
    headers,
    url: 'http://127.0.0.1/webhooks/one',
    query: { code: 'secret' },
    body: '',
  });

  it('consents to the sender that asks', () => {
    expect(webhook.read(options({ 'webhook-request-origin': 'eventgrid.azure.net' }))).toEqual({
      changes: [],
      answer: {
        status: 200,
        headers: {
          'WebHook-Allowed-Origin': 'eventgrid.azure.net',
          'WebHook-Allowed-Rate': '*',
          Allow: 'POST',
        },
      },
    });
  });

  it.each([{}, { 'webhook-request-origin': ' ' }, { 'webhook-request-origin': 'a\r\nb: c' }])(
    'is refused to nobody and nonsense: %j',
    (headers) => {
      expect(refusalOf(options(headers)).code).toBe('INVALID_INPUT');
    },
  );
});

describe('a delivery', () => {
  const queued = sampleEvent('RouterJobReceived').sdk;
  const issued = sampleEvent('RouterWorkerOfferIssued').docs;

  it.each([
    ['a list', [...queued.eventGrid, ...issued.eventGrid]],
    ['a list of CloudEvents', [queued.cloudEvents, issued.cloudEvents]],
    ['a list of both', [...queued.eventGrid, issued.cloudEvents]],
  ])('as %s gives the changes in its order, and is answered with 200', (_, body) => {
    const headers = { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' };
    const { changes, answer } = webhook.read(post(body, headers));
    expect(changes.map(({ ref }) => ref.kind)).toEqual(['Job', 'Task', 'Worker']);
    expect(answer).toEqual({ status: 200 });
  });

  /** The event as the binary mode of CloudEvents has it: everything but its data in headers. */
  const binary = ({ data, ...members }: JsonObject): WebhookRequest => {
    const headers = Object.entries(members).map(([name, told]) => [`ce-${name}`, encodeURI(String(told))]);
    return post(data, { 'content-type': 'application/json', ...Object.fromEntries(headers) });
  };

  it('in the binary mode of CloudEvents tells what the whole event tells', () => {
    for (const { cloudEvents } of [queued, issued]) {
      const whole = webhook.read(post(cloudEvents, { 'content-type': 'application/cloudevents+json' }));
      expect(whole.changes.length).toBeGreaterThan(0);
      expect(webhook.read(binary(cloudEvents))).toEqual(whole);
    }
  });

  it('that is a whole event is read as one, whatever headers it has beside', () => {
    const { changes } = webhook.read(
      post(queued.cloudEvents, { 'content-type': 'application/cloudevents+json', 'ce-specversion': '1.0' }),
    );
    expect(changes.map(({ ref }) => ref.kind)).toEqual(['Job']);
  });

  it.each(['id', 'time'])('in the binary mode without its %s is said to be unreadable, by that name', (missing) => {
    const { [missing]: _, ...members } = queued.cloudEvents;
    const { changes, unreadable } = webhook.read(binary(members));
    expect([changes, unreadable?.map(({ message }) => message)]).toEqual([[], [expect.stringContaining(missing)]]);
  });

  it('in the binary mode without its type is refused', () => {
    const { type: _, ...members } = queued.cloudEvents;
    expect(refusalOf(binary(members)).message).toContain('type');
  });

  it.each([
    ['of the router', 'Microsoft.Communication.RouterJobPondered', true],
    ['of chats', 'Microsoft.Communication.ChatMessageReceived', undefined],
    ['of something else', 'com.example.other', undefined],
  ])(
    'with an event %s that nobody knows says whether a poll may find news, and tells no gap (T2)',
    (_, type, isHint) => {
      const event = { ...grid('RouterJobQueued', {}, TIME), eventType: type, data: 7 };
      const reading = webhook.read({
        method: 'POST',
        headers: {},
        url: 'http://127.0.0.1/webhooks/one',
        query: {},
        body: JSON.stringify([event]),
      });
      expect(reading).toEqual({ changes: [], ...(isHint && { isHint }), answer: { status: 200 } });
    },
  );

  it('may be one event, or none', () => {
    expect(changesOf(queued.cloudEvents)).toHaveLength(1);
    expect(changesOf([])).toEqual([]);
  });

  it('may hold events that nobody knows', () => {
    const other = grid('RouterJobQueued', {}, TIME);
    const unknown = [
      { ...other, eventType: 'Microsoft.Communication.RouterJobPondered', data: 7 },
      { ...other, eventType: 'Microsoft.Communication.ChatMessageReceived' },
      { specversion: '1.0', id: '1', type: 'com.example.other' },
      ...queued.eventGrid,
    ];
    expect(changesOf(unknown).map(({ ref }) => ref.kind)).toEqual(['Job']);
  });

  it.each([
    ['{', 'body: expected JSON'],
    ['', 'body: expected JSON'],
    ['7', 'body: expected an object'],
    [{}, 'eventType: expected text that is not empty'],
    [[{}, 7, null], '[0].eventType: expected text that is not empty'],
  ])('that holds nothing of Event Grid is refused: %j', (body, problem) => {
    const { code, message } = refusalOf(post(body));
    expect(code).toBe('INVALID_INPUT');
    expect(message).toContain(problem);
  });

  const good = grid('RouterJobQueued', { jobId: 'j' }, TIME);
  const offer = grid('RouterWorkerOfferAccepted', { jobId: 'j' }, TIME);
  const bad: readonly (readonly [unknown, string])[] = [
    ['x', ': expected an object'],
    [null, ': expected an object'],
    [[good], ': expected an object'],
    [{}, '.eventType: expected text that is not empty'],
    [{ ...good, eventType: 7 }, '.eventType: expected text that is not empty'],
    [{ ...good, id: {} }, '.id: expected text that is not empty'],
    [{ ...good, data: null }, '.data: expected an object'],
    [{ ...good, data: {} }, '.data.jobId: expected text that is not empty'],
    [{ ...good, eventTime: 'soon' }, '.eventTime: expected a date with its time'],
    [{ ...good, eventTime: undefined }, '.eventTime: expected text that is not empty'],
    [{ specversion: '1.0', type: 'a' }, '.id: expected text that is not empty'],
    [offer, '.data.workerId: expected text that is not empty'],
    [{ ...good, eventType: 'Microsoft.Communication.RouterWorkerUpdated' }, '.data.workerId: expected text'],
  ];
  const sound = (id: string) => grid('RouterJobQueued', { jobId: id }, TIME);
  const idsOf = ({ changes }: ReturnType<typeof webhook.read>) => changes.map(({ ref }) => ref.nativeId);

  it.each(bad)(
    'loses nothing but the part that cannot be read, which it names, wherever it stands: %j',
    (one, problem) => {
      for (const at of [0, 1, 2]) {
        const body: unknown[] = [sound('a'), sound('b')];
        body.splice(at, 0, one);
        const reading = webhook.read(post(body));
        expect(reading.answer).toEqual({ status: 200 });
        expect(idsOf(reading)).toEqual(['a', 'b']);
        expect(reading.unreadable).toMatchObject([
          { code: 'UNREADABLE', account: ACCOUNT, message: expect.stringContaining(`[${at}]${problem}`) },
        ]);
      }
    },
  );

  it('tells all of several parts that cannot be read', () => {
    const reading = webhook.read(post([...bad.map(([one]) => one), sound('a'), ...bad.map(([one]) => one)]));
    expect(idsOf(reading)).toEqual(['a']);
    expect(reading.unreadable).toHaveLength(2 * bad.length);
  });

  it('of one event that cannot be read is taken, since it is one of Event Grid', () => {
    const reading = webhook.read(post({ ...good, data: {} }));
    expect(reading).toMatchObject({ changes: [], unreadable: [{ code: 'UNREADABLE' }], answer: { status: 200 } });
  });

  it('comes with POST', () => {
    for (const method of ['GET', 'PUT', 'HEAD']) {
      expect(refusalOf({ ...post(queued.eventGrid), method }).code).toBe('INVALID_INPUT');
    }
    expect(webhook.read({ ...post(queued.eventGrid), method: 'post' }).changes).toHaveLength(1);
  });
});
