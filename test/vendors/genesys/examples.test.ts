import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../src/contract/adapter.ts';
import type { Call } from '../../../src/domain/call.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../src/domain/json.ts';
import { readInteraction } from '../../../src/vendors/genesys/reads/interaction-rows.ts';
import { openMap } from '../../../src/vendors/genesys/reads/map.ts';
import { ALL, ANN, type Example, examples, has, ok, outcomeOf, type Routes, withVendor } from './recorder.ts';
import { opened, states } from './stream-hearing.ts';

const MEDIA = ['emails', 'chats', 'workitems', 'calls', 'smssessions', 'facebooksessions'];
const SETTINGS = {
  users: [{ userName: 'ann', nickname: 'Agent One' }],
  externalUrl: 'http://gws.example',
  media: MEDIA,
  openMedia: ['promotion'],
};

type Told =
  /** States of the share and of its contact. */
  | readonly [task: string, job: string]
  | 'a worker'
  | 'a confirmation'
  /** A line in the log of a conversation. */
  | 'a line'
  /** It is of no object that boards show. */
  | 'nothing';
type Typed = (adapter: Adapter, taskId: string, call: Call) => Promise<unknown> | undefined;

interface Row {
  /** What the message tells. */
  readonly told?: Told;
  /** The command of the API that is this very request; `act` sends every request on what an agent has, too. */
  readonly typed?: Typed;
  /** What a reader gets of the answer. */
  readonly read?: (response: JsonObject) => void;
}

const AT_WORK = ['ACTIVE', 'ASSIGNED'] as const;
const OVER = ['COMPLETED', 'COMPLETED'] as const;
const WRAP_UP = ['WRAP_UP', 'ASSIGNED'] as const;
const map = openMap('gws');

const accept: Typed = (adapter, id, call) => adapter.task?.accept?.(id, call);
const transfer =
  (input: { readonly worker?: string; readonly queue?: string }): Typed =>
  (adapter, id, call) =>
    adapter.task?.transfer?.(id, input, call);
const BOB = 'e62d21e405a04274bd6bbcaf78bd8c38';

/** Every example, with what it comes to at the adapter. */
const EXAMPLES: Readonly<Record<string, Row>> = {
  'call.completeconference': { told: OVER },
  'call.completetransfer': { told: OVER },
  'call.established.inbound': { told: AT_WORK },
  'call.initiatetransfer': { told: AT_WORK },
  'call.pauserecording': { told: AT_WORK },
  'call.resource': {
    read: ({ call }) => {
      const row = readInteraction(call, 'call');
      expect(map.task(row, ANN)).toMatchObject({
        state: { state: 'ACTIVE', native: 'Established' },
        actions: expect.arrayContaining(['InitiateTransfer', 'StartCallRecording']),
      });
      expect(map.job('calls', row, ANN)).toMatchObject({
        state: { state: 'ASSIGNED' },
        channel: 'voice',
        labels: { AccountNumber: '12345678' },
        call: {
          direction: 'INTERNAL',
          from: null,
          to: '15001',
          participants: ['15001'],
          muted: false,
          recording: 'STOPPED',
        },
      });
    },
  },
  'call.senddtmf': { told: AT_WORK },
  'call.singlesteptransfer': { told: OVER },
  'call.swapcalls': { told: AT_WORK },
  'channel.ready': { told: 'a worker' },
  'chat.accept.1': { told: AT_WORK, typed: accept },
  'chat.accept.2': { told: AT_WORK },
  'chat.consult': { told: AT_WORK },
  'chat.invited': { told: ['OFFERED', 'OFFERED'] },
  'chat.leave.1': { told: WRAP_UP },
  'chat.propertiesupdated': { told: AT_WORK },
  'chat.removeparticipant': { told: 'a line' },
  'chat.sendmessage': { told: 'a line' },
  'chat.sendurl': { told: 'a line' },
  'chat.setdisposition': { told: AT_WORK },
  'chat.transfer.queue': { typed: transfer({ queue: 'test-queue' }) },
  'chat.transfer.user': { typed: transfer({ worker: BOB }) },
  'device.listenin': { told: 'a worker' },
  'device.notready': { told: 'a worker' },
  'device.ready': {
    told: 'a worker',
    typed: (adapter, _id, call) => adapter.worker?.setPresence?.(ANN, 'READY', call),
  },
  'email.processing': { told: AT_WORK },
  'email.setdisposition': {},
  'email.transfer.user': { typed: transfer({ worker: BOB }) },
  'facebook.sendurl': { told: 'a line' },
  'history.contact': { told: 'nothing' },
  'history.content': { told: 'nothing' },
  'me.subresources': {},
  'openmedia.accept': { told: AT_WORK, typed: accept },
  'openmedia.create': { told: AT_WORK },
  'outbound.record': { told: 'nothing' },
  'settings.general': {},
  'sms.accept.1': { told: AT_WORK, typed: accept },
  'sms.accept.2': { told: AT_WORK },
  'sms.consult': { told: AT_WORK },
  'sms.leave': { told: WRAP_UP },
  'sms.reject': { told: OVER, typed: (adapter, id, call) => adapter.task?.decline?.(id, {}, call) },
  'sms.sendmessage': { told: 'a line' },
  'workbin.subscribed': { told: 'a confirmation' },
  'workitem.create': { told: AT_WORK },
};

