import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { parseJson } from '../../src/domain/json.ts';
import type { Context } from '../../src/graphql/context.ts';
import { DEFAULT_DOCUMENT_LIMITS, documentError } from '../../src/graphql/document-limits.ts';
import { DEFAULT_OPERATION_LIMITS, openCostCheck } from '../../src/graphql/limits.ts';
import { openLog } from '../../src/server/log.ts';
import { openMask } from '../../src/server/mask.ts';
import { principalOf } from '../../src/server/principal.ts';
import { type Asked, comparable, openGround, PRINCIPALS, type Subject, type Who } from './subject.ts';

export const LIMITS = {
  ...DEFAULT_OPERATION_LIMITS,
  ...DEFAULT_DOCUMENT_LIMITS,
  rootFields: 1_000,
  aliases: 100_000,
  tokens: 100_000,
  directives: 100_000,
  directivesPerPlace: 100,
};

const mask = openMask(openLog('silent'));

/** What a reader is told of an error: not what is for the HTTP side alone. `code`: of errors that have none of their own. */
const told = (error: GraphQLError, code?: string) => {
  const { extensions, ...rest } = mask(error).toJSON();
  const { http, unexpected, ...own } = extensions ?? {};
  const shown = code && error.extensions.code === undefined ? { ...own, code } : own;
  return Object.keys(shown).length > 0 ? { ...rest, extensions: shown } : rest;
};

const write = ({ errors, data }: ExecutionResult, code?: string): string => {
  const answer = {
    ...(errors && { errors: errors.map((error) => told(error, code)) }),
    ...(data === undefined ? {} : { data }),
  };
  return comparable(JSON.stringify(answer));
};

const whoIs = (who: Who) => {
  const plan = PRINCIPALS[who];
  return principalOf({
    id: `key:${who}`,
    name: who,
    role: plan.role,
    accounts: 'accounts' in plan ? plan.accounts : null,
  });
};

export interface PlainOptions {
  readonly schema: GraphQLSchema;
  /** Changes what is executed. */
  readonly before?: (args: ExecutionArgs) => ExecutionArgs;
  /** Changes what came of it. */
  readonly after?: (result: ExecutionResult) => ExecutionResult;
}

interface Read {
  readonly text: string;
  readonly document: DocumentNode | null;
  /** The answer to a document that is refused. */
  readonly refusal: string | null;
}

/** How graphql-js answers: parsed, validated and executed by its own functions, with a context as the server makes it, and nothing shared. */
export const openPlain = ({ schema, before, after }: PlainOptions): Subject => {
  const { recorder, gateway, events, live, close } = openGround();
  const costErrors = openCostCheck(schema, LIMITS);
  let last: Read | null = null;

  const read = (text: string): Read => {
    if (last?.text === text) return last;
    try {
      const document = parse(text);
      const tooMuch = documentError(document, LIMITS);
      const errors = tooMuch ? [tooMuch] : validate(schema, document, specifiedRules);
      last = { text, document, refusal: errors.length > 0 ? write({ errors }, 'GRAPHQL_VALIDATION_FAILED') : null };
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      last = { text, document: null, refusal: write({ errors: [error] }, 'GRAPHQL_PARSE_FAILED') };
    }
    return last;
  };

  const ask = async ({ document: text, operationName, variables, who }: Asked): Promise<string> => {
    const { document, refusal } = read(text);
    // An operation that is not in the document is told before what is wrong with the others.
    const isThere = document !== null && getOperationAST(document, operationName) !== null;
    if (!document || (refusal !== null && isThere)) return refusal ?? '';
    const variableValues = parseJson(variables) as Record<string, unknown>;
    const refused = costErrors(document, operationName, variableValues);
    if (refused.length > 0) return write({ errors: refused });
    const principal = whoIs(who);
    const operation = gateway.begin(new AbortController().signal, principal.accounts);
    const contextValue: Context = { principal, gateway, events, live, known: null, ...operation };
    const args = { schema, document, operationName, variableValues, contextValue };
    const result = await execute(before ? before(args) : args);
    // Without data nothing was executed: the name of the operation or the variables are wrong.
    const code = isThere ? 'BAD_USER_INPUT' : 'OPERATION_RESOLUTION_FAILURE';
    return write(after ? after(result) : result, 'data' in result ? undefined : code);
  };

  return { ask, settled: async () => {}, recorder, close };
};
