import { describe, expect, it } from 'vitest';
import type { Job } from '../../../src/domain/job.ts';
import { ref } from '../../../src/domain/ref.ts';
import { ACCOUNT, ANN, BEN, jobRef, opened, stateOf, states, taskRef } from './stream-hearing.ts';

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
    const { hear, memory } = opened();
    const body = { messageType, notificationType: 'StatusChange', [member]: { id: 'X1', state: 'Processing' } };
    expect(states(hear(body))).toEqual(['ACTIVE', 'ASSIGNED']);
    expect(memory.mediaOf('X1')).toBe(media);
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

  it('tells the name of the one customer of a conversation, as far as it says who takes part', () => {
    const { hear } = opened();
    const chat = (members: object): unknown => {
      const body = { messageType: 'ChatStateChangeMessage', notificationType: 'StatusChange' };
      const news = hear({ ...body, chat: { id: 'H1', state: 'Chatting', ...members } }).find(
        ({ ref: of }) => of.kind === 'Job',
      )?.news;
      if (news?.type === 'whole') return ['whole', (news.item as Job).contact];
      return news?.type === 'part' && 'contact' in news.members ? ['part', news.members.contact] : null;
    };
    const ada = { nickname: 'Ada', type: 'Customer', participantId: '1' };
    const agent = { nickname: 'Ben', type: 'Agent', participantId: '2' };
    expect(chat({ participants: [] })).toEqual(['whole', undefined]);
    expect(chat({ participants: [agent, ada, ada] })).toEqual(['part', { name: 'Ada' }]);
    expect(chat({})).toBeNull();
    expect(chat({ participants: [ada, { ...ada, nickname: 'Cleo' }] })).toEqual(['part', undefined]);
    expect(chat({ participants: ['5001', null, { type: 'customer', nickname: ' Dan ' }] })).toEqual([
      'part',
      { name: 'Dan' },
    ]);
    expect(chat({ participants: [agent, { type: 'Customer', nickname: {} }] })).toEqual(['part', undefined]);
    expect(chat({ participants: 'Ada' })).toBeNull();
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

  it('no end of a call that was not answered, which is `Released` and rings somewhere else', () => {
    const { hear } = opened();
    const call = (state: string, userId = ANN) =>
      states(hear({ messageType: 'CallStateChangeMessage', call: { id: 'C1', state } }, userId));
    expect(call('Ringing')).toEqual(['OFFERED', 'OFFERED']);
    expect(call('Released')).toEqual(['REVOKED', 'QUEUED']);
    expect(call('Released')).toEqual(['REVOKED', 'QUEUED']);
    expect(call('Ringing', BEN)).toEqual(['OFFERED', 'OFFERED']);
    expect(call('Established', BEN)).toEqual(['ACTIVE', 'ASSIGNED']);
    expect(call('Released', BEN)).toEqual(['COMPLETED', 'COMPLETED']);
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
    const { email, memory } = opened();
    email('Processing', {}, BEN);
    email('Processing');
    const mark = memory.mark();
    memory.readAll(0, BEN, ['emails'], new Set());
    expect(memory.holdersOf('E1')).toEqual([BEN, ANN]);
    memory.readAll(mark, BEN, ['emails'], new Set());
    expect(memory.holdersOf('E1')).toEqual([ANN]);
    expect(states(email('Completed'))).toEqual(['COMPLETED', 'COMPLETED']);
  });
});

describe('a failure', () => {
  const failed = { messageType: 'EmailStateChangeMessage', notificationType: 'Error' };

  it('is a problem of the command and changes nothing', () => {
    const { email, hear, pending, memory } = opened();
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
    expect(memory.lastState(ANN, 'E1')).toBe('Invited');
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
