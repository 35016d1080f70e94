import { VendorError } from '../domain/error.ts';
import { idOfKey as encodeKey, type Kind, parseRef, type Ref, refKey } from '../domain/ref.ts';
import { refMap } from '../gateway/ref-map.ts';

const ACCOUNT = 'Account:';

const encode = (ref: Ref): string => encodeKey(refKey(ref));

/** Ids kept: boards ask for the same objects over and over. */
const KEPT = 20_000;
const kept = refMap<string>();
let count = 0;

export const globalId = (ref: Ref): string => {
  const known = kept.get(ref);
  if (known !== undefined) return known;
  const id = encode(ref);
  if (count === KEPT) {
    kept.clear();
    count = 0;
  }
  count += 1;
  kept.set(ref, id);
  return id;
};

/** Of an object that goes by the key of its ref. */
export const idOfKey = (key: string): string => {
  const ref = parseRef(key);
  if (!ref) throw new TypeError(`"${key}" is the key of no object`);
  return globalId(ref);
};

export const accountId = (name: string): string => Buffer.from(ACCOUNT + name).toString('base64url');

export type Decoded = { readonly account: string } | { readonly ref: Ref };

/** Throws `INVALID_INPUT` for anything that this API did not give out. */
export const decodeAnyId = (id: string): Decoded => {
  const key = Buffer.from(id, 'base64url').toString();
  const ref = parseRef(key);
  if (ref && encode(ref) === id) return { ref };
  const account = key.startsWith(ACCOUNT) ? key.slice(ACCOUNT.length) : '';
  if (account && accountId(account) === id) return { account };
  throw new VendorError(
    'INVALID_INPUT',
    null,
    `"${id.slice(0, 80)}" is not an id of this API: use the "id" of an object, or look it up by its account and nativeId`,
  );
};

/** Throws `INVALID_INPUT` when the id is that of another kind of object. */
export const decodeId = <K extends Kind>(kind: K, id: string): Ref<K> => {
  const decoded = decodeAnyId(id);
  const found = 'ref' in decoded ? decoded.ref.kind : 'Account';
  if (!('ref' in decoded) || decoded.ref.kind !== kind) {
    throw new VendorError('INVALID_INPUT', null, `"${id}" is the id of an object of type ${found}, not ${kind}`);
  }
  return decoded.ref as Ref<K>;
};

/** The native id behind a global one, for a command on `account`. Throws `INVALID_INPUT` for an object of another account. */
export const nativeIn = (account: string, kind: Kind, id: string): string => {
  const { account: owner, nativeId } = decodeId(kind, id);
  if (owner !== account) {
    throw new VendorError('INVALID_INPUT', account, `${kind} "${id}" belongs to account ${owner}, not to ${account}`);
  }
  return nativeId;
};

/** As `nativeIn`, for lists that may be absent (`undefined`) or cleared (`null`). */
export const nativesIn = (
  account: string,
  kind: Kind,
  ids: readonly string[] | null | undefined,
): readonly string[] | null | undefined => ids?.map((id) => nativeIn(account, kind, id));

/** As `nativeIn`, for members that may be absent (`undefined`) or cleared (`null`). */
export const optionalNativeIn = <N extends null | undefined>(
  account: string,
  kind: Kind,
  id: string | N,
): string | N => (typeof id === 'string' ? nativeIn(account, kind, id) : id);
