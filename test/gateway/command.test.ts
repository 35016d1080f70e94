import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../src/contract/adapter.ts';
import type { CommandResult } from '../../src/contract/command.ts';
import type { Takes } from '../../src/contract/port.ts';
import { DEFAULT_LIMITS, type Vendor } from '../../src/contract/vendor.ts';
import { type ErrorCode, VendorError } from '../../src/domain/error.ts';
import type { ChangedEvent } from '../../src/domain/event.ts';
import type { Job, JobState } from '../../src/domain/job.ts';
import { parseJson } from '../../src/domain/json.ts';
import { ref } from '../../src/domain/ref.ts';
import { realRuntime } from '../../src/domain/runtime.ts';
import { UNDER_WAY_MS } from '../../src/gateway/command.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import type { CommandOutcome, OutcomeReport } from '../../src/gateway/outcome.ts';
import { commandOn } from '../../src/gateway/verb.ts';
import { job as jobIn } from './memory-vendor.ts';

const ACCOUNT = 'a';
const DEADLINE_MS = 1_000;

const jobOf = (nativeId: string, members: Partial<Job> = {}): Job => jobIn(ACCOUNT, nativeId, members);

/** What becomes of the next commands: an answer that is lost, or a fault of the vendor's own, before or after the effect; or a refusal. */
type Fate = 'lost before' | 'lost after' | 'failed before' | 'failed after' | ErrorCode | 'fault';

interface CentreOptions {
  readonly choosesIds?: boolean;
  readonly keepsNoList?: boolean;
}

