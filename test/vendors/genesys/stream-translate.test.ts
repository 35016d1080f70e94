import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/domain/event.ts';
import { type Ref, ref } from '../../../src/domain/ref.ts';
import { openDesk } from '../../../src/vendors/genesys/desk.ts';
import { taskId, workbinId } from '../../../src/vendors/genesys/ids.ts';
import { openMap } from '../../../src/vendors/genesys/map.ts';
import { openPending } from '../../../src/vendors/genesys/pending.ts';
import { openRoster } from '../../../src/vendors/genesys/roster.ts';
import { openTranslate } from '../../../src/vendors/genesys/translate.ts';
import { manualClock } from './stream-clock.ts';

const ACCOUNT = 'gws';
const ANN = 'a'.repeat(32);
const BEN = 'b'.repeat(32);
/** One that tells no states, so that only a message's own type counts. */
const TOPIC = '/v2/me/interactions';
const SHELF = '6c715fa9-de16-4d23-b07c-cbcb1caf3e07';

const opened = (watched: readonly Ref<'Workbin'>[] = []) => {
  const desk = openDesk();
  const pending = openPending(manualClock());
  const translate = openTranslate({
    account: ACCOUNT,
    map: openMap(ACCOUNT),
    desk,
    roster: openRoster(),
    settle: pending.settle,
    speakOf: () => watched,
    watches: () => watched.length > 0,
  });
  const hear = (data: unknown, userId = ANN): readonly Change[] => {
    const reading = translate(userId, data, TOPIC);
    if (reading.type !== 'changes') throw new Error(`it came to be ${reading.type}`);
    return reading.changes;
  };
  const email = (state: string, more: Record<string, unknown> = {}, userId = ANN) =>
    hear(
      {
        messageType: 'EmailStateChangeMessage',
        notificationType: 'StatusChange',
        email: { id: 'E1', state, capabilities: [], userData: { Subject: 'Help' }, ...more },
      },
      userId,
    );
  return { desk, pending, translate, hear, email };
};

const taskRef = (userId = ANN, id = 'E1') => ref('Task', ACCOUNT, taskId(id, userId));
const jobRef = (id = 'E1') => ref('Job', ACCOUNT, id);

/** What a change says of one kind's state. */
const stateOf = (changes: readonly Change[], kind: 'Task' | 'Job'): string | null => {
  const change = changes.find(({ ref: of }) => of.kind === kind);
  if (change?.news.type === 'whole' && 'state' in change.news.item) return change.news.item.state.state;
  if (change?.news.type === 'part' && 'state' in change.news.members) return change.news.members.state?.state ?? null;
  return null;
};

const states = (changes: readonly Change[]) => [stateOf(changes, 'Task'), stateOf(changes, 'Job')];

