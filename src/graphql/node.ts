import type { Kind } from '../domain/ref.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import type { Items } from '../gateway/kinds.ts';
import { checkCount } from '../gateway/paging.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { decodeAnyId } from './ids.ts';

export type AnyNode = OpenAccount | Items[Kind];

const typeName = (node: AnyNode): string => ('ref' in node ? node.ref.kind : 'Account');

export const NodeInterface = builder.interfaceRef<AnyNode>('Node').implement({
  description: 'Anything with a global id (Relay).',
  resolveType: typeName,
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'Global id: opaque, stable, unique over all accounts.',
      resolve: () => '',
    }),
  }),
});

/** Never throws: a bad id is a rejection in its place, so that no read of its neighbours is left without a listener. */
const readNode = async (id: string, { scope, loader }: Context): Promise<AnyNode | null> => {
  const decoded = decodeAnyId(id);
  return 'ref' in decoded ? loader.one(decoded.ref) : scope.account(decoded.account);
};

const ID = 'An `id` that this API gave out.';

builder.queryField('node', (t) =>
  t.field({
    type: NodeInterface,
    description: 'The object with this global id; nothing when it does not exist any more (Relay).',
    args: { id: t.arg.id({ required: true, description: ID }) },
    resolve: (_root, { id }, context) => readNode(id, context),
  }),
);

builder.queryField('nodes', (t) =>
  t.field({
    type: [NodeInterface],
    nullable: { list: false, items: true },
    description:
      'The objects with these global ids, by position (Relay). At most 500. An id that is malformed or cannot be read is null, with an error at its position.',
    args: { ids: t.arg.idList({ required: true, description: ID }) },
    complexity: ({ ids }) => ({ field: 1, multiplier: ids.length }),
    resolve: (_root, { ids }, context) => {
      if (ids.length > 0) checkCount('ids', ids.length);
      return ids.map((id) => readNode(id, context));
    },
  }),
);
