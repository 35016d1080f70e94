import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getOperationAST, Kind, type OperationTypeNode, parse } from 'graphql';

const FOLDER = join(import.meta.dirname, '../../schema/operations');

const isWithoutVariables = (text: string): boolean =>
  getOperationAST(parse(text))?.variableDefinitions?.every(
    ({ type, defaultValue }) => type.kind !== Kind.NON_NULL_TYPE || defaultValue,
  ) ?? true;

/**
 * The documents that GraphiQL opens with, of certain types of operation: file and text. Those that cannot be carried out without variables
 * are for `tabs.test.ts`, which finds them.
 */
export const examples = (...types: readonly `${OperationTypeNode}`[]): (readonly [file: string, text: string])[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => [file, readFileSync(join(FOLDER, file), 'utf8')] as const)
    .filter(
      ([, text]) => isWithoutVariables(text) && types.some((type) => getOperationAST(parse(text))?.operation === type),
    );
