import { isJsonObject, type JsonObject } from '../../domain/json.ts';

const memberOf = (of: JsonObject | null, name: string) => (of && Object.hasOwn(of, name) ? of[name] : undefined);

/**
 * The merge patch (RFC 7396) that makes `wanted` out of `current`: what is not wanted any more is removed by `null`, which leaving it
 * out would not do. Lists are replaced as a whole.
 */
export const toPatch = (current: JsonObject | null, wanted: JsonObject): JsonObject => {
  const gone = Object.keys(current ?? {}).filter((name) => memberOf(wanted, name) === undefined);
  const kept = Object.entries(wanted).map(([name, value]) => {
    const before = memberOf(current, name);
    return [name, isJsonObject(value) && isJsonObject(before) ? toPatch(before, value) : value] as const;
  });
  return { ...Object.fromEntries(gone.map((name) => [name, null])), ...Object.fromEntries(kept) };
};
