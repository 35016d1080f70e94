import { describe, expect, it } from 'vitest';
import { type Client, type Json, type Kit, list, part, SECOND, settle, startKit } from './simulator-kit.ts';

const states = (client: Client, key: string): unknown[] =>
  client.data().flatMap((data) => (data[key] ? [`${data.notificationType} ${part(data, key).state}`] : []));

const newest = async (client: Client): Promise<Json> =>
  list(await client.get('/me/chats?fields=*'), 'chats').at(-1) ?? {};
const userUri = ({ sim }: Kit, name: string): string => `http://x/api/v2/users/${sim.ids.users[name]}`;

describe('chats (contract §12)', () => {
  const running = async (kit: Kit): Promise<{ readonly id: string; readonly path: string }> => {
    const { id } = kit.sim.invite('ada.agent', { mediaType: 'chat' });
    await kit.ada.run(`/me/chats/${id}`, 'Accept', { nickname: 'Ada' });
    kit.ada.news();
    return { id, path: `/me/chats/${id}` };
  };

  it('are accepted with a nickname, talked in, left and completed', async () => {
    const { ada, sim } = await startKit();
    const { id } = sim.invite('ada.agent', { mediaType: 'chat' });
    const path = `/me/chats/${id}`;
    expect(await ada.code(path, 'Accept')).toBe(1);
    expect(await ada.run(path, 'Accept', { nickname: 'Ada' })).toEqual({ statusCode: 0 });
    expect(states(ada, 'chat')).toEqual([
      'StatusChange Invited',
      'StatusChange Chatting',
      'ParticipantsUpdated Chatting',
    ]);
    expect(part(await ada.get(path), 'chat').participants).toMatchObject([
      { nickname: 'Customer', type: 'Customer' },
      { nickname: 'Ada', type: 'Agent' },
    ]);
    await ada.run(path, 'SendMessage', { text: 'Hello' });
    sim.customerSays(id, 'Hi');
    await ada.run(path, 'SendNicknameUpdatedNotice', { noticeText: 'now A.' });
    for (const text of ['1', '2', '3']) await ada.run(path, 'SendMessage', { text });
    const told = ada.data('MessageLogUpdated');
    expect(told[0]).toMatchObject({
      notificationType: 'NewMessages',
      chatUri: `http://gws.example.invalid:8090/api/v2/chats/${id}`,
    });
    expect(told[0]).not.toHaveProperty('referenceId');
    const messages = told.flatMap((data) => list(data, 'messages'));
    expect(messages[0]).toMatchObject({
      // After the lines about who joined.
      index: 3,
      type: 'Text',
      text: 'Hello',
      from: { type: 'Agent', nickname: 'Ada' },
    });
    expect(messages[1]).toMatchObject({ text: 'Hi', from: { type: 'Customer' } });
    expect(messages[2]).toMatchObject({ type: 'NicknameUpdated', noticeText: 'now A.' });
    expect(messages.map(({ index }) => index)).toEqual([3, 5, 6, 7, 8, 10]);
    expect(Number(messages[0]?.timestampSeconds)).toBeGreaterThan(1e12);
    await ada.run(path, 'Leave', { text: 'Bye' });
    expect(states(ada, 'chat')).toEqual(['StatusChange LeftChat']);
    // The session with the customer is over, and the chat is still the agent's.
    expect(await ada.code(path, 'SendMessage', { text: 'x' })).toBe(2);
    expect((await newest(ada)).state).toBe('LeftChat');
    await ada.run(path, 'SetDisposition', { disposition: 'Solved', dispositionKey: 'Outcome' });
    expect(part(await ada.get(path), 'chat').userData).toMatchObject({ Outcome: 'Solved' });
    await ada.run(path, 'Complete');
    expect(states(ada, 'chat')).toEqual(['PropertiesUpdated LeftChat', 'StatusChange Completed']);
    expect(await ada.code(path, 'Complete')).toBe(6);
  });

  it('may do without a nickname, and call the focus by its other name', async () => {
    const { ada, sim } = await startKit({ switches: { chat_nickname: 'optional', focus_operation: 'InFocus' } });
    const { id } = sim.invite('ada.agent', { mediaType: 'chat' });
    await ada.run(`/me/chats/${id}`, 'Accept');
    expect(part(await ada.get(`/me/chats/${id}`), 'chat').capabilities).toContain('InFocus');
    await ada.run(`/me/chats/${id}`, 'SendMessage', { text: 'x' });
  });

  it.each<[string, string, object, object]>([
    ['an address', 'SendUrl', { url: 'http://site.example' }, { type: 'PushUrl', url: 'http://site.example' }],
    ['a notice', 'SendCustomNotice', { noticeText: 'n' }, { type: 'CustomNotice', visibility: 'All' }],
    ['a notice to agents', 'SendCustomNoticeToAgents', { noticeText: 'n' }, { visibility: 'Agents', noticeText: 'n' }],
    ['a line to agents', 'SendToAgents', { text: 't' }, { type: 'Text', text: 't', visibility: 'Agents' }],
    ['typing', 'SendStartTypingNotification', {}, { type: 'TypingStarted', visibility: 'All' }],
    ['no more typing', 'SendStopTypingToAgentsNotification', {}, { type: 'TypingStopped', visibility: 'Agents' }],
    [
      'a line as of the system',
      'SendMessage',
      { text: 't', treatAs: 'System', messageType: 'x' },
      { messageType: 'x' },
    ],
  ])('tell %s as a line of the log', async (_, name, body, line) => {
    const kit = await startKit();
    const { path } = await running(kit);
    await kit.ada.run(path, name, body as Json);
    expect(kit.ada.data()).toMatchObject([{ messageType: 'MessageLogUpdated', messages: [line] }]);
  });

  it.each<[string, object, number]>([
    ['SendMessage', { text: 'x', treatAs: 'Shout' }, 10],
    ['SendMessage', { treatAs: 'Normal' }, 1],
    ['Leave', { messageType: 'Text' }, 1],
    ['Complete', { treatAs: 'Normal' }, 1],
    ['Transfer', { targetUri: 'http://x/api/v2/users/nobody' }, 6],
    ['Transfer', { queueName: 'nowhere' }, 6],
    ['Invite', { targetUri: 'http://x/api/v2/queues/q' }, 6],
    ['Reject', {}, 2],
  ])('refuse %s with %j', async (name, body, code) => {
    const kit = await startKit();
    const { path } = await running(kit);
    expect(await kit.ada.code(path, name, body as Json)).toBe(code);
    expect(kit.ada.data()).toEqual([]);
  });

  it('go to another agent, or into a queue', async () => {
    const kit = await startKit();
    const { ada, ben, sim } = kit;
    const { id, path } = await running(kit);
    await ada.run(path, 'Transfer', { targetUri: userUri(kit, 'ben.agent'), text: 'I hand you over' });
    expect(ada.data().map(({ messageType }) => messageType)).toEqual(['MessageLogUpdated', 'ChatStateChangeMessage']);
    expect(await ada.code(path, 'Complete')).toBe(6);
    expect((await newest(ben)).state).toBe('Invited');
    await ben.run(path, 'Accept', { nickname: 'Ben' });
    expect(states(ben, 'chat')).toContain('StatusChange Chatting');
    await ben.run(path, 'Transfer', { queueName: 'Inbound' });
    expect(sim.interaction(id)).toMatchObject({ owner: null, queue: 'Inbound' });
  });

  it('are shared with an agent who was invited; who leaves then is done with it', async () => {
    const kit = await startKit();
    const { ada, ben, sim } = kit;
    const { id, path } = await running(kit);
    sim.customerSays(id, 'Help!');
    expect(await ada.run(path, 'Invite', { targetUri: userUri(kit, 'ben.agent') })).toEqual({
      statusCode: 0,
      referenceId: expect.any(Number),
    });
    const guest = await newest(ben);
    expect(guest).toMatchObject({ state: 'Invited', chatType: 'Inbound' });
    const own = `/me/chats/${guest.id}`;
    ada.news();
    ben.news();
    await ben.run(own, 'Accept', { nickname: 'Ben' });
    expect(states(ada, 'chat')).toEqual(['ParticipantsUpdated Chatting']);
    expect(ben.data('MessageLogUpdated')).toMatchObject([
      {
        messages: [
          { type: 'ParticipantJoined', from: { type: 'Customer' } },
          { type: 'ParticipantJoined', from: { type: 'Agent' } },
          { text: 'Help!' },
          { type: 'ParticipantJoined', from: { nickname: 'Ben' } },
        ],
      },
    ]);
    const names = async () =>
      (part(await ada.get(path), 'chat').participants as Json[]).map(({ nickname }) => nickname);
    expect(await names()).toEqual(['Customer', 'Ada', 'Ben']);
    await ada.run(path, 'SendMessage', { text: 'Ben knows' });
    expect(ben.data('MessageLogUpdated')).toMatchObject([{ messages: [{ text: 'Ben knows' }] }]);
    await ben.run(own, 'Leave');
    expect(states(ben, 'chat')).toEqual(['StatusChange Completed']);
    expect(await names()).toEqual(['Customer', 'Ada']);
    // Alone again.
    await ada.run(path, 'Leave');
    expect((await newest(ada)).state).toBe('LeftChat');
  });

  it('put out whom the agent has asked in', async () => {
    const kit = await startKit();
    const { ada, ben } = kit;
    const { path } = await running(kit);
    const target = { targetUri: userUri(kit, 'ben.agent') };
    expect(await ada.code(path, 'RemoveParticipantFromConference', target)).toBe(2);
    await ada.run(path, 'Consult', target);
    await ben.run(`/me/chats/${(await newest(ben)).id}`, 'Accept', { nickname: 'Ben' });
    ben.news();
    await ada.run(path, 'RemoveParticipantFromConference', { userUri: target.targetUri });
    expect(states(ben, 'chat')).toEqual(['StatusChange Completed']);
    expect(list(await ben.get('/me/chats?fields=*'), 'chats')).toEqual([]);
  });

  it('are consulted about through a queue, with anybody but the one who asks', async () => {
    const kit = await startKit();
    const { ada, ben, sim } = kit;
    sim.login('ada.agent', ['chat']);
    sim.login('ben.agent', ['chat']);
    const { path } = await running(kit);
    await ada.run(path, 'Consult', { targetUri: `http://x/api/v2/queues/${sim.ids.queues.Inbound}` });
    await settle();
    expect((await newest(ben)).state).toBe('Invited');
    expect(list(await ada.get('/me/chats?fields=*'), 'chats')).toHaveLength(1);
  });

  it('end with their agent, when the customer has gone', async () => {
    const kit = await startKit();
    kit.sim.login('ada.agent');
    const { id, path } = await running(kit);
    await kit.ada.run(path, 'Leave');
    await kit.ada.run('/me', 'EndContactCenterSession');
    expect(kit.sim.interaction(id)?.state).toBe('Completed');
  });

  it('tell the number of their request with the change that was asked for, and with nothing else (contract §4)', async () => {
    const kit = await startKit();
    const { ada, ben, sim } = kit;
    const numbered = async (path: string, name: string, body: Json = {}): Promise<readonly string[]> => {
      ada.news();
      await ada.run(path, name, body);
      return ada.data().flatMap((data) => ('referenceId' in data ? [`${data.notificationType}`] : []));
    };
    const { path } = await running(kit);
    expect(await numbered(path, 'AttachUserData', { userData: { a: 1 } })).toEqual(['PropertiesUpdated']);
    expect(await numbered(path, 'SendMessage', { text: 'x' })).toEqual([]);
    expect(await numbered(path, 'Invite', { targetUri: userUri(kit, 'ben.agent') })).toEqual([]);
    await ben.run(`/me/chats/${(await newest(ben)).id}`, 'Accept', { nickname: 'Ben' });
    expect(await numbered(path, 'Leave')).toEqual([]);
    const other = await running(kit);
    expect(await numbered(other.path, 'Leave')).toEqual(['StatusChange']);
    expect(await numbered(other.path, 'Complete')).toEqual([]);
    const { id } = sim.invite('ada.agent', { mediaType: 'chat' });
    expect(await numbered(`/me/chats/${id}`, 'Reject')).toEqual(['StatusChange']);
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
      'DtmfSent Established',
      'AttachedDataChanged Established',
      'AttachedDataChanged Established',
      'ParticipantsUpdated Established',
      'StatusChange Released',
    ]);
    expect(news.at(-1)?.data).toMatchObject({ phoneNumber: '5001', call: { duration: '7', path: `/calls/${id}` } });
    expect(news.some(({ data }) => 'referenceId' in data)).toBe(false);
  });

  it('that ring are rejected by no operation', async () => {
    const { ada, sim } = await startKit();
    const { id } = sim.invite('ada.agent', { mediaType: 'voice' });
    for (const name of ['Hangup', 'Reject', 'Complete', 'Leave'])
      expect(await ada.code(`/me/calls/${id}`, name)).toBe(2);
  });

  it('are recorded, where that is a feature', async () => {
    const { ada, sim } = await startKit();
    const { id } = sim.invite('ada.agent', { mediaType: 'voice' });
    const path = `/me/calls/${id}`;
    await ada.run(path, 'Answer');
    const offered = async () =>
      (part(await ada.get(path), 'call').capabilities as string[]).filter((name) => name.endsWith('Recording'));
    ada.news();
    expect(await offered()).toEqual(['StartCallRecording']);
    for (const name of ['PauseCallRecording', 'StopCallRecording']) expect(await ada.code(path, name)).toBe(2);
    await ada.run(path, 'StartCallRecording');
    expect(await offered()).toEqual(['PauseCallRecording', 'StopCallRecording']);
    await ada.run(path, 'PauseCallRecording');
    expect(await offered()).toEqual(['ResumeCallRecording', 'StopCallRecording']);
    await ada.run(path, 'ResumeCallRecording');
    await ada.run(path, 'StopCallRecording');
    expect(ada.data().map(({ notificationType, call }) => [notificationType, (call as Json).recordingState])).toEqual(
      ['Recording', 'Paused', 'Recording', 'Stopped'].map((state) => ['CallRecordingStateChange', state]),
    );
    sim.fault.featureOff('api-voice-recording');
    expect(await ada.code(path, 'StartCallRecording')).toBe(2);
    expect(await offered()).toEqual([]);
  });

  it('lead to a consultation, which is swapped and completed from either side, with its other call or without', async () => {
    for (const [name, from, withUri] of [
      ['CompleteTransfer', 'original', true],
      ['CompleteTransfer', 'consult', false],
      ['CompleteConference', 'original', false],
      ['CompleteConference', 'consult', true],
    ] as const) {
      const { ada, sim, clock } = await startKit();
      const { id } = sim.invite('ada.agent', { mediaType: 'voice', fields: { participants: [{ phoneNumber: '1' }] } });
      const path = `/me/calls/${id}`;
      await ada.run(path, 'Answer');
      expect(await ada.code(path, name)).toBe(2);
      await ada.run(path, 'InitiateTransfer', { destination: { phoneNumber: '5002' }, userData: { why: 'vip' } });
      await clock.advance(2 * SECOND);
      const consult = list(await ada.get('/me/calls?fields=*&callType=Consult'), 'calls')[0] ?? {};
      expect(consult).toMatchObject({
        state: 'Established',
        parentCallPath: `/calls/${id}`,
        parentCallUri: expect.stringContaining(`/me/calls/${id}`),
        userData: { why: 'vip' },
      });
      const both = async () =>
        list(await ada.get('/me/calls?fields=*'), 'calls').map(({ state, callType }) => `${callType} ${state}`);
      expect(await both()).toEqual(['Inbound Held', 'Consult Established']);
      expect(await ada.code(path, 'SwapCalls', { otherCallUri: 'http://x/api/v2/me/calls/other' })).toBe(6);
      await ada.run(path, 'SwapCalls', { otherCallUri: consult.uri });
      expect(await both()).toEqual(['Inbound Established', 'Consult Held']);
      await ada.run(`/me/calls/${consult.id}`, 'SwapCalls');
      expect(await both()).toEqual(['Inbound Held', 'Consult Established']);
      const target = from === 'original' ? path : `/me/calls/${consult.id}`;
      expect(await ada.code(target, name, { consultCallUri: 'http://x/api/v2/me/calls/other' })).toBe(6);
      await ada.run(target, name, withUri ? { consultCallUri: consult.uri } : {});
      expect(await both()).toEqual(name === 'CompleteTransfer' ? [] : ['Inbound Established']);
      if (name === 'CompleteTransfer') continue;
      await ada.run(path, 'RemoveParticipantFromConference', { participant: '5002' });
      expect(await ada.code(path, 'RemoveParticipantFromConference', { participant: '1' })).toBe(2);
    }
  });

  it('take digits alone for tones', async () => {
    const { ada, sim } = await startKit();
    const { id } = sim.invite('ada.agent', { mediaType: 'voice' });
    await ada.run(`/me/calls/${id}`, 'Answer');
    expect(await ada.code(`/me/calls/${id}`, 'SendDtmf', { digits: '#' })).toBe(10);
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
