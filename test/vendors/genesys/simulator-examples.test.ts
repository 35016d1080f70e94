import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Json, type Kit, list, objections, part, SECOND, startKit } from './simulator-kit.ts';

interface Example {
  readonly request?: { readonly method: string; readonly path: string; readonly body: Json };
  readonly response?: Json;
  readonly message?: { readonly channel: string; readonly data: Json };
}

const example = (name: string): Example =>
  JSON.parse(readFileSync(new URL(`./examples/${name}.json`, import.meta.url), 'utf8'));

const CHANNELS = new Map([
  ['calls', 'voice'],
  ['chats', 'chat'],
  ['emails', 'email'],
  ['workitems', 'workitem'],
  ['openmedia', 'fax'],
]);

const uriOf = ({ sim }: Kit, collection: 'users' | 'queues', name: string): string =>
  `http://gws.example/api/v2/${collection}/${sim.ids[collection][name]}`;

/** Ids in a sample are those of another centre. */
const here = (kit: Kit, body: Json): Json => ({
  ...body,
  ...(body.targetUri !== undefined && { targetUri: uriOf(kit, 'users', 'ben.agent') }),
  ...(body.userUri !== undefined && { userUri: uriOf(kit, 'users', 'ben.agent') }),
  ...(body.queueUri !== undefined && { queueUri: uriOf(kit, 'queues', 'Inbound') }),
  ...(body.queueName !== undefined && { queueName: 'Inbound' }),
});

type Prepare = (kit: Kit, path: string) => Promise<string>;

const ring: Prepare = async ({ sim }, path) => {
  const collection = path.split('/')[4] ?? '';
  const participants = [{ e164Number: '', formattedPhoneNumber: '1', phoneNumber: '1', digits: '1' }];
  const fields =
    collection === 'calls'
      ? { callType: 'Internal', ani: '1', dnis: '2', deviceUri: 'http://gws.example/d', participants }
      : {};
  const { id } = sim.invite('ada.agent', { mediaType: CHANNELS.get(collection) ?? '', fields });
  return `${collection === 'openmedia' ? '/me/openmedia/fax' : `/me/${collection}`}/${id}`;
};

const taken: Prepare = async (kit, path) => {
  const own = await ring(kit, path);
  const isCall = own.startsWith('/me/calls');
  await kit.ada.run(own, isCall ? 'Answer' : 'Accept', own.startsWith('/me/chats') ? { nickname: 'Agent One' } : {});
  return own;
};

const destination = { phoneNumber: '15002' };

const consulting: Prepare = async (kit, path) => {
  const own = await taken(kit, path);
  await kit.ada.run(own, 'InitiateTransfer', { destination });
  await kit.clock.advance(2 * SECOND);
  return own;
};

/** The pages send some requests to the call that a consultation has led to. */
const fromConsultCall: Prepare = async (kit, path) => {
  await consulting(kit, path);
  const [consult] = list(await kit.ada.get('/me/calls?fields=*&callType=Consult'), 'calls');
  return `/me/calls/${consult?.id}`;
};

const inConference: Prepare = async (kit, path) => {
  const own = await taken(kit, path);
  await kit.ada.run(own, 'Invite', { targetUri: uriOf(kit, 'users', 'ben.agent') });
  const [guest] = list(await kit.ben.get('/me/chats?fields=*'), 'chats');
  await kit.ben.run(`/me/chats/${guest?.id}`, 'Accept', { nickname: 'Agent Two' });
  return own;
};

const recording: Prepare = async (kit, path) => {
  const own = await taken(kit, path);
  await kit.ada.run(own, 'StartCallRecording');
  return own;
};

const collection: Prepare = async (_kit, path) => path.replace('/api/v2', '').replace('promotion', 'fax');

const OPERATIONS: readonly (readonly [name: string, prepare: Prepare])[] = [
  ['chat.accept.1', ring],
  ['chat.transfer.user', taken],
  ['chat.transfer.queue', taken],
  ['chat.consult', taken],
  ['chat.leave.1', taken],
  ['chat.sendmessage', taken],
  ['chat.sendurl', taken],
  ['chat.removeparticipant', inConference],
  ['chat.setdisposition', taken],
  ['email.setdisposition', taken],
  ['email.transfer.user', taken],
  ['openmedia.accept', ring],
  ['openmedia.create', collection],
  ['workitem.create', collection],
  ['call.initiatetransfer', taken],
  ['call.completetransfer', fromConsultCall],
  ['call.completeconference', fromConsultCall],
  ['call.swapcalls', consulting],
  ['call.singlesteptransfer', taken],
  ['call.pauserecording', recording],
  ['call.senddtmf', taken],
];