/** Of a request on what an agent has: its collection and its id. */
const subjectOf = ({ request }: Example): { readonly media: string; readonly id: string } | null => {
  const path = request?.path ?? '';
  const [, media = '', id] = /^\/api\/v2\/me\/(\w+)(?:\/promotion)?\/([^/?]+)$/.exec(path) ?? [];
  const isHeld = MEDIA.includes(media) || (media === 'openmedia' && id !== 'promotion');
  return id !== undefined && isHeld ? { media, id } : null;
};

const collection = (media: string): string => (media === 'openmedia' ? '/me/openmedia/promotion' : `/me/${media}`);
const plain = (path: string): string => path.replace('/api/v2', '');

/** Ann has it, and the vendor answers as the example does. */
const routesOf = (example: Example): Routes => {
  const { request, response } = example;
  const subject = subjectOf(example);
  const row = { id: subject?.id ?? '', state: 'Chatting' };
  const channels = [{ channel: 'voice', userState: { state: 'NotReady' } }];
  return {
    ...Object.fromEntries(MEDIA.map((other) => [`GET /me/${other}`, ok({ [other]: [] })])),
    'GET /me/channels': ok({ channels }),
    ...(subject && {
      [`GET ${collection(subject.media)}`]: ok({ [subject.media]: [row] }),
      [`GET ${collection(subject.media)}/${row.id}`]: ok({ email: row }),
    }),
    ...(request && { [`${request.method} ${plain(request.path)}`]: { body: response } }),
  };
};

const posted = (example: Example, run: Typed) =>
  withVendor(
    routesOf(example),
    async ({ adapter, asked, call }) => {
      await has(adapter.task?.list)(ALL, call);
      const result: unknown = await outcomeOf(run(adapter, `${subjectOf(example)?.id}@${ANN}`, call));
      const sent = asked.filter(({ method }) => method === 'POST').map(({ path, body }) => [path, body]);
      return { result, sent };
    },
    SETTINGS,
  );

const acting: Example[] = examples.filter((example) => subjectOf(example) !== null && example.request?.body);
const asked: Example[] = examples.filter(({ request }) => request !== undefined);
const told: Example[] = examples.filter(({ message }) => message !== undefined);

/** What the message has in place of the id in the request, which is of another capture (contract §15.24). */
const aligned = (value: Json, id: string, by: string): Json => {
  if (typeof value === 'string') return value.replaceAll(id, by);
  if (Array.isArray(value)) return value.map((one) => aligned(one, id, by));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, one === undefined ? undefined : aligned(one, id, by)]),
  );
};

/** The id of what a message is about. */
const idIn = (data: JsonObject): string => {
  const [of] = Object.values(data).filter(isJsonObject);
  const uri = data.chatUri ?? data.smssessionUri;
  return String(
    of?.id ??
      String(uri ?? '')
        .split('/')
        .at(-1),
  );
};

