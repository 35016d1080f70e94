import type { JsonObject } from '../domain/json.ts';
import { asId, asMoment, asText, WireError, wholeObject } from '../domain/reading.ts';
import { type Kind, ref } from '../domain/ref.ts';
import { BLANKS, type EssentialOf, type Items, type OwnMember } from './kinds.ts';
import type { Member, Scope } from './members.ts';

/** The names that all rows of a vendor share. */
export interface Layout {
  /** Of the id. */
  readonly id: string;
  readonly createdAt?: string;
  readonly updatedAt?: string;
  /** Of the version, for vendors that tell it in the rows themselves. */
  readonly version?: string;
  /** Milliseconds since the epoch; the manner of ISO 8601 when left out. `null` for what is no moment. */
  readonly moment?: (value: unknown) => number | null;
}

/** How each member is read that a vendor tells of a kind. Those that are left out are blank: see `BLANKS`. */
export type Members<K extends Kind> = { readonly [M in OwnMember<K>]?: Member<Items[K][M]> } & {
  readonly [M in EssentialOf<K> & OwnMember<K>]: Member<Items[K][M]>;
};

/** Reads one row. `flaws` takes what of a readable row cannot be read. Throws `WireError` with the path of an essential member. */
export type ReadRow<T> = (value: unknown, path: string, flaws?: WireError[]) => T;

export type Rows = ReturnType<typeof openRows>;

/** Opens the readers of an account: `words` are the vendor's names of the kinds. */
export const openRows = (account: string, layout: Layout, words: Readonly<Partial<Record<Kind, string>>>) => {
  const { moment = asMoment, createdAt = '', updatedAt = '', version = '' } = layout;

  /** `nativeId`: for kinds whose id is made of several members; default: the member that the layout names. */
  const item = <K extends Kind>(
    kind: K,
    members: Members<K>,
    nativeId: Member<string | null> = (row) => asId(row[layout.id]),
  ): ReadRow<Items[K]> => {
    const readers = Object.entries(members) as [string, Member<unknown>][];
    const vendorType = words[kind] ?? kind;
    return (value, path, flaws = []) => {
      const raw: JsonObject = wholeObject(value, path);
      const scope: Scope = {
        account,
        path,
        flaw: (member, problem) => void flaws.push(new WireError(`${path}.${member}`, problem)),
      };
      const id = nativeId(raw, scope);
      if (id === null) throw new WireError(`${path}.${layout.id}`, 'is missing');
      const read: Record<string, unknown> = {
        ...BLANKS[kind],
        ref: ref(kind, account, id),
        vendorType,
        raw,
        createdAt: moment(raw[createdAt]),
        updatedAt: moment(raw[updatedAt]),
        version: asText(raw[version]) || null,
      };
      for (const [name, member] of readers) read[name] = member(raw, scope);
      return read as unknown as Items[K];
    };
  };

  return { item };
};
