import { describe, expect, it } from 'vitest';
import { ANN, BEN, opened, states } from './stream-hearing.ts';

describe('a conversation', () => {
  const chat = (state: string, more: object = {}) => ({
    messageType: 'ChatStateChangeMessage',
    notificationType: 'StatusChange',
    chat: { id: 'C1', state, ...more },
  });

  it('that the customer has left is to be finished by its agent', () => {
    const { hear, memory } = opened();
    expect(states(hear(chat('Invited')))).toEqual(['OFFERED', 'OFFERED']);
    expect(states(hear(chat('Chatting')))).toEqual(['ACTIVE', 'ASSIGNED']);
    expect(states(hear(chat('LeftChat')))).toEqual(['WRAP_UP', 'ASSIGNED']);
    expect(memory.holdersOf('C1')).toEqual([ANN]);
    expect(states(hear(chat('Completed')))).toEqual(['COMPLETED', 'COMPLETED']);
  });

  it('that could not be joined is neither refused nor waiting for others (S2-4)', () => {
    const { hear, pending } = opened();
    hear(chat('Invited'));
    const { commandId } = pending.expect({ userId: ANN, media: 'chats', id: 'C1', verb: 'Accept' });
    const changes = hear(chat('JoinFailed'));
    expect(states(changes)).toEqual(['WRAP_UP', 'ASSIGNED']);
    expect(changes[0]?.commandId).toBe(commandId);
  });

  it('about which a colleague is consulted stays with whoever has it', () => {
    const { hear } = opened();
    hear(chat('Chatting'));
    const changes = hear(chat('Invited'), BEN);
    expect(states(changes)).toEqual(['OFFERED', 'ASSIGNED']);
    expect(changes[1]?.news).toMatchObject({ members: { worker: { nativeId: ANN } } });
    expect(hear(chat('Chatting'), BEN)[1]?.news).toMatchObject({ members: { worker: { nativeId: BEN } } });
  });

  it('that one of several leaves goes on: with whom, only a read tells where it is no login', () => {
    const { hear, pending } = opened();
    hear(chat('Chatting'));
    pending.expect({ userId: ANN, media: 'chats', id: 'C1', verb: 'Leave' });
    const [task, job] = hear(chat('Completed'));
    expect([task?.news, job?.news]).toMatchObject([{ members: { state: { state: 'COMPLETED' } } }, { type: 'stale' }]);
  });

  it.each([
    ['Leave', 'LeftChat', 'StatusChange', true],
    ['Complete', 'LeftChat', 'StatusChange', false],
    ['Complete', 'Completed', 'StatusChange', true],
    ['Consult', 'Chatting', 'ParticipantsUpdated', true],
    ['Invite', 'Chatting', 'StatusChange', false],
    ['SetDisposition', 'Chatting', 'PropertiesUpdated', true],
    ['RemoveParticipantFromConference', 'Chatting', 'ParticipantsUpdated', true],
  ])('settles %s by %s of a %s: %s', (verb, state, notificationType, isSettled) => {
    const { hear, pending } = opened();
    hear(chat('Chatting'));
    const { commandId } = pending.expect({ userId: ANN, media: 'chats', id: 'C1', verb });
    const [change] = hear({ ...chat(state), notificationType });
    expect(change?.commandId).toBe(isSettled ? commandId : undefined);
  });
});

describe('a call', () => {
  const call = (state: string, notificationType: string) => ({
    messageType: 'CallStateChangeMessage',
    notificationType,
    call: { id: 'P1', state },
  });

  it.each([
    ['InitiateTransfer', 'Held', 'StatusChange'],
    ['CompleteTransfer', 'Released', 'StatusChange'],
    ['CompleteConference', 'Established', 'ParticipantsUpdated'],
    ['SwapCalls', 'Held', 'StatusChange'],
    ['SingleStepTransfer', 'Released', 'StatusChange'],
    ['RemoveParticipantFromConference', 'Established', 'ParticipantsUpdated'],
    ['SendDtmf', 'Established', 'DtmfSent'],
    ['PauseCallRecording', 'Established', 'CallRecordingStateChange'],
    ['DeleteUserDataPair', 'Established', 'AttachedDataChanged'],
  ])('settles %s by %s of a %s, and not before', (verb, state, notificationType) => {
    const { hear, pending } = opened();
    hear(call('Established', 'StatusChange'));
    const { commandId } = pending.expect({ userId: ANN, media: 'calls', id: 'P1', verb });
    expect(hear(call('Dialing', 'StatusChange'))[0]?.commandId).toBeUndefined();
    expect(hear(call(state, notificationType))[0]?.commandId).toBe(commandId);
  });
});