/** A vendor in memory that counts the effects of the commands on it. */
const openCentre = ({ choosesIds = false, keepsNoList = false }: CentreOptions = {}) => {
  const jobs = new Map<string, Job>();
  const fates: Fate[] = [];
  const received: unknown[] = [];
  let effects = 0;
  let made = 0;

  const carry = async <T>(what: unknown, effect: () => T): Promise<{ outcome: 'DONE'; item: T }> => {
    received.push(what);
    const fate = fates.shift();
    const lost = () =>
      new VendorError('TIMEOUT', ACCOUNT, 'no answer within 1 s', { maybeDone: true, vendorCode: 'T1' });
    const failed = () => new VendorError('UNAVAILABLE', ACCOUNT, 'answered 500', { doubtful: true });
    if (fate === 'lost before') throw lost();
    if (fate === 'failed before') throw failed();
    if (fate === 'fault') throw new TypeError('planted');
    if (fate !== undefined && fate !== 'lost after' && fate !== 'failed after')
      throw new VendorError(fate, ACCOUNT, 'refused');
    const item = effect();
    effects += 1;
    if (fate === 'lost after') throw lost();
    if (fate === 'failed after') throw failed();
    return { outcome: 'DONE', item };
  };

  const taken: Takes<object> = {
    labels: 'labels',
    priority: { as: 'prio', clears: true },
    note: 'note',
  } as Takes<object>;
  const job: NonNullable<Adapter['job']> = {
    pushes: [],
    takes: { create: choosesIds ? { ...taken, nativeId: 'id' } : taken, update: taken, cancel: { reason: 'why' } },
    get: async (nativeId) => jobs.get(nativeId) ?? null,
    ...(keepsNoList
      ? {}
      : {
          list: async () => ({
            rows: [...jobs.values()].map((item) => ({ item, cursor: item.ref.nativeId })),
            next: null,
          }),
        }),
    create: (input) =>
      carry(['create', input], () => {
        made += 1;
        const nativeId = input.nativeId ?? `job-${made}`;
        if (jobs.has(nativeId)) throw new VendorError('DUPLICATE', ACCOUNT, 'there is one');
        const item = jobOf(nativeId, { labels: (input.labels ?? null) as Job['labels'], createdAt: clock });
        jobs.set(nativeId, item);
        return item;
      }),
    update: (nativeId, input) =>
      carry(['update', nativeId, input], () => {
        const { labels, priority, note } = input;
        const before = jobs.get(nativeId) ?? jobOf(nativeId);
        const item = {
          ...before,
          ...(labels === undefined ? {} : { labels: labels as Job['labels'] }),
          ...(priority === undefined ? {} : { priority }),
          notes: typeof note === 'string' ? [...before.notes, { text: note, at: null }] : before.notes,
        };
        jobs.set(nativeId, item);
        return item;
      }),
    cancel: (nativeId, input) =>
      carry(['cancel', nativeId, input], () => {
        const item = jobOf(nativeId, { state: { state: 'CANCELED', native: 'x' } });
        jobs.set(nativeId, item);
        return item;
      }),
  };

  let clock = Date.parse('2026-11-21T09:00:00Z');
  const reports: OutcomeReport[] = [];
  const vendor: Vendor = {
    name: 'memory',
    title: 'Memory',
    words: {},
    mapping: { states: {}, operations: [] },
    parseSettings: (raw) => raw,
    open: (account) => ({ account, job, check: async () => {}, close: async () => {} }),
  };
  const plan = { name: ACCOUNT, vendor, settings: null, limits: DEFAULT_LIMITS, deadlineMs: DEADLINE_MS };
  const open = () =>
    openGateway({
      accounts: [plan],
      maxCallsPerOperation: () => 100,
      runtime: { ...realRuntime, clock: { ...realRuntime.clock, now: () => clock } },
      onOutcome: (report) => reports.push(report),
    });
  let gateway = open();

  const begin = () => gateway.begin(new AbortController().signal, null);
  const execute = (name: string, command: unknown, input: unknown, key: string | null, principal = 'me') => {
    const { scope } = begin();
    const account = scope.account(ACCOUNT);
    return gateway.commands.execute(scope, principal, {
      account,
      name,
      input,
      idempotencyKey: key,
      command: command as { run: () => Promise<CommandResult<Job>> },
    });
  };
  const account = () => begin().scope.account(ACCOUNT);

  return {
    jobs,
    fates,
    received,
    reports,
    effects: () => effects,
    pass: (ms: number) => {
      clock += ms;
    },
    restart: () => {
      gateway = open();
    },
    begin,
    commands: () => gateway.commands,
    counts: () => gateway.commands.counts(),
    create: async (input: object, key: string | null = 'key', principal?: string) =>
      execute('createJob', commandOn(account(), 'job', 'create', input as never), input, key, principal),
    update: async (nativeId: string, input: object, key: string | null = 'key') =>
      execute(
        'updateJob',
        commandOn(account(), 'job', 'update', nativeId, input as never),
        { nativeId, ...input },
        key,
      ),
    cancel: async (nativeId: string, key: string | null = 'key') =>
      execute('cancelJob', commandOn(account(), 'job', 'cancel', nativeId, {}), { nativeId }, key),
    run: (command: { run: () => Promise<CommandResult<Job>> }, key: string | null = 'key') =>
      execute('anything', command, {}, key),
  };
};

const UNKNOWN_PROBLEM = { code: 'TIMEOUT', message: expect.stringContaining('no answer within 1 s'), vendorCode: 'T1' };

