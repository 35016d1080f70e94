import { describe, expect, it } from 'vitest';
import { type Json, type Kit, list, part, SECOND, settle, startKit } from './simulator-kit.ts';

const emails = (kit: Kit['ada']): unknown[] =>
  kit.data('EmailStateChangeMessage').map((data) => [data.notificationType, part(data, 'email').state]);

const start = async (switches: Json = {}) => {
  const kit = await startKit({ switches });
  const { id } = kit.sim.invite('ada.agent', { subject: 'Broken' });
  const path = `/me/emails/${id}`;
  const queueUri = `http://elsewhere/api/v2/queues/${kit.sim.ids.queues.Inbound}`;
  return { ...kit, id, path, queueUri };
};

describe('the life of an e-mail (contract §11, §16.9)', () => {
  it('goes from invitation to completion, and is gone then', async () => {
    const { ada, path, sim, id } = await start();
    expect(emails(ada)).toEqual([['StatusChange', 'Invited']]);
    const { email } = (await ada.get(path)) as { email: Json };
    expect(email).toMatchObject({ state: 'Invited', emailType: 'Inbound', capabilities: ['Accept', 'Reject'] });
    expect(await ada.run(path, 'Accept', { saveLAR: 'true' })).toEqual({ statusCode: 0 });
    expect((await ada.get('/me/emails?fields=id,state')).emails).toEqual([{ id, state: 'Processing' }]);
    expect(await ada.run(path, 'Complete', { queueName: 'PostProcessingQueue' })).toEqual({ statusCode: 0 });
    expect(emails(ada)).toEqual([
      ['StatusChange', 'Processing'],
      ['StatusChange', 'Completed'],
    ]);
    expect((await ada.send('GET', path)).body.statusCode).toBe(6);
    expect(await ada.code(path, 'Complete')).toBe(6);
    expect(sim.interaction(id)?.state).toBe('Completed');
  });

  it('refuses what the state forbids with 2, what is missing with 1, what is not there with 6', async () => {
    const { ada, ben, path } = await start();
    for (const name of ['Complete', 'Reply', 'Save', 'Send', 'Cancel', 'AddAttachment', 'Nonsense', 'toString']) {
      expect([name, await ada.code(path, name, { queueName: 'x' })]).toEqual([name, 2]);
    }
    expect(await ada.code(path, null)).toBe(1);
    expect(await ada.code('/me/emails/0NOSUCHTHING', 'Accept')).toBe(6);
    expect(await ben.code(path, 'Accept')).toBe(6);
    await ada.run(path, 'Accept');
    expect(await ada.code(path, 'Accept')).toBe(2);
    expect(await ada.code(path, 'Reject')).toBe(2);
    expect(await ada.code(path, 'Transfer')).toBe(1);
    expect(await ada.code(path, 'Reply')).toBe(1);
    expect(await ada.code(path, 'AttachUserData')).toBe(1);
    expect(await ada.code(path, 'Reply', { queueUri: '/queues/none' })).toBe(6);
    const { status, body } = await ada.send('POST', path, { operationName: 'Accept' });
    expect([status, Object.keys(body)]).toEqual([200, ['statusCode', 'statusMessage']]);
    const notJson = await fetch(`${(await startKit()).sim.url}/api/v2/me`, { method: 'POST', body: '{' });
    expect(notJson.status).toBe(401);
  });

  it('is Completed for who rejects it, and offered to another agent', async () => {
    const { ada, ben, sim, path, id } = await start();
    sim.login('ben.agent');
    sim.login('ada.agent');
    ada.news();
    ben.news();
    expect(await ada.run(path, 'Reject')).toEqual({ statusCode: 0 });
    await settle();
    const [ended] = ada.data('EmailStateChangeMessage');
    expect(ended).toMatchObject({ referenceId: 1, email: { id, state: 'Completed', capabilities: [] } });
    const [offered] = ben.data('EmailStateChangeMessage');
    expect(offered).toMatchObject({ notificationType: 'StatusChange', email: { id, state: 'Invited' } });
    expect(offered).not.toHaveProperty('referenceId');
    await ben.run(path, 'Reject');
    await settle();
    expect(sim.interaction(id)).toMatchObject({ state: 'Queued', owner: null, queue: 'Inbound' });
    sim.login('sue.supervisor');
    await settle();
    expect(sim.interaction(id)).toMatchObject({ state: 'Invited', owner: 'sue.supervisor' });
  });

  it('is revoked by time, and by the system', async () => {
    const { ada, clock, sim, id } = await start();
    await clock.advance(30 * SECOND);
    expect(emails(ada).at(-1)).toEqual(['StatusChange', 'Revoked']);
    expect(sim.interaction(id)?.owner).toBeNull();
    const other = sim.invite('ben.agent');
    expect(sim.revoke(other.id)).toBe(true);
    expect(sim.revoke(other.id)).toBe(false);
  });

  it('goes to a colleague by URI, whatever its host, and to a queue by name', async () => {
    const { ada, ben, path, sim, id } = await start();
    sim.login('ben.agent');
    await ada.run(path, 'Accept');
    ada.news();
    ben.news();
    await ada.run(path, 'Transfer', { userUri: `http://nowhere/api/v2/users/${sim.ids.users['ben.agent']}` });
    expect(emails(ada)).toEqual([['StatusChange', 'Completed']]);
    expect(emails(ben)).toEqual([['StatusChange', 'Invited']]);
    await ben.run(path, 'Accept');
    sim.login('sue.supervisor');
    sim.setState('ben.agent', 'email', 'NotReady');
    await ben.run(path, 'Transfer', { queueName: 'Inbound' });
    await settle();
    expect(sim.interaction(id)).toMatchObject({ state: 'Invited', owner: 'sue.supervisor' });
    await sim.accept(id);
    sim.login('ada.agent');
    expect(await ada.code(path, 'Transfer', { queueName: 'No queue' })).toBe(6);
  });

  it('is answered by a new outbound e-mail', async () => {
    const { ada, path, id, queueUri } = await start();
    await ada.run(path, 'Accept');
    ada.news();
    expect(await ada.run(path, 'Reply', { queueUri, body: '<p>Hi</p>', subjectPrefix: 'AW: ' })).toEqual({
      statusCode: 0,
    });
    const [told] = ada.data();
    const draft = part(told ?? {}, 'email');
    expect(draft).toMatchObject({
      state: 'Composing',
      emailType: 'Outbound',
      subject: 'AW: Broken',
      body: '<p>Hi</p>',
    });
    expect(draft).toMatchObject({ to: ['a@example.test'], from: 'b@example.test' });
    expect(draft.id).not.toBe(id);
    expect(draft.capabilities).toContain('Send');
    const draftPath = `/me/emails/${draft.id}`;
    await ada.run(draftPath, 'Save', {
      email: { subject: 's', to: ['x@example.test'], cc: 'y@example.test, z@example.test' },
    });
    await ada.run(draftPath, 'AddAttachment', { documentId: 'D1', name: 'a.pdf', size: 3, mime: 'application/pdf' });
    await ada.run(draftPath, 'RemoveAttachment', { documentId: 'D1' });
    expect(await ada.code(draftPath, 'RemoveAttachment', { documentId: 'D1' })).toBe(6);
    expect(await ada.code(draftPath, 'Complete')).toBe(2);
    expect(await ada.code(draftPath, 'Send')).toBe(1);
    await ada.run(draftPath, 'Send', { queueName: 'Forward e-mails' });
    const told2 = ada.data();
    expect(told2.map((data) => [data.notificationType, part(data, 'email').state, data.referenceId])).toEqual([
      ['EmailSaved', 'Composing', 3],
      ['AttachmentAdded', 'Composing', 4],
      ['AttachmentRemoved', 'Composing', 5],
      ['StatusChange', 'Completed', 9],
    ]);
    expect(part(told2[0] ?? {}, 'email').cc).toEqual(['y@example.test', 'z@example.test']);
    expect(list(part(told2[1] ?? {}, 'email'), 'attachments')[0]).toMatchObject({ id: 'D1', name: 'a.pdf', size: 3 });
  });

  it('may be created and canceled', async () => {
    const { ada, queueUri } = await start();
    ada.news();
    expect(await ada.code('/me/emails', 'Create')).toBe(1);
    expect(await ada.code('/me/emails', 'Accept')).toBe(2);
    await ada.run('/me/emails', 'Create', { queueUri });
    const id = part(ada.data()[0] ?? {}, 'email').id;
    await ada.run(`/me/emails/${id}`, 'Cancel');
    expect(emails(ada)).toEqual([['StatusChange', 'Canceled']]);
  });

  it('tells the whole user data after each change', async () => {
    const { ada, path } = await start();
    await ada.run(path, 'Accept');
    ada.news();
    await ada.run(path, 'AttachUserData', { userData: { UserData1: 'DATA1', UserData2: 123456789 } });
    await ada.run(path, 'UpdateUserData', { userData: { UserData1: 'new' } });
    await ada.run(path, 'DeleteUserData', { keys: ['UserData2'] });
    await ada.run(path, 'SetDisposition', { disposition: 'Resolved' });
    await ada.run(path, 'AddComment', { comment: 'done' });
    await ada.run(path, 'SetInFocus');
    const told = ada.data();
    expect(new Set(told.map(({ notificationType }) => notificationType))).toEqual(new Set(['PropertiesUpdated']));
    expect(told.map((data) => part(part(data, 'email'), 'userData'))).toMatchObject([
      { Subject: 'Broken', RRequestedSkills: null, UserData1: 'DATA1', UserData2: 123456789 },
      { UserData1: 'new', UserData2: 123456789 },
      { UserData1: 'new' },
      { DispositionCode: 'Resolved' },
      { Comment: 'done' },
    ]);
    expect(part(part(told[2] ?? {}, 'email'), 'userData')).not.toHaveProperty('UserData2');
  });

  it('tells a wrong state later in the mode of asynchronous errors', async () => {
    const { ada, path, id } = await start({ async_errors: true });
    ada.news();
    expect(await ada.run(path, 'Complete')).toEqual({ statusCode: 0 });
    expect(ada.data()).toMatchObject([
      {
        messageType: 'EmailStateChangeMessage',
        notificationType: 'Error',
        referenceId: 1,
        errorCode: 2,
        email: { id, state: 'Invited' },
      },
    ]);
    expect(await ada.code('/me/emails/0NOSUCHTHING', 'Accept')).toBe(6);
  });

  it('is still readable after its end when told so', async () => {
    const { ada, path } = await start({ finished: 'kept' });
    await ada.run(path, 'Accept');
    await ada.run(path, 'Complete');
    expect(part(await ada.get(path), 'email')).toMatchObject({ state: 'Completed', capabilities: [] });
    expect(await ada.code(path, 'Complete')).toBe(2);
    expect((await ada.get('/me/emails?fields=*')).emails).toEqual([]);
  });
});
