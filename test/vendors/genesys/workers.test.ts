import { describe, expect, it } from 'vitest';
import type { WorkerInput } from '../../../src/contract/command.ts';
import { ALL, ANN, BOB, failure, has, me, ok, problemOf, type Routes, sample, withVendor } from './recorder.ts';

const READY = '9430250E-0A1B-421F-B372-F29E69366DED';
const AFTER_CALL_WORK = 'D3663509-3D82-4DD3-A82E-2EA8EFA02AEF';
const email = { channel: 'email', userState: { state: 'NotReady', displayName: 'Not Ready' } };
const chat = { channel: 'chat', userState: { state: 'NotReady' }, dndState: 'On' };
const fax = { channel: 'fax', userState: { state: 'LoggedOut' } };
const device = { id: 'D1', userState: { state: 'Ready' }, doNotDisturb: 'Off' };

const ANN_HERE: Routes = {
  'GET /me?subresources=*': (asked) =>
    ok({ user: me(asked, { firstName: 'Ann', channels: [email, chat, fax], devices: [device] }) }),
  'GET /settings/agent-states': ok({
    settings: [
      { id: READY, operationName: 'Ready', displayName: 'Ready', state: 'Ready' },
      { id: '7C0A', operationName: 'Lunch', displayName: 'Out to Lunch', state: 'NotReady' },
    ],
  }),
};

describe('workers', () => {
  it('are all users; a login is asked for its channels where the list does not tell them', () =>
    withVendor(
      {
        ...ANN_HERE,
        'GET /users': ok({
          users: [
            { id: ANN, userName: 'ann' },
            { id: BOB, userName: 'bob', channels: [email] },
          ],
        }),
      },
      async ({ adapter, wire, call }) => {
        const { rows } = await has(adapter.worker?.list)(ALL, call);
        expect(rows.map(({ item }) => [item.ref.nativeId, item.name, item.presence.state])).toEqual([
          [ANN, 'ann', 'READY'],
          [BOB, 'bob', 'NOT_READY'],
        ]);
        expect(rows[0]?.item.channels?.map(({ channel, presence }) => [channel, presence?.state])).toEqual([
          ['voice', 'READY'],
          ['email', 'NOT_READY'],
          ['chat', 'NOT_READY'],
          ['fax', 'OFFLINE'],
        ]);
        expect(wire()).toEqual(['GET /users?fields=*&subresources=*', 'GET /me?subresources=*']);
      },
    ));

  it('are the logins alone where the account says so, and in any case among all', async () => {
    const ids = (settings: Record<string, unknown>) =>
      withVendor(
        { ...ANN_HERE, 'GET /users': ok({ users: [{ id: BOB, channels: [] }] }) },
        async ({ adapter, call }) => (await has(adapter.worker?.list)(ALL, call)).rows.map(({ cursor }) => cursor),
        settings,
      );
    expect(await ids({ workers: 'logins' })).toEqual([ANN]);
    expect(await ids({})).toEqual([ANN, BOB]);
  });

  it('who are none of the logins are counted once they have been listed, and are nobody where the account is its logins', async () => {
    const told = (settings: Record<string, unknown>, users: readonly object[]) =>
      withVendor(
        { ...ANN_HERE, 'GET /users': ok({ users }) },
        async ({ adapter, wire, call }) => {
          const count = () => has(adapter.untoldWorkers)().count;
          const before = count();
          expect(wire()).toEqual([]);
          await has(adapter.worker?.list)(ALL, call);
          return [before, count()];
        },
        settings,
      );
    const ann = { id: ANN, userName: 'ann' };
    expect(await told({}, [ann, { id: BOB }, { id: 'zoe' }])).toEqual([null, 2]);
    expect(await told({}, [ann])).toEqual([null, 0]);
    expect(await told({ workers: 'logins' }, [])).toEqual([0, 0]);
    // What cannot be read may be a user, too.
    expect(await told({}, [ann, {}])).toEqual([null, null]);
  });

  it('are asked for by id: a login itself, others from among the users', () =>
    withVendor(
      { ...ANN_HERE, [`GET /users/${BOB}`]: ok({ user: { id: BOB, userName: 'bob' } }) },
      async ({ adapter, call }) => {
        const get = has(adapter.worker?.get);
        expect(await get(ANN, call)).toMatchObject({ name: 'Ann', presence: { state: 'READY' } });
        expect(await get(BOB, call)).toMatchObject({ name: 'bob', presence: { state: 'UNKNOWN' } });
        expect(await get('nobody', call)).toBeNull();
      },
    ));

  it('are not listed to a login that may not: that is said, not an empty list', () =>
    withVendor({ 'GET /users': failure(5, 403) }, async ({ adapter, call }) => {
      expect(await problemOf(has(adapter.worker?.list)(ALL, call))).toMatchObject({ code: 'FORBIDDEN' });
    }));

  it('have the channels of /me/channels where /me does not tell them', () =>
    withVendor({ 'GET /me/channels': { body: sample('channels') } }, async ({ adapter, call }) => {
      const worker = await has(adapter.worker?.get)(ANN, call);
      expect(worker?.channels?.map(({ channel }) => channel)).toEqual(['voice', 'email', 'chat']);
    }));
});

