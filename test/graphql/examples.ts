import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getOperationAST, Kind, type OperationTypeNode, parse } from 'graphql';

const FOLDER = join(import.meta.dirname, '../../schema/operations');

/** What an example asks for and an account declares that it cannot tell: the messages of the failures, in their order. */
export const UNTOLD: Readonly<Record<string, readonly RegExp[]>> = {
  '3-waiting.graphql': [
    /^Azure .* are OFFERED$/,
    /^Genesys .* that are QUEUED, and does not tell the work of .* logins/,
  ],
  '14-shift-handover.graphql': [
    /^Genesys .* hold: they may be ON_TASK, WRAP_UP, OFFERED$/,
    /^Restcomm .* workers are WRAP_UP$/,
    /^Voximplant .* workers are WRAP_UP$/,
    /^Azure .* are PARKED$/,
    /^Genesys .* does not tell the work of .* logins/,
    ...['Restcomm', 'Twilio', 'Voximplant'].map((title) => new RegExp(`^${title} .* are PARKED$`)),
    ...['Genesys', 'Voximplant'].map((title) => new RegExp(`^${title} .* are PENDING$`)),
  ],
};

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
