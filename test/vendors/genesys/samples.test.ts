import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject } from '../../../src/domain/json.ts';
import { readChannel, readDevice, readUser } from '../../../src/vendors/genesys/reads/agent-rows.ts';
import { readInteraction, readNamed, readWorkbin } from '../../../src/vendors/genesys/reads/interaction-rows.ts';
import { openMap } from '../../../src/vendors/genesys/reads/map.ts';
import { rowsOf } from '../../../src/vendors/genesys/wire.ts';
import { ANN, BOB, sample } from './recorder.ts';

const map = openMap('gws');
const member = (of: JsonObject, name: string): JsonObject => {
  const value = of[name];
  if (!isJsonObject(value)) throw new Error(`no ${name}`);
  return value;
};
const message = (name: string, key: string) => {
  const body = sample(name);
  return readInteraction(member('data' in body ? member(body, 'data') : body, key), key);
};

describe("the vendor's own samples", () => {
  it('of a user: text levels, last segments of URIs, no presence where none is told', () => {
    const worker = map.worker(readUser(member(sample('me'), 'user'), 'user'));
    expect(worker).toMatchObject({
      ref: { kind: 'Worker', account: 'gws', nativeId: ANN },
      vendorType: 'user',
      name: 'Kristi Sippola',
      presence: { state: 'UNKNOWN', native: null },
      activity: null,
      channels: null,
      skills: [{ name: 'English', level: 7, skill: { nativeId: 'a3b5a1a5-0c53-4c61-a43b-f0a3e7bfb6d1' } }],
      contactUri: 'ksippo@example.test',
    });
    expect(worker.raw).toEqual(sample('me').user);
  });

  it('of channels: after-call work by its work mode, Do Not Disturb over the state, and voice speaks for the worker', () => {
    const { rows: channels } = rowsOf(readChannel, sample('channels').channels, 'channels');
    expect(map.combined(channels, true)).toMatchObject({
      channels: [
        { channel: 'voice', presence: { state: 'NOT_READY', native: 'AfterCallWork', label: 'AfterCallWork' } },
        { channel: 'email', presence: { state: 'READY', native: 'Ready' } },
        { channel: 'chat', presence: { state: 'NOT_READY', native: 'DoNotDisturbOn', label: 'Do Not Disturb' } },
      ],
      presence: { state: 'NOT_READY', native: 'AfterCallWork', label: 'AfterCallWork' },
      activity: { kind: 'Activity', nativeId: 'D3663509-3D82-4DD3-A82E-2EA8EFA02AEF' },
    });
    const activities = channels.map((channel) => map.combined([channel], true).activity?.nativeId);
    expect(activities).toEqual([
      'D3663509-3D82-4DD3-A82E-2EA8EFA02AEF',
      '9430250E-0A1B-421F-B372-F29E69366DED',
      'DoNotDisturbOn',
    ]);
  });

  it('of a device that is logged in: it speaks for voice where no channel does', () => {
    const user = readUser({ id: ANN, channels: [], devices: sample('devices').devices }, 'user');
    expect(map.worker(user)).toMatchObject({
      channels: [{ channel: 'voice', presence: { state: 'NOT_READY', native: 'LoggedIn', label: 'LoggedIn' } }],
      presence: { state: 'NOT_READY' },
      activity: null,
    });
    expect(rowsOf(readDevice, sample('devices').devices, 'devices').rows[0]).toMatchObject({ doNotDisturb: false });
    expect(map.worker(readUser({ id: ANN, channels: [] }, 'user')).presence.state).toBe('OFFLINE');
  });

  it('of an e-mail that is offered', () => {
    const row = message('email-invited', 'email');
    expect(map.task(row, ANN)).toMatchObject({
      ref: { kind: 'Task', nativeId: `00012a9HEEG033EC@${ANN}` },
      state: { state: 'OFFERED', native: 'Invited' },
      worker: { nativeId: ANN },
      job: { kind: 'Job', nativeId: '00012a9HEEG033EC' },
      actions: ['Accept', 'Reject'],
    });
    expect(map.job('emails', row, ANN)).toMatchObject({
      state: { state: 'OFFERED', native: 'Invited' },
      worker: { nativeId: ANN },
      channel: 'email',
      labels: { Subject: 'Test', FromAddress: 'a@example.test', RRequestedSkills: null },
      email: { direction: 'INBOUND', from: 'a@example.test', subject: 'Test', to: [], html: null, attachments: [] },
    });
  });

  it('of an e-mail that is completed: done, refused or passed on, as it came to that', () => {
    const row = message('email-completed', 'email');
    const states = (ending?: 'declined' | 'transferred') => [
      map.task(row, ANN, ending).state.state,
      map.job('emails', row, ANN, undefined, ending).state.state,
    ];
    expect(states()).toEqual(['COMPLETED', 'COMPLETED']);
    expect(states('declined')).toEqual(['DECLINED', 'QUEUED']);
    expect(states('transferred')).toEqual(['COMPLETED', 'QUEUED']);
  });

  it('of an e-mail that is written', () => {
    const row = readInteraction(sample('email-composing').email, 'email');
    expect(map.job('emails', row, null)).toMatchObject({
      state: { state: 'ASSIGNED', native: 'Composing' },
      worker: { nativeId: BOB },
      createdAt: Date.parse('2016-04-15T17:52:35Z'),
      email: {
        direction: 'OUTBOUND',
        from: 'b@example.test',
        to: ['a@example.test'],
        cc: ['c@example.test'],
        bcc: [],
        subject: 's',
        html: '<p>x</p>',
        text: 'x',
        attachments: [{ nativeId: '0000Fa92G5HY0J6E', name: 'offer.pdf', size: 20480, mediaType: 'application/pdf' }],
      },
    });
    expect(map.task(row, BOB).state).toEqual({ state: 'ACTIVE', native: 'Composing' });
  });

  it('of what is laid on a workbin: parked there, its former owner is done with it', () => {
    for (const [name, key, media] of [
      ['email-on-workbin', 'emailStateResourceV2', 'emails'],
      ['workitem-in-workbin', 'workitem', 'workitems'],
    ] as const) {
      const row = message(name, key);
      expect(map.job(media, row, null).state.state).toBe('PARKED');
      expect(map.task(row, ANN)).toMatchObject({ state: { state: 'COMPLETED' }, actions: [] });
    }
  });

  it('of a workbin and of its content, which tells no state', () => {
    const [row] = rowsOf(readWorkbin, sample('workbins').workbins, 'workbins').rows;
    if (!row) throw new Error('no workbin');
    const workbin = map.workbin(row, { type: 'user', name: ANN });
    expect(workbin).toMatchObject({
      ref: { kind: 'Workbin', nativeId: `40b9b24b-0e15-4458-8a11-4a1958068d3e@user:${ANN}` },
      name: 'email-collaboration-wb',
      label: 'email-collaboration-wb',
      type: { state: 'WORKER', native: 'Agent' },
      owner: { nativeId: ANN },
      group: null,
    });
    expect(map.workbin({ ...row, type: 'AgentGroup' }, { type: 'agentGroup', name: 'Sales' })).toMatchObject({
      type: { state: 'WORKER_GROUP' },
      owner: null,
      group: 'Sales',
    });
    const [chat] = rowsOf(readInteraction, member(sample('workbin-content'), 'workbin').chats, 'chats').rows;
    if (!chat) throw new Error('no chat');
    expect(map.job('chats', chat, null, workbin.ref)).toMatchObject({
      state: { state: 'PARKED' },
      channel: 'chat',
      workbin: workbin.ref,
      worker: null,
    });
  });

  it('of a call', () => {
    const [row] = rowsOf(readInteraction, sample('call').calls, 'calls').rows;
    if (!row) throw new Error('no call');
    expect(map.job('calls', row, ANN)).toMatchObject({ state: { state: 'ASSIGNED' }, channel: 'voice' });
    expect(map.job('calls', row, ANN).email).toBeUndefined();
  });

  it('of queues, and of skills that tell their id in their path alone', () => {
    const [queue] = rowsOf(readNamed, sample('queues').queues, 'queues').rows;
    const [skill] = rowsOf(readNamed, sample('skills').skills, 'skills').rows;
    if (!queue || !skill) throw new Error('nothing there');
    expect(map.queue(queue)).toMatchObject({
      ref: { nativeId: '995655ec-81a5-46b0-82d0-3f2c5eca263d' },
      name: 'test-queue',
      description: null,
    });
    expect(map.skill(skill)).toMatchObject({ ref: { nativeId: '123' }, name: 'English' });
  });
});