describe('a message about an interaction', () => {
  it("is two changes: of the user's share and of the contact", () => {
    const { email } = opened();
    const [task, job] = email('Invited');
    expect(task).toMatchObject({ ref: taskRef(), cause: 'StatusChange', at: null, news: { type: 'whole' } });
    expect(job).toMatchObject({ ref: jobRef(), cause: 'StatusChange', at: null, news: { type: 'whole' } });
    expect(states([task, job].flatMap((one) => one ?? []))).toEqual(['OFFERED', 'OFFERED']);
  });

  it.each<[string, string, string, unknown]>([
    ['an e-mail', 'EmailStateChangeMessage', 'email', 'emails'],
    ['a chat', 'ChatStateChangeMessage', 'chat', 'chats'],
    ['a workitem', 'WorkitemStateChangeMessage', 'workitem', 'workitems'],
    ['an open medium', 'OpenmediaStateChangeMessage', 'openmedia', 'openmedia'],
    ['a call', 'CallStateChangeMessage', 'call', 'calls'],
    ['an SMS session', 'SMSsessionStateChangeMessage', 'smssession', 'smssessions'],
  ])('may be %s', (_, messageType, member, media) => {
    const { hear, desk } = opened();
    const body = { messageType, notificationType: 'StatusChange', [member]: { id: 'X1', state: 'Processing' } };
    expect(states(hear(body))).toEqual(['ACTIVE', 'ASSIGNED']);
    expect(desk.mediaOf('X1')).toBe(media);
  });

  it('may come with or without its envelope', () => {
    const { hear } = opened();
    const data = { messageType: 'CallStateChangeMessage', call: { id: 'C1', state: 'Ringing' } };
    expect(hear({ channel: '/v2/me/calls', data })).toHaveLength(2);
    expect(hear(data)).toHaveLength(2);
  });

  it('tells, once it is known, only what it holds: a bare last word takes nothing away', () => {
    const { email } = opened();
    email('Processing', { emailType: 'Inbound', from: 'x@example.test', subject: 'Help' });
    const [, job] = email('Completed', { userData: {}, emailType: undefined });
    if (job?.news.type !== 'part') throw new Error('it is no part');
    expect(Object.keys(job.news.members).sort()).not.toEqual(expect.arrayContaining(['email']));
    expect(job.news.members).not.toHaveProperty('labels');
    expect(stateOf([job], 'Job')).toBe('COMPLETED');
  });

  it('tells all data of an interaction when it was updated', () => {
    const { email, hear } = opened();
    email('Processing');
    const [, job] = hear({
      messageType: 'EmailStateChangeMessage',
      notificationType: 'PropertiesUpdated',
      email: { id: 'E1', state: 'Processing', userData: { Subject: 'Help', Vip: 1 } },
    });
    expect(job).toMatchObject({
      cause: 'PropertiesUpdated',
      news: { members: { labels: { Subject: 'Help', Vip: 1 } } },
    });
  });

  it('without a state changes none', () => {
    const { email, hear } = opened();
    email('Processing');
    const body = { messageType: 'EmailStateChangeMessage', notificationType: 'PropertiesUpdated' };
    expect(states(hear({ ...body, email: { id: 'E1', userData: { a: 1 } } }))).toEqual(['ACTIVE', 'ASSIGNED']);
    expect(hear({ ...body, email: { id: 'E2' } }).map(({ news }) => news.type)).toEqual(['stale', 'stale']);
  });

  it('keeps a state that nobody knows', () => {
    const { email } = opened();
    const [task] = email('Pondering');
    expect(task).toMatchObject({ news: { item: { state: { state: 'UNKNOWN', native: 'Pondering' } } } });
  });
});

describe('`Completed` is', () => {
  it('declined after an offer, and the contact waits for another', () => {
    const { email } = opened();
    email('Invited');
    expect(states(email('Completed'))).toEqual(['DECLINED', 'QUEUED']);
    expect(states(email('Completed'))).toEqual(['DECLINED', 'QUEUED']);
  });

  it('declined as the result of a Reject, though the offer was not seen', () => {
    const { email, pending } = opened();
    const { commandId } = pending.expect({ userId: ANN, media: 'emails', id: 'E1', verb: 'Reject' });
    const changes = email('Completed');
    expect(states(changes)).toEqual(['DECLINED', 'QUEUED']);
    expect(changes.map((change) => change.commandId)).toEqual([commandId, commandId]);
  });

  it('completed after work', () => {
    const { email } = opened();
    email('Invited');
    email('Processing');
    expect(states(email('Completed'))).toEqual(['COMPLETED', 'COMPLETED']);
  });

  it('not the end of the contact when it was handed on', () => {
    const { email, pending } = opened();
    email('Processing');
    pending.expect({ userId: ANN, media: 'emails', id: 'E1', verb: 'Transfer' });
    expect(states(email('Completed'))).toEqual(['COMPLETED', 'QUEUED']);
  });

  it('not the end of the contact when somebody else has it by then, whoever was heard of first', () => {
    const { email } = opened();
    email('Invited');
    email('Processing', {}, BEN);
    email('Processing');
    const changes = email('Completed');
    expect(states(changes)).toEqual(['COMPLETED', 'ASSIGNED']);
    expect(changes[1]).toMatchObject({ news: { members: { worker: ref('Worker', ACCOUNT, BEN) } } });
  });

  it('the end of the contact when a read has not found it with the other any more', () => {
    const { email, desk } = opened();
    email('Processing', {}, BEN);
    email('Processing');
    const mark = desk.mark();
    desk.readAll(0, BEN, ['emails'], new Set());
    expect(desk.holdersOf('E1')).toEqual([BEN, ANN]);
    desk.readAll(mark, BEN, ['emails'], new Set());
    expect(desk.holdersOf('E1')).toEqual([ANN]);
    expect(states(email('Completed'))).toEqual(['COMPLETED', 'COMPLETED']);
  });
});

