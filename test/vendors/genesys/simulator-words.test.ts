import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Client, type Json, type Kit, list, MINUTE, part, SECOND, settle, startKit } from './simulator-kit.ts';

type Medium = 'email' | 'chat' | 'smssession' | 'facebooksession' | 'workitem' | 'openmedia' | 'call';

interface Operation {
  readonly required?: readonly string[];
  readonly oneOf?: readonly string[];
}

/** The words of the vendor's pages, as data. */
const WORDS = JSON.parse(readFileSync(new URL('./simulator-words.json', import.meta.url), 'utf8')) as {
  readonly states: Readonly<Record<Medium, readonly string[]>>;
  readonly notificationTypes: Readonly<Record<Medium, readonly string[]>>;
  readonly operations: Readonly<Record<Medium, Readonly<Record<string, Operation>>>>;
  readonly recordingStates: readonly string[];
  readonly callTypes: readonly string[];
  readonly logTypes: readonly string[];
  readonly visibilities: readonly string[];
  readonly monitoring: Readonly<Record<'states' | 'modes' | 'scopes', readonly string[]>>;
};

const MEDIA = Object.keys(WORDS.states) as Medium[];
const CHANNEL: Readonly<Record<Medium, string>> = {
  email: 'email',
  chat: 'chat',
  smssession: 'sms',
  facebooksession: 'facebook',
  workitem: 'workitem',
  openmedia: 'fax',
  call: 'voice',
};
const BASE: Readonly<Record<Medium, string>> = {
  email: '/me/emails',
  chat: '/me/chats',
  smssession: '/me/smssessions',
  facebooksession: '/me/facebooksessions',
  workitem: '/me/workitems',
  openmedia: '/me/openmedia/fax',
  call: '/me/calls',
};

/** An interaction of Ada's, and what brought it there. */
interface Scene {
  readonly path: string;
  readonly id: string;
}
type Stage = (kit: Kit, medium: Medium) => Promise<Scene>;

const isTalk = (medium: Medium): boolean => Object.hasOwn(WORDS.operations[medium], 'SendMessage');

const userUri = ({ sim }: Kit, name: string): string => `http://host/api/v2/users/${sim.ids.users[name]}`;
const destination = { phoneNumber: '5002' };

const invited: Stage = async ({ sim }, medium) => {
  const { id } = sim.invite('ada.agent', { mediaType: CHANNEL[medium] });
  return { id, path: `${BASE[medium]}/${id}` };
};

const active: Stage = async (kit, medium) => {
  const scene = await invited(kit, medium);
  await kit.ada.run(scene.path, medium === 'call' ? 'Answer' : 'Accept', isTalk(medium) ? { nickname: 'Ada' } : {});
  return scene;
};

/** After some operations on an active one. */
const after =
  (...operations: readonly (readonly [name: string, rest?: Json])[]): Stage =>
  async (kit, medium) => {
    const scene = await active(kit, medium);
    for (const [name, rest = {}] of operations) await kit.ada.run(scene.path, name, rest);
    return scene;
  };

const draft: Stage = async (kit, medium) => {
  const queueUri = `http://host/api/v2/queues/${kit.sim.ids.queues.Inbound}`;
  await kit.ada.run('/me/emails', 'Create', { queueUri });
  const made = list(await kit.ada.get('/me/emails?fields=*'), 'emails').find(({ state }) => state === 'Composing');
  const path = `${BASE[medium]}/${made?.id}`;
  await kit.ada.run(path, 'AddAttachment', { documentId: 'D1' });
  return { id: String(made?.id), path };
};

/** Ben is in the chat, too. */
const conference: Stage = async (kit, medium) => {
  const scene = await active(kit, medium);
  await kit.ada.run(scene.path, 'Invite', { targetUri: userUri(kit, 'ben.agent') });
  const guest = list(await kit.ben.get('/me/chats?fields=*'), 'chats').at(-1);
  await kit.ben.run(`/me/chats/${guest?.id}`, 'Accept', { nickname: 'Ben' });
  return scene;
};

const consultation: Stage = async (kit, medium) => {
  const scene = await after(['InitiateTransfer', { destination }])(kit, medium);
  await kit.clock.advance(2 * SECOND);
  return scene;
};