describe('activities', () => {
  it('are the states that are always there and those that the account made', () =>
    withVendor(ANN_HERE, async ({ adapter, call }) => {
      const { rows } = await has(adapter.activity?.list)(ALL, call);
      expect(rows.map(({ item }) => [item.ref.nativeId, item.name, item.available])).toEqual([
        ['7C0A', 'Out to Lunch', false],
        ['900D55CC-2BB0-431F-8BF9-D3525B383BE6', 'Not Ready', false],
        [READY, 'Ready', true],
        [AFTER_CALL_WORK, 'AfterCallWork', false],
        ['DoNotDisturbOn', 'Do Not Disturb', false],
      ]);
      expect(await has(adapter.activity?.get)('7C0A', call)).toMatchObject({ name: 'Out to Lunch' });
      expect(await has(adapter.activity?.getMany)(['x', READY], call)).toMatchObject([null, { name: 'Ready' }]);
    }));

  it.each([
    ['objects by name', { Lunch: { displayName: 'Out to Lunch', state: 'NotReady' } }],
    ['a list in an object', { states: [{ name: 'Lunch', displayName: 'Out to Lunch', type: 'NotReady' }] }],
    ['one object', { name: 'Lunch', displayName: 'Out to Lunch', state: 'NotReady' }],
  ])('are read from %s', (_, settings) =>
    withVendor({ 'GET /settings/agent-states': ok({ settings }) }, async ({ adapter, call }) => {
      expect(await has(adapter.activity?.get)('Lunch', call)).toMatchObject({ name: 'Out to Lunch', available: false });
    }),
  );

  it('are the known ones where the vendor has no such setting', () =>
    withVendor({}, async ({ adapter, call }) => {
      expect((await has(adapter.activity?.list)(ALL, call)).rows).toHaveLength(4);
    }));
});

const changed = (input: WorkerInput, routes: Routes = {}, nativeId = ANN, settings = {}) =>
  withVendor(
    { ...ANN_HERE, ...routes },
    async ({ adapter, wire, call }) => {
      const result = await problemOf(
        adapter.worker?.update?.(nativeId, input, call).then((done) => {
          throw done;
        }),
      );
      return { result, posted: wire().filter((line) => line.startsWith('POST')) };
    },
    settings,
  );