describe('a failure', () => {
  const failed = { messageType: 'EmailStateChangeMessage', notificationType: 'Error' };

  it('is a problem of the command and changes nothing', () => {
    const { email, hear, pending, desk } = opened();
    email('Invited');
    const sent = pending.expect({ userId: ANN, media: 'emails', id: 'E1', verb: 'Accept' });
    sent.accepted(9);
    const changes = hear({
      ...failed,
      referenceId: 9,
      errorCode: 6,
      errorMessage: 'no such interaction',
      email: { id: 'E1', state: 'Revoked' },
    });
    expect(changes).toEqual([
      {
        ref: taskRef(),
        news: { type: 'part', members: {} },
        cause: 'Error',
        at: null,
        commandId: sent.commandId,
        problem: { code: 'NOT_FOUND', message: 'no such interaction', vendorCode: '6' },
      },
    ]);
    expect(desk.lastState(ANN, 'E1')).toBe('Invited');
  });

  it('that leaves out what it is about is about what was asked', () => {
    const { hear, pending } = opened();
    const { commandId } = pending.expect({ userId: ANN, media: 'emails', id: 'E1', verb: 'Complete' });
    expect(hear(failed)).toMatchObject([{ ref: taskRef(), commandId, problem: { code: 'WRONG_STATE' } }]);
  });

  it("of something that is not there yet is its maker's", () => {
    const { hear, pending } = opened();
    const { commandId } = pending.expect({ userId: ANN, media: 'emails', id: null, verb: 'Create' });
    expect(hear(failed)).toMatchObject([{ ref: ref('Worker', ACCOUNT, ANN), commandId }]);
  });

  it('that nobody here asked for is told as well', () => {
    const { hear } = opened();
    expect(hear({ ...failed, email: { id: 'E1' } })).toMatchObject([{ ref: taskRef(), problem: {} }]);
  });
});

describe('what an agent is ready for', () => {
  const ready = { id: '9430250E-0A1B-421F-B372-F29E69366DED', displayName: 'Ready', state: 'Ready' };
  const notReady = { displayName: 'Not Ready', state: 'NotReady', reason: 'Lunch' };
  const channels = (...list: unknown[]) => ({ messageType: 'ChannelStateChangeMessageV2', channels: list });

  it('is made of all channels, though a message tells one of them', () => {
    const { hear } = opened();
    hear(channels({ channel: 'email', userState: notReady }, { channel: 'chat', userState: notReady }));
    const [change] = hear(channels({ channel: 'chat', userState: ready }));
    expect(change).toMatchObject({
      ref: ref('Worker', ACCOUNT, ANN),
      cause: 'ChannelStateChangeMessageV2',
      news: {
        type: 'part',
        members: {
          presence: { state: 'READY' },
          channels: [
            { channel: 'email', presence: { state: 'NOT_READY', reasonCode: 'Lunch' } },
            { channel: 'chat', presence: { state: 'READY' } },
          ],
        },
      },
    });
  });

  it('is told of voice by the devices', () => {
    const { hear } = opened();
    const device = { id: 'D1', deviceState: 'Active', userState: ready, doNotDisturb: 'Off' };
    expect(hear({ messageType: 'DeviceStateChangeMessage', devices: [device] })).toMatchObject([
      { news: { members: { channels: [{ channel: 'voice', presence: { state: 'READY' } }] } } },
    ]);
  });

  it('settles the command that made it so', () => {
    const { hear, pending } = opened();
    const { commandId } = pending.expect({ userId: ANN, media: 'channels', id: 'email', verb: 'Ready' });
    expect(hear(channels({ channel: 'chat', userState: ready }))[0]?.commandId).toBeUndefined();
    expect(hear(channels({ channel: 'email', userState: ready }))[0]?.commandId).toBe(commandId);
  });
});

