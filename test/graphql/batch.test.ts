import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../src/contract/adapter.ts';
import type { Takes } from '../../src/contract/port.ts';
import type { Call } from '../../src/domain/call.ts';
import { type ErrorCode, VendorError } from '../../src/domain/error.ts';
import type { Job } from '../../src/domain/job.ts';
import { ref } from '../../src/domain/ref.ts';
import { AT_A_TIME } from '../../src/gateway/batch.ts';
import { MOST_ITEMS } from '../../src/graphql/batch.ts';
import { globalId } from '../../src/graphql/ids.ts';
import { BATCHES, RULES } from '../../src/graphql/rules.ts';
import { gatewayOver, job, memoryVendor } from '../gateway/memory-vendor.ts';
import { dataOf, type RunOptions, runner, schema } from './house.ts';

/** What becomes of the first sending of a command to a job; later ones do well. */
const FATES = ['well', 'lost before', 'lost after', 'WRONG_STATE', 'UNAVAILABLE', 'RATE_LIMITED', 'fault'] as const;
type Fate = (typeof FATES)[number];

/** A vendor in memory whose jobs can be canceled and created, and that counts what reaches it. */
const openVendor = (account: string, fates: ReadonlyMap<string, Fate> = new Map()) => {
  const left = new Map(fates);
  const effects: string[] = [];
  const calls: Call[] = [];
  const flight = { now: 0, most: 0 };
  let created = 0;
  const carry = async (name: string, call: Call, effect: () => Job) => {
    calls.push(call);
    flight.now += 1;
    flight.most = Math.max(flight.most, flight.now);
    await Promise.resolve();
    flight.now -= 1;
    const fate = left.get(name) ?? 'well';
    left.delete(name);
    const lost = () => new VendorError('TIMEOUT', account, 'no answer', { maybeDone: true });
    if (fate === 'lost before') throw lost();
    if (fate === 'fault') throw new TypeError('planted');
    if (fate !== 'well' && fate !== 'lost after') throw new VendorError(fate as ErrorCode, account, 'refused');
    effects.push(name);
    const item = effect();
    if (fate === 'lost after') throw lost();
    return { outcome: 'DONE' as const, item };
  };
  const vendor = memoryVendor(account);
  const adapter = vendor.plan.vendor.open(account, null as never, null as never, null as never);
  const commands: Partial<NonNullable<Adapter['job']>> = {
    takes: { cancel: { reason: 'why' } as Takes<object>, create: { labels: 'labels' } as Takes<object> },
    cancel: (id, _input, call) =>
      carry(id, call, () => {
        const item = job(account, id, { state: { state: 'CANCELED', native: 'x' } });
        vendor.jobs.set(id, item);
        return item;
      }),
    create: (input, call) =>
      carry(JSON.stringify(input.labels), call, () => {
        created += 1;
        const item = job(account, `made-${created}`, { labels: (input.labels ?? null) as Job['labels'] });
        vendor.jobs.set(item.ref.nativeId, item);
        return item;
      }),
  };
  Object.assign(adapter.job as object, commands);
  const fill = (ids: readonly string[]) => {
    for (const id of ids) vendor.jobs.set(id, job(account, id));
  };
  return { vendor, effects, calls, flight, fill };
};

type Vendor = ReturnType<typeof openVendor>;

const RESULT =
  '__typename ... on JobPayload { outcome problem { code } job { id state } } ... on Error { code retryable }';
const SINGLE = `mutation ($input: CancelJobInput!) { result: cancelJob(input: $input) { ${RESULT} } }`;
const batchOf = (name: 'cancel' | 'create') => {
  const type = `${name === 'cancel' ? 'Cancel' : 'Create'}JobsInput`;
  return `mutation ($input: ${type}!) { batch: ${name}Jobs(input: $input) {
    __typename
    ... on JobBatchPayload { outcomes { objectId result { ${RESULT} } } done accepted partlyDone unknown failed }
    ... on Error { code message }
  } }`;
};

interface Result {
  readonly outcome?: string;
  readonly code?: string;
  readonly retryable?: boolean;
}
interface Batch {
  readonly __typename: string;
  readonly code?: string;
  readonly message?: string;
  readonly outcomes: readonly { readonly objectId: string | null; readonly result: Result | null }[];
  readonly done: number;
  readonly unknown: number;
  readonly failed: number;
}

const idOf = (nativeId: string, account = 'a') => globalId(ref('Job', account, nativeId));

const openDesk = (...vendors: readonly Vendor[]) => {
  const run = runner(
    gatewayOver(
      vendors.map(({ vendor }) => vendor),
      3,
    ),
  );
  const batch = async (name: 'cancel' | 'create', input: object, options: RunOptions = {}) => {
    const { data, errors } = await run<{ batch: Batch }>(batchOf(name), { ...options, variables: { input } });
    return { ...data.batch, errors };
  };
  const single = async (input: object): Promise<Result | null> =>
    (await run<{ result: Result } | null>(SINGLE, { variables: { input } })).data?.result ?? null;
  return { batch, single, run };
};

