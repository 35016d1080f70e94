import type { FieldRef, InputObjectRef, ObjectRef } from '@pothos/core';
import { VendorError } from '../domain/error.ts';
import type { Order } from '../domain/order.ts';
import type { Kind, Ref } from '../domain/ref.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import type { Filters, Items } from '../gateway/kinds.ts';
import type { Listing } from '../gateway/listing.ts';
import { DEFAULT_FIRST } from '../gateway/paging.ts';
import { builder, type Types } from './builder.ts';
import { AFTER, FIRST, MAX_STALENESS, ORDER_BY } from './connection.ts';
import type { Context } from './context.ts';
import { type PageArgs, resolveList, type Wanted, within } from './lists.ts';

type Fields<P> = PothosSchemaTypes.ObjectFieldBuilder<Types, P>;

interface ListFieldSpec<K extends Kind, I extends object> {
  readonly kind: K;
  readonly connection: ObjectRef<Types, Listing<Items[K]>>;
  readonly filter: InputObjectRef<Types, I>;
  readonly order: InputObjectRef<Types, Order>;
  readonly wanted: (input: I | null | undefined, context: Context) => Wanted<K>;
}

interface ListArgs<I> extends PageArgs {
  readonly filter?: I | null | undefined;
}

/** A page is worth what its rows are worth, as often as rows were asked for. */
const cost = ({ first }: PageArgs) => ({ field: 5, multiplier: first ?? DEFAULT_FIRST });

/** A list of which the account cannot say what is in it. */
const untold = (account: OpenAccount, error: unknown): Listing<never> => {
  if (!(error instanceof VendorError)) throw error;
  return { edges: [], hasNextPage: false, endCursor: null, failures: [{ account, error }], read: [], freshness: [] };
};

const owner = ({ ref }: { readonly ref: Ref }): string => ref.account;

/** The list fields of one kind: at the root, and hanging on objects of other kinds. All take the same arguments. */
export const listFieldsOf = <K extends Kind, I extends object>(spec: ListFieldSpec<K, I>) => {
  const args = <P>(t: Fields<P>) => ({
    first: t.arg.int({ description: FIRST }),
    after: t.arg.string({ description: AFTER }),
    filter: t.arg({ type: spec.filter, description: 'Which ones; all members must hold.' }),
    orderBy: t.arg({ type: spec.order, description: ORDER_BY }),
    maxStalenessMs: t.arg.int({ description: MAX_STALENESS }),
  });

  const root = (name: string, description: string): void => {
    builder.queryField(name, (t) =>
      t.field({
        type: spec.connection,
        nullable: false,
        description,
        args: args(t as never),
        complexity: cost as never,
        resolve: (_root, given, context, info) => {
          const { filter, ...page } = given as ListArgs<I>;
          return resolveList(spec.kind, spec.wanted(filter, context), page, context, info) as never;
        },
      }),
    );
  };

  /**
   * `own` is what makes a row belong to the parent; it wins over the same member of the caller's filter. Throws `VendorError` for a
   * parent of which it cannot be told.
   */
  const nested = <P extends { readonly ref: Ref }>(
    t: Fields<P>,
    description: string,
    own: (parent: P) => Partial<Filters[K]>,
  ): FieldRef<Types, unknown> =>
    t.field({
      type: spec.connection,
      nullable: false,
      description,
      args: args(t),
      complexity: cost as never,
      resolve: (parent, given, context, info) => {
        const { filter, ...page } = given as ListArgs<I>;
        const wanted = spec.wanted(filter, context);
        const group = context.related?.group((parent as unknown as P).ref, info.fieldName) ?? null;
        const account = owner(parent as unknown as P);
        let mine: Wanted<K>['filter'];
        try {
          mine = within(account, wanted.filter, own(parent as unknown as P));
        } catch (error) {
          return untold(context.scope.account(account), error) as never;
        }
        const ofParent = { ...wanted, accounts: [account], filter: mine };
        return resolveList(spec.kind, ofParent, page, context, info, group as never) as never;
      },
    });

  return { root, nested };
};
