import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Client, type Json, type Kit, list, objections, part, startKit } from './simulator-kit.ts';

const read = (name: string): Readonly<Record<string, Json>> =>
  JSON.parse(readFileSync(new URL(`./simulator-samples/${name}.json`, import.meta.url), 'utf8'));

const ANSWERS = read('answers');
const MESSAGES = read('messages');

const queueUri = ({ sim }: Kit): string => `http://host/api/v2/queues/${sim.ids.queues.Inbound}`;
const accepted = (kit: Kit, mediaType: string): string => {
  const { id } = kit.sim.invite('ada.agent', {
    mediaType,
    ...(mediaType === 'voice' && { fields: { ani: '2', dnis: '1', participants: [{ phoneNumber: '2' }] } }),
  });
  kit.sim.accept(id);
  return id;
};
const raw = async (client: Client, path: string, body: Json): Promise<Json> =>
  (await client.send('POST', path, body)).body;
const binPath = ({ sim }: Kit, name = 'drafts'): string => `/workbins/${sim.ids.workbins[name]}`;

const ASKED: Readonly<Record<string, (kit: Kit) => Promise<Json>>> = {
  'version (§1)': async ({ ada }) => (await ada.send('GET', '/diagnostics/version', undefined, {})).body,
  'not authenticated (§2.1)': async ({ ada }) => (await ada.send('GET', '/me', undefined, {})).body,
  'start, partial (§7.2)': ({ ada, sim }) => {
    sim.fault.partialStart(['chat']);
    return raw(ada, '/me', { operationName: 'StartContactCenterSession', channels: ['voice', 'chat'] });
  },
  'end of the session (§7.5)': ({ ada }) => raw(ada, '/me', { operationName: 'EndContactCenterSession' }),
  'me (§8)': ({ ada, sim }) => {
    sim.login('ada.agent');
    return ada.get('/me?subresources=*');
  },
  'workbins (§10.8)': ({ ada }) => ada.get('/me/workbins?fields=*'),
  'content of a workbin (§10.8)': (kit) => {
    const { id } = kit.sim.invite('ada.agent', { mediaType: 'chat' });
    kit.sim.park(id, 'drafts', 'ada.agent');
    return kit.ada.get(`/me${binPath(kit)}?subresources=*`);
  },
  'subscribe to one (§10.8)': (kit) => raw(kit.ada, `/me${binPath(kit)}`, { operationName: 'Subscribe' }),
  'add a work item (§10.8)': (kit) =>
    raw(kit.ada, binPath(kit), { operationName: 'AddWorkitem', id: accepted(kit, 'workitem') }),
  'pull a work item (§10.8)': (kit) => {
    const id = accepted(kit, 'workitem');
    kit.sim.park(id, 'drafts', 'ada.agent');
    return raw(kit.ada, binPath(kit), { operationName: 'PullWorkitem', id });
  },
  'unsubscribe from two (§10.8)': ({ sue, sim }) => {
    const ids = `${sim.ids.workbins.drafts},${sim.ids.workbins.desk}`;
    const path = `/users/${sim.ids.users['ada.agent']}/workbins?workbinIds=${ids}`;
    return raw(sue, path, { operationName: 'Unsubscribe' });
  },
  'accept an e-mail (§11.4)': ({ ada, sim }) =>
    raw(ada, `/me/emails/${sim.invite('ada.agent').id}`, { operationName: 'Accept', saveLAR: 'true' }),
  'statistics (§13)': ({ ada, sim }) => ada.get(`/api/v1/stats/${sim.ids.queues.Inbound}`),
  'queues (§13)': ({ ada }) => ada.get('/queues?fields=*'),
};

