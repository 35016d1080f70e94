import { describe, expect, it } from 'vitest';
import { type Example, examples } from './recorder.ts';
import { type Client, type Json, type Kit, list, objections, part, SECOND, startKit } from './simulator-kit.ts';

/** What an example needs of the centre, and how it comes about there. */
interface Situation {
  readonly switches?: Json;
  /** Whose requests and messages they are: Ada's unless told. */
  readonly by?: 'sue';
  /** Brings it about but for the last step: where the example's request goes. */
  readonly prepare?: (kit: Kit, path: string) => Promise<string>;
  /** Of a message without a request: the last step. */
  readonly cause?: (kit: Kit) => Promise<unknown>;
}

const CHANNELS = new Map([
  ['calls', 'voice'],
  ['chats', 'chat'],
  ['smssessions', 'sms'],
  ['facebooksessions', 'facebook'],
  ['emails', 'email'],
  ['workitems', 'workitem'],
  ['openmedia', 'promotion'],
]);

type Prepare = NonNullable<Situation['prepare']>;

const isTalk = (path: string): boolean => /\/me\/(chats|smssessions|facebooksessions)\//.test(path);
const participants = [{ e164Number: '', formattedPhoneNumber: '1', phoneNumber: '1', digits: '1' }];
const CALL = { callType: 'Internal', ani: '1', dnis: '2', deviceUri: 'http://gws.example/d', participants };

const ring: Prepare = async ({ sim }, path) => {
  const collection = path.split('/')[4] ?? '';
  const mediaType = CHANNELS.get(collection) ?? '';
  const { id } = sim.invite('ada.agent', { mediaType, fields: collection === 'calls' ? CALL : {} });
  return `${collection === 'openmedia' ? '/me/openmedia/promotion' : `/me/${collection}`}/${id}`;
};