const items = (ids: readonly string[], account = 'a') => ids.map((id) => ({ id: idOf(id, account) }));
const numbers = (count: number) => Array.from({ length: count }, (_, n) => `j${n}`);

describe('a batch', () => {
  it('comes to what its commands alone come to, whatever becomes of each, and so does its repeat', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...FATES), { minLength: 1, maxLength: 12 }), async (drawn) => {
        const ids = numbers(drawn.length);
        const fates = new Map(ids.map((id, n) => [id, drawn[n] as Fate]));
        const [one, other] = [openVendor('a', fates), openVendor('a', fates)];
        for (const vendor of [one, other]) vendor.fill(ids);
        const [alone, together] = [openDesk(one), openDesk(other)];
        for (const _time of [1, 2]) {
          const singles: (Result | null)[] = [];
          for (const id of ids) singles.push(await alone.single({ id: idOf(id), idempotencyKey: id }));
          const { outcomes, failed } = await together.batch('cancel', { items: items(ids), idempotencyKey: 'all' });
          expect(outcomes).toEqual(ids.map((id, n) => ({ objectId: idOf(id), result: singles[n] })));
          expect(failed).toBe(singles.filter((result) => result?.outcome === undefined).length);
          expect([...other.effects].sort()).toEqual([...one.effects].sort());
        }
        expect(new Set(other.effects).size).toBe(other.effects.length);
        expect(other.vendor.jobs).toEqual(one.vendor.jobs);
      }),
      { numRuns: 60 },
    );
  });

  it('goes on after an item that fails, and its repeat under the key carries out that one alone', async () => {
    const vendor = openVendor('a', new Map([['j2', 'WRONG_STATE']]));
    vendor.fill(numbers(6));
    const { batch } = openDesk(vendor);
    const input = { items: items(numbers(6)), idempotencyKey: 'k' };
    expect(await batch('cancel', input)).toMatchObject({ done: 5, failed: 1 });
    vendor.effects.length = 0;
    const { outcomes } = await batch('cancel', input);
    expect(vendor.effects).toEqual(['j2']);
    expect(outcomes.map(({ result }) => result?.outcome)).toEqual(
      numbers(6).map((id) => (id === 'j2' ? 'DONE' : 'REPLAYED')),
    );
  });

  it('creates each of its objects once under its key, equal ones too, and refuses another object in the place of one', async () => {
    const vendor = openVendor('a');
    const { batch } = openDesk(vendor);
    const input = { items: [1, 1, 2].map((n) => ({ account: 'a', labels: { n } })), idempotencyKey: 'k' };
    expect(await batch('create', input)).toMatchObject({
      done: 3,
      outcomes: [{ objectId: null }, { objectId: null }, { objectId: null }],
    });
    expect(await batch('create', input)).toMatchObject({ done: 3 });
    expect(vendor.effects).toHaveLength(3);
    const changed = { ...input, items: [{ account: 'a', labels: { n: 9 } }, ...input.items.slice(1)] };
    const { outcomes } = await batch('create', changed);
    expect(outcomes.map(({ result }) => result?.outcome ?? result?.code)).toEqual([
      'INVALID_INPUT',
      'REPLAYED',
      'REPLAYED',
    ]);
    expect(vendor.effects).toHaveLength(3);
  });

  it(`has ${MOST_ITEMS} items at most, each with the vendor calls of a command of its own, and is refused whole beyond`, async () => {
    const vendor = openVendor('a');
    vendor.fill(numbers(MOST_ITEMS + 1));
    const { batch } = openDesk(vendor);
    expect(await batch('cancel', { items: items(numbers(MOST_ITEMS + 1)) })).toMatchObject({
      __typename: 'LimitExceededError',
      message: expect.stringContaining(String(MOST_ITEMS)),
    });
    expect(vendor.effects).toEqual([]);
    expect(await batch('cancel', { items: items(numbers(MOST_ITEMS)) })).toMatchObject({ done: MOST_ITEMS, failed: 0 });
    expect(new Set(vendor.effects).size).toBe(MOST_ITEMS);
  });

  it('is refused whole when two of its items are about the same object', async () => {
    const vendor = openVendor('a');
    vendor.fill(numbers(2));
    const refused = await openDesk(vendor).batch('cancel', { items: items(['j0', 'j1', 'j0']) });
    expect(refused).toMatchObject({
      __typename: 'InvalidInputError',
      message: expect.stringContaining('items[0] and items[2]'),
    });
    expect(vendor.effects).toEqual([]);
  });

  it('may be empty, and may hold items that are wrong each in its own way', async () => {
    const vendor = openVendor('a');
    vendor.fill(['j0']);
    const { batch } = openDesk(vendor);
    expect(await batch('cancel', { items: [] })).toMatchObject({ outcomes: [], done: 0, failed: 0 });
    const wrong = [{ id: 'no id' }, { id: globalId(ref('Task', 'a', 't')) }, { id: idOf('j', 'nowhere') }];
    const { outcomes } = await batch('cancel', { items: [...wrong, { id: idOf('j0') }] });
    expect(outcomes.map(({ result }) => result?.outcome ?? result?.code)).toEqual([
      'INVALID_INPUT',
      'INVALID_INPUT',
      'NOT_FOUND',
      'DONE',
    ]);
  });

  it('may be of several accounts, of which none waits for another', async () => {
    const [slow, quick] = [openVendor('a'), openVendor('b')];
    slow.fill(numbers(5));
    quick.fill(numbers(50));
    const slowJob = slow.vendor.plan.vendor.open('a', null as never, null as never, null as never).job;
    const cancel = slowJob?.cancel as NonNullable<typeof slowJob>['cancel'] & object;
    const isOver = Promise.withResolvers<void>();
    Object.assign(slowJob as object, {
      cancel: async (...given: Parameters<typeof cancel>) => {
        await isOver.promise;
        return cancel(...given);
      },
    });
    const { batch } = openDesk(slow, quick);
    const running = batch('cancel', { items: [...items(numbers(5)), ...items(numbers(50), 'b')] });
    await expect.poll(() => quick.effects.length).toBe(50);
    expect(slow.effects).toEqual([]);
    isOver.resolve();
    expect(await running).toMatchObject({ done: 55 });
  });

  it('has a few commands at a time under way at an account, which wait in the line of reads and count as commands', async () => {
    const vendor = openVendor('a');
    vendor.fill(numbers(40));
    await openDesk(vendor).batch('cancel', { items: items(numbers(40)) });
    expect(vendor.flight.most).toBe(AT_A_TIME);
    expect(vendor.effects).toEqual(numbers(40));
    expect(new Set(vendor.calls.map(({ purpose, countsAs }) => `${purpose} as ${countsAs}`))).toEqual(
      new Set(['query as command']),
    );
  });

  it('begins nothing in the last part of its time, says so of each item that is left, and goes on under its key', async () => {
    const vendor = openVendor('a');
    vendor.fill(numbers(20));
    const { batch } = openDesk(vendor);
    const input = { items: items(numbers(20)), idempotencyKey: 'k' };
    const leftMs = () => (vendor.effects.length < 7 ? 1_000 : 150);
    const first = await batch('cancel', input, { leftMs });
    expect(first.unknown).toBe(0);
    expect(first.done).toBe(vendor.effects.length);
    expect(first.done).toBeLessThan(20);
    const left = first.outcomes.flatMap(({ result }) => (result?.code === undefined ? [] : [result]));
    expect(new Set(left.map(({ code, retryable }) => `${code} ${retryable}`))).toEqual(new Set(['TIMEOUT true']));
    expect(await batch('cancel', input)).toMatchObject({ done: 20, failed: 0 });
    expect(vendor.effects).toEqual(numbers(20));
  });

  it('counts for the limits of an operation as often as it has items', async () => {
    const { run } = openDesk(openVendor('a'));
    const { errors } = await run(batchOf('cancel'), { variables: { input: { items: items(numbers(5_000)) } } });
    expect(errors[0]?.message).toMatch(/complexity/);
  });

  it('is there for each command that has one, with the input of the command for its items', async () => {
    const mutations = schema.getMutationType()?.getFields() ?? {};
    for (const [single, batch] of Object.entries(BATCHES)) {
      expect(Object.keys(RULES)).toContain(single);
      const input = String(mutations[single]?.args[0]?.type);
      const [argument] = mutations[batch]?.args ?? [];
      const type = schema.getType(String(argument?.type).replace('!', ''));
      expect(type && 'getFields' in type ? String(type.getFields().items?.type) : null).toBe(`[${input}]!`);
    }
  });
});

