import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../../src/vendors/genesys/simulator/index.ts';
import { type Json, part, startKit } from './simulator-kit.ts';

describe('what the simulator emits (contract §15)', () => {
  it('1 to 6: strict JSON, with nulls, clean numbers and a numeric statusCode', async () => {
    const { ada, sim } = await startKit();
    const { id } = sim.invite('ada.agent', {
      userData: { mime: 'multipart/mixed;boundary="===.."', at: 1490608025000 },
    });
    const { text, headers } = await ada.send('GET', `/me/emails/${id}`);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(text).toContain('"mime":"multipart/mixed;boundary=\\"===..\\""');
    expect(text).toContain('"RRequestedSkills":null');
    expect(text).toContain('"at":1490608025000');
    expect(text).toMatch(/^{"statusCode":0,/);
    expect(text).not.toMatch(/https?: \/\//);
    expect(text).toMatch(/"receivedDate":"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\+0000"/);
  });

  it('8 and 9: numbers and owners in workbin messages, or not', async () => {
    const told = async (switches: Json): Promise<Json> => {
      const { ada, sim } = await startKit({ switches });
      const path = `/users/${sim.ids.users['ada.agent']}/workbins/${sim.ids.workbins.drafts}`;
      await ada.run(path, 'Subscribe');
      return ada.data()[0] ?? {};
    };
    expect(await told({})).toMatchObject({ referenceId: 1, workbinUserId: expect.any(String) });
    expect(await told({ workbin_reference: false })).not.toHaveProperty('referenceId');
    expect(await told({ workbin_user_id: false })).not.toHaveProperty('workbinUserId');
  });

  it('14: addresses of e-mails in the plural, or as the page of Reject has them', async () => {
    const uri = async (switches: Json): Promise<unknown> => {
      const { ada, sim } = await startKit({ switches });
      const { id } = sim.invite('ada.agent');
      return String(part(await ada.get(`/me/emails/${id}`), 'email').uri).replace(id, 'ID');
    };
    expect(await uri({})).toBe('http://gws.example.invalid:8090/api/v2/me/emails/ID');
    expect(await uri({ email_uri: 'email' })).toBe('http://gws.example.invalid:8090/api/v2/email/ID');
  });

  it("16 and 17: the vendor's spelling, and the ids that end in D", async () => {
    const { ada, sim } = await startKit();
    const { id } = sim.invite('ada.agent');
    expect(part(await ada.get(`/me/emails/${id}`), 'email')).toHaveProperty('revelantResponseTemplateGroups', []);
    sim.login('ada.agent', ['email']);
    const text = JSON.stringify(await ada.get('/me/channels?fields=*'));
    expect(text).toContain('9430250E-0A1B-421F-B372-F29E69366DED');
  });
});

describe('switches', () => {
  it('are known by name and by value', async () => {
    const refused = (switches: Json) => expect(startSimulator({ scenario: 'empty', switches })).rejects;
    await refused({ no_such: 1 }).toThrow(/^unknown switch no_such; known: http_status, /);
    await refused({ csrf: 'yes' }).toThrow('switch csrf must be one of false | true, got "yes"');
    await refused({ event_delay_ms: -1 }).toThrow('switch event_delay_ms must be a whole number from 0, got -1');
    await refused({ external_api_url: 'x' }).toThrow('switch external_api_url must be a URL that ends in /api/v2');
  });

  it('may give numbers in every answer, and count them for the whole node', async () => {
    const { ada, ben, sim } = await startKit({ switches: { return_reference: 'always', reference_scope: 'node' } });
    sim.login('ada.agent');
    sim.login('ben.agent');
    const { id } = sim.invite('ada.agent');
    expect(await ada.run('/me/channels/email', 'NotReady')).toEqual({ statusCode: 0, referenceId: 1 });
    expect(await ben.run('/me', 'NotReady')).toEqual({ statusCode: 0, referenceId: 2 });
    expect(await ada.run(`/me/emails/${id}`, 'Accept')).toEqual({ statusCode: 0, referenceId: 3 });
  });

  it('may log in Ready, and tell a partial success without its channels', async () => {
    const { ada, sim } = await startKit({ switches: { login_state: 'Ready', partial_shape: 'bare' } });
    sim.fault.partialStart(['chat']);
    const body = { operationName: 'StartContactCenterSession', channels: ['email', 'chat'] };
    expect((await ada.send('POST', '/me', body)).body).toEqual({ statusCode: 7, statusMessage: 'Partial success' });
    expect(ada.data()).toMatchObject([{ channels: [{ userState: { state: 'Ready' } }] }]);
  });

  it('may hold an invitation for longer', async () => {
    const { sim, clock } = await startKit({ switches: { invite_timeout_ms: 90_000 } });
    const { id } = sim.invite('ada.agent');
    await clock.advance(89_999);
    expect(sim.interaction(id)?.state).toBe('Invited');
    await clock.advance(1);
    expect(sim.interaction(id)?.owner).toBeNull();
  });
});
