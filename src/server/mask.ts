import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { Blot } from '../domain/blot.ts';
import { describeError } from '../graphql/errors.ts';
import type { Log } from './log.ts';
import { requestFields } from './request.ts';

/** The document or its variables are wrong: raised before any field was resolved, so it holds nothing of ours. */
const isRequestError = (error: unknown): error is GraphQLError =>
  error instanceof GraphQLError && error.path === undefined;

/** What graphql-js says of a text that is no document, and of nothing else. */
const SYNTAX = 'Syntax Error: ';

/** With a code, as every error has one: that which it has already, else this one. */
export const coded = (error: GraphQLError, code: string): GraphQLError => {
  if (error.extensions.code !== undefined) return error;
  const { message, nodes, source, positions, path, originalError } = error;
  return new GraphQLError(message, {
    nodes,
    source,
    positions,
    path,
    originalError,
    extensions: { code, ...error.extensions },
  });
};

const blotted = (error: GraphQLError, blot: Blot): GraphQLError => {
  const { nodes, source, positions, path, originalError } = error;
  const extensions = Object.fromEntries(
    Object.entries(error.extensions).map(([name, value]) => [name, typeof value === 'string' ? blot(value) : value]),
  );
  return new GraphQLError(blot(error.message), { nodes, source, positions, path, originalError, extensions });
};

/** What is wrong with a variable or the name of an operation has its code from where it is found. */
const ofDocument = (error: GraphQLError): GraphQLError =>
  coded(error, error.message.startsWith(SYNTAX) ? 'GRAPHQL_PARSE_FAILED' : 'GRAPHQL_VALIDATION_FAILED');

/** What a reader may know of an error. One that is nobody's business gets an id, under which the log tells the rest. */
export const openMask =
  (log: Log, blot: Blot = (text) => text) =>
  (error: unknown): GraphQLError => {
    const described = describeError(error);
    if (described) return isRequestError(described) ? ofDocument(blotted(described, blot)) : blotted(described, blot);
    if (isRequestError(error)) return ofDocument(error);
    const errorId = randomUUID();
    const { nodes, path, originalError } =
      error instanceof GraphQLError ? error : { nodes: null, path: null, originalError: null };
    log.error({ err: originalError ?? error, errorId, path }, 'internal error');
    return new GraphQLError(`Internal error; the log names it ${errorId}`, {
      nodes: nodes ?? null,
      path: path ?? null,
      extensions: { code: 'INTERNAL', errorId, ...requestFields(), unexpected: true },
    });
  };

/** Without what is for the HTTP side alone: which status, and whether it was expected. */
export const withoutInternals = (error: GraphQLError): GraphQLError => {
  const { http, unexpected, ...extensions } = error.extensions;
  if (http === undefined && unexpected === undefined) return error;
  const { message, nodes, source, positions, path, originalError } = error;
  return new GraphQLError(message, { nodes, source, positions, path, originalError, extensions });
};
