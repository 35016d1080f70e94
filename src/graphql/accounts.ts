import { VendorError } from '../domain/error.ts';
import { checkCount, DEFAULT_FIRST } from '../gateway/paging.ts';
import { AccountType } from './account.ts';
import { builder } from './builder.ts';
import { AFTER, connectionOf, FIRST } from './connection.ts';
import { accountId } from './ids.ts';

const AccountConnection = connectionOf('Account', AccountType);

builder.queryField('accounts', (t) =>
  t.field({
    type: AccountConnection,
    nullable: false,
    description: 'The accounts that this principal may see, by name. Asks no vendor.',
    args: { first: t.arg.int({ description: FIRST }), after: t.arg.string({ description: AFTER }) },
    complexity: ({ first }) => ({ field: 1, multiplier: first ?? DEFAULT_FIRST }),
    resolve: (_root, { first, after }, { scope }) => {
      const count = checkCount('first', first ?? DEFAULT_FIRST);
      const start = after ? scope.accounts.findIndex(({ name }) => accountId(name) === after) + 1 : 0;
      if (after && start === 0) {
        throw new VendorError('INVALID_INPUT', null, 'after: not a cursor of this list; use one that it gave');
      }
      const edges = scope.accounts
        .slice(start, start + count)
        .map((account) => ({ node: account, cursor: accountId(account.name) }));
      return {
        edges,
        hasNextPage: start + count < scope.accounts.length,
        endCursor: edges.at(-1)?.cursor ?? null,
        failures: [],
        read: [],
      };
    },
  }),
);

builder.queryField('account', (t) =>
  t.field({
    type: AccountType,
    description: 'The account of this name.',
    args: { name: t.arg.string({ required: true, description: 'As the configuration names it.' }) },
    resolve: (_root, { name }, { scope }) => scope.account(name),
  }),
);