const STAGES: Readonly<Partial<Record<Medium, Readonly<Record<string, Stage>>>>> = {
  email: {
    Accept: invited,
    Reject: invited,
    Save: draft,
    Send: draft,
    Cancel: draft,
    AddAttachment: draft,
    RemoveAttachment: draft,
  },
  smssession: { Accept: invited, Reject: invited },
  facebooksession: { Accept: invited, Reject: invited },
  chat: { Accept: invited, Reject: invited, RemoveParticipantFromConference: conference },
  workitem: { Accept: invited, Reject: invited },
  openmedia: { Accept: invited, Reject: invited },
  call: {
    Answer: invited,
    Retrieve: after(['Hold']),
    CompleteTransfer: consultation,
    CompleteConference: consultation,
    SwapCalls: consultation,
    RemoveParticipantFromConference: after(
      ['SingleStepConference', { destination }],
      ['SingleStepConference', { destination: { phoneNumber: '5003' } }],
    ),
    PauseCallRecording: after(['StartCallRecording']),
    ResumeCallRecording: after(['StartCallRecording'], ['PauseCallRecording']),
    StopCallRecording: after(['StartCallRecording']),
  },
};

const stageOf = (medium: Medium, name: string): Stage => STAGES[medium]?.[name] ?? active;

const givenFor = (kit: Kit, parameter: string): unknown => {
  switch (parameter) {
    case 'userData':
      return { a: 1 };
    case 'keys':
      return ['a'];
    case 'destination':
      return destination;
    case 'email':
      return { subject: 's' };
    case 'queueName':
      return 'Inbound';
    case 'queueUri':
      return `http://host/api/v2/queues/${kit.sim.ids.queues.Inbound}`;
    case 'targetPath':
      return `/users/${kit.sim.ids.users['ben.agent']}`;
    case 'targetUri':
    case 'userUri':
      return userUri(kit, 'ben.agent');
    case 'documentId':
      return 'D1';
    case 'participant':
      return '5002';
    case 'digits':
      return '5';
    default:
      return 'x';
  }
};

const bodyOf = (kit: Kit, parameters: readonly string[]): Json =>
  Object.fromEntries(parameters.map((name) => [name, givenFor(kit, name)]));

const codeOf = async (medium: Medium, name: string, parameters: readonly string[]): Promise<unknown> => {
  const kit = await startKit();
  const { path } = await stageOf(medium, name)(kit, medium);
  return kit.ada.code(path, name, bodyOf(kit, parameters));
};

const CELLS = MEDIA.flatMap((medium) =>
  Object.entries(WORDS.operations[medium]).map(([name, operation]) => [medium, name, operation] as const),
);

describe('an operation of the pages', () => {
  it.each(CELLS)('is taken of %s: %s', async (medium, name, { required = [], oneOf = [] }) => {
    const alternatives = oneOf.length > 0 ? oneOf : [null];
    for (const one of alternatives) {
      const parameters = one === null ? required : [...required, one];
      expect([parameters, await codeOf(medium, name, parameters)]).toEqual([parameters, 0]);
    }
  });

  it.each(CELLS.filter(([, , { required = [], oneOf = [] }]) => required.length + oneOf.length > 0))(
    'is refused of %s without what it needs: %s',
    async (medium, name, { required = [], oneOf = [] }) => {
      for (const left of required) {
        const others = required.filter((each) => each !== left);
        expect([left, await codeOf(medium, name, others)]).toEqual([left, 1]);
      }
      if (oneOf.length === 0) return;
      expect(await codeOf(medium, name, required)).toBe(1);
      // The name that another medium has for it is none here.
      const strange = ['userUri', 'targetUri'].filter((each) => !oneOf.includes(each));
      for (const one of strange) expect([one, await codeOf(medium, name, [one])]).toEqual([one, 1]);
    },
  );

  const NAMES = [...new Set(MEDIA.flatMap((medium) => Object.keys(WORDS.operations[medium])))];

  it.each(MEDIA)('is invalid of %s when it is not one of its own', async (medium) => {
    const kit = await startKit();
    const { path } = await active(kit, medium);
    const strange = [...NAMES, 'Chat', 'PlaceInQueue', 'constructor'].filter(
      (name) => !Object.hasOwn(WORDS.operations[medium], name),
    );
    for (const name of strange) expect([name, await kit.ada.code(path, name)]).toEqual([name, 2]);
  });
});

/** What an interaction has been through, as it was told. */
const record = (kit: Kit) => {
  const seen = new Map<string, Set<string>>();
  const note = (what: string, word: unknown): void => {
    if (word === undefined) return;
    const words = seen.get(what) ?? new Set();
    seen.set(what, words.add(String(word)));
  };
  const look = (medium: Medium, { state, capabilities, callType, recordingState }: Json): void => {
    note(`${medium} state`, state);
    note('call type', callType);
    note('recording', recordingState);
    for (const name of capabilities as string[]) note(`${medium} capability`, name);
  };
  kit.sim.events(({ data }) => {
    for (const medium of MEDIA) {
      if (data[medium] === undefined) continue;
      look(medium, part(data, medium));
      note(`${medium} notification`, data.notificationType);
    }
    for (const { type, visibility } of (data.messages ?? []) as Json[]) {
      note('log', type);
      note('visibility', visibility);
    }
  });
  return { words: (what: string): readonly string[] => [...(seen.get(what) ?? [])].sort() };
};

