import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../src/contract/adapter.ts';
import type { CommandResult } from '../../../src/contract/command.ts';
import type { Stream } from '../../../src/contract/source.ts';
import { DEFAULT_LIMITS } from '../../../src/contract/vendor.ts';
import type { Call } from '../../../src/domain/call.ts';
import type { Change } from '../../../src/domain/event.ts';
import { type Ref, ref } from '../../../src/domain/ref.ts';
import { taskId, workbinId } from '../../../src/vendors/genesys/ids.ts';
import { genesys } from '../../../src/vendors/genesys/index.ts';
import { type GenesysSimulation, startSimulator } from '../../../src/vendors/genesys/simulator/index.ts';

interface Live {
  readonly sim: GenesysSimulation;
  readonly adapter: Adapter;
  readonly stream: Stream;
  readonly changes: Change[];
  readonly heard: string[];
  readonly call: Call;
  /** A user's id by the name's beginning. */
  id(user: string): string;
  name(user: string): string;
  bin(user: string): Ref;
  /** The first change that fits, from here on or before. */
  change(fits: (change: Change) => boolean): Promise<Change>;
  until(condition: () => boolean): Promise<void>;
  /** What was asked of REST with POST, beside CometD. */
  posts(): string[];
}

const has = <T>(value: T | null | undefined): T => {
  if (value === null || value === undefined) throw new Error('it is not there');
  return value;
};

const stateOf = ({ news }: Change): string | undefined => {
  const told = news.type === 'whole' ? news.item : news.type === 'part' ? news.members : {};
  return 'state' in told ? told.state?.state : undefined;
};

/** The whole adapter, listening, against the vendor's stand-in. */
const withSimulator = async (switches: Record<string, unknown>, work: (live: Live) => Promise<void>): Promise<void> => {
  const sim = await startSimulator({ scenario: 'empty', switches: { event_delay_ms: 0, ...switches } });
  const adapter = genesys.open('gws', genesys.parseSettings(sim.settings), DEFAULT_LIMITS);
  const changes: Change[] = [];
  const heard: string[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const look of [...waiting]) look();
  };
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  const tell = (word: string): void => {
    heard.push(word);
    wake();
  };
  const stream = has(adapter.source?.stream).open({
    change: (change) => {
      changes.push(change);
      wake();
    },
    live: (gap) => tell(`live ${gap}`),
    lost: ({ code }) => tell(`lost ${code}`),
    ended: ({ code }) => tell(`ended ${code}`),
    refused: ({ nativeId }, { code }) => tell(`refused ${nativeId} ${code}`),
  });
  const name = (user: string) => has(Object.keys(sim.ids.users).find((one) => one.startsWith(user)));
  const id = (user: string) => has(sim.ids.users[name(user)]);
  const live: Live = {
    sim,
    adapter,
    stream,
    changes,
    heard,
    call: { signal: AbortSignal.timeout(60_000), meter: { start: () => undefined, end: () => undefined } },
    id,
    name,
    bin: (user) => {
      const [shelf] = Object.values(sim.ids.workbins);
      return ref('Workbin', 'gws', workbinId(has(shelf), { type: 'user', name: id(user) }));
    },
    change: async (fits) => {
      await until(() => changes.some(fits));
      return has(changes.find(fits));
    },
    until,
    posts: () =>
      sim.calls
        .filter(({ method, path }) => method === 'POST' && !path.includes('notifications'))
        .map(({ path, body }) => `${path.replace('/api/v2', '')} ${(body as { operationName: string }).operationName}`),
  };
  try {
    await until(() => heard.includes('live null'));
    await work(live);
  } finally {
    await stream.close();
    await adapter.close();
    await sim.close();
  }
};

/** The change of the task that settles the command. */
const settled = ({ change }: Live, result: CommandResult<unknown>) =>
  change((one) => one.commandId === idOf(result) && one.ref.kind === 'Task');

const idOf = (result: CommandResult<unknown>): string =>
  has(result.outcome === 'PARTLY_DONE' ? undefined : result.commandId);

const of = (kind: Change['ref']['kind'], nativeId: string, state: string) => (change: Change) =>
  change.ref.kind === kind && change.ref.nativeId === nativeId && stateOf(change) === state;

