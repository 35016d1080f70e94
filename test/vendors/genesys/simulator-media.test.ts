import { describe, expect, it } from 'vitest';
import { type Client, list, part, SECOND, settle, startKit } from './simulator-kit.ts';

const states = (client: Client, key: string): unknown[] =>
  client.data().flatMap((data) => (data[key] ? [`${data.notificationType} ${part(data, key).state}`] : []));

describe('chats (contract §12)', () => {
  it('are accepted with a nickname, talked in, and completed', async () => {
    const { ada, sim } = await startKit();
    const { id } = sim.invite('ada.agent', { mediaType: 'chat' });
    const path = `/me/chats/${id}`;
    expect(await ada.code(path, 'Accept')).toBe(1);
    expect(await ada.run(path, 'Accept', { nickname: 'Ada' })).toEqual({ statusCode: 0 });
    expect(states(ada, 'chat')).toEqual(['StatusChange Invited', 'StatusChange Chat']);
    expect(part(await ada.get(path), 'chat').participants).toMatchObject([
      { nickname: 'Customer', type: 'Customer' },
      { nickname: 'Ada', type: 'Agent' },
    ]);
    await ada.run(path, 'SendMessage', { text: 'Hello' });
    sim.customerSays(id, 'Hi');
    await ada.run(path, 'SendNicknameUpdatedNotice', { noticeText: 'now A.' });
    for (const text of ['1', '2', '3']) await ada.run(path, 'SendMessage', { text });
    const told = ada.data('MessageLogUpdated');
    expect(told[0]).toMatchObject({ notificationType: 'NewMessages', chatPath: `/chats/${id}` });
    expect(told[0]).not.toHaveProperty('referenceId');
    const messages = told.flatMap((data) => list(data, 'messages'));
    expect(messages[0]).toMatchObject({
      index: 1,
      type: 'Text',
      text: 'Hello',
      from: { type: 'Agent', nickname: 'Ada' },
    });
    expect(messages[1]).toMatchObject({ text: 'Hi', from: { type: 'Customer' } });
    expect(messages[2]).toMatchObject({ type: 'NicknameUpdated', noticeText: 'now A.' });
    expect(messages.map(({ index }) => index)).toEqual([1, 2, 3, 5, 6, 7]);
    expect(Number(messages[0]?.timestampSeconds)).toBeGreaterThan(1e12);
    await ada.run(path, 'SendStartTypingNotification');
    await ada.run(path, 'Leave');
    await ada.run(path, 'Complete', { text: 'Bye' });
    expect(states(ada, 'chat')).toEqual(['ParticipantsUpdated Chat', 'StatusChange Completed']);
    expect(await ada.code(path, 'SendMessage', { text: 'x' })).toBe(6);
  });

  it('may be called Processing, and may do without a nickname', async () => {
    const { ada, sim } = await startKit({ switches: { chat_active_state: 'Processing', chat_nickname: 'optional' } });
    const { id } = sim.invite('ada.agent', { mediaType: 'chat' });
    await ada.run(`/me/chats/${id}`, 'Accept');
    expect(sim.interaction(id)?.state).toBe('Processing');
    await ada.run(`/me/chats/${id}`, 'SendMessage', { text: 'x' });
  });
});

describe('work items and open media (contract §12)', () => {
  it.each([
    ['workitem', '/me/workitems', 'workitem', '/v2/me/workitems', 'WorkitemStateChangeMessage'],
    ['fax', '/me/openmedia/fax', 'openmedia', '/v2/me/openmedia', 'OpenmediaStateChangeMessage'],
  ])('%s: the answer names the number of its message', async (mediaType, base, key, topic, messageType) => {
    const { ada, sim } = await startKit();
    const { id } = sim.invite('ada.agent', { mediaType });
    const path = `${base}/${id}`;
    const accepted = await ada.run(path, 'Accept');
    expect(accepted).toEqual({ statusCode: 0, referenceId: 1 });
    const news = ada.news();
    expect(news.map(({ channel }) => channel)).toEqual([topic, topic]);
    expect(news[0]?.data).not.toHaveProperty('referenceId');
    expect(news[1]?.data).toMatchObject({ messageType, referenceId: 1, [key]: { id, state: 'Processing' } });
    const plural = mediaType === 'fax' ? 'openmedia' : 'workitems';
    expect((await ada.get(`${base}?fields=*`))[plural]).toMatchObject([{ id }]);
    await ada.run(path, 'AttachUserData', { userData: { a: 1 } });
    await ada.run(path, 'Complete');
    expect(states(ada, key)).toEqual(['PropertiesUpdated Processing', 'StatusChange Completed']);
    const queueUri = `http://x/api/v2/queues/${sim.ids.queues.Inbound}`;
    const { referenceId } = await ada.run(base, 'Create', { queueUri, parentId: id });
    const [made] = ada.data();
    expect(made).toMatchObject({ referenceId, [key]: { state: 'Processing' } });
    expect(part(made ?? {}, key).id).not.toBe(id);
    expect(await ada.code(base, 'Create')).toBe(1);
  });

  it('are of the media types there are', async () => {
    const { ada } = await startKit();
    expect(await ada.code('/me/openmedia/telegraph', 'Create', { queueUri: 'x' })).toBe(6);
    expect(await ada.code('/me/openmedia/email', 'Create', { queueUri: 'x' })).toBe(6);
  });

  it('are rejected like e-mails', async () => {
    const { ada, ben, sim } = await startKit();
    sim.login('ben.agent');
    const { id } = sim.invite('ada.agent', { mediaType: 'workitem' });
    await ada.run(`/me/workitems/${id}`, 'Reject');
    await settle();
    expect(states(ada, 'workitem')).toEqual(['StatusChange Invited', 'StatusChange Completed']);
    expect(states(ben, 'workitem')).toEqual(['StatusChange Invited']);
  });
});