const others = (words: readonly string[], known: readonly string[]): readonly string[] =>
  words.filter((word) => !known.includes(word));

const expectKnown = ({ words }: ReturnType<typeof record>): void => {
  for (const medium of MEDIA) {
    expect([medium, others(words(`${medium} state`), WORDS.states[medium])]).toEqual([medium, []]);
    expect([medium, others(words(`${medium} notification`), WORDS.notificationTypes[medium])]).toEqual([medium, []]);
    const operations = Object.keys(WORDS.operations[medium]);
    expect([medium, others(words(`${medium} capability`), operations)]).toEqual([medium, []]);
  }
  expect(others(words('log'), WORDS.logTypes)).toEqual([]);
  expect(others(words('visibility'), WORDS.visibilities)).toEqual([]);
  expect(others(words('call type'), WORDS.callTypes)).toEqual([]);
  expect(others(words('recording'), WORDS.recordingStates)).toEqual([]);
};

/** Ways into the states that no operation of the active ones leads to. */
const toRevoked = async (kit: Kit, medium: Medium): Promise<void> => {
  await invited(kit, medium);
  await kit.clock.advance(31 * SECOND);
};

describe('the words of the pages', () => {
  it.each(MEDIA)('are all that is told of %s, and every state of them is reached', async (medium) => {
    const kit = await startKit();
    const { ada, sim } = kit;
    const recorded = record(kit);
    const operations = Object.entries(WORDS.operations[medium]);
    for (const [name, { required = [], oneOf = [] }] of operations) {
      const { path } = await stageOf(medium, name)(kit, medium);
      await ada.run(path, name, bodyOf(kit, [...required, ...oneOf.slice(0, 1)]));
    }
    await toRevoked(kit, medium);
    if (isTalk(medium)) {
      const { id, path } = await invited(kit, medium);
      sim.fault.failJoin(id);
      await ada.run(path, 'Accept', { nickname: 'Ada' });
    }
    if (medium === 'call') {
      const [device] = list(await ada.get('/me/devices?fields=id'), 'devices');
      await ada.run(`/me/devices/${device?.id}/calls`, 'Dial', { destination });
    } else if (WORDS.states[medium].includes('InWorkbin')) {
      const { id } = await active(kit, medium);
      sim.park(id, 'drafts', 'ada.agent');
    }
    await settle();
    expectKnown(recorded);
    expect(recorded.words(`${medium} state`)).toEqual([...WORDS.states[medium]].sort());
    const told = others(recorded.words(`${medium} notification`), ['Error']);
    expect(told).toEqual([...WORDS.notificationTypes[medium]].filter((word) => word !== 'Error').sort());
    if (medium === 'call') expect(recorded.words('recording')).toEqual([...WORDS.recordingStates].sort());
  });

  it('are all that the living contact centre tells', async () => {
    const kit = await startKit({ scenario: 'default' });
    const recorded = record(kit);
    await kit.clock.advance(60 * MINUTE);
    expectKnown(recorded);
    const chats = recorded.words('chat state');
    for (const state of ['Invited', 'Chatting', 'LeftChat', 'Completed']) expect(chats).toContain(state);
  });

  it('are those of a supervisor who listens in', async () => {
    const { sue, sim } = await startKit();
    sim.login('sue.supervisor');
    const [device] = list(await sue.get('/me/devices?fields=*'), 'devices');
    const path = `/me/devices/${device?.id}`;
    const monitoring = async (client: Client) => {
      const { supervisorMonitoringState, capabilities } = part(await client.get(path), 'device');
      return [supervisorMonitoringState, (capabilities as string[]).includes('CancelSupervisorMonitoring')];
    };
    const targetDeviceUri = 'http://host/api/v2/devices/d2';
    for (const state of WORDS.monitoring.states) {
      expect(await sue.code(path, state)).toBe(1);
      await sue.run(path, state, { targetDeviceUri });
      expect(await monitoring(sue)).toEqual([{ state, mode: 'AllCalls', scope: 'Call', targetDeviceUri }, true]);
    }
    for (const supervisorMonitoringMode of WORDS.monitoring.modes) {
      for (const supervisorMonitoringScope of WORDS.monitoring.scopes) {
        await sue.run(path, 'ListenIn', { targetDeviceUri, supervisorMonitoringMode, supervisorMonitoringScope });
        const [told] = await monitoring(sue);
        expect(told).toMatchObject({ mode: supervisorMonitoringMode, scope: supervisorMonitoringScope });
      }
    }
    expect(await sue.code(path, 'ListenIn', { targetDeviceUri, supervisorMonitoringMode: 'Mute' })).toBe(10);
    await sue.run(path, 'CancelSupervisorMonitoring');
    expect(await monitoring(sue)).toEqual([undefined, false]);
  });
});
