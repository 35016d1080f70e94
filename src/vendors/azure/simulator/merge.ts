export type Doc = { readonly [key: string]: unknown };

export const isDoc = (value: unknown): value is Doc =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** RFC 7396: null removes, objects merge, everything else replaces. An object of another kind replaces the one before as a whole (contract §4). */
export const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isDoc(patch)) return patch;
  const isOther = isDoc(target) && target.kind !== undefined && patch.kind !== undefined && patch.kind !== target.kind;
  const merged = new Map(Object.entries(isDoc(target) && !isOther ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
};

export const same = (a: unknown, b: unknown): boolean => {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => same(item, b[index]));
  }
  if (!isDoc(a) || !isDoc(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
};

/** Live answers leave out what is null (contract §4). */
export const omitNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(omitNulls);
  if (!isDoc(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) =>
      each === null || each === undefined ? [] : [[key, omitNulls(each)]],
    ),
  );
};
