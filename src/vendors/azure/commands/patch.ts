import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts';

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

export type Body = Readonly<JsonObject>;

/** What is given of a form. `isNew`: there is nothing to clear yet. */
export const given = (form: Readonly<Record<string, Json | undefined>>, isNew = false): Body =>
  Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined && !(isNew && value === null)));

/** `undefined` when there is nothing to say: then no body is sent at all. */
export const orNothing = (form: Readonly<Record<string, Json | undefined>>): Body | undefined => {
  const said = given(form);
  return Object.keys(said).length > 0 ? said : undefined;
};

interface Labeled {
  readonly labels: JsonObject | null;
  readonly tags?: JsonObject | null;
}

/** The label that the vendor gives queues and workers itself, and that survives whatever is sent (contract §4). */
const OWN_LABEL = 'Id';

/** What was read of a queue or worker, without the vendor's own label. */
export const withoutOwn = <T extends Labeled>(item: T): T => {
  if (item.labels === null) return item;
  const { [OWN_LABEL]: _, ...labels } = item.labels;
  return { ...item, labels };
};

/** All labels and tags are replaced, although the vendor would merge them: those that are not wanted any more are removed by name. */
export const replacing = (body: Body, before: Labeled | null): Body => {
  const patched = (['labels', 'tags'] as const).flatMap((name) => {
    const wanted = body[name];
    return isJsonObject(wanted) ? [[name, toPatch(before?.[name] ?? null, wanted)] as const] : [];
  });
  return { ...body, ...Object.fromEntries(patched) };
};

/**
 * The same for a worker, whose name is a label (`key`), for the vendor keeps none. Where the name is cleared, a tag of that name would be
 * read instead, and goes as well.
 */
export const naming = (
  { name, ...body }: Body,
  key: string | null,
  before: (Labeled & { readonly tags: JsonObject | null }) | null,
): Body => {
  const patch = replacing(body, before);
  if (name === undefined || key === null) return patch;
  const all = isJsonObject(body.labels) ? body.labels : {};
  const labels = body.labels === undefined ? { [key]: name } : toPatch(before?.labels ?? null, { ...all, [key]: name });
  const isTag = name === null && patch.tags !== null && memberOf(before?.tags ?? null, key) !== undefined;
  const tags = isJsonObject(patch.tags) ? patch.tags : {};
  return { ...patch, labels, ...(isTag && { tags: { [key]: null, ...tags } }) };
};
