import type { VendorObject } from '../domain/object.ts';
import type { Kind } from '../domain/ref.ts';
import type { Items } from '../gateway/kinds.ts';
import { AccountType } from './account.ts';
import { builder } from './builder.ts';
import { globalId } from './ids.ts';
import { levelOf, MASKED } from './level.ts';
import { NodeInterface } from './node.ts';

const VendorObjectInterface = builder.interfaceRef<Items[Kind]>('VendorObject').implement({
  description: 'What every object that a vendor owns carries, so that nothing the vendor said is lost.',
  interfaces: [NodeInterface],
  resolveType: ({ ref }: VendorObject) => ref.kind,
  fields: (t) => ({
    id: t.id({ nullable: false, description: 'Global id.', resolve: ({ ref }) => globalId(ref) }),
    nativeId: t.string({
      nullable: false,
      description: "The vendor's own id; unique only inside its account and type.",
      resolve: ({ ref }) => ref.nativeId,
    }),
    vendorType: t.exposeString('vendorType', {
      nullable: false,
      description: "The vendor's own word for this kind of object.",
    }),
    account: t.field({
      type: AccountType,
      nullable: false,
      description: 'The account it belongs to.',
      resolve: ({ ref }, _args, { scope }) => scope.account(ref.account),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created, as the vendor tells.' }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description: 'When it was last changed, as the vendor tells.',
    }),
    version: t.exposeString('version', {
      description:
        'Changes with every change of the object. Give it back as `expectedVersion` to a command that must not overwrite. Null where the ' +
        'vendor keeps none; of some vendors it is null in lists alone: then ask for the object by its id.',
    }),
    raw: t.field({
      type: 'JSON',
      description: `The vendor's representation, as it was received. ${MASKED}`,
      resolve: ({ ref, raw }, _args, context) =>
        context.gateway.secrecy.raw(ref.account, ref.kind, raw, levelOf(context)),
    }),
  }),
});

/** What the types of vendor-owned objects implement. */
export const VENDOR_OBJECT = [NodeInterface, VendorObjectInterface];