describe('the commands whose id was that of another object', () => {
  const problem = async (field: string, input: object): Promise<unknown> => {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
    const document = `mutation ($input: ${type}!) { r: ${field}(input: $input) { __typename ... on Error { message } } }`;
    const { run } = openDesk(openVendor('a'));
    return (await dataOf(run<{ r: { message: string } }>(document, { variables: { input } }))).r.message;
  };
  const workbin = globalId(ref('Workbin', 'a', 'w'));
  const task = globalId(ref('Task', 'a', 't'));

  it.each([
    ['parkJob', { id: idOf('j'), workbin }, { id: workbin, job: idOf('j') }],
    ['pullJob', { id: idOf('j'), workbin }, { id: workbin, job: idOf('j') }],
    ['unassignJob', { id: idOf('j'), task }, { job: idOf('j'), task }],
  ])('%s is understood in its old form until 0.3, but not in a mix of both', async (field, now, before) => {
    expect(await problem(field, now)).toBe(`Memory cannot carry out ${field}`);
    expect(await problem(field, before)).toBe(`Memory cannot carry out ${field}`);
    expect(await problem(field, { ...now, job: idOf('j') })).toContain('was renamed to id');
    const { id: _id, ...without } = { ...now };
    const bare = field === 'unassignJob' ? without : { id: idOf('j') };
    expect(await problem(field, bare)).toContain('has to be given');
  });
});