describe('a command whose answer is lost', () => {
  it('is UNKNOWN with the reason, and is told to the operator', async () => {
    const centre = openCentre();
    centre.fates.push('lost after');
    const result = await centre.create({ labels: { a: 1 } });
    expect(result).toMatchObject({ outcome: 'UNKNOWN', item: null, done: null, problem: UNKNOWN_PROBLEM });
    expect(centre.reports).toMatchObject([
      { account: ACCOUNT, principal: 'me', name: 'createJob', outcome: 'UNKNOWN' },
    ]);
    expect(centre.counts()).toEqual([{ outcome: 'UNKNOWN', cause: 'TIMEOUT', count: 1 }]);
  });

  it.each<[name: string, fate: Fate]>([
    ['before its effect', 'lost before'],
    ['after its effect', 'lost after'],
  ])('%s has one effect when it is repeated under its key, where it can be asked for', async (_name, fate) => {
    for (const verb of ['update', 'cancel'] as const) {
      const centre = openCentre();
      centre.jobs.set('j', jobOf('j'));
      centre.fates.push(fate);
      const give = () => (verb === 'update' ? centre.update('j', { labels: { a: 1 } }) : centre.cancel('j'));
      expect((await give()).outcome).toBe('UNKNOWN');
      const repeated = await give();
      expect([verb, repeated.outcome]).toEqual([verb, fate === 'lost before' ? 'DONE' : 'REPLAYED']);
      expect(repeated.item).toMatchObject({ ref: { nativeId: 'j' } });
      expect([verb, centre.effects()]).toEqual([verb, 1]);
      expect((await give()).outcome).toBe('REPLAYED');
      expect([verb, centre.effects()]).toEqual([verb, 1]);
    }
  });

  it('is settled by a read that shows its effect, whoever reads', async () => {
    const centre = openCentre();
    centre.jobs.set('j', jobOf('j'));
    centre.fates.push('lost after');
    const { commandId } = await centre.cancel('j');
    await centre.begin().loader.one(ref('Job', ACCOUNT, 'j'));
    centre.received.length = 0;
    const status = await centre.commands().find(centre.begin().scope, 'me', commandId);
    expect(status?.result).toMatchObject({ outcome: 'DONE', problem: null, item: { state: { state: 'CANCELED' } } });
    expect(await centre.cancel('j')).toMatchObject({ outcome: 'REPLAYED' });
    expect(centre.received).toEqual([]);
  });

  it('is not settled by a read that shows the state before it', async () => {
    const centre = openCentre();
    centre.jobs.set('j', jobOf('j'));
    centre.fates.push('lost before');
    const { commandId } = await centre.cancel('j');
    await centre.begin().loader.one(ref('Job', ACCOUNT, 'j'));
    expect((await centre.commands().find(centre.begin().scope, 'me', commandId))?.result.outcome).toBe('UNKNOWN');
    expect(centre.effects()).toBe(0);
  });

  it.each<[name: string, event: Partial<ChangedEvent>]>([
    ['shows its effect', { item: jobOf('j', { state: { state: 'CANCELED', native: 'x' } }), commandId: null }],
    ['has its id', { item: jobOf('j') }],
  ])('is settled by a change that %s', async (_name, event) => {
    const centre = openCentre();
    centre.jobs.set('j', jobOf('j'));
    centre.fates.push('lost after');
    const { commandId } = await centre.cancel('j');
    const change = {
      type: 'changed',
      account: ACCOUNT,
      kind: 'Job',
      ref: ref('Job', ACCOUNT, 'j'),
      before: null,
      cause: null,
      at: null,
      receivedAt: 0,
      source: 'WEBHOOK',
      job: null,
      problem: null,
      commandId,
      ...event,
    } as ChangedEvent;
    centre.commands().hear(change);
    expect(await centre.cancel('j')).toMatchObject({ outcome: 'REPLAYED' });
    expect(centre.received).toHaveLength(1);
  });

  it('of a note, which a second sending would add twice, is sent again only when it cannot be under way any more', async () => {
    const centre = openCentre();
    centre.jobs.set('j', jobOf('j'));
    centre.fates.push('lost before');
    const give = () => centre.update('j', { note: 'called back' });
    await give();
    const early = await give();
    expect(early).toMatchObject({
      outcome: 'UNKNOWN',
      problem: { message: expect.stringMatching(/ask again in \d+ s$/) },
    });
    expect(centre.received).toHaveLength(1);
    centre.pass(UNDER_WAY_MS + DEADLINE_MS);
    expect(await give()).toMatchObject({ outcome: 'DONE', item: { notes: [{ text: 'called back' }] } });
    expect(centre.effects()).toBe(1);
  });
});

