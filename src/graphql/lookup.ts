import type { ObjectRef } from '@pothos/core';
import { type Kind, ref } from '../domain/ref.ts';
import type { Items } from '../gateway/kinds.ts';
import { builder, type Types } from './builder.ts';

/** `job(account:, nativeId:)` and its like, for people who hold a vendor's id. */
export const lookup = <K extends Kind>(name: string, kind: K, type: ObjectRef<Types, Items[K]>): void => {
  builder.queryField(name, (t) =>
    t.field({
      type,
      description: `The object of type ${kind} that the vendor knows by this id; nothing when there is none.`,
      args: {
        account: t.arg.string({ required: true, description: 'Name of the account.' }),
        nativeId: t.arg.string({ required: true, description: "The vendor's own id." }),
      },
      resolve: (_root, { account, nativeId }, { scope, loader }) =>
        loader.one(ref(kind, scope.account(account).name, nativeId)) as never,
    }),
  );
};