describe('what the vendor never said', () => {
  it('keeps words that nobody mapped beside UNKNOWN', () => {
    const row = readInteraction({ id: 'X', state: 'Meditating' }, 'chat');
    expect(map.job('chats', row, ANN).state).toEqual({ state: 'UNKNOWN', native: 'Meditating' });
    expect(map.task(row, ANN, 'declined').state.state).toBe('DECLINED');
    const channel = readChannel({ channel: 'email', userState: { state: 'Dreaming' } }, 'channel');
    expect(map.combined([channel], true).presence).toMatchObject({ state: 'UNKNOWN', native: 'Dreaming' });
  });

  it.each([
    ['user.id: expected an id', () => readUser({ userName: 'x' }, 'user')],
    ['user: expected an object', () => readUser('x', 'user')],
    ['channel.channel: expected the name of a channel', () => readChannel({ channel: {} }, 'channel')],
    ['email.id: expected an id', () => readInteraction({ state: 'Invited' }, 'email')],
    ['emails: expected a list', () => rowsOf(readInteraction, undefined, 'emails')],
  ])('names what is missing: %s', (problem, read) => {
    expect(read).toThrow(problem);
  });

  it('of one row costs the others nothing', () => {
    const { rows, unreadable } = rowsOf(readChannel, [{ channel: 'voice' }, {}, { channel: 'email' }], 'channels');
    expect(rows.map(({ channel }) => channel)).toEqual(['voice', 'email']);
    expect(unreadable.map(({ message }) => message)).toEqual(['channels[1].channel: expected the name of a channel']);
  });
});