describe('a create whose answer is lost, at a vendor that chooses the ids', () => {
  it('before its effect, is sent again when nothing like it is there and it cannot be under way any more', async () => {
    const centre = openCentre();
    centre.jobs.set('other', jobOf('other', { labels: { a: 2 } }));
    centre.fates.push('lost before');
    await centre.create({ labels: { a: 1 } });
    expect((await centre.create({ labels: { a: 1 } })).outcome).toBe('UNKNOWN');
    centre.pass(UNDER_WAY_MS + DEADLINE_MS);
    expect(await centre.create({ labels: { a: 1 } })).toMatchObject({ outcome: 'DONE', item: { labels: { a: 1 } } });
    expect(centre.effects()).toBe(1);
  });

  it('after its effect, is never sent again, and tells what it may have created', async () => {
    const centre = openCentre();
    centre.fates.push('lost after');
    await centre.create({ labels: { a: 1 } });
    for (const wait of [0, UNDER_WAY_MS + DEADLINE_MS, 3_600_000]) {
      centre.pass(wait);
      const repeated = await centre.create({ labels: { a: 1 } });
      expect(repeated).toMatchObject({
        outcome: 'UNKNOWN',
        item: { ref: { nativeId: 'job-1' } },
        problem: { message: expect.stringContaining('job-1') },
      });
    }
    expect(centre.effects()).toBe(1);
  });

  it('does not take the object of another command for its own', async () => {
    const centre = openCentre();
    centre.fates.push('lost before');
    await centre.create({ labels: { a: 1 } }, 'first');
    expect((await centre.create({ labels: { a: 1 } }, 'second')).outcome).toBe('DONE');
    centre.pass(UNDER_WAY_MS + DEADLINE_MS);
    expect((await centre.create({ labels: { a: 1 } }, 'first')).outcome).toBe('DONE');
    expect(centre.effects()).toBe(2);
  });

  it('takes what it may have created for no other command’s, whoever has changed it since and whoever else may have created it', async () => {
    const centre = openCentre();
    centre.fates.push('lost before', 'lost after');
    await centre.create({ labels: { a: 1 } }, 'first');
    await centre.create({ labels: { a: 1 } }, 'second');
    await centre.update('job-1', { priority: 3 }, 'third');
    centre.pass(UNDER_WAY_MS + DEADLINE_MS);
    for (const key of ['first', 'second', 'first']) {
      expect(await centre.create({ labels: { a: 1 } }, key)).toMatchObject({
        outcome: 'UNKNOWN',
        problem: { message: expect.stringContaining('job-1') },
      });
    }
    expect([...centre.jobs.keys()]).toEqual(['job-1']);
  });

  it('stays UNKNOWN where nothing can be asked, and is never sent again', async () => {
    const centre = openCentre({ keepsNoList: true });
    centre.fates.push('lost before');
    await centre.create({ labels: { a: 1 } });
    centre.pass(3_600_000);
    expect(await centre.create({ labels: { a: 1 } })).toMatchObject({
      outcome: 'UNKNOWN',
      problem: { message: expect.stringContaining('does not list') },
    });
    expect(centre.received).toHaveLength(1);
  });
});

