import { buildSchema, type ExecutionResult, parse } from 'graphql';
import { expect, it } from 'vitest';
import { execute } from '../../src/execution/execute.ts';
import { inSlices } from '../../src/graphql/slices.ts';

const ROWS = 1_000;
const context = { principal: { id: 'key:me' } } as Parameters<typeof inSlices>[2];

type Make = (at: number) => unknown;

/** Executes a list whose rows come in slices beside the same list whose rows come at once. */
const both = async (type: string, make: Make): Promise<readonly ExecutionResult[]> => {
  const schema = buildSchema(
    `type Row { id: Int! sure: Int! maybe: Int } type List { rows: [Row${type}]! } type Query { list: List }`,
  );
  let holds = 0;
  const hold = () => {
    holds += 1;
    return () => {
      holds -= 1;
    };
  };
  const rows = Array.from({ length: ROWS }, (_, at) => make(at));
  const lists = [inSlices(rows, { hold }, context), rows];
  expect(holds).toBe(1);
  const document = parse('{ list { rows { id sure maybe } } }');
  const results = await Promise.all(
    lists.map((told) => execute({ schema, document, rootValue: { list: { rows: told } } })),
  );
  await expect.poll(() => holds).toBe(0);
  return results;
};

const row =
  (odd: Readonly<Record<string, unknown>>): Make =>
  (at) => ({ id: at, sure: at, maybe: Promise.resolve(at), ...(at % 100 === 7 && odd) });

const fails = (): never => {
  throw new Error('no');
};

const CASES: Readonly<Record<string, Make>> = {
  'are all whole': row({}),
  'may be null': (at) => (at % 50 === 3 ? null : row({})(at)),
  'fail at once': row({ sure: fails }),
  'fail late': row({ sure: () => Promise.reject(new Error('late')) }),
  'fail at once where they may': row({ maybe: fails }),
  'fail late where they may': row({ maybe: () => Promise.reject(new Error('late')) }),
  'are errors': (at) => (at % 50 === 3 ? new Error('no row') : row({})(at)),
};

for (const [how, make] of Object.entries(CASES)) {
  for (const type of ['', '!']) {
    it(`rows of type Row${type} that ${how} come in slices as they come at once`, async () => {
      const [sliced, plain] = await both(type, make);
      const inOrder = ({ data, errors = [] }: ExecutionResult) => ({
        data,
        errors: errors.map(({ message, path }) => `${path?.join('.')}: ${message}`).sort(),
      });
      // A list without a row that it needs is null, whichever of the rows fails first.
      const isCut = plain?.data?.list === null;
      expect(isCut ? sliced?.data : inOrder(sliced as ExecutionResult)).toEqual(
        isCut ? plain?.data : inOrder(plain as ExecutionResult),
      );
      expect((sliced?.errors?.length ?? 0) > 0).toBe((plain?.errors?.length ?? 0) > 0);
    });
  }
}
