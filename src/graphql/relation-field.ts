import type { FieldRef, ObjectRef } from '@pothos/core';
import type { Kind, Ref } from '../domain/ref.ts';
import type { Items } from '../gateway/kinds.ts';
import type { Types } from './builder.ts';
import { follow, RELATIONS } from './relations.ts';

type Fields<P> = PothosSchemaTypes.ObjectFieldBuilder<Types, P>;

/** A field that leads from an object of `kind` to one other object, by its name in `RELATIONS`. */
export const relationOf =
  <K extends Kind>(kind: K) =>
  <P extends Items[K]>(
    t: Fields<P>,
    name: keyof (typeof RELATIONS)[K] & string,
    type: ObjectRef<Types, Items[Kind]> | ObjectRef<Types, never>,
    description: string,
  ): FieldRef<Types, unknown> => {
    const refOf = RELATIONS[kind][name] as (item: unknown) => Ref | null;
    return t.field({
      type: type as never,
      description,
      resolve: ((item: unknown, _args: unknown, context: Parameters<typeof follow>[1]) =>
        follow(refOf(item), context)) as never,
    });
  };