describe('a create at a vendor whose callers choose the ids', () => {
  it('gets an id of its own from principal and key, so that a repeat is harmless after a restart as well', async () => {
    const centre = openCentre({ choosesIds: true });
    const first = await centre.create({ labels: { a: 1 } });
    const id = (first.item as Job).ref.nativeId;
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    centre.restart();
    expect(await centre.create({ labels: { a: 1 } })).toMatchObject({
      outcome: 'REPLAYED',
      item: { ref: { nativeId: id } },
    });
    expect([...centre.jobs.keys()]).toEqual([id]);
    const another = await centre.create({ labels: { a: 1 } }, 'key', 'somebody else');
    expect((another.item as Job).ref.nativeId).not.toBe(id);
  });

  it('is asked for by that id when its answer is lost', async () => {
    for (const fate of ['lost before', 'lost after'] as const) {
      const centre = openCentre({ choosesIds: true });
      centre.fates.push(fate);
      await centre.create({ labels: { a: 1 } });
      const { outcome } = await centre.create({ labels: { a: 1 } });
      expect([fate, outcome, centre.jobs.size]).toEqual([fate, fate === 'lost before' ? 'DONE' : 'REPLAYED', 1]);
    }
  });

  it('given other values under a key that was forgotten is another command, and is carried out', async () => {
    const centre = openCentre({ choosesIds: true });
    await centre.create({ labels: { a: 1 } });
    centre.restart();
    expect(await centre.create({ labels: { a: 2 } })).toMatchObject({ outcome: 'DONE', item: { labels: { a: 2 } } });
    expect(centre.jobs.size).toBe(2);
  });

  it('keeps the id that the caller chose, and one without a key gets none from us', async () => {
    const centre = openCentre({ choosesIds: true });
    await centre.create({ nativeId: 'mine' });
    await centre.create({}, null);
    expect(centre.received).toEqual([
      ['create', { nativeId: 'mine' }],
      ['create', {}],
    ]);
  });
});

describe('a command in several steps', () => {
  const steps = (fates: (Fate | 'refused')[]) => {
    const carried: string[] = [];
    const step =
      (name: string, rest: readonly string[]): (() => Promise<CommandResult<Job>>) =>
      async () => {
        const fate = fates.shift();
        if (fate === 'refused')
          throw new VendorError('WRONG_STATE', ACCOUNT, `${name} is refused`, { vendorCode: '7' });
        if (fate === 'lost before') throw new VendorError('TIMEOUT', ACCOUNT, `${name} is lost`, { maybeDone: true });
        carried.push(name);
        const [next, ...more] = rest;
        if (next === undefined) return { outcome: 'DONE', item: jobOf('j') };
        const run = step(next, more);
        try {
          const result = await run();
          return result.outcome === 'PARTLY_DONE' ? { ...result, done: `${name} is written; ${result.done}` } : result;
        } catch (error) {
          return {
            outcome: 'PARTLY_DONE',
            item: null,
            done: `${name} is written`,
            problem: error as VendorError,
            rest: run,
          };
        }
      };
    return { carried, command: { run: step('a', ['b', 'c']) } };
  };

  it('of which a later one is refused is PARTLY_DONE, and a repeat does the rest and nothing twice', async () => {
    const centre = openCentre();
    const { carried, command } = steps([undefined as never, 'refused', 'refused']);
    expect(await centre.run(command)).toMatchObject({
      outcome: 'PARTLY_DONE',
      done: 'a is written',
      problem: { code: 'WRONG_STATE', message: 'b is refused', vendorCode: '7' },
    });
    expect(await centre.run(command)).toMatchObject({ outcome: 'PARTLY_DONE', done: 'a is written' });
    expect(carried).toEqual(['a']);
    expect(await centre.run(command)).toMatchObject({ outcome: 'DONE', problem: null, done: null });
    expect(carried).toEqual(['a', 'b', 'c']);
    expect(await centre.run(command)).toMatchObject({ outcome: 'REPLAYED' });
    expect(carried).toEqual(['a', 'b', 'c']);
  });

  it('of which a later one is lost is UNKNOWN, and says which were carried out', async () => {
    const centre = openCentre();
    const { carried, command } = steps([undefined as never, undefined as never, 'lost before']);
    expect(await centre.run(command)).toMatchObject({
      outcome: 'UNKNOWN',
      done: 'a is written; b is written',
      problem: { message: 'c is lost' },
    });
    expect(carried).toEqual(['a', 'b']);
  });

  it('of which a later one is lost does what is left when that cannot be under way any more', async () => {
    const centre = openCentre();
    const { carried, command } = steps([undefined as never, 'lost before']);
    await centre.run(command);
    expect(await centre.run(command)).toMatchObject({ outcome: 'UNKNOWN', done: 'a is written' });
    expect(carried).toEqual(['a']);
    centre.pass(UNDER_WAY_MS + DEADLINE_MS);
    expect(await centre.run(command)).toMatchObject({ outcome: 'DONE', problem: null, done: null });
    expect(carried).toEqual(['a', 'b', 'c']);
  });

  it('of which the first must not be sent twice, and may have been carried out, is UNKNOWN and leaves the rest', async () => {
    const centre = openCentre();
    const doubtful = new VendorError('UNAVAILABLE', ACCOUNT, 'answered 503', { doubtful: true });
    let rests = 0;
    const rest = async (): Promise<CommandResult<Job>> => {
      rests += 1;
      return { outcome: 'DONE', item: null };
    };
    const run = async (): Promise<CommandResult<Job>> => {
      if (rests > 0) throw new Error('sent from the beginning');
      return { outcome: 'PARTLY_DONE', item: null, done: null, problem: doubtful, rest };
    };
    expect(await centre.run({ run })).toMatchObject({
      outcome: 'UNKNOWN',
      done: null,
      problem: { code: 'UNAVAILABLE' },
    });
    centre.pass(UNDER_WAY_MS + DEADLINE_MS);
    expect((await centre.run({ run })).outcome).toBe('DONE');
    expect((await centre.run({ run })).outcome).toBe('REPLAYED');
    expect(rests).toBe(1);
  });

  it('of which the first is refused is a refusal, and nothing was done', async () => {
    const centre = openCentre();
    const { carried, command } = steps(['refused']);
    await expect(centre.run(command)).rejects.toMatchObject({ code: 'WRONG_STATE' });
    expect(carried).toEqual([]);
  });
});