/** What the samples have of other centres: switches, sites, and the names of agents in a log. */
const FOREIGN: ReadonlySet<string> = new Set([
  'extensions',
  'deviceUri',
  'participants',
  'from',
  'metrics',
  'suggestedQueueUris',
]);

const ours = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ours);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !FOREIGN.has(name))
      .map(([name, held]) => [name, name === 'mediaType' ? 'fax' : name === 'capabilities' ? [] : ours(held)]),
  );
};

/** Of the sample's resource: what it offers, under one of two names for the focus. */
const offered = (resource: Json | undefined): readonly string[] =>
  ((resource?.capabilities ?? []) as string[]).map((name) => (name === 'InFocus' ? 'SetInFocus' : name));

const MEDIA = ['chat', 'call', 'email', 'workitem', 'openmedia'];
const resourceOf = (data: Json): Json | undefined =>
  MEDIA.flatMap((medium) => (data[medium] ? [part(data, medium)] : []))[0];

describe("the vendor's own examples", () => {
  it.each(OPERATIONS)('of an operation are answered and told as on the page: %s', async (name, prepare) => {
    const { request, response, message } = example(name);
    if (!request || !response) throw new Error(`${name} is no operation`);
    const kit = await startKit();
    const path = await prepare(kit, request.path);
    kit.ada.news();
    // The body of SwapCalls names the other call of another centre.
    const { otherCallUri: _, ...body } = here(kit, request.body);
    const answer = (await kit.ada.send('POST', path, body)).body;
    expect(Object.keys(answer).sort()).toEqual(Object.keys(response).sort());
    expect(answer.statusCode).toBe(0);
    if (!message) return;
    const letters = kit.ada.news();
    const wanted = ours(message) as Json;
    const { notificationType, messageType } = message.data;
    const told = letters.filter(
      ({ data }) => data.messageType === messageType && data.notificationType === notificationType,
    );
    const problems = told.map(({ channel, data }) => objections(wanted, ours({ channel, data }), name));
    expect(problems.length > 0 && problems.some((each) => each.length === 0) ? [] : problems).toEqual([]);
    const fitting = told[problems.findIndex((each) => each.length === 0)]?.data ?? {};
    const missing = offered(resourceOf(message.data)).filter((each) => !offered(resourceOf(fitting)).includes(each));
    expect(missing).toEqual([]);
    // Whether a message names the request is the page's own matter (contract §4).
    expect(['referenceId', 'referenceId' in fitting]).toEqual(['referenceId', 'referenceId' in message.data]);
  });

  it('of a chat that was taken tell who is in it, and then what was said', async () => {
    const kit = await startKit();
    const { id } = kit.sim.invite('ada.agent', { mediaType: 'chat' });
    kit.sim.customerSays(id, 'Hello?');
    kit.ada.news();
    await kit.ada.run(`/me/chats/${id}`, 'Accept', { nickname: 'Agent One' });
    const [first, second, third, ...rest] = kit.ada.data();
    expect(objections(ours(example('chat.accept.1').message?.data), ours(first), 'first')).toEqual([]);
    expect(objections(ours(example('chat.accept.2').message?.data), ours(second), 'second')).toEqual([]);
    expect(second).not.toHaveProperty('referenceId');
    expect(part(second ?? {}, 'chat').participants).toMatchObject([{ type: 'Customer' }, { nickname: 'Agent One' }]);
    expect(third).toMatchObject({ messageType: 'MessageLogUpdated', messages: [{ text: 'Hello?' }] });
    expect(rest).toEqual([]);
  });

  it('of a chat that could not be joined: it stays on the desk, to be completed', async () => {
    const { ada, sim } = await startKit();
    const { id } = sim.invite('ada.agent', { mediaType: 'chat' });
    sim.fault.failJoin(id);
    await ada.run(`/me/chats/${id}`, 'Accept', { nickname: 'Ada' });
    const [captured] = list(part(example('me.subresources').response ?? {}, 'user'), 'chats');
    const chat = part(await ada.get(`/me/chats/${id}`), 'chat');
    expect(chat.state).toBe(captured?.state);
    const sorted = (resource: Json | undefined): readonly string[] => [...offered(resource)].sort();
    expect(sorted(chat)).toEqual(sorted(captured));
    expect(objections(ours(captured), ours(chat), 'chat')).toEqual([]);
    for (const name of ['SendMessage', 'Leave', 'Accept', 'Transfer', 'Invite']) {
      expect([name, await ada.code(`/me/chats/${id}`, name, { text: 'x', nickname: 'x' })]).toEqual([name, 2]);
    }
    await ada.run(`/me/chats/${id}`, 'SetDisposition', { disposition: 'Lost' });
    await ada.run(`/me/chats/${id}`, 'Complete');
    expect(sim.interaction(id)?.state).toBe('Completed');
  });
});
