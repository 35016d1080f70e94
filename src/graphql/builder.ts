import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import { GraphQLError } from 'graphql';
import type { Json } from '../domain/json.ts';
import type { Context } from './context.ts';
import SubscriptionCostPlugin from './cost.ts';

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
  plugins: [ScopeAuthPlugin, ComplexityPlugin, SubscriptionCostPlugin],
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
  complexity: {
    defaultComplexity: 1,
    defaultListMultiplier: 5,
    limit: ({ limits }) => limits,
    complexityError: (kind, { depth, maxDepth, breadth, maxBreadth, complexity, maxComplexity }) => {
      const [is, most] = {
        Depth: [depth, maxDepth],
        Breadth: [breadth, maxBreadth],
        Complexity: [complexity, maxComplexity],
      }[kind];
      const problem = `this operation's ${kind.toLowerCase()} is ${is}, and at most ${most} is allowed`;
      return new GraphQLError(`${problem}: ask for fewer rows or fewer relations at a time`, {
        extensions: { code: 'LIMIT_EXCEEDED' },
      });
    },
  },
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