describe('a fault of our own', () => {
  it('is an error and no outcome, and the key asks what came of it instead of sending it blindly', async () => {
    const centre = openCentre({ keepsNoList: true });
    centre.fates.push('fault');
    await expect(centre.create({ labels: { a: 1 } })).rejects.toThrow(new TypeError('planted'));
    expect(centre.counts()).toEqual([{ outcome: 'UNKNOWN', cause: 'INTERNAL', count: 1 }]);
    expect(await centre.create({ labels: { a: 1 } })).toMatchObject({
      outcome: 'UNKNOWN',
      problem: { code: 'INTERNAL' },
    });
    expect(centre.received).toHaveLength(1);
  });
});

describe('a command that is refused', () => {
  it.each<ErrorCode>(['WRONG_STATE', 'UNAVAILABLE', 'RATE_LIMITED', 'TIMEOUT'])(
    'with %s before it was carried out may be sent again under its key',
    async (code) => {
      const centre = openCentre();
      centre.fates.push(code);
      await expect(centre.create({})).rejects.toMatchObject({ code });
      expect(await centre.create({})).toMatchObject({ outcome: 'DONE' });
    },
  );

  it('by a fault of the vendor’s own is asked about before it is sent again, without a wait', async () => {
    for (const fate of ['failed before', 'failed after'] as const) {
      const centre = openCentre();
      centre.jobs.set('j', jobOf('j'));
      centre.fates.push(fate);
      await expect(centre.update('j', { note: 'called back' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      const repeated = await centre.update('j', { note: 'called back' });
      expect([fate, repeated.outcome]).toEqual([fate, fate === 'failed before' ? 'DONE' : 'REPLAYED']);
      expect([fate, centre.effects()]).toEqual([fate, 1]);
    }
  });

  it('by a fault of the vendor’s own stays UNKNOWN where nothing tells what came of it', async () => {
    const centre = openCentre({ keepsNoList: true });
    centre.fates.push('failed after');
    await expect(centre.create({ labels: { a: 1 } })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    for (const wait of [0, UNDER_WAY_MS + DEADLINE_MS]) {
      centre.pass(wait);
      expect(await centre.create({ labels: { a: 1 } })).toMatchObject({
        outcome: 'UNKNOWN',
        problem: { code: 'UNAVAILABLE', message: expect.stringContaining('does not list') },
      });
    }
    expect(centre.effects()).toBe(1);
  });

  it('at its repeat, as it may be where the first sending was carried out, stays UNKNOWN until that is known', async () => {
    const centre = openCentre();
    centre.jobs.set('j', jobOf('j', { state: { state: 'UNKNOWN', native: '?' } }));
    centre.fates.push('lost after', 'WRONG_STATE');
    await centre.cancel('j');
    centre.jobs.set('j', jobOf('j', { state: { state: 'UNKNOWN', native: '?' } }));
    expect(await centre.cancel('j')).toMatchObject({ outcome: 'UNKNOWN', problem: { code: 'WRONG_STATE' } });
    centre.jobs.set('j', jobOf('j', { state: { state: 'CANCELED', native: 'x' } }));
    expect(await centre.cancel('j')).toMatchObject({ outcome: 'REPLAYED' });
    expect(centre.effects()).toBe(1);
  });

  it('while its repeat waits makes the repeat a command of its own', async () => {
    const centre = openCentre();
    centre.fates.push('WRONG_STATE');
    const [first, second] = await Promise.allSettled([centre.create({}), centre.create({})]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
    expect(await centre.create({})).toMatchObject({ outcome: 'REPLAYED' });
    expect(centre.effects()).toBe(1);
  });
});

describe('what a vendor takes', () => {
  it('is sent as it was given: a null that clears, and integers to the digit', async () => {
    const centre = openCentre();
    await centre.update('j', { priority: null, labels: parseJson('{"crm":1604029199751626753}') });
    expect(JSON.stringify(centre.received)).toBe(
      '[["update","j",{"priority":null,"labels":{"crm":1604029199751626753}}]]',
    );
  });

  it.each<[name: string, input: object, problem: RegExp]>([
    [
      'a member that it does not take',
      { channel: 'voice' },
      /does not take "channel" here; it takes labels, priority, note/,
    ],
    ['a null that it cannot clear', { labels: null }, /cannot clear "labels"/],
    ['several members that it does not take', { tags: {}, channel: 'x' }, /"tags", "channel"/],
  ])('refuses %s by name, before anything is sent', async (_name, input, problem) => {
    const centre = openCentre();
    await expect(centre.update('j', input)).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringMatching(problem),
    });
    expect(centre.received).toEqual([]);
  });

  it('of a new object leaves out what was given as null, for there is nothing to clear', async () => {
    const centre = openCentre();
    await centre.create({ labels: null, channel: null });
    expect(centre.received).toEqual([['create', {}]]);
  });
});

describe('a command by its id', () => {
  it('is told to the principal who gave it, and to nobody else', async () => {
    const centre = openCentre();
    const { commandId } = await centre.create({ labels: { a: 1 } });
    const { scope } = centre.begin();
    expect(await centre.commands().find(scope, 'me', commandId)).toMatchObject({ name: 'createJob', account: ACCOUNT });
    expect(await centre.commands().find(scope, 'you', commandId)).toBeNull();
    expect(await centre.commands().find(scope, 'me', 'no such command')).toBeNull();
    const blind = { ...scope, accounts: [] };
    expect(await centre.commands().find(blind, 'me', commandId)).toBeNull();
  });

  it('is asked about when its outcome is UNKNOWN, and never sent by that', async () => {
    const states: [JobState, CommandOutcome][] = [
      ['QUEUED', 'UNKNOWN'],
      ['CANCELED', 'DONE'],
    ];
    for (const [state, outcome] of states) {
      const centre = openCentre();
      centre.jobs.set('j', jobOf('j'));
      centre.fates.push('lost before');
      const { commandId } = await centre.cancel('j', null);
      centre.jobs.set('j', jobOf('j', { state: { state, native: 'x' } }));
      const status = await centre.commands().find(centre.begin().scope, 'me', commandId);
      expect([state, status?.result.outcome]).toEqual([state, outcome]);
      expect(centre.received).toHaveLength(1);
    }
  });
});
