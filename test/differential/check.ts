import { parseJson } from '../../src/domain/json.ts';
import type { Operation } from './generator.ts';
import type { Recorded } from './recorder.ts';
import type { Asked, Subject, Transport, Who } from './subject.ts';

/** Where an answer, or what reached the vendors for it, is not what graphql-js makes of the operation. */
export interface Difference {
  readonly at: string;
  readonly expected: string;
  readonly got: string;
}

const asAsked = ({ document, operationName, variables }: Operation, who: Who = 'admin'): Asked => ({
  document,
  operationName,
  variables,
  who,
});

/** The operation itself, twice, and one that has something in common with it: all of them at the same moment. */
const crowdOf = (operation: Operation): readonly Asked[] => {
  const self = asAsked(operation);
  const [otherName] = operation.otherNames;
  const others: Asked[] = [{ ...self, variables: operation.otherVariables }];
  if (operation.type === 'query') others.push({ ...self, who: 'viewer' });
  if (otherName !== undefined) others.push({ ...self, operationName: otherName });
  return [self, self, others[operation.index % others.length] as Asked];
};

const transportOf = ({ index, type, document, variables }: Operation): Transport => {
  if (index % 8 === 3) return 'events';
  if (index % 8 === 5) return 'socket';
  const fitsAddress = document.length + variables.length < 2_500;
  return index % 8 === 6 && type === 'query' && fitsAddress ? 'get' : 'post';
};

const lines = (of: Recorded): string => [...of.commands, ...of.reads.map((read) => `read ${read}`)].join('\n');

/** Whether an ancestor of this position is null. */
const isNulled = (path: readonly (string | number)[], data: unknown): boolean => {
  let at = data;
  for (const step of path) {
    if (at === null) return true;
    at = (at as Record<string | number, unknown>)[step];
  }
  return false;
};

interface Told {
  readonly path?: readonly (string | number)[];
}

/**
 * The answer without what depends on which of several reads ends first, which in a crowd is a matter of what else is going on: the order
 * of errors, and which errors are told of what a null above them has removed.
 */
const settled = (answer: string): string => {
  const { errors, ...rest } = parseJson(answer) as { readonly errors?: readonly Told[]; readonly data?: unknown };
  const lasting = errors?.filter(({ path }) => !path || !isNulled(path, rest.data));
  return JSON.stringify({ errors: lasting?.map((error) => JSON.stringify(error)).sort(), ...rest });
};

/** The two are asked one after the other, and what is still to be waited for is less by then. */
const timeless = (answer: string): string => answer.replace(/ask again in \d+ s/g, 'ask again later');

/** All of them at the same moment: their reads are answered when the last has begun. */
const atOnce = async (of: Subject, crowd: readonly Asked[]) => {
  of.recorder.hold();
  const answers = crowd.map((asked) => of.ask(asked));
  await of.settled();
  of.recorder.release();
  const texts = await Promise.all(answers);
  return { texts, commands: [...(await of.recorder.taken()).commands].sort().join('\n') };
};

export interface Checked {
  readonly difference: Difference | null;
  /** What graphql-js answered at first sight. */
  readonly answer: string;
}

/** Asks graphql-js and the subject the same, alone at first and second sight, and alone or in a crowd at the third, up to the first difference. */
export const check = async (operation: Operation, plain: Subject, subject: Subject): Promise<Checked> => {
  let answer = '';

  const alone = async (sight: string, transport: Transport): Promise<Difference | null> => {
    const asked = asAsked(operation);
    const expected = await plain.ask(asked);
    answer ||= expected;
    const expectedCalls = lines(await plain.recorder.taken());
    const got = await subject.ask(asked, transport);
    const calls = lines(await subject.recorder.taken());
    if (timeless(got) !== timeless(expected)) return { at: `at ${sight} sight by ${transport}`, expected, got };
    if (calls === expectedCalls) return null;
    return { at: `at ${sight} sight by ${transport}, at the vendors`, expected: expectedCalls, got: calls };
  };

  const crowded = async (): Promise<Difference | null> => {
    const crowd = crowdOf(operation);
    const expected = await atOnce(plain, crowd);
    const got = await atOnce(subject, crowd);
    for (const [n, text] of got.texts.entries()) {
      const wanted = expected.texts[n] ?? '';
      if (text !== wanted && settled(text) !== settled(wanted)) {
        return { at: `in a crowd, answer ${n}`, expected: wanted, got: text };
      }
    }
    if (got.commands === expected.commands) return null;
    return { at: 'in a crowd, at the vendors', expected: expected.commands, got: got.commands };
  };

  const difference =
    (await alone('first', 'post')) ??
    (await alone('second', transportOf(operation))) ??
    (operation.isKeyed || operation.index % 5 > 2 ? await alone('third', 'post') : await crowded());
  return { difference, answer };
};
