import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import type { Ref } from '../../src/domain/ref.ts';
import { manualClock } from '../../src/sandbox/clock.ts';
import { earOf } from './ear.ts';
import { type FloorOptions, GWS, has, openFloor, until } from './floor.ts';

const LINGER_MS = 2_000;

/** A floor whose lingers are in the test's hand, with somebody who listens to tasks all the time. */
const openHeld = async (options: FloorOptions = {}) => {
  const clock = manualClock();
  const floor = await openFloor({ ...options, events: { clock, lingerMs: LINGER_MS, ...options.events } });
  const soon = async <T>(promise: Promise<T>): Promise<T> => {
    let isOver = false;
    promise.then(
      () => {
        isOver = true;
      },
      () => {
        isOver = true;
      },
    );
    while (!isOver) await clock.advance(0);
    return promise;
  };
  const listen = (...watch: Ref<'Workbin'>[]) => soon(floor.events.listen({ accounts: [GWS], kind: 'Workbin', watch }));
  const shelf = (name: string) => has(floor.sim.ids.workbins[name]);
  await soon(floor.listen('Task'));
  return { ...floor, clock, soon, listenTo: listen, shelf };
};

describe('a workbin', () => {
  it('is subscribed for the first listener, and taken back when the last has been gone for a while', async () => {
    const { bin, orders, clock, listenTo, shelf, sim, name, id } = await openHeld();
    const drafts = bin('ada', 'drafts');
    const first = await listenTo(drafts);
    const second = await listenTo(drafts);
    const path = `/me/workbins/${shelf('drafts')}`;
    expect(orders()).toEqual([`${path} Subscribe`]);
    await first.return();
    await clock.advance(LINGER_MS * 3);
    await second.return();
    await clock.advance(LINGER_MS - 1);
    expect(orders()).toEqual([`${path} Subscribe`]);
    expect(sim.workbinSubscriptions()).toMatchObject([{ userName: name('ada'), owner: id('ada') }]);
    await clock.advance(1);
    await until(() => expect(orders()).toEqual([`${path} Subscribe`, `${path} Unsubscribe`]));
    await until(() => expect(sim.workbinSubscriptions()).toEqual([]));
  });

  it('stays subscribed when another comes within the while', async () => {
    const { bin, orders, clock, listenTo } = await openHeld();
    await (await listenTo(bin('ada', 'drafts'))).return();
    await clock.advance(LINGER_MS - 1);
    await listenTo(bin('ada', 'drafts'));
    await clock.advance(LINGER_MS * 3);
    expect(orders()).toHaveLength(1);
  });

  it.each<[string, readonly string[], string, readonly string[], (user: string, ids: string) => string]>([
    ['one of its own', ['ada'], 'ada', ['drafts'], (_, id) => `/me/workbins/${id}`],
    ['several of its own', ['ada'], 'ada', ['drafts', 'follow-up'], (_, ids) => `/me/workbins?workbinIds=${ids}`],
    ['one of another user', ['sue'], 'ben', ['drafts'], (user, id) => `/users/${user}/workbins/${id}`],
    [
      'several of another user',
      ['sue'],
      'ben',
      ['drafts', 'follow-up'],
      (user, ids) => `/users/${user}/workbins?workbinIds=${ids}`,
    ],
  ])(
    'of a login or of somebody else is asked for and taken back in its form: %s',
    async (_, logins, of, names, form) => {
      const { bin, orders, clock, listenTo, shelf, sim, id } = await openHeld({ logins });
      const refs = names.map((one) => bin(of, one));
      const wanted = form(id(of), names.map(shelf).join());
      const ear = earOf(await listenTo(...refs));
      expect(orders()).toEqual([`${wanted} Subscribe`]);
      expect(sim.workbinSubscriptions()).toHaveLength(names.length);
      for (const ref of refs) {
        const { id: job } = sim.invite(Object.keys(sim.ids.users).find((one) => one.startsWith(of)) ?? '');
        sim.park(job, has(ref.nativeId.split('@')[0]), id(of));
        await until(() =>
          expect(ear.changes().map((change) => [change.ref, change.job?.nativeId])).toContainEqual([ref, job]),
        );
      }
      await ear.reader.return();
      await clock.advance(LINGER_MS);
      await until(() => expect(orders()).toEqual([`${wanted} Subscribe`, `${wanted} Unsubscribe`]));
      await until(() => expect(sim.workbinSubscriptions()).toEqual([]));
    },
  );

  it.each([
    ['agentGroup', 'Floor', 'escalations'],
    ['placeGroup', 'Campus', 'campus-backlog'],
  ] as const)('of a group is asked for and taken back by its %s', async (type, name, of) => {
    const { group, orders, clock, listenTo, shelf, sim } = await openHeld({ logins: ['ada'] });
    const reader = await listenTo(group(type, name, of));
    const form = `/me/workbins/${shelf(of)}?${type}=${name}`;
    expect(sim.workbinSubscriptions()).toMatchObject([{ owner: name }]);
    await reader.return();
    await clock.advance(LINGER_MS);
    await until(() => expect(orders()).toEqual([`${form} Subscribe`, `${form} Unsubscribe`]));
    await until(() => expect(sim.workbinSubscriptions()).toEqual([]));
  });

  it('that several want in one turn is asked for with one call, and each once', async () => {
    const { bin, orders, soon, events, shelf } = await openHeld();
    const [drafts, follow] = [bin('ada', 'drafts'), bin('ada', 'follow-up')];
    const watches = [[drafts], [follow, drafts], [follow]];
    await soon(Promise.all(watches.map((watch) => events.listen({ accounts: [GWS], kind: 'Workbin', watch }))));
    expect(orders()).toEqual([`/me/workbins?workbinIds=${shelf('drafts')},${shelf('follow-up')} Subscribe`]);
  });

  it('is heard of only when the vendor has confirmed it', async () => {
    const { bin, wire, clock, soon, events, orders } = await openHeld();
    const [confirmed, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    wire.onAnswer = async (_request, answer) => {
      if (answer.body.includes('"Subscribed"')) {
        held.resolve();
        await confirmed.promise;
      }
      return answer;
    };
    let isOpen = false;
    const listening = events
      .listen({ accounts: [GWS], kind: 'Workbin', watch: [bin('ada', 'drafts')] })
      .then((reader) => {
        isOpen = true;
        return reader;
      });
    await soon(held.promise);
    for (let turn = 0; turn < 50; turn += 1) await clock.advance(0);
    expect([orders().length, isOpen]).toEqual([1, false]);
    confirmed.resolve();
    await soon(listening);
  });

  it('that is refused ends that subscription with a typed error, and no other', async () => {
    const { bin, listenTo, sim, name, id } = await openHeld();
    const ear = earOf(await listenTo(bin('ada', 'drafts')));
    sim.fault.requestFailed({ userName: name('ben'), code: 5 });
    const refused = await listenTo(bin('ben', 'drafts'), bin('ada', 'follow-up')).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(VendorError);
    expect(refused).toMatchObject({ code: 'FORBIDDEN', account: GWS });
    expect(sim.workbinSubscriptions().filter(({ owner }) => owner === id('ben'))).toEqual([]);
    const { id: job } = sim.invite(name('ada'));
    sim.park(job, 'drafts', id('ada'));
    await until(() => expect(ear.changes()).toMatchObject([{ cause: 'ItemAdded', job: { nativeId: job } }]));
    expect(ear.end).toBe('open');
    await listenTo(bin('ben', 'drafts'));
  });

  it('that is refused after a loss ends its subscriptions with a typed error, and no other', async () => {
    const { bin, listenTo, sim, name, clock } = await openHeld();
    const [stays, goes] = [earOf(await listenTo(bin('ada', 'drafts'))), earOf(await listenTo(bin('ben', 'drafts')))];
    sim.fault.requestFailed({ userName: name('ben'), code: 5 });
    sim.fault.unknownClient(name('ben'));
    await until(async () => {
      await clock.advance(0);
      expect(goes.end).toBeInstanceOf(VendorError);
    });
    expect(goes.end).toMatchObject({ code: 'FORBIDDEN' });
    expect(stays.end).toBe('open');
  });
});
