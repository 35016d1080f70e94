import { describe, expect, it } from 'vitest';
import { type Example, examples } from './recorder.ts';
import { type Json, type Kit, list, objections, part, startKit } from './simulator-kit.ts';
import { SITUATIONS, uriOf } from './simulator-situations.ts';

/** Ids and days in a sample are those of another centre; `/contacts/` names an agent as `/users/` does. */
const here = (kit: Kit, body: Json): Json => {
  const uri = (collection: string, name: string) => (given: unknown) => {
    const own = uriOf(kit, collection, name).split('/').at(-1);
    return String(given).replace(/[^/]+$/, own ?? '');
  };
  const changes: Readonly<Record<string, (given: unknown) => unknown>> = {
    targetUri: uri('users', 'ben.agent'),
    userUri: uri('users', 'ben.agent'),
    queueUri: uri('queues', 'Inbound'),
    queueName: () => 'Inbound',
    fromDate: () => '2026-03-01',
    toDate: () => '2026-03-31',
  };
  return Object.fromEntries(
    Object.entries(body)
      // The body of SwapCalls names the other call of another centre.
      .filter(([name]) => name !== 'otherCallUri')
      .map(([name, given]) => [name, changes[name]?.(given) ?? given]),
  );
};

/** What the samples have of other centres: switches, sites, the names of agents in a log, and who is logged in for what. */
const FOREIGN: ReadonlySet<string> = new Set([
  'extensions',
  'deviceUri',
  'participants',
  'from',
  'metrics',
  'case',
  'suggestedQueueUris',
]);

const ours = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ours);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !FOREIGN.has(name))
      .map(([name, held]) => [name, name === 'capabilities' ? [] : ours(held)]),
  );
};

/** Of the sample's resource: what it offers, under one of two names for the focus. */
const offered = (resource: Json | undefined): readonly string[] =>
  ((resource?.capabilities ?? []) as string[]).map((name) => (name === 'InFocus' ? 'SetInFocus' : name));

const MEDIA = ['chat', 'smssession', 'facebooksession', 'call', 'email', 'workitem', 'openmedia'];
const resourceOf = (data: Json): Json | undefined =>
  MEDIA.flatMap((medium) => (data[medium] ? [part(data, medium)] : []))[0];

/** Somebody of another centre is in other channels. */
const channelsApart = (answer: Json): Json => {
  const { user } = answer as { user?: Json };
  if (!user) return answer;
  const { channels: _, channelStates: __, ...rest } = user;
  return { ...answer, user: rest };
};

const expectMessage = (name: string, message: NonNullable<Example['message']>, letters: readonly Json[]): void => {
  const { notificationType, messageType } = message.data;
  const wanted = ours(message.channel === null ? { data: message.data } : message) as Json;
  const told = letters.filter(
    ({ data }) => (data as Json).messageType === messageType && (data as Json).notificationType === notificationType,
  );
  const problems = told.map(({ channel, data }) => objections(wanted, ours({ channel, data }), name));
  expect(problems.length > 0 && problems.some((each) => each.length === 0) ? [] : [name, problems]).toEqual([]);
  const fitting = (told[problems.findIndex((each) => each.length === 0)]?.data ?? {}) as Json;
  const missing = offered(resourceOf(message.data)).filter((each) => !offered(resourceOf(fitting)).includes(each));
  expect(missing).toEqual([]);
  // Whether a message names the request is the page's own matter (contract §4).
  expect(['referenceId', 'referenceId' in fitting]).toEqual(['referenceId', 'referenceId' in message.data]);
};

describe("the vendor's own examples", () => {
  it('have a situation each, and no situation is without one', () => {
    expect(Object.keys(SITUATIONS).sort()).toEqual(examples.map(({ name }) => name).sort());
  });

  it.each(examples)('are answered and told as on the page: $name', async ({ name, request, response, message }) => {
    const { switches = {}, by: who, prepare, cause } = SITUATIONS[name] ?? {};
    const kit = await startKit({ switches });
    const client = who === undefined ? kit.ada : kit[who];
    const path = (await prepare?.(kit, request?.path ?? '')) ?? '';
    client.news();
    await cause?.(kit);
    if (request && response) {
      const { status, body } = await client.send(request.method, path, request.body && here(kit, request.body));
      expect(status).toBe(200);
      expect(Object.keys(body).sort()).toEqual(Object.keys(response).sort());
      const wanted = channelsApart(ours(response) as Json);
      expect(objections(wanted, channelsApart(ours(body) as Json), name)).toEqual([]);
    }
    // Neither an example without a message nor one without an answer goes by unseen.
    expect([message, response].some((each) => each !== undefined)).toBe(true);
    if (message) expectMessage(name, message, client.news() as readonly unknown[] as readonly Json[]);
  });

  it('of a chat that was taken tell who is in it, and then what was said', async () => {
    const kit = await startKit();
    const { id } = kit.sim.invite('ada.agent', { mediaType: 'chat' });
    kit.sim.customerSays(id, 'Hello?');
    kit.ada.news();
    await kit.ada.run(`/me/chats/${id}`, 'Accept', { nickname: 'Agent One' });
    const [first, second, third, ...rest] = kit.ada.data();
    expect(first).toMatchObject({ notificationType: 'StatusChange', chat: { state: 'Chatting' } });
    expect(second).not.toHaveProperty('referenceId');
    expect(part(second ?? {}, 'chat').participants).toMatchObject([{ type: 'Customer' }, { nickname: 'Agent One' }]);
    expect(third).toMatchObject({
      messageType: 'MessageLogUpdated',
      messages: [{ type: 'ParticipantJoined' }, { text: 'Hello?' }, { type: 'ParticipantJoined' }],
    });
    expect(rest).toEqual([]);
  });

  it('of a chat that could not be joined: it stays on the desk, to be completed', async () => {
    const { ada, sim } = await startKit();
    const { id } = sim.invite('ada.agent', { mediaType: 'chat' });
    sim.fault.failJoin(id);
    await ada.run(`/me/chats/${id}`, 'Accept', { nickname: 'Ada' });
    const captured = examples.find(({ name }) => name === 'me.subresources');
    const [wanted] = list(part(captured?.response ?? {}, 'user'), 'chats');
    const chat = part(await ada.get(`/me/chats/${id}`), 'chat');
    const sorted = (resource: Json | undefined): readonly string[] => [...offered(resource)].sort();
    expect(sorted(chat)).toEqual(sorted(wanted));
    for (const name of ['SendMessage', 'Leave', 'Accept', 'Transfer', 'Invite']) {
      expect([name, await ada.code(`/me/chats/${id}`, name, { text: 'x', nickname: 'x' })]).toEqual([name, 2]);
    }
    await ada.run(`/me/chats/${id}`, 'SetDisposition', { disposition: 'Lost' });
    await ada.run(`/me/chats/${id}`, 'Complete');
    expect(sim.interaction(id)?.state).toBe('Completed');
  });
});
