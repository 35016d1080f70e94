import { describe, expect, it } from 'vitest';
import { type Client, type Json, type Kit, list, part, startKit } from './simulator-kit.ts';

const start = async (switches: Json = {}) => {
  const kit = await startKit({ switches });
  const { sim } = kit;
  const {
    drafts = '',
    'follow-up': followUp = '',
    escalations = '',
    'campus-backlog': backlog = '',
  } = sim.ids.workbins;
  const adaId = sim.ids.users['ada.agent'] ?? '';
  return { ...kit, drafts, followUp, escalations, backlog, adaId };
};

const workbinNews = (client: Client): readonly Json[] =>
  client.news().flatMap(({ channel, data }) => (channel === '/v2/me/workbins' ? [data] : []));

const emailIn = (kit: Kit, userName: string): string => {
  const { id } = kit.sim.invite(userName);
  kit.sim.accept(id);
  return id;
};

describe('reading workbins (contract §10.1, §10.2)', () => {
  it('lists addresses, objects, and of a kind', async () => {
    const { ada, sue, adaId, drafts, escalations } = await start();
    const types = async (path: string, client = ada): Promise<unknown[]> =>
      list(await client.get(path), 'workbins').map(({ type }) => type);
    expect(await types('/workbins?fields=*')).toEqual(['Agent', 'Agent', 'Place', 'AgentGroup', 'PlaceGroup']);
    expect(await types('/me/workbins?fields=*')).toEqual(['Agent', 'Agent', 'Place']);
    expect(await types(`/users/${adaId}/workbins?fields=*`, sue)).toEqual(['Agent', 'Agent', 'Place']);
    expect(await types('/me/workbins?fields=*&type=Place')).toEqual(['Place']);
    expect(await types('/me/workbins?fields=*&agentGroup=Floor')).toEqual(['AgentGroup']);
    expect(list(await ada.get('/me/workbins'), 'uris')[0]).toMatch(
      /^http:\/\/gws\.example\.invalid:8090\/api\/v2\/workbins\//,
    );
    expect(await ada.get(`/workbins/${escalations}`)).toEqual({
      statusCode: 0,
      workbin: {
        workbinName: 'escalations',
        id: escalations,
        displayName: 'escalations',
        type: 'AgentGroup',
        uri: `http://gws.example.invalid:8090/api/v2/workbins/${escalations}`,
      },
    });
    expect((await ada.send('GET', '/workbins/none')).body.statusCode).toBe(6);
    expect(Object.keys(part(await ada.get(`/me/workbins/${drafts}`), 'workbin'))).not.toContain('emails');
  });

  it('prints what lies in one, in each of the ways to ask', async () => {
    const kit = await start();
    const { ada, ben, sue, sim, drafts, followUp, escalations, adaId } = kit;
    const id = emailIn(kit, 'ada.agent');
    sim.park(id, 'drafts', 'ada.agent');
    const item = { id, state: 'InWorkbin', capabilities: [] };
    const all = part(await ada.get(`/me/workbins/${drafts}?subresources=*`), 'workbin');
    expect(all).toMatchObject({ workbinName: 'drafts', emails: [item] });
    expect(all).not.toHaveProperty('chats');
    const some = part(await ada.get(`/workbins/${drafts}?subresources=email,chat`), 'workbin');
    expect(some).toMatchObject({ emails: [item], chats: [] });
    expect(part(await ada.get(`/workbins/${drafts}/emails?fields=*`), 'workbin')).toMatchObject({ emails: [item] });
    const byUser = await sue.get(`/users/${adaId}/workbins/${drafts}/emails?subresources=*`);
    expect(part(byUser, 'workbin')).toMatchObject({ emails: [item] });
    const many = await ada.get(`/workbins?workbinIds=${drafts},${followUp}&subresources=*`);
    expect(list(many, 'workbins')).toMatchObject([{ id: drafts, emails: [item] }, { id: followUp }]);
    expect(part(await ben.get(`/me/workbins/${drafts}?subresources=*`), 'workbin')).not.toHaveProperty('emails');
    const group = await ada.get(`/workbins/${escalations}?subresources=*&agentGroup=Floor`);
    expect(part(group, 'workbin').agentGroup).toBe('Floor');
    expect((await ada.send('GET', `/workbins/${escalations}?subresources=*&agentGroup=None`)).body.statusCode).toBe(6);
  });

  it('may insist on the name of a group', async () => {
    const { ada, escalations } = await start({ group_owner: 'required' });
    expect((await ada.send('GET', `/workbins/${escalations}?subresources=*`)).body.statusCode).toBe(1);
  });

  it("shows others' workbins to supervisors only", async () => {
    const { ada, ben, adaId, drafts } = await start();
    const path = `/users/${adaId}/workbins/${drafts}`;
    const { status, body } = await ben.send('GET', path);
    expect([status, body.statusCode]).toEqual([403, 5]);
    expect(await ben.code(path, 'Subscribe')).toBe(5);
    expect(await ada.code(path, 'Subscribe')).toBe(0);
  });
});

