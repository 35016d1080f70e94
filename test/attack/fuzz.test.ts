import fc from 'fast-check';
import { OperationTypeNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registry } from '../../src/vendors/index.ts';
import { schema } from '../graphql/house.ts';
import { type FuzzStage, openFuzzStage, type Reply, type World } from './support/fuzz-stage.ts';
import { type Operation, operationsOn } from './support/operations.ts';
import type { Known } from './support/values.ts';

/** `FUZZ_RUNS` operations on each root field, half of them on accounts whose vendors fail and lie; `FUZZ_SEED` draws others. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 28);
const SEED = Number(process.env.FUZZ_SEED ?? 2_026);
const LANES = 8;
/** A feed may have nothing to tell. */
const PATIENCE_MS = 300;

const TYPES = [OperationTypeNode.QUERY, OperationTypeNode.SUBSCRIPTION, OperationTypeNode.MUTATION] as const;

const ROOTS = TYPES.flatMap((type) => {
  const fields = Object.values(schema.getRootType(type)?.getFields() ?? {});
  return fields.map((field) => ({ type, field, name: `${type} ${field.name}` }));
});

/** Those that leave less to ask for come last. */
const isEnd = (name: string): boolean => /^mutation (delete|close|cancel|vendorCall)/.test(name);
const ORDER = [...ROOTS.filter(({ name }) => !isEnd(name)), ...ROOTS.filter(({ name }) => isEnd(name))];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const holds = (value: unknown, what: string): boolean =>
  value === what ||
  (typeof value === 'object' && value !== null && Object.values(value).some((one) => holds(one, what)));

/** What is wrong with an answer; `null` when nothing is. */
const problemOf = ({ status, text }: Reply): string | null => {
  if (status >= 500 && status !== 503 && status !== 504) return `status ${status}: ${text}`;
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return `no JSON: ${text.slice(0, 500)}`;
  }
  if (!isObject(answer) || !('data' in answer || 'errors' in answer))
    return `neither data nor errors: ${text.slice(0, 500)}`;
  const { errors = [], data = null } = answer;
  const isError = (one: unknown) => isObject(one) && typeof one.message === 'string' && one.message !== '';
  if (!Array.isArray(errors) || !errors.every(isError)) return `errors that are none: ${text.slice(0, 500)}`;
  if (data === null && errors.length === 0) return 'no data, and no error';
  return holds(answer, 'INTERNAL') ? `INTERNAL: ${text.slice(0, 1_000)}` : null;
};

let stage: FuzzStage;
let known: Readonly<Record<World, Known>>;
const rejections: unknown[] = [];
const reject = (reason: unknown): void => void rejections.push(reason);
const tally = { asked: 0, answered: new Set<string>(), silent: 0, codes: new Map<string, number>() };

const ask = async (type: OperationTypeNode, name: string, world: World, asked: Operation): Promise<void> => {
  tally.asked += 1;
  const before = stage.faults.length;
  const reply = await (type === OperationTypeNode.SUBSCRIPTION
    ? stage.subscribe(world, asked, PATIENCE_MS)
    : stage.post(world, asked));
  if (reply === null) {
    tally.silent += 1;
    return;
  }
  const problem = problemOf(reply);
  if (problem) throw new Error(`${problem}\n${stage.faults.slice(before).join('').slice(0, 4_000)}`);
  const { data, errors } = JSON.parse(reply.text);
  if (isObject(data) && Object.values(data).some((one) => one !== null)) tally.answered.add(name);
  for (const { extensions } of errors ?? []) {
    tally.codes.set(extensions?.code, (tally.codes.get(extensions?.code) ?? 0) + 1);
  }
};

const isWorld = (one: number): World => (one % 2 === 0 ? 'well' : 'ill');

/** The smallest operation on the field that is answered wrong, as text; `null` when none was found. */
const search = async ({ type, field, name }: (typeof ROOTS)[number]): Promise<string | null> => {
  const worlds = { well: operationsOn(type, field, known.well), ill: operationsOn(type, field, known.ill) };
  const operation = fc.nat(1).chain((one) => worlds[isWorld(one)].map((asked) => ({ world: isWorld(one), asked })));
  const property = fc.asyncProperty(operation, ({ world, asked }) => ask(type, name, world, asked));
  const found = await fc.check(property, { numRuns: RUNS, seed: SEED, endOnFailure: false });
  if (!found.failed) return null;
  const [{ world, asked }] = found.counterexample ?? [{ world: 'well', asked: { document: '', variables: {} } }];
  const error = found.errorInstance instanceof Error ? found.errorInstance.message : String(found.errorInstance);
  return `${name} on accounts that are ${world}, seed ${SEED}\n${asked.document}\n${JSON.stringify(asked.variables)}\n${error}`;
};

describe('operations at random', () => {
  beforeAll(async () => {
    process.on('unhandledRejection', reject);
    stage = await openFuzzStage(SEED);
    known = { well: await stage.known('well'), ill: await stage.known('ill') };
    stage.infect();
  });

  afterAll(async () => {
    await stage.close();
    process.off('unhandledRejection', reject);
  });

  it('knows objects of every kind of both worlds', () => {
    for (const { ids } of Object.values(known)) {
      expect(Object.entries(ids).filter(([, some]) => some.length === 0)).toEqual([]);
    }
  });

  it('are all answered, with every argument of every root field, well-formed and without a fault of our own', async () => {
    const left = [...ORDER];
    const problems: string[] = [];
    const lane = async (): Promise<void> => {
      for (let next = left.shift(); next; next = left.shift()) {
        const problem = await search(next);
        if (problem) problems.push(problem);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    const counts = [...tally.codes].map(([code, count]) => `${code} ${count}`).join(', ');
    process.stdout.write(`${tally.asked} operations, seed ${SEED}; silent ${tally.silent}; errors: ${counts}\n`);
    expect(problems.join('\n\n')).toBe('');
    expect(tally.asked).toBeGreaterThanOrEqual(RUNS * ROOTS.length);
    expect(ROOTS.filter(({ name }) => !tally.answered.has(name)).length).toBeLessThan(ROOTS.length / 4);
    expect(rejections).toEqual([]);
    expect(stage.faults.map((line) => line.slice(0, 2_000))).toEqual([]);
  }, 300_000);

  it('leave a gateway that answers as before', async () => {
    const { status, text } = await stage.post('operator', {
      document: '{ accounts { nodes { name } } }',
      variables: {},
    });
    expect(status).toBe(200);
    expect(JSON.parse(text).data.accounts.nodes).toHaveLength(2 * registry.length);
  });
});