describe.each<[string, Record<string, unknown>]>([
  ['as documented', {}],
  ['with events before the answers', { event_order: 'before' }],
  ['with events after the answers', { event_order: 'after', event_delay_ms: 20 }],
  ['with events on the connect alone', { meta_connect_deliver_only: true, event_order: 'before' }],
  ['without numbers of workbins', { workbin_reference: false, workbin_user_id: false, event_order: 'before' }],
  ['with numbers everywhere', { return_reference: 'always', reference_scope: 'node', event_order: 'before' }],
  ['with CSRF everywhere', { csrf: true, csrf_on_notifications: true, ack: true }],
  ['with other words', { email_uri: 'email', http_status: 'always_200' }],
])('the stream of a vendor %s', (_, switches) => {
  it('tells a working day, and settles every command of it', () =>
    withSimulator(switches, async (live) => {
      const { sim, adapter, call, stream } = live;
      const task = has(adapter.task);
      const shelf = live.bin('ada');
      expect(await stream.watch?.([shelf])).toEqual([null]);

      const { id } = sim.invite(live.name('ada'));
      const mine = taskId(id, live.id('ada'));
      await live.change(of('Task', mine, 'OFFERED'));
      await live.change(of('Job', id, 'OFFERED'));
      const accepted = await settled(live, await has(task.accept)(mine, call));
      expect(stateOf(accepted)).toBe('ACTIVE');

      const parked = await has(adapter.workbin?.park)(shelf.nativeId, id, call);
      await settled(live, parked);
      const laid = await live.change((one) => one.cause === 'ItemAdded' && one.ref.kind === 'Job');
      expect(laid.ref.nativeId).toBe(id);
      await live.change((one) => one.cause === 'ItemAdded' && one.ref.nativeId === shelf.nativeId);
      const job = has(await has(adapter.source?.snapshot)(['Job'], call)).Job?.find((one) => one.ref.nativeId === id);
      expect([job?.state.state, job?.workbin]).toEqual(['PARKED', shelf]);

      const pulled = await has(adapter.workbin?.pull)(shelf.nativeId, { job: id, worker: live.id('ada') }, call);
      expect(stateOf(await settled(live, pulled))).toBe('ACTIVE');
      await live.change((one) => one.cause === 'ItemRemoved' && one.ref.nativeId === shelf.nativeId);

      const done = await settled(live, await has(task.complete)(mine, {}, call));
      expect(stateOf(done)).toBe('COMPLETED');
      expect(live.changes.some(of('Job', id, 'COMPLETED'))).toBe(true);
    }));

  it('settles what is done to an e-mail: answered, changed, written, sent, thrown away', () =>
    withSimulator(switches, async (live) => {
      const { sim, adapter, call } = live;
      const email = has(adapter.email);
      const [queue] = Object.values(sim.ids.queues);
      const { id } = sim.invite(live.name('ada'));
      const mine = taskId(id, live.id('ada'));
      await live.change(of('Task', mine, 'OFFERED'));
      await settled(live, await has(adapter.task?.accept)(mine, call));
      const marked = await has(adapter.task?.setData)(mine, { set: { Vip: 'yes' } }, call);
      expect((await settled(live, marked)).cause).toBe('PropertiesUpdated');

      const answer = await settled(live, await has(email.reply)(mine, { queue: has(queue), text: 'hello' }, call));
      expect(answer.ref.nativeId).not.toBe(mine);
      const draft = answer.ref.nativeId;
      const saved = await settled(live, await has(email.save)(draft, { subject: 'Re: Help', text: 'well' }, call));
      expect([saved.ref.nativeId, saved.cause]).toEqual([draft, 'EmailSaved']);
      const sent = await settled(live, await has(email.send)(draft, { queue: has(queue), subject: 'Re: Help' }, call));
      expect([sent.ref.nativeId, stateOf(sent)]).toEqual([draft, 'COMPLETED']);

      const begun = await has(email.create)({ worker: live.id('ada'), queue: has(queue) }, call);
      const other = await settled(live, begun);
      const gone = await settled(live, await has(email.discard)(other.ref.nativeId, call));
      expect(live.changes.some(of('Job', gone.ref.nativeId.split('@')[0] ?? '', 'CANCELED'))).toBe(true);
    }));

  it('tells a chat, and that something was said in it', () =>
    withSimulator(switches, async (live) => {
      const { sim, adapter, call } = live;
      const task = has(adapter.task);
      const { id } = sim.invite(live.name('ada'), { mediaType: 'chat' });
      const mine = taskId(id, live.id('ada'));
      await live.change(of('Task', mine, 'OFFERED'));
      expect(stateOf(await settled(live, await has(task.accept)(mine, call)))).toBe('ACTIVE');
      const before = live.changes.length;
      sim.customerSays(id, 'hello?');
      const isSaid = (one: Change) => one.cause === 'NewMessages' && one.ref.nativeId === mine;
      await live.until(() => live.changes.slice(before).some(isSaid));
      const said = await has(task.act)(mine, { action: 'SendMessage', parameters: { text: 'hello!' } }, call);
      expect((await settled(live, said)).cause).toBe('NewMessages');
      expect(stateOf(await settled(live, await has(task.complete)(mine, {}, call)))).toBe('COMPLETED');
    }));

  it('settles what a worker is ready for', () =>
    withSimulator(switches, async (live) => {
      const { adapter, call } = live;
      const result = await has(adapter.worker?.setPresence)(live.id('ada'), 'READY', call);
      const change = await live.change((one) => one.commandId === idOf(result));
      expect(change.ref).toEqual(ref('Worker', 'gws', live.id('ada')));
    }));

  it('tells a refusal as declined, and the job as offered to another, never as completed', () =>
    withSimulator(switches, async (live) => {
      const { sim, adapter, call } = live;
      sim.login(live.name('ben'));
      const { id } = sim.invite(live.name('ada'));
      const mine = taskId(id, live.id('ada'));
      await live.change(of('Task', mine, 'OFFERED'));
      const change = await settled(live, await has(adapter.task?.decline)(mine, {}, call));
      expect(stateOf(change)).toBe('DECLINED');
      await live.change(of('Task', taskId(id, live.id('ben')), 'OFFERED'));
      const job = () => live.changes.filter(({ ref: { nativeId } }) => nativeId === id).map(stateOf);
      await live.until(() => job().at(-1) === 'OFFERED' && job().length > 2);
      expect(job()).not.toContain('COMPLETED');
      const read = await has(adapter.job?.get)(id, call);
      expect([read?.state.state, read?.worker?.nativeId]).toEqual(['OFFERED', live.id('ben')]);
    }));
});

