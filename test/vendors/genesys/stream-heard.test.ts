import { describe, expect, it } from 'vitest';
import { ANN, opened, SHELF, states, TOPIC, taskRef } from './stream-hearing.ts';

describe('a message is heard', () => {
  const line = { messageType: 'MessageLogUpdated', notificationType: 'NewMessages', messages: [] };

  it.each([
    ['chats', { chatPath: '/chats/C1' }],
    ['chats', { chatUri: 'http: //host: 8080/api/v2/me/chats/C1' }],
    ['chats', { chatUri: 'http://host/api/v2/chats/C1', chatPath: '/chats/C1' }],
    ['smssessions', { smssessionUri: 'http://host/api/v2/smssessions/C1' }],
    ['smssessions', { smssessionPath: '/smsessions/C1' }],
    ['facebooksessions', { chatUri: 'http://host/api/v2/facebooksessions/C1' }],
  ])('though it is but a line in the log of one of the %s: %j (S2-1)', (media, owner) => {
    const { hear, pending, memory } = opened();
    const told = { ref: taskRef(ANN, 'C1'), news: { type: 'part', members: {} }, cause: 'NewMessages', at: null };
    const { commandId } = pending.expect({ userId: ANN, media, id: 'C1', verb: 'SendMessage' });
    expect(hear({ ...line, ...owner })).toEqual([{ ...told, commandId }]);
    expect(hear({ ...line, ...owner })).toEqual([]);
    memory.saw(ANN, media, { id: 'C1', state: 'Chatting' });
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
