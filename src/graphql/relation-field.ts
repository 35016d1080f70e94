import type { FieldRef, ObjectRef } from '@pothos/core';
import type { GraphQLResolveInfo, SelectionNode } from 'graphql';
import type { Kind, Ref } from '../domain/ref.ts';
import type { Items } from '../gateway/kinds.ts';
import { mayName } from '../gateway/sighted.ts';
import type { Types } from './builder.ts';
import type { Context } from './context.ts';
import { follow, RELATIONS } from './relations.ts';

/** Fields that tell only which object it is. */
export const IDENTITY: ReadonlySet<string> = new Set(['id', 'nativeId', '__typename']);

const isIdentity = (node: SelectionNode): boolean => node.kind === 'Field' && IDENTITY.has(node.name.value);

/** Whether nothing is asked of an object but which one it is. */
const asksWhichOnly = ({ fieldNodes }: GraphQLResolveInfo): boolean =>
  fieldNodes.every(({ selectionSet }) => selectionSet?.selections.every(isIdentity) ?? false);

export type Fields<P> = PothosSchemaTypes.ObjectFieldBuilder<Types, P>;

/** A field that leads from an object of `kind` to one other object, by its name in `RELATIONS`. */
export const relationOf =
  <K extends Kind>(kind: K) =>
  <P extends Items[K]>(
    t: Fields<P>,
    name: keyof (typeof RELATIONS)[K] & string,
    type: ObjectRef<Types, Items[Kind]> | ObjectRef<Types, never>,
    description: string,
    /** Where the object does not name the other: finds out which one it is; `null`: there is nothing to find out. */
    derive?: (item: P, context: Context) => Promise<Ref | null> | null,
  ): FieldRef<Types, unknown> => {
    const refOf = RELATIONS[kind][name] as (item: unknown) => Ref | null;
    return t.field({
      type: type as never,
      description,
      resolve: ((item: unknown, _args: unknown, context: Context, info: GraphQLResolveInfo) => {
        const lead = (ref: Ref | null) => {
          // Who only wants to know which one it is need not wait for it to be read.
          const isEnough =
            ref && context.known && asksWhichOnly(info) && mayName(context.scope.account(ref.account), ref);
          return isEnough ? { ref } : follow(ref, context);
        };
        const found = derive?.(item as P, context);
        return found ? found.then(lead) : lead(refOf(item));
      }) as never,
    });
  };
