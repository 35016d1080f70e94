import type { CommandStatus } from '../gateway/outcome.ts';
import { AccountType } from './account.ts';
import { builder } from './builder.ts';
import { outcomeFields, seenResult } from './command.ts';
import { type AnyNode, NodeInterface } from './node.ts';

const isNode = (item: object | null): item is AnyNode => item !== null && 'ref' in item;

const CommandType = builder.objectRef<CommandStatus>('Command').implement({
  description: 'A command that was sent, as the gateway remembers it: for 24 hours at most, and as long as it runs.',
  fields: (t) => ({
    ...outcomeFields(t, ({ result }) => result),
    name: t.exposeString('name', { nullable: false, description: 'Name of the mutation.' }),
    account: t.field({
      type: AccountType,
      nullable: false,
      description: 'The account that it was sent to.',
      resolve: ({ account }, _args, { scope }) => scope.account(account),
    }),
    sentAt: t.expose('sentAt', { type: 'DateTime', nullable: false, description: 'When it was last sent.' }),
    object: t.field({
      type: NodeInterface,
      description:
        'The object after the command. Of `UNKNOWN`: the one object that it may have created, where there is one. Otherwise null.',
      resolve: ({ result: { item } }) => (isNode(item) ? item : null),
    }),
  }),
});

builder.queryField('command', (t) =>
  t.field({
    type: CommandType,
    description:
      'What a command of this principal came to. One of outcome `UNKNOWN` is asked about at its vendor, and never sent again. Nothing ' +
      'when it is not remembered (any more).',
    complexity: 5,
    args: { id: t.arg.id({ required: true, description: 'The `commandId` of its payload.' }) },
    resolve: async (_root, { id }, context) => {
      const { gateway, scope, principal } = context;
      const status = await gateway.commands.find(scope, principal.id, id);
      return status && { ...status, result: seenResult(status.result, status.account, context) };
    },
  }),
);
