import { describe, expect, it } from 'vitest';
import { type Answered, CONSENT, consent, happen, SECRET, startReceiver, until } from './simulator-delivery-kit.ts';
import { furnish, type Json, startKit } from './simulator-kit.ts';

const failure = async (promise: Promise<void>): Promise<string> => {
  const error: unknown = await promise.then(
    () => new Error('it consented'),
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error.message : String(error);
};

describe('the handshake of Event Grid', () => {
  it('is one array with a validation event, and its code is wanted back', async () => {
    const receiver = await startReceiver();
    const kit = await startKit();
    await kit.sim.deliverTo(receiver.url);
    const [asked, ...more] = receiver.handshakes;
    expect(more).toEqual([]);
    expect(asked?.method).toBe('POST');
    expect(asked?.target).toBe(`/webhooks/demo?secret=${SECRET}`);
    expect(asked?.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'aeg-event-type': 'SubscriptionValidation',
      'aeg-subscription-name': 'sandbox-1',
    });
    expect(JSON.parse(asked?.text ?? '')).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        topic: expect.stringMatching(/^\/subscriptions\/[0-9a-f-]{36}$/),
        subject: '',
        data: {
          validationCode: expect.stringMatching(/^[0-9a-f-]{36}$/),
          validationUrl: expect.stringMatching(new RegExp(`^${kit.sim.url}/`)),
        },
        eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
        eventTime: '2026-03-04T10:00:00Z',
        metadataVersion: '1',
        dataVersion: '1',
      },
    ]);
    expect(kit.sim.subscriptions).toEqual([{ name: 'sandbox-1', waiting: 0, travelling: 0, deadLettered: 0 }]);
  });

  const REFUSALS: readonly (readonly [Answered, RegExp])[] = [
    [{ status: 202, body: '{"validationResponse":"x"}' }, /answered 202 instead of 200/],
    [{ status: 401 }, /answered 401 instead of 200/],
    [{ status: 302, headers: { location: '/elsewhere' } }, /answered 302/],
    [{ status: 200 }, /another code/],
    [{ status: 200, body: 'null' }, /another code/],
    [{ status: 200, body: '{"validationResponse":"another"}' }, /another code/],
  ];
  it.each(REFUSALS)('takes %o for a refusal', async (answered, reason) => {
    const receiver = await startReceiver(undefined, () => answered);
    const kit = await startKit();
    const message = await failure(kit.sim.deliverTo(receiver.url));
    expect(message).toMatch(/^event subscription sandbox-1: the receiver does not consent: /);
    expect(message).toMatch(reason);
    expect(message).not.toContain(SECRET);
    expect(kit.sim.subscriptions).toEqual([]);
    expect(receiver.handshakes).toHaveLength(1);
    await furnish(kit);
    await happen(kit);
    expect(receiver.received).toEqual([]);
  });

  it('is repeated once, five seconds after there was no answer for thirty', async () => {
    let asked = 0;
    const receiver = await startReceiver(undefined, (request) => {
      asked += 1;
      return asked === 1 ? 'hang' : consent(request);
    });
    const kit = await startKit();
    const consented = kit.sim.deliverTo(receiver.url);
    await until(() => asked === 1);
    await kit.clock.advance(29_999);
    expect(asked).toBe(1);
    await kit.clock.advance(1);
    await until(async () => (await receiver.connections()) === 0);
    await kit.clock.advance(5000);
    await consented;
    expect(receiver.handshakes.map(({ text }) => text)).toEqual(Array(2).fill(receiver.handshakes[0]?.text));
  });

  it('fails when nobody listens', async () => {
    const kit = await startKit();
    const message = failure(kit.sim.deliverTo(`http://127.0.0.1:1/?secret=${SECRET}`));
    let settled = false;
    void message.then(() => {
      settled = true;
    });
    await until(async () => {
      await kit.clock.advance(5000);
      return settled;
    });
    expect(await message).toBe('event subscription sandbox-1: the receiver does not consent: no answer');
  });

  it('ends with the simulation', async () => {
    const receiver = await startReceiver(undefined, () => 'hang');
    const kit = await startKit();
    const message = failure(kit.sim.deliverTo(receiver.url));
    await until(() => receiver.handshakes.length === 1);
    await kit.sim.close();
    expect(await message).toMatch(/no answer/);
    expect(await failure(kit.sim.deliverTo(receiver.url))).toMatch(/no answer/);
    expect(receiver.handshakes).toHaveLength(1);
  });

  it.each([
    'https://example.org/x',
    'http://192.0.2.1/x',
    'http://127.0.0.1.example/x',
    'https://127.0.0.1/x',
    'nothing',
  ])('never dials %s', async (url) => {
    const kit = await startKit();
    expect(await failure(kit.sim.deliverTo(`${url}?secret=${SECRET}`))).toBe(
      'event subscription sandbox-1: not an HTTP URL of this machine',
    );
  });
});

describe('the handshake of CloudEvents', () => {
  const switches: Json = { event_schema: 'cloudevents' };

  it('is an OPTIONS request of the exact URL that tells where the events come from', async () => {
    const receiver = await startReceiver();
    const kit = await startKit({ switches });
    await kit.sim.deliverTo(receiver.url);
    const [asked, ...more] = receiver.handshakes;
    expect(more).toEqual([]);
    expect([asked?.method, asked?.target, asked?.text]).toEqual(['OPTIONS', `/webhooks/demo?secret=${SECRET}`, '']);
    expect(asked?.headers['webhook-request-origin']).toBe('eventgrid.azure.net');
    expect(asked?.headers['aeg-event-type']).toBeUndefined();
    expect(kit.sim.subscriptions).toHaveLength(1);
  });

  it('takes anybody and any rate', async () => {
    const headers = { 'WebHook-Allowed-Origin': '*', 'WebHook-Allowed-Rate': '*' };
    const receiver = await startReceiver(undefined, () => ({ status: 204, headers }));
    const kit = await startKit({ switches });
    await kit.sim.deliverTo(receiver.url);
    expect(kit.sim.subscriptions).toHaveLength(1);
  });

  const REFUSALS: readonly (readonly [Answered, RegExp])[] = [
    [{ status: 200 }, /WebHook-Allowed-Origin/],
    [{ status: 200, headers: { ...CONSENT, 'WebHook-Allowed-Origin': 'example.org' } }, /WebHook-Allowed-Origin/],
    [{ status: 200, headers: { 'WebHook-Allowed-Origin': '*' } }, /WebHook-Allowed-Rate/],
    [{ status: 200, headers: { ...CONSENT, 'WebHook-Allowed-Rate': 'often' } }, /WebHook-Allowed-Rate/],
    [{ status: 404, headers: CONSENT }, /answered 404/],
  ];
  it.each(REFUSALS)('takes %o for a refusal', async (answered, reason) => {
    const receiver = await startReceiver(undefined, () => answered);
    const kit = await startKit({ switches });
    expect(await failure(kit.sim.deliverTo(receiver.url))).toMatch(reason);
    expect(kit.sim.subscriptions).toEqual([]);
  });
});
