import type { ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql';

/** As much of Yoga as runs an operation that did not come as a plain HTTP request: its parser, its rules, its execution. */
export interface Enveloped {
  readonly parse: (source: string) => ExecutionArgs['document'];
  readonly validate: (schema: ExecutionArgs['schema'], document: ExecutionArgs['document']) => readonly GraphQLError[];
  readonly execute: (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;
  readonly schema: ExecutionArgs['schema'];
}
