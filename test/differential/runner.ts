import { type GraphQLSchema, parse, validate } from 'graphql';
import { check, type Difference } from './check.ts';
import { type Figures, openCoverage } from './coverage.ts';
import { type Operation, openGenerator } from './generator.ts';
import { openPlain } from './plain.ts';
import { shrink } from './shrink.ts';
import type { Subject } from './subject.ts';

export interface Failure {
  readonly operation: Operation;
  readonly difference: Difference;
}

export interface RunOptions {
  readonly schema: GraphQLSchema;
  readonly subject: Subject;
  readonly seed: number;
  readonly count: number;
  readonly shrinks?: boolean;
  /** Called after every operation. */
  readonly onProgress?: (done: number) => void;
}

export interface Report {
  /** The first operation that differs, as small as it could be made. */
  readonly failure: Failure | null;
  readonly figures: Figures;
}

const isValid = (schema: GraphQLSchema, document: string): boolean => {
  try {
    return document.trim() !== '' && validate(schema, parse(document)).length === 0;
  } catch {
    // What was left out made it no document.
    return false;
  }
};

/** Asks the subject and graphql-js the operations of a seed, until an answer differs. */
export const runDifferential = async (options: RunOptions): Promise<Report> => {
  const { schema, subject, seed, count, shrinks = false, onProgress } = options;
  const generator = openGenerator(schema);
  const coverage = openCoverage(schema);
  const plain = openPlain({ schema });

  const smallest = async (operation: Operation, difference: Difference): Promise<Failure> => {
    // The commands of an operation that is asked again under its keys are not carried out again.
    if (!shrinks || operation.isKeyed) return { operation, difference };
    let last = difference;
    const small = await shrink(operation, async (candidate) => {
      if (!isValid(schema, candidate.document)) return false;
      const found = (await check(candidate, plain, subject)).difference;
      if (found) last = found;
      return found !== null;
    });
    return { operation: small, difference: last };
  };

  try {
    for (let index = 0; index < count; index += 1) {
      const operation = generator.operation(seed, index);
      const { difference, answer } = await check(operation, plain, subject);
      if (difference) return { failure: await smallest(operation, difference), figures: coverage.figures() };
      coverage.note(operation, answer);
      onProgress?.(index + 1);
    }
    return { failure: null, figures: coverage.figures() };
  } finally {
    await plain.close();
  }
};

/** Everything that is needed to see it again. */
export const describeFailure = (seed: number, { operation, difference }: Failure): string =>
  [
    `DIFFERENTIAL_SEED=${seed}: operation ${operation.index} differs ${difference.at}`,
    operation.document,
    `operationName: ${operation.operationName}`,
    `variables: ${operation.variables}`,
    `other variables: ${operation.otherVariables}`,
    `graphql-js: ${difference.expected}`,
    `got:        ${difference.got}`,
  ].join('\n');

export const describeFigures = ({ fields, args, members, ...counts }: Figures): string =>
  [
    `${counts.operations} operations: ${counts.withData} with data, ${counts.withErrors} with errors, ${counts.mutations} mutations, ${counts.keyed} with keys`,
    ...Object.entries({ fields, args, members }).map(
      ([name, { seen, of, left }]) =>
        `${name}: ${seen} of ${of}${left.length > 0 ? `, without ${left.slice(0, 12).join(', ')}` : ''}`,
    ),
  ].join('\n');