describe('calls (contract §12)', () => {
  it('ring, are answered, held, retrieved, muted and released', async () => {
    const { ada, sim, clock } = await startKit();
    const { id } = sim.invite('ada.agent', { mediaType: 'voice', fields: { ani: '+15550001', dnis: '800' } });
    const path = `/me/calls/${id}`;
    expect(part(await ada.get(path), 'call')).toMatchObject({
      state: 'Ringing',
      callType: 'Inbound',
      ani: '+15550001',
    });
    expect(await ada.run(path, 'Answer')).toEqual({ statusCode: 0 });
    await ada.run(path, 'Hold');
    expect(await ada.code(path, 'Hold')).toBe(2);
    await ada.run(path, 'Retrieve');
    await ada.run(path, 'MuteCall');
    await ada.run(path, 'UnmuteCall');
    await ada.run(path, 'SendDtmf', { digits: '1' });
    await ada.run(path, 'AttachUserData', { userData: { a: 'b' } });
    await ada.run(path, 'DeleteUserDataPair', { key: 'a' });
    await ada.run(path, 'SingleStepConference', { destination: { phoneNumber: '5002' } });
    await clock.advance(7 * SECOND);
    await ada.run(path, 'Hangup');
    const news = ada.news();
    expect(new Set(news.map(({ channel }) => channel))).toEqual(new Set(['/v2/me/calls']));
    expect(news.map(({ data }) => `${data.notificationType} ${part(data, 'call').state}`)).toEqual([
      'StatusChange Ringing',
      'StatusChange Established',
      'StatusChange Held',
      'StatusChange Established',
      'StatusChange Established',
      'StatusChange Established',
      'AttachedDataChanged Established',
      'AttachedDataChanged Established',
      'ParticipantsUpdated Established',
      'StatusChange Released',
    ]);
    expect(news.at(-1)?.data).toMatchObject({ phoneNumber: '5001', call: { duration: '7', path: `/calls/${id}` } });
    expect(news.some(({ data }) => 'referenceId' in data)).toBe(false);
  });

  it('are dialed, and lead to transfers and conferences', async () => {
    const { ada, sim, clock } = await startKit();
    sim.login('ada.agent');
    ada.news();
    const [device] = list(await ada.get('/me/devices?fields=id'), 'devices');
    const dialed = await ada.run(`/me/devices/${device?.id}/calls`, 'Dial', {
      destination: { phoneNumber: '+15557' },
      userData: { why: 'callback' },
    });
    expect(dialed).toEqual({ statusCode: 0 });
    expect(await ada.code(`/me/devices/${device?.id}/calls`, 'Dial')).toBe(1);
    await clock.advance(2 * SECOND);
    expect(states(ada, 'call')).toEqual(['StatusChange Dialing', 'StatusChange Established']);
    const [call] = list(await ada.get('/me/calls?fields=*'), 'calls');
    expect(call).toMatchObject({ callType: 'Outbound', dnis: '+15557', userData: { why: 'callback' } });
    const path = `/me/calls/${call?.id}`;
    const destination = { phoneNumber: '5002' };
    await ada.run(path, 'InitiateConference', { destination });
    await clock.advance(2 * SECOND);
    const consult = list(await ada.get('/me/calls?fields=*&callType=Consult'), 'calls')[0];
    await ada.run(path, 'CompleteConference', { consultCallUri: consult?.uri });
    expect(part(await ada.get(path), 'call')).toMatchObject({ state: 'Established' });
    expect(list(part(await ada.get(path), 'call'), 'participants')).toHaveLength(2);
    await ada.run(path, 'InitiateTransfer', { destination });
    await ada.run(path, 'CompleteTransfer');
    expect((await ada.get('/me/calls?fields=*')).calls).toEqual([]);
  });
});