describe('subscriptions (contract §10.5, §16.5)', () => {
  it('come in four forms, and end in the same', async () => {
    const { ada, sue, sim, adaId, drafts, followUp, escalations, backlog } = await start();
    const forms: readonly (readonly [Client, string, Json])[] = [
      [ada, `/me/workbins/${drafts}`, { id: drafts }],
      [ada, `/workbins/${drafts}`, { id: drafts }],
      [sue, `/users/${adaId}/workbins/${drafts}`, { id: drafts, workbinUserId: adaId }],
      [ada, `/me/workbins/${escalations}?agentGroup=Floor`, { id: escalations, agentGroup: 'Floor' }],
      [ada, `/me/workbins/${backlog}?placeGroup=Campus`, { id: backlog, placeGroup: 'Campus' }],
    ];
    for (const [client, path, label] of forms) {
      for (const [name, stateResource] of [
        ['Subscribe', 'Subscribed'],
        ['Unsubscribe', 'Unsubscribed'],
      ] as const) {
        const { referenceId, statusCode } = await client.run(path, name);
        const messageType = 'WorkbinSubscriptionStateChangeMessage';
        expect(workbinNews(client)).toEqual([{ messageType, stateResource, ...label, referenceId }]);
        expect([statusCode, typeof referenceId]).toEqual([0, 'number']);
        expect(sim.workbinSubscriptions()).toHaveLength(name === 'Subscribe' ? 1 : 0);
      }
    }
    for (const base of ['/me/workbins', '/workbins', `/users/${adaId}/workbins`]) {
      const many = `${base}?workbinIds=${drafts},%0A${followUp},${drafts}`;
      const body = await sue.run(many, 'Subscribe');
      const ids = part(body, 'referenceIds');
      expect(Object.keys(body)).toEqual(['statusCode', 'referenceIds']);
      expect(ids[followUp]).toBe(Number(ids[drafts]) + 1);
      expect(workbinNews(sue).map(({ id, referenceId }) => [id, referenceId])).toEqual(Object.entries(ids));
      await sue.run(many, 'Unsubscribe');
      expect(sim.workbinSubscriptions()).toEqual([]);
      sue.news();
    }
    expect(await sue.run(`/workbins?workbinIds=${drafts}`, 'Subscribe')).toHaveProperty('referenceId');
    expect(await sue.code('/workbins', 'Subscribe')).toBe(1);
    expect(await sue.code('/workbins?workbinIds=none', 'Subscribe')).toBe(6);
  });

  it('decide who hears of items; the number goes to the caller alone', async () => {
    const kit = await start();
    const { ada, ben, sue, drafts, adaId } = kit;
    const id = emailIn(kit, 'ada.agent');
    await sue.run(`/users/${adaId}/workbins/${drafts}`, 'Subscribe');
    await ada.run(`/me/workbins/${drafts}`, 'Subscribe');
    await ben.run(`/me/workbins/${drafts}`, 'Subscribe');
    for (const client of [ada, ben, sue]) client.news();
    const { referenceId } = await ada.run(`/me/workbins/${drafts}`, 'AddEmail', { id, saveLAR: 'false' });
    const added = { messageType: 'WorkbinStateChangeMessage', action: 'ItemAdded', id: drafts };
    const news = ada.news().map(({ data }) => data);
    expect(news).toHaveLength(2);
    expect(news).toContainEqual(expect.objectContaining({ ...added, referenceId }));
    expect(news).toContainEqual(
      expect.objectContaining({
        messageType: 'EmailStateChangeMessage',
        notificationType: 'StatusChange',
        referenceId,
        email: expect.objectContaining({ id, state: 'InWorkbin', capabilities: [] }),
      }),
    );
    expect(ben.news()).toEqual([]);
    const [toSue] = workbinNews(sue);
    expect(toSue).toMatchObject({ ...added, workbinUserId: adaId, emailStateResourceV2: { id, state: 'InWorkbin' } });
    expect(toSue).not.toHaveProperty('referenceId');
  });

  it('end with the session of the agent', async () => {
    const { ada, sim, drafts } = await start();
    await ada.run(`/me/workbins/${drafts}`, 'Subscribe');
    await ada.run('/me', 'EndContactCenterSession');
    expect(sim.workbinSubscriptions()).toEqual([]);
  });

  it('may fail later', async () => {
    const { ada, sim, drafts } = await start();
    sim.fault.requestFailed();
    const { referenceId } = await ada.run(`/me/workbins/${drafts}`, 'Subscribe');
    expect(workbinNews(ada)).toMatchObject([{ stateResource: 'RequestFailed', id: drafts, referenceId }]);
    expect(sim.workbinSubscriptions()).toEqual([]);
  });
});

