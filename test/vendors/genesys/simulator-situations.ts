import { type Client, type Json, type Kit, list, SECOND } from './simulator-kit.ts';

/** What an example needs of the centre, and how it comes about there. */
export interface Situation {
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

export const uriOf = ({ sim }: Kit, collection: string, name: string): string =>
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
export const SITUATIONS: Readonly<Record<string, Situation>> = {
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
