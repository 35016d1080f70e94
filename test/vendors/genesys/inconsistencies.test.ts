import { describe, expect, it } from 'vitest';
import { readChannel, readUser } from '../../../src/vendors/genesys/reads/agent-rows.ts';
import { readInteraction, readWorkbin } from '../../../src/vendors/genesys/reads/interaction-rows.ts';
import { openMap } from '../../../src/vendors/genesys/reads/map.ts';
import { lastSegment, parseMoment, statusCodeOf } from '../../../src/vendors/genesys/wire.ts';
import { ALL, ANN, has, ok, problemOf, sample, withParts, withVendor } from './recorder.ts';

const map = openMap('gws');
const WORKBIN = 'aee812a5-7396-4dd9-b180-230f1c1fb085';

/** The rows of contract §15 that the REST half meets; the others are the stream's. */
describe("the inconsistencies of the vendor's pages", () => {
  it('1: JSON that is none is an error, not repaired', () =>
    withVendor({ 'GET /queues': { text: `{"statusCode":0,"queues':[]}` } }, async ({ adapter, call }) => {
      expect(await problemOf(has(adapter.queue?.list)(ALL, call))).toMatchObject({ code: 'PROTOCOL' });
    }));

  it('2: null and absent are one', () => {
    const read = (email: object) => map.job('emails', readInteraction({ id: 'E', ...email }, 'email'), ANN);
    const nothing = { state: null, subject: null, userData: null, capabilities: null, attachments: null };
    expect({ ...read(nothing), raw: null }).toEqual({ ...read({}), raw: null });
  });

  it('3: an odd media type is taken as it is', () => {
    const mime = 'multipart/mixed;boundary="===.."';
    const row = readInteraction({ id: 'E', attachments: [{ id: 'A', mime }] }, 'email');
    expect(map.job('emails', row, ANN).email?.attachments[0]?.mediaType).toBe(mime);
  });

  it('4: dates are in the form of the samples, in ISO, or in milliseconds', () => {
    expect(parseMoment('2016-04-15 20:52:35.000+0300')).toBe(Date.parse('2016-04-15T17:52:35Z'));
    expect(parseMoment('2016-04-08T12:06:01Z')).toBe(Date.parse('2016-04-08T12:06:01Z'));
    expect(parseMoment(1389261492035)).toBe(1389261492035);
    expect(parseMoment('1490608025000')).toBe(1490608025000);
    expect(parseMoment('yesterday')).toBeNull();
    expect(parseMoment(null)).toBeNull();
  });

  it('5: blanks inside URIs count for nothing', () => {
    expect(lastSegment('http: //localhost: 8080/api/v2/workbins/ abc ')).toBe('abc');
  });

  it('6: a status code may be text, or be called status', () => {
    expect(statusCodeOf(sample('supervisor-channel'))).toBe(0);
    expect(statusCodeOf(sample('email-cancelled'))).toBe(0);
    expect(statusCodeOf({ statusCode: 6, status: 0 })).toBe(6);
    expect(statusCodeOf({ data: 1 })).toBeNull();
  });

  it.each([
    ['of one', sample('workbin-subscribed'), '105'],
    ['as text', { statusCode: 0, referenceId: '105' }, '105'],
    ['in a map', { statusCode: 0, referenceIds: { E1: 105, E2: 106 } }, '105'],
    ['none', { statusCode: 0 }, null],
  ])('8: the number of an accepted operation is told or not: %s', (_, body, referenceId) =>
    withParts({ 'POST /me/emails/E1': { body } }, async ({ parts, orders, call }) => {
      const of = await orders.subject(`E1@${ANN}`, call, 'emails');
      const { commandId } = await orders.on(of, 'Cancel', {}, call);
      const facts = { userId: ANN, media: 'emails', id: 'E1', state: 'Canceled', notificationType: 'StatusChange' };
      expect(parts.expected.settle({ ...facts, referenceId, isNew: false, problem: null })).toMatchObject({
        commandId,
      });
    }),
  );

  it('11: what is completed without ever having been taken was declined', () =>
    withVendor(
      {
        'GET /me/emails': ok({ emails: [{ id: 'E1', state: 'Invited' }] }),
        'GET /me/emails/E1': ok({ email: { id: 'E1', state: 'Completed' } }),
      },
      async ({ adapter, call }) => {
        await has(adapter.task?.list)(ALL, call);
        const task = await has(adapter.task?.get)(`E1@${ANN}`, call);
        expect(task?.state).toEqual({ state: 'DECLINED', native: 'Completed' });
      },
    ));

  it('13: name or workbinName, one object or a list', () =>
    withVendor(
      {
        'GET /me/workbins': ok({ workbins: [{ id: WORKBIN, name: 'shelf', type: 'Agent' }] }),
        [`GET /me/workbins/${WORKBIN}`]: ok({
          workbin: { id: WORKBIN, name: 'shelf', emails: { id: 'E1' }, chats: [{ id: 'C1' }] },
        }),
      },
      async ({ adapter, call }) => {
        expect(readWorkbin({ id: 'W', workbinName: 'a', name: 'b' }, 'workbin').name).toBe('a');
        const shelves = await has(adapter.workbin?.list)(ALL, call);
        expect(shelves.rows[0]?.item.name).toBe('shelf');
        const { rows } = await has(adapter.job?.list)(ALL, call);
        expect(rows.map(({ item }) => [item.ref.nativeId, item.state.state])).toEqual([
          ['C1', 'PARKED'],
          ['E1', 'PARKED'],
        ]);
      },
    ));

  it.each([
    'http://host/api/v2/email/00012a9HEEG033EC',
    'https://another/ctx/api/v2/me/emails/00012a9HEEG033EC/',
    '/emails/00012a9HEEG033EC?x=1',
  ])('14: of a URI only the last segment counts: %s', (uri) => {
    expect(readInteraction({ uri, state: 'Invited' }, 'email').id).toBe('00012a9HEEG033EC');
    expect(readInteraction({ id: 'X', uri }, 'email').id).toBe('X');
  });

  it('16: misspelt members stay in the raw representation', () => {
    const row = readInteraction(sample('email-composing').email, 'email');
    expect(map.job('emails', row, ANN).raw).toHaveProperty('revelantResponseTemplateGroups');
  });

  it('17: a plain state counts more than an id that differs in its last letter', () => {
    const userState = { id: '9430250E-0A1B-421F-B372-F29E69366DEV', displayName: 'Ready', state: 'Ready' };
    expect(map.combined([readChannel({ channel: 'email', userState }, 'channel')], true).activity?.nativeId).toBe(
      '9430250E-0A1B-421F-B372-F29E69366DED',
    );
  });

  it('lists of URIs alone tell nothing of what they name', () => {
    const user = readUser({ id: ANN, skills: ['http://host/api/v2/skills/1'], channels: ['voice'] }, 'user');
    expect([user.skills, user.channels]).toEqual([null, null]);
  });
});