describe('a workbin', () => {
  const mine = ref('Workbin', ACCOUNT, workbinId(SHELF, { type: 'user', name: ANN }));
  const message = (action: string, more: object = {}) => ({
    messageType: 'WorkbinStateChangeMessage',
    action,
    id: SHELF,
    emailStateResourceV2: { id: 'E1', state: 'InWorkbin', emailType: 'Inbound', capabilities: [], userData: {} },
    ...more,
  });

  it('that gets a job: both are told, and the job lies there', () => {
    const { hear, email } = opened([mine]);
    email('Processing');
    email('InWorkbin');
    expect(hear(message('ItemAdded'))).toMatchObject([
      { ref: mine, cause: 'ItemAdded', news: { type: 'part', members: {} } },
      {
        ref: jobRef(),
        cause: 'ItemAdded',
        news: { type: 'part', members: { state: { state: 'PARKED' }, workbin: mine } },
      },
    ]);
  });

  it('may be where a job was laid: while any is watched only a read tells on which', () => {
    const of = (watched: readonly Ref<'Workbin'>[]) => {
      const { email } = opened(watched);
      email('Processing');
      return email('InWorkbin')[1]?.news;
    };
    expect(of([mine])).toEqual({ type: 'stale' });
    expect(of([])).toMatchObject({ type: 'part', members: { state: { state: 'PARKED' } } });
  });

  it('that gets a job that nobody saw: it is told whole', () => {
    const { hear, desk } = opened([mine]);
    expect(hear(message('ItemAdded'))[1]).toMatchObject({ news: { type: 'whole', item: { workbin: mine } } });
    expect(desk.mediaOf('E1')).toBe('emails');
  });

  it('from which a login took a job: the job lies there no more', () => {
    const { hear, email } = opened([mine]);
    hear(message('ItemAdded'));
    const [, job] = email('Processing');
    expect(job?.news).toMatchObject({ type: 'part', members: { state: { state: 'ASSIGNED' }, workbin: undefined } });
    expect(hear(message('ItemRemoved'))[1]?.news).toEqual({ type: 'part', members: { workbin: undefined } });
  });

  it('from which somebody else took a job: only a read tells where it is', () => {
    const { hear } = opened([mine]);
    hear(message('ItemAdded'));
    expect(hear(message('ItemRemoved'))[1]).toEqual({
      ref: jobRef(),
      news: { type: 'stale' },
      cause: 'ItemRemoved',
      at: null,
    });
  });

  it("is known by what the message says when it is not watched: a group's, another user's, one's own", () => {
    const { hear } = opened();
    const shelf = (more: object) => hear(message('ItemAdded', more))[0]?.ref.nativeId;
    expect(shelf({ agentGroup: 'Team' })).toBe(workbinId(SHELF, { type: 'agentGroup', name: 'Team' }));
    expect(shelf({ placeGroup: 'Floor' })).toBe(workbinId(SHELF, { type: 'placeGroup', name: 'Floor' }));
    expect(shelf({ workbinUserId: BEN })).toBe(workbinId(SHELF, { type: 'user', name: BEN }));
    expect(shelf({})).toBe(workbinId(SHELF, { type: 'user', name: ANN }));
  });

  it('of which it is not told whose: each may have changed, and of the job only a read tells', () => {
    const his = ref('Workbin', ACCOUNT, workbinId(SHELF, { type: 'user', name: BEN }));
    const { hear } = opened([mine, his]);
    expect(hear(message('ItemAdded')).map(({ ref: of, news }) => [of, news.type])).toEqual([
      [mine, 'part'],
      [his, 'part'],
      [jobRef(), 'stale'],
    ]);
  });

  it.each(['workitemStateResourceV2', 'chatStateResourceV2', 'openmediaStateResource', 'WorkitemStateResourceV2'])(
    'may name what it holds %s',
    (name) => {
      const { hear } = opened([mine]);
      const body = { ...message('ItemAdded', { emailStateResourceV2: undefined }), [name]: { id: 'W1' } };
      expect(hear(body)[1]).toMatchObject({ ref: jobRef('W1'), news: { type: 'whole' } });
    },
  );

  it('is confirmed to be watched', () => {
    const { translate } = opened();
    expect(
      translate(
        ANN,
        {
          messageType: 'WorkbinSubscriptionStateChangeMessage',
          stateResource: 'Subscribed',
          id: SHELF,
          workbinUserId: BEN,
          referenceId: 156,
        },
        TOPIC,
      ),
    ).toMatchObject({
      type: 'confirmation',
      confirmation: { id: SHELF, state: 'Subscribed', owner: { userId: BEN }, referenceId: '156' },
    });
  });
});

