import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ExecutionArgs, type ExecutionResult, execute as executeByGraphqlJs, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { execute } from '../../src/execution/execute.ts';
import { openGenerator } from '../differential/generator.ts';
import { holding } from '../support/thenable-rows.ts';
import { openWorld, schema, type World } from './world.ts';

const OPERATIONS = 3_000;
const seed = Number(process.env.EXECUTION_SEED ?? Math.floor(Math.random() * 2 ** 31));
const generator = openGenerator(schema);

type Step = string | number;

/** Errors of values that are no values of their type quote the value in graphql-js, and here not: what an answer may not tell. */
const unquoted = (message: string): string =>
  message
    .replace(/^Expected `(\w+)\.serialize\(.*$/s, 'a value of type "$1" was written as nothing')
    .replace(/^Expected value of type "(\w+)" but got: .*$/s, 'a value is not of type "$1"');

const told = ({ errors = [], ...rest }: ExecutionResult) => ({
  ...rest,
  errors: errors.map(({ message, path, locations }) => ({ message: unquoted(message), path, locations })),
});

const isNulled = (path: readonly Step[] | undefined, data: unknown): boolean => {
  let at = data;
  for (const step of path ?? []) {
    if (at === null || at === undefined) return true;
    at = (at as Record<Step, unknown>)[step];
  }
  return false;
};

/** Without what depends on which of several values comes first: the order of errors, and those of what a null above them has removed. */
const settled = (result: ExecutionResult): string => {
  const { errors, ...rest } = told(result);
  const lasting = errors.filter(({ path }) => !isNulled(path, rest.data));
  return JSON.stringify({ ...rest, errors: lasting.map((error) => JSON.stringify(error)).sort() });
};

const NATURES = [
  { faults: 0, waits: 0 },
  { faults: 0.04, waits: 0 },
  { faults: 0, waits: 0.3 },
  { faults: 0.04, waits: 0.3 },
];

interface Ran {
  readonly result: ExecutionResult;
  readonly wasAtOnce: boolean;
  readonly log: readonly string[];
}

const run = async (
  execute: (args: ExecutionArgs) => ExecutionResult | PromiseLike<ExecutionResult>,
  args: ExecutionArgs,
  world: World,
): Promise<Ran> => {
  const result = execute({ ...args, ...world });
  const wasAtOnce = !('then' in result);
  const come = await result;
  // What a null above has removed goes on until it ends.
  await nextTurn();
  return { result: come, wasAtOnce, log: world.log };
};

/** The commands of a mutation, and what is asked below them, in the order in which they were asked for. */
const inOrder = ({ log }: Ran): readonly string[] => log.filter((asked) => asked.includes(' Mutation.'));

describe('random operations over a schema of everything that there is', () => {
  it('come to what graphql-js makes of them, in the same order, at first and at second sight', async () => {
    console.info(`EXECUTION_SEED=${seed}`);
    const counts = { data: 0, errors: 0, atOnce: 0, mutations: 0 };
    for (let index = 0; index < OPERATIONS; index += 1) {
      const { document: text, operationName, variables, otherVariables, type } = generator.operation(seed, index);
      const document = parse(text);
      const nature = NATURES[index % NATURES.length] as (typeof NATURES)[number];
      for (const values of [variables, otherVariables, variables]) {
        const given = {
          schema,
          document,
          operationName,
          variableValues: JSON.parse(values) as Record<string, unknown>,
        };
        const world = openWorld(seed, nature);
        const held = { ...world, fieldResolver: holding(world.fieldResolver) };
        const wanted = await run(executeByGraphqlJs, given, held);
        const got = await run(execute, given, openWorld(seed, nature));
        const about = `EXECUTION_SEED=${seed}, operation ${index}\n${text}\n${operationName} ${values}`;
        if (nature.waits === 0) {
          expect(JSON.stringify(told(got.result)), about).toBe(JSON.stringify(told(wanted.result)));
          expect(got.log, about).toEqual(wanted.log);
          expect(got.wasAtOnce, about).toBe(wanted.wasAtOnce);
        } else {
          expect(settled(got.result), about).toBe(settled(wanted.result));
          expect(got.log.toSorted(), about).toEqual(wanted.log.toSorted());
          expect(inOrder(got), about).toEqual(inOrder(wanted));
        }
        if (got.result.data) counts.data += 1;
        if (got.result.errors) counts.errors += 1;
        if (got.wasAtOnce) counts.atOnce += 1;
        if (type === 'mutation') counts.mutations += 1;
      }
    }
    const all = OPERATIONS * 3;
    expect(counts.data).toBeGreaterThan(all * 0.5);
    expect(counts.errors).toBeGreaterThan(all * 0.2);
    expect(counts.atOnce).toBeGreaterThan(all * 0.4);
    expect(counts.mutations).toBeGreaterThan(all * 0.2);
  });
});
