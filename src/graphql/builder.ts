import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import { GraphQLError } from 'graphql';
import type { Json } from '../domain/json.ts';
import type { Context } from './context.ts';

export interface SchemaTypes {
  Context: Context;
  Scalars: {
    ID: { Input: string; Output: string };
    /** Milliseconds since the epoch inside, ISO 8601 outside. */
    DateTime: { Input: number; Output: number };
    JSON: { Input: Json; Output: Json };
  };
  AuthScopes: { read: boolean; work: boolean; manage: boolean; passthrough: boolean };
}

/** What Pothos makes of `SchemaTypes`; the parameter of its refs and field builders. */
export type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;

export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [ScopeAuthPlugin, ComplexityPlugin],
  scopeAuth: {
    authorizeOnSubscribe: true,
    authScopes: ({ principal }) => ({
      read: principal.scopes.has('read'),
      work: principal.scopes.has('work'),
      manage: principal.scopes.has('manage'),
      passthrough: principal.scopes.has('passthrough'),
    }),
    unauthorizedError: (_parent, _context, { fieldName }) =>
      new GraphQLError(`the role of this principal does not allow "${fieldName}"`, {
        extensions: { code: 'FORBIDDEN' },
      }),
  },
  // The costs are declared here and checked by `limits.ts`, before anything is resolved.
  complexity: { disabled: true, defaultComplexity: 1, defaultListMultiplier: 5 },
});

builder.queryType({
  description: 'Reads. All of them may answer in part: look at `failures`.',
  authScopes: { read: true },
});
builder.subscriptionType({
  description:
    'Changes as they happen, over WebSocket (graphql-transport-ws) or server-sent events. What is promised is in docs/delivery.md.',
  authScopes: { read: true },
});
builder.mutationType({
  description: 'Commands. Each answers a union: the payload, or a typed error that implements `Error`.',
});