describe('a message is heard', () => {
  const line = { messageType: 'MessageLogUpdated', notificationType: 'NewMessages', messages: [] };

  it.each([
    ['chats', { chatPath: '/chats/C1' }],
    ['chats', { chatUri: 'http: //host: 8080/api/v2/me/chats/C1' }],
    ['chats', { chatUri: 'http://host/api/v2/chats/C1', chatPath: '/chats/C1' }],
    ['smssessions', { smssessionUri: 'http://host/api/v2/smssessions/C1' }],
    ['smssessions', { smssessionPath: '/smsessions/C1' }],
    ['facebooksessions', { chatUri: 'http://host/api/v2/facebooksessions/C1' }],
  ])('though it is but a line in the log of one of the %s: %j', (media, owner) => {
    const { hear, pending, desk } = opened();
    const told = { ref: taskRef(ANN, 'C1'), news: { type: 'part', members: {} }, cause: 'NewMessages', at: null };
    const { commandId } = pending.expect({ userId: ANN, media, id: 'C1', verb: 'SendMessage' });
    expect(hear({ ...line, ...owner })).toEqual([{ ...told, commandId }]);
    expect(hear({ ...line, ...owner })).toEqual([]);
    desk.saw(ANN, media, { id: 'C1', state: 'Chatting' });
    expect(hear({ ...line, ...owner })).toEqual([told]);
  });

  it.each<[string, object]>([
    ['email', { email: { id: 'E1', state: 'Invited' } }],
    ['SMS, misspelt', { messageType: 'test_accept ', smsession: { id: 'E1', state: 'Invited' } }],
    ['call', { messageType: 7, call: { id: 'E1', state: 'Ringing' } }],
  ])('by what it tells, when nobody knows its type: %s', (_, data) => {
    expect(states(opened().hear(data))).toEqual(['OFFERED', 'OFFERED']);
  });

  it.each<[string, unknown]>([
    ['of the services', { messageType: 'ServiceStateChangeMessage', service: 'x', state: 'Inactive' }],
    ['of a password', { messageType: 'PasswordChangeError', errorCode: 1, errorMessage: 'policy' }],
    ['of an outbound record', { messageType: 'OutboundRecordMessage', notificationType: 'StatusChanged', record: {} }],
    ['of figures', { messageType: 'WorkbinStatsMessage', workbinStats: {} }],
    ['of a type that nobody knows', { messageType: 'constructor' }],
    ['without a type that tells nothing', { record: { id: 'E1' } }],
    ['of a log that belongs to nothing', line],
    ['of a log of an unknown collection', { ...line, letterUri: 'http://host/api/v2/letters/L1' }],
    ['of a log of a conversation that nobody here has', { ...line, smssessionUri: 'http://host/smssessions/S9' }],
    ['of a log with an owner that is none', { ...line, chatUri: { id: 'C1' } }],
    ['that is text', 'hello'],
    ['that is nothing', null],
  ])('and comes to nothing: one %s', (_, data) => {
    expect(opened().translate(ANN, data, TOPIC)).toEqual({ type: 'changes', changes: [], isWhole: true });
  });

  it.each<[string, unknown]>([
    ['an e-mail without an id', { messageType: 'EmailStateChangeMessage', email: { state: 'Invited' } }],
    ['an e-mail that is none', { messageType: 'EmailStateChangeMessage' }],
    ['an e-mail whose state is none', { messageType: 'EmailStateChangeMessage', email: { id: 'E1', state: {} } }],
    ['a workbin without an id', { messageType: 'WorkbinStateChangeMessage', action: 'ItemAdded' }],
    ['a workbin that got nothing', { messageType: 'WorkbinStateChangeMessage', action: 'ItemAdded', id: SHELF }],
    ['a confirmation of nothing', { messageType: 'WorkbinSubscriptionStateChangeMessage' }],
    ['channels that are none', { messageType: 'ChannelStateChangeMessageV2', channels: 'chat' }],
    ['a message about no channel', { messageType: 'ChannelStateChangeMessageV2' }],
  ])('and cannot be read: %s', (_, data) => {
    expect(opened().translate(ANN, data, TOPIC).type).toBe('unreadable');
  });

  it.each([
    ['/v2/me/emails', 'unreadable'],
    ['/v2/me/devices', 'unreadable'],
    ['/v2/me', 'changes'],
    ['/notifications/services', 'changes'],
  ])('that is no object on %s may have told a state or not', (topic, type) => {
    expect(opened().translate(ANN, 'hello', topic).type).toBe(type);
  });

  it('of which a part can be read: that is told, and that there was more', () => {
    const ready = { state: 'Ready' };
    const channels = [
      { userState: ready },
      { channel: 'chat', userState: ready },
      { channel: 'email', userState: 'x' },
    ];
    const reading = opened().translate(ANN, { messageType: 'ChannelStateChangeMessageV2', channels }, TOPIC);
    expect(reading).toMatchObject({
      isWhole: false,
      changes: [{ news: { members: { channels: [{ channel: 'chat' }], presence: { state: 'READY' } } } }],
    });
  });
});