describe('a change of activity', () => {
  it('goes to each channel on which the worker is logged in, and ends Do Not Disturb first', async () => {
    const { result, posted } = await changed({ activity: READY });
    expect(result).toMatchObject({ outcome: 'ACCEPTED', item: null, commandId: expect.any(String) });
    expect(posted).toEqual([
      'POST /me/channels/voice {"operationName":"Ready"}',
      'POST /me/channels/email {"operationName":"Ready"}',
      'POST /me/channels/chat {"operationName":"DoNotDisturbOff"}',
      'POST /me/channels/chat {"operationName":"Ready"}',
    ]);
  });

  it('takes the own states of the account, and channels by name', async () => {
    const { posted } = await changed({ activity: '7c0a', vendorOptions: { channels: ['email'] } });
    expect(posted).toEqual(['POST /me/channels/email {"operationName":"Lunch"}']);
  });

  it('gives voice its work mode and its wrap-up time', async () => {
    const ready = await changed({
      activity: READY,
      vendorOptions: { workmode: 'AutoIn', channels: ['voice', 'email'] },
    });
    expect(ready.posted).toEqual([
      'POST /me/channels/voice {"operationName":"Ready","workmode":"AutoIn"}',
      'POST /me/channels/email {"operationName":"Ready"}',
    ]);
    const wrapUp = await changed({ activity: AFTER_CALL_WORK, vendorOptions: { wrapUpTime: 30 } });
    expect(wrapUp.posted).toEqual(['POST /me/channels/voice {"operationName":"AfterCallWork","wrapUpTime":30}']);
  });

  it('to Do Not Disturb is switched at the device for voice, and beside the state elsewhere', async () => {
    const input = { activity: 'DoNotDisturbOn', vendorOptions: { channels: ['voice', 'email'] } };
    expect((await changed(input)).posted).toEqual([
      'POST /me/devices/D1 {"operationName":"DoNotDisturbOn"}',
      'POST /me/channels/email {"operationName":"DoNotDisturbOn"}',
    ]);
    expect((await changed(input, {}, ANN, { doNotDisturbOnMe: false })).posted.at(-1)).toBe(
      `POST /users/${ANN}/channels/email {"operationName":"DoNotDisturbOn"}`,
    );
  });

  it("of another's is the supervisor's, with a status code in text as the vendor prints it", async () => {
    const { result, posted } = await changed(
      { activity: READY },
      {
        [`GET /users/${BOB}`]: ok({ user: { id: BOB } }),
        [`GET /users/${BOB}/channels`]: ok({ channels: [email] }),
        [`POST /users/${BOB}/channels/email`]: { body: sample('supervisor-channel') },
      },
      BOB,
    );
    expect(result).toMatchObject({ outcome: 'ACCEPTED' });
    expect(posted).toEqual([`POST /users/${BOB}/channels/email {"operationName":"Ready"}`]);
  });

  it('is not sent for nothing', async () => {
    const { result, posted } = await changed({});
    expect([result, posted]).toMatchObject([{ outcome: 'DONE', item: { name: 'Ann' } }, []]);
  });

  it.each([
    ['of an unknown activity', { activity: 'Sleep' }, 'INVALID_INPUT', 'no agent state "Sleep"'],
    ['with an unknown option', { activity: READY, vendorOptions: { x: 1 } }, 'INVALID_INPUT', 'vendorOptions.x'],
    ['with options alone', { vendorOptions: { workmode: 'AutoIn' } }, 'INVALID_INPUT', 'workmode'],
    [
      'with an option of another activity',
      { activity: READY, vendorOptions: { wrapUpTime: 3 } },
      'INVALID_INPUT',
      'AfterCallWork',
    ],
  ])('%s is refused before it is sent', async (_, input, code, words) => {
    const { result, posted } = await changed(input);
    expect(result).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(posted).toEqual([]);
  });

  it('of nobody is NOT_FOUND, and of whoever is logged in nowhere WRONG_STATE', async () => {
    expect((await changed({ activity: READY }, {}, 'nobody')).result).toMatchObject({ code: 'NOT_FOUND' });
    const { result } = await changed(
      { activity: READY },
      { 'GET /me?subresources=*': (asked) => ok({ user: me(asked) }) },
    );
    expect(result).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining('vendorOptions.channels') });
  });

  it('has a short form for ready and not ready', () =>
    withVendor(ANN_HERE, async ({ adapter, wire, call }) => {
      await has(adapter.worker?.setPresence)(ANN, 'NOT_READY', call);
      expect(wire().at(-1)).toBe('POST /me/channels/chat {"operationName":"NotReady"}');
    }));
});
