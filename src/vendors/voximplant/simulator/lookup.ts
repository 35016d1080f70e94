import type { Params } from './params.ts';
import { invalid, missing, refusal } from './refusal.ts';
import type { Named, Shelf } from './shelves.ts';

const given = <R extends Named>(params: Params, { idKey, nameKey, switches }: Shelf<R>) => {
  const byId = params.has(idKey);
  const byName = params.has(nameKey);
  if (byId && byName && switches.id_and_name === 'refused') throw refusal(458, `${idKey}, ${nameKey}`);
  if (!byId && !byName) return null;
  return byId ? { key: idKey, isIt: (one: Named, text: string) => String(one.id) === text } : byNameOf(nameKey);
};
const byNameOf = (key: string) => ({ key, isIt: (one: Named, text: string) => one.name === text });

/** The records that the pair names, in ascending order of id; `undefined` when neither was passed. */
export const findMany = <R extends Named>(params: Params, shelf: Shelf<R>, takesAll = false): R[] | undefined => {
  const selector = given(params, shelf);
  if (!selector) return undefined;
  const { key, isIt } = selector;
  if (takesAll && params.isAll(key)) return [...shelf.records];
  const wanted = params.list(key) ?? [];
  for (const text of wanted) {
    if (!shelf.records.some((one) => isIt(one, text))) throw shelf.unknown(key, text);
  }
  return shelf.records.filter((one) => wanted.some((text) => isIt(one, text)));
};

export const needMany = <R extends Named>(params: Params, shelf: Shelf<R>, takesAll = true): R[] => {
  const found = findMany(params, shelf, takesAll);
  if (!found) throw missing(shelf.idKey);
  return found;
};

export const findOne = <R extends Named>(params: Params, shelf: Shelf<R>): R | undefined => {
  const selector = given(params, shelf);
  if (!selector) return undefined;
  const text = params.required(selector.key);
  const found = shelf.records.find((one) => selector.isIt(one, text));
  if (!found) throw shelf.unknown(selector.key, text);
  return found;
};

export const needOne = <R extends Named>(params: Params, shelf: Shelf<R>): R => {
  const found = findOne(params, shelf);
  if (!found) throw missing(shelf.idKey);
  return found;
};

/** Where one reference of the vendor knows a list and the other one value (contract §6.0). */
export const findListed = <R extends Named>(params: Params, shelf: Shelf<R>, takesAll = false): R[] | undefined => {
  if (shelf.switches.list_filters === 'lists') return findMany(params, shelf, takesAll);
  const one = findOne(params, shelf);
  return one && [one];
};

/** A reference inside a JSON parameter. */
export const findReference = <R extends Named>(
  { idKey, nameKey, records }: Shelf<R>,
  entry: Readonly<Record<string, unknown>>,
  parameter: string,
): R => {
  const [id, name] = [entry[idKey], entry[nameKey]];
  const found = records.find((one) => (id === undefined ? one.name === name : String(one.id) === String(id)));
  if (!found) throw invalid(parameter);
  return found;
};

export const refuseTakenName = <R extends Named>(shelf: Shelf<R>, name: string, parameter: string, own?: R): void => {
  if (shelf.records.some((one) => one.name === name && one !== own)) throw refusal(493, parameter);
};