describe('a loss', () => {
  it.each<[string, (live: Live) => void]>([
    ['of the CometD session', ({ sim }) => sim.fault.unknownClient()],
    ['of the login', ({ sim, name }) => sim.expireSession(name('ada'))],
    ['of the vendor', ({ sim }) => sim.restart()],
  ])('%s: everything is subscribed again, and the contact-centre session is not begun again', (_, lose) =>
    withSimulator({}, async (live) => {
      const shelf = live.bin('ada');
      await live.stream.watch?.([shelf]);
      const before = live.posts().length;
      lose(live);
      await live.until(() => live.heard.includes('live RECONNECTED'));
      expect(live.heard[1]).toMatch(/^lost /);
      const again = live.posts().slice(before);
      expect(again.filter((one) => one.endsWith('StartContactCenterSession'))).toEqual([]);
      expect(again.filter((one) => one.endsWith(' Subscribe'))).toHaveLength(1);
      const { id } = live.sim.invite(live.name('ada'));
      await live.change(of('Task', taskId(id, live.id('ada')), 'OFFERED'));
    }),
  );

  it('that the vendor means: the login is made anew', () =>
    withSimulator({}, async (live) => {
      live.sim.fault.adviceNone(live.name('ada'));
      await live.until(() => live.heard.includes('live RECONNECTED'));
      const { id } = live.sim.invite(live.name('ada'));
      await live.change(of('Task', taskId(id, live.id('ada')), 'OFFERED'));
    }));
});

describe('a failure that comes later', () => {
  it.each(['all', 'message', 'none'])('is a problem of its command, whatever it tells: %s', (error_fields) =>
    withSimulator({ error_fields }, async (live) => {
      const { id } = live.sim.invite(live.name('ada'));
      const mine = taskId(id, live.id('ada'));
      await live.change(of('Task', mine, 'OFFERED'));
      live.sim.fault.failLater();
      const change = await settled(live, await has(live.adapter.task?.accept)(mine, live.call));
      expect([change.news, change.problem?.message]).toEqual([{ type: 'part', members: {} }, expect.any(String)]);
    }),
  );

  it('of a workbin is told in its place', () =>
    withSimulator({}, async (live) => {
      live.sim.fault.requestFailed();
      const [refused] = has(await live.stream.watch?.([live.bin('ada')]));
      expect(refused).not.toBeNull();
      expect(await live.stream.watch?.([live.bin('ada')])).toEqual([null]);
    }));
});

describe('the end', () => {
  it('takes everything back at the vendor', () =>
    withSimulator({}, async (live) => {
      await live.stream.watch?.([live.bin('ada'), live.bin('ben')]);
      await live.stream.close();
      expect(
        live
          .posts()
          .slice(-2)
          .every((one) => one.endsWith(' Unsubscribe')),
      ).toBe(true);
      await live.adapter.close();
      expect(live.posts().slice(-3)).toEqual(Array(3).fill('/me EndContactCenterSession'));
    }));
});