const taken: Prepare = async (kit, path) => {
  const own = await ring(kit, path);
  await kit.ada.run(own, own.startsWith('/me/calls') ? 'Answer' : 'Accept', isTalk(own) ? { nickname: 'Agent' } : {});
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

const uriOf = ({ sim }: Kit, collection: string, name: string): string =>
  `http://gws.example/api/v2/${collection}/${(sim.ids as Record<string, Record<string, string>>)[collection]?.[name]}`;

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

const asItStands: Prepare = async (_kit, path) => path;

const deviceOf = async (client: Client): Promise<string> => {
  const [device] = list(await client.get('/me/devices?fields=*'), 'devices');
  return `/me/devices/${device?.id}`;
};

const loggedIn =
  (userName: string, rest: Prepare = asItStands): Prepare =>
  async (kit, path) => {
    kit.sim.login(userName);
    return rest(kit, path);
  };

/** A conversation of this medium that is over, of a customer who is looked for by an attribute. */
const over = async (kit: Kit, collection: string): Promise<string> => {
  const { id } = kit.sim.invite('ada.agent', {
    mediaType: CHANNELS.get(collection) ?? '',
    contactId: '00012aB0T770000M',
    userData: { SearchId: '123456', CustomerId: '7' },
  });
  await kit.ada.run(`/me/${collection}/${id}`, 'Accept', { nickname: 'Agent One' });
  await kit.ada.run(`/me/${collection}/${id}`, 'Complete');
  return id;
};

const taking =
  (path: string, more: readonly (readonly [name: string, body: Json])[] = []): NonNullable<Situation['cause']> =>
  async (kit) => {
    const own = await taken(kit, path);
    kit.ada.news();
    for (const [name, body] of more) await kit.ada.run(own, name, body);
  };

const CHAT = '/api/v2/me/chats/1';
const SMS = '/api/v2/me/smssessions/1';

const on = (prepare: Prepare): Situation => ({ prepare });
const by = (cause: NonNullable<Situation['cause']>, switches: Json = {}): Situation => ({ cause, switches });
/** A message that comes with the acceptance itself. */
const accepting = (path: string): Situation =>
  by(async (kit) => {
    const own = await ring(kit, path);
    kit.ada.news();
    await kit.ada.run(own, 'Accept', isTalk(own) ? { nickname: 'Agent One' } : {});
  });

/** Every example, by the situation that it shows. */
const SITUATIONS: Readonly<Record<string, Situation>> = {
  'call.completeconference': on(fromConsultCall),
  'call.completetransfer': on(fromConsultCall),
  'call.established.inbound': by(async (kit) => {
    const { id } = kit.sim.invite('ada.agent', { mediaType: 'voice', fields: { ...CALL, callType: 'Inbound' } });
    await kit.ada.run(`/me/calls/${id}`, 'Answer');
  }),
  'call.initiatetransfer': on(taken),
  'call.pauserecording': on(recording),
  'call.resource': on(taken),
  'call.senddtmf': on(taken),
  'call.singlesteptransfer': on(taken),
  'call.swapcalls': on(consulting),
  'channel.ready': by(
    async ({ ada, sim }) => {
      sim.login('ada.agent', ['chat']);
      ada.news();
      await ada.run('/me/channels/chat', 'Ready');
    },
    { channel_message: 'bare' },
  ),
  'chat.accept.1': on(ring),
  'chat.accept.2': accepting(CHAT),
  'chat.consult': on(taken),
  'chat.invited': by(async ({ sim }) => sim.invite('ada.agent', { mediaType: 'chat' })),
  'chat.leave.1': on(taken),
  'chat.propertiesupdated': by(taking(CHAT, [['AttachUserData', { userData: { key1: 'value1' } }]])),
  'chat.removeparticipant': on(inConference),
  'chat.sendmessage': on(taken),
  'chat.sendurl': on(taken),
  'chat.setdisposition': on(taken),
  'chat.transfer.queue': on(taken),
  'chat.transfer.user': on(taken),
  'device.listenin': {
    by: 'sue',
    prepare: async ({ sue, sim }) => {
      sim.login('sue.supervisor');
      await sue.run('/me/channels/voice', 'NotReady');
      return deviceOf(sue);
    },
  },
  'device.notready': {
    by: 'sue',
    cause: async ({ sue, sim }) => {
      sim.login('sue.supervisor', ['voice']);
      sue.news();
      await sue.run('/me/channels/voice', 'NotReady');
    },
  },
  'device.ready': on(loggedIn('ada.agent')),
  'email.processing': accepting('/api/v2/me/emails/1'),
  'email.setdisposition': on(taken),
  'email.transfer.user': on(taken),
  'facebook.sendurl': on(taken),
  'history.contact': on(async (kit, path) => {
    await over(kit, 'chats');
    return path;
  }),
  'history.content': on(async (kit) => `/ucs/interactions/${await over(kit, 'facebooksessions')}`),
  'me.subresources': {
    by: 'sue',
    prepare: loggedIn('sue.supervisor', async ({ sue, sim }, path) => {
      const { id } = sim.invite('sue.supervisor', { mediaType: 'chat' });
      sim.fault.failJoin(id);
      await sue.run(`/me/chats/${id}`, 'Accept', { nickname: 'Sue' });
      return path;
    }),
  },
  'openmedia.accept': on(ring),
  'openmedia.create': on(asItStands),
  'outbound.record': by(async ({ sim }) =>
    sim.offerRecord('ada.agent', {
      phone: '4105550951',
      customFields: {
        GSW_CAMPAIGN_GROUP_DESCRIPTION: '',
        daily_till: 86399,
        chain_n: 0,
        tier: 'Bronze',
        type: '',
        days_past_due: 45,
        GSW_CPN_DIGITS: 'Survey',
      },
    }),
  ),
  'settings.general': on(asItStands),
  'sms.accept.1': on(ring),
  'sms.accept.2': accepting(SMS),
  'sms.consult': on(taken),
  'sms.leave': on(taken),
  'sms.reject': on(ring),
  'sms.sendmessage': on(taken),
  'workbin.subscribed': by(({ ada, sim }) => ada.run(`/me/workbins/${sim.ids.workbins.drafts}`, 'Subscribe'), {
    workbin_reference: false,
  }),
  'workitem.create': on(asItStands),
};

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