/** Each makes the message the last one of its user that fits the sample's words. */
const CAUSED: Readonly<Record<string, (kit: Kit) => Promise<unknown>>> = {
  'invited (§11.3)': async ({ sim }) => sim.invite('ada.agent'),
  'rejected (§11.3)': ({ ada, sim }) => ada.run(`/me/emails/${sim.invite('ada.agent').id}`, 'Reject'),
  'error (§5.3)': ({ ada, sim }) => {
    sim.fault.failLater();
    return ada.run(`/me/emails/${sim.invite('ada.agent').id}`, 'Accept');
  },
  'subscribed (§10.8)': (kit) => kit.ada.run(`/me${binPath(kit)}`, 'Subscribe'),
  'unsubscribed by user (§10.6)': (kit) =>
    kit.ada.run(`/users/${kit.sim.ids.users['ada.agent']}${binPath(kit)}`, 'Unsubscribe'),
  'added to the workbin of a group (§10.6)': async (kit) => {
    const path = `${binPath(kit, 'escalations')}?agentGroup=Floor`;
    await kit.ada.run(path, 'Subscribe');
    await kit.ada.run(path, 'AddEmail', { id: accepted(kit, 'email'), saveLAR: 'false' });
  },
  'a work item in a workbin (§10.8)': (kit) =>
    kit.ada.run(binPath(kit), 'AddWorkitem', { id: accepted(kit, 'workitem') }),
  'a work item pulled (§10.8)': (kit) => {
    const id = accepted(kit, 'workitem');
    kit.sim.park(id, 'drafts', 'ada.agent');
    return kit.ada.run(binPath(kit), 'PullWorkitem', { id });
  },
  'statistics of workbins (§10.7)': ({ ada }) => ada.run('/workbins', 'RequestAgentStats'),
  'state of a channel (§9)': async ({ sim }) => sim.login('ada.agent', ['email']),
  'state of a device (§9)': async ({ sim }) => {
    sim.login('ada.agent');
    sim.setState('ada.agent', 'voice', 'AfterCallWork');
  },
  'a chat message (§12)': (kit) =>
    kit.ada.run(`/me/chats/${accepted(kit, 'chat')}`, 'SendMessage', { text: 'Hello', treatAs: 'Normal' }),
  'a call (§12)': async (kit) => accepted(kit, 'voice'),
};

describe('the samples of the contract (§16.11)', () => {
  it.each(Object.keys(ANSWERS))('answer: %s', async (name) => {
    const answer = await ASKED[name]?.(await startKit());
    expect(objections(ANSWERS[name], answer, 'answer')).toEqual([]);
    // Beyond the resource there is nothing in an envelope that the sample has not.
    if (name !== 'start, partial (§7.2)')
      expect(Object.keys(answer ?? {}).sort()).toEqual(Object.keys(ANSWERS[name] ?? {}).sort());
  });

  it.each(Object.keys(MESSAGES))('message: %s', async (name) => {
    const kit = await startKit();
    await CAUSED[name]?.(kit);
    const sample = MESSAGES[name] ?? {};
    const { messageType } = part(sample, 'data');
    const fitting = kit.ada.news().filter(({ data }) => data.messageType === messageType);
    const { channel, data } = fitting.at(-1) ?? {};
    expect(objections(sample, { channel, data }, 'message')).toEqual([]);
  });

  it('the requests of §11.4 are taken as they stand', async () => {
    const kit = await startKit();
    const { ada, ben, sim } = kit;
    const take = async (path: string, body: Json): Promise<unknown> => (await raw(ada, path, body)).statusCode;
    const inbound = `/me/emails/${sim.invite('ada.agent').id}`;
    expect(await take('/me/emails', { operationName: 'Create', queueUri: queueUri(kit) })).toBe(0);
    const draft = list(await ada.get('/me/emails?fields=*'), 'emails').find(({ state }) => state === 'Composing');
    const path = `/me/emails/${draft?.id}`;
    const email = { subject: 's', body: '<p>x</p>', to: ['a@example.test'], from: 'b@example.test' };
    const requests: readonly (readonly [string, Json])[] = [
      [inbound, { operationName: 'Accept', saveLAR: 'true' }],
      [inbound, { operationName: 'AttachUserData', userData: { UserData1: 'DATA1', UserData2: 123456789 } }],
      [inbound, { operationName: 'DeleteUserData', keys: ['UserData1'] }],
      [path, { operationName: 'Save', email }],
      [path, { operationName: 'AddAttachment', documentId: '0000Fa92G5HY0J6E' }],
      [path, { operationName: 'Send', queueName: 'Forward e-mails', email: { ...email, cc: ['c@example.test'] } }],
      [inbound, { operationName: 'Transfer', userUri: `http://host/api/v2/users/${sim.ids.users['ben.agent']}` }],
    ];
    for (const [target, body] of requests)
      expect([body.operationName, await take(target, body)]).toEqual([body.operationName, 0]);
    expect(await ben.code(inbound, 'Accept')).toBe(0);
    expect(await ben.code(inbound, 'Complete', { queueName: 'PostProcessingQueue' })).toBe(0);
  });
});