describe("the vendor's own examples", () => {
  it('are each looked at, and nothing is looked at that is none', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(examples.map(({ name }) => name).sort());
    const untouched = examples.filter((one) => !asked.includes(one) && !told.includes(one));
    expect(untouched).toEqual([]);
    for (const { name, message } of examples) {
      expect([name, EXAMPLES[name]?.told !== undefined]).toEqual([name, message !== undefined]);
    }
  });

  it.each(acting)('of a request on what an agent has are sent as they stand: $name', async (example) => {
    const { operationName, ...parameters } = example.request?.body ?? {};
    const { result, sent } = await posted(example, (adapter, id, call) =>
      adapter.task?.act?.(id, { action: String(operationName), parameters }, call),
    );
    expect(sent).toEqual([[plain(example.request?.path ?? ''), example.request?.body]]);
    expect(result).toMatchObject({ outcome: 'ACCEPTED', commandId: expect.any(String) });
  });

  it.each(examples.filter(({ name }) => EXAMPLES[name]?.typed))(
    'that the API has a command for are what it sends: $name',
    async (example) => {
      const { result, sent } = await posted(example, has(EXAMPLES[example.name]?.typed));
      expect(sent).toEqual([[plain(example.request?.path ?? ''), example.request?.body]]);
      expect(result).toMatchObject({ outcome: 'ACCEPTED' });
    },
  );

  it.each(asked.filter(({ request }) => request?.method === 'GET' || !request?.path.includes('/ucs/')))(
    'go through vendorCall as they are, and so do their answers: $name',
    async (example) => {
      const { method, path, body } = has(example.request);
      const [bare = '', search = ''] = path.split('?');
      const routes = { ...routesOf(example), [`${method} ${plain(bare)}`]: { body: example.response } };
      await withVendor(
        bare === '/api/v2/me' ? { ...routes, 'GET /me': { body: example.response } } : routes,
        async ({ adapter, asked: heard, call }) => {
          const query = Object.fromEntries(new URLSearchParams(search));
          const answer = await has(adapter.passthrough)({ method, path: bare, query, ...(body && { body }) }, call);
          expect(answer).toEqual({ status: 200, body: example.response });
          expect(heard.at(-1)).toMatchObject({ method, path: plain(bare), query, body: body ?? null });
        },
        SETTINGS,
      );
    },
  );

  it.each(told)('of a message tell what they tell, and tear no gap: $name', ({ name, message }) => {
    const { channel, data } = has(message);
    const reading = opened().translate(ANN, data, channel ?? '');
    const wanted = has(EXAMPLES[name]?.told);
    if (reading.type !== 'changes') {
      expect([reading.type, wanted]).toEqual(['confirmation', 'a confirmation']);
      return;
    }
    expect(reading.isWhole).toBe(true);
    const kinds = reading.changes.map(({ ref: of }) => of.kind);
    if (wanted === 'a worker') expect(kinds).toEqual(['Worker']);
    else if (typeof wanted === 'string') expect([wanted, kinds]).toEqual([wanted, []]);
    else expect(states(reading.changes)).toEqual(wanted);
  });

  // What is only a vendorCall is no command of ours.
  const isOrder = ({ request }: Example): boolean => request !== undefined && !/\/(ucs|devices)\//.test(request.path);

  it.each(told.filter(isOrder))(
    'of a message that is the result of its request settle the command: $name',
    ({ request, response, message }) => {
      const { hear, pending, memory } = opened();
      const subject = subjectOf({ name: '', ...(request && { request }) });
      const data = has(message).data;
      const [, , , , media = '', last] = request?.path.split('/') ?? [];
      const isVoice = media === 'channels';
      const id = isVoice ? 'voice' : (subject?.id ?? null);
      if (id !== null && !isVoice) memory.saw(ANN, media, { id, state: media === 'calls' ? 'Held' : 'Invited' });
      const verb = String(request?.body?.operationName);
      const order = { userId: ANN, media: isVoice ? 'channels' : media, id, verb };
      const expectation = pending.expect(order);
      expectation.accepted(response?.referenceId as number | undefined);
      const changes = hear(id === null || isVoice ? data : (aligned(data, idIn(data), id) as JsonObject), ANN);
      expect([last, changes.map(({ commandId }) => commandId)]).toEqual([
        last,
        expect.arrayContaining([expectation.commandId]),
      ]);
    },
  );

  it.each(examples.filter(({ name }) => EXAMPLES[name]?.read))('of an answer are read: $name', ({ name, response }) => {
    EXAMPLES[name]?.read?.(has(response));
  });

  it('of a user with everything: what stays with the user, and who is where', () =>
    withVendor(
      { 'GET /me': { body: has(examples.find(({ name }) => name === 'me.subresources')?.response) } },
      async ({ adapter, call }) => {
        const worker = await has(adapter.worker?.get)('57c0012d87ce40e498b75214c239704c', call);
        expect(worker).toMatchObject({
          name: 'Agent One',
          presence: { state: 'READY' },
          channels: [{ channel: 'voice' }, { channel: 'chat' }, { channel: 'twitter' }],
          skills: [{ name: 'Customer_Service', level: 11 }],
        });
        const [chat] = (has(worker ?? undefined).raw as { chats: Json[] }).chats;
        const row = readInteraction(chat, 'chat');
        expect(map.task(row, ANN).state.state).toBe('WRAP_UP');
        expect(map.job('chats', row, ANN)).toMatchObject({ state: { state: 'ASSIGNED' }, priority: 90 });
      },
      SETTINGS,
    ));
});
