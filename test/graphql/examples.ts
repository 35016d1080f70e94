import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getOperationAST, type OperationTypeNode, parse } from 'graphql';

const FOLDER = join(import.meta.dirname, '../../schema/operations');

/** The documents that GraphiQL opens with, of certain types of operation: file and text. */
export const examples = (...types: readonly `${OperationTypeNode}`[]): (readonly [file: string, text: string])[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => [file, readFileSync(join(FOLDER, file), 'utf8')] as const)
    .filter(([, text]) => types.some((type) => getOperationAST(parse(text))?.operation === type));