describe('moving items (contract §10.3, §10.4, §16.10)', () => {
  it('of every medium, by id or by uri', async () => {
    const { ada, sim, drafts } = await start();
    for (const [mediaType, name] of [
      ['email', 'Email'],
      ['chat', 'Chat'],
      ['workitem', 'Workitem'],
      ['fax', 'Openmedia'],
    ]) {
      const { id } = sim.invite('ada.agent', { mediaType });
      sim.accept(id);
      await ada.run(`/workbins/${drafts}`, `Add${name}`, { uri: `http://x/api/v2/me/things/${id}` });
      expect(sim.interaction(id)).toMatchObject({ state: 'InWorkbin', owner: null, workbin: { id: drafts } });
      expect(await ada.code(`/workbins/${drafts}`, 'PullInteraction', { id })).toBe(0);
      expect(sim.interaction(id)).toMatchObject({ owner: 'ada.agent', workbin: null });
      await ada.run(`/workbins/${drafts}`, 'AddInteraction', { id });
    }
    expect(sim.itemsOf('drafts', 'ada.agent')).toHaveLength(4);
  });

  it('refuses what cannot be moved', async () => {
    const kit = await start();
    const { ada, ben, sim, drafts, followUp } = kit;
    const { id } = sim.invite('ada.agent');
    const path = `/workbins/${drafts}`;
    expect(await ada.code(path, 'AddEmail', { id })).toBe(2);
    sim.accept(id);
    expect(await ada.code(path, 'AddEmail')).toBe(1);
    expect(await ada.code(path, 'AddEmail', { id: '0NONE' })).toBe(6);
    expect(await ada.code(path, 'AddChat', { id })).toBe(2);
    expect(await ben.code(path, 'AddEmail', { id })).toBe(2);
    expect(await ada.code('/workbins/none', 'AddEmail', { id })).toBe(6);
    expect(await ada.code(path, 'AddInteractionToWorkbin', { id })).toBe(2);
    await ada.run(path, 'AddEmail', { id });
    expect(await ada.code(path, 'PullChat', { id })).toBe(2);
    expect(await ada.code(`/workbins/${followUp}`, 'PullEmail', { id })).toBe(2);
    expect(await ben.code(path, 'PullEmail', { id })).toBe(2);
  });

  it('a pull by the supervisor is told to the subscribers of both', async () => {
    const kit = await start();
    const { ada, sue, sim, drafts, adaId } = kit;
    const id = emailIn(kit, 'ada.agent');
    sim.park(id, 'drafts', 'ada.agent');
    await ada.run(`/me/workbins/${drafts}`, 'Subscribe');
    await sue.run(`/users/${adaId}/workbins/${drafts}`, 'Subscribe');
    ada.news();
    sue.news();
    const { referenceId } = await sue.run(`/users/${adaId}/workbins/${drafts}`, 'PullEmail', { id });
    const removed = { action: 'ItemRemoved', id: drafts, emailStateResourceV2: { id } };
    expect(ada.data()).toMatchObject([removed]);
    const news = sue.data();
    expect(news.find(({ action }) => action)).toMatchObject({ ...removed, workbinUserId: adaId, referenceId });
    const email = part(news.find(({ action }) => !action) ?? {}, 'email');
    expect(email).toMatchObject({ state: 'Processing', userData: { AssignedTo: 'E1003', InteractionId: id } });
    expect(sim.interaction(id)?.owner).toBe('sue.supervisor');
  });

  it('a draft that was parked is a draft again', async () => {
    const { ada, sim, drafts } = await start();
    await ada.run('/me/emails', 'Create', { queueUri: `/queues/${sim.ids.queues.Inbound}` });
    const id = part(ada.data()[0] ?? {}, 'email').id;
    await ada.run(`/workbins/${drafts}`, 'AddEmail', { id });
    await ada.run(`/workbins/${drafts}`, 'PullEmail', { id });
    expect(sim.interaction(String(id))?.state).toBe('Composing');
  });

  it('counts what lies where', async () => {
    const kit = await start();
    const { ada, sim, drafts, escalations, adaId } = kit;
    sim.park(emailIn(kit, 'ada.agent'), 'drafts', 'ada.agent');
    ada.news();
    const { referenceId } = await ada.run('/workbins', 'RequestAgentStats');
    const [told] = ada.data('WorkbinStatsMessage');
    expect(told?.referenceId).toBe(referenceId);
    expect(part(told ?? {}, 'workbinStats')[drafts]).toEqual({ Count: 1, Owner: adaId, Type: 'Agent' });
    await ada.run('/workbins', 'RequestAgentStats', { workbinType: 'AgentGroup', workbinOwner: 'Floor' });
    const stats = part(ada.data('WorkbinStatsMessage')[0] ?? {}, 'workbinStats');
    expect(stats).toEqual({ [escalations]: { Count: 0, Owner: 'Floor', Type: 'AgentGroup' } });
  });
});
