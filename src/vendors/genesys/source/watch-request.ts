import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import type { Ref } from '../../../domain/ref.ts';
import { isGroup, type WorkbinOwner } from '../ids.ts';
import { asReference } from '../wire.ts';

/** Ids in one address; longer ones than some 8,000 characters are refused by common servers. */
const IDS_AT_A_TIME = 100;

/** One login, as far as workbins are concerned. */
export interface WatchLogin {
  readonly userId: string;
  readonly place: string | null;
  readonly post: (path: string, body: JsonObject, query: Readonly<Record<string, string>>) => Promise<JsonObject>;
}

/** A workbin and the login that asks for it; to that login those of its place are its own. */
export interface Watched {
  readonly ref: Ref<'Workbin'>;
  readonly id: string;
  readonly owner: WorkbinOwner;
  readonly login: WatchLogin;
}

export type Batch = readonly [Watched, ...Watched[]];

/** The number of one workbin's subscription. */
export const watchReferenceOf = (answer: JsonObject, id: string): string | null => {
  const many = answer.referenceIds;
  return asReference(isJsonObject(many) ? many[id] : undefined) ?? asReference(answer.referenceId);
};

/** Those of one login that a message may be about, which names this owner or none. */
export const meantBy = <T>(all: readonly T[], of: (one: T) => Watched, told: WorkbinOwner | null): readonly T[] => {
  if (told) return all.filter((one) => of(one).owner.type === told.type && of(one).owner.name === told.name);
  // A worker's name is left out at times, a group's is not (contract §15.9).
  const workers = all.filter((one) => !isGroup(of(one).owner));
  return workers.length > 0 ? workers : all;
};

/** In one call whatever has the same owner; for groups only the form for one is documented (contract §10.5). */
export const batches = (all: readonly Watched[]): readonly Batch[] => {
  const found = new Map<string, [Watched, ...Watched[]][]>();
  for (const one of all) {
    const { owner, login } = one;
    const key = JSON.stringify([login.userId, owner.type, owner.name]);
    const some = found.get(key) ?? [];
    const last = some.at(-1);
    if (!last || last.length >= (isGroup(owner) ? 1 : IDS_AT_A_TIME)) some.push([one]);
    else last.push(one);
    found.set(key, some);
  }
  return [...found.values()].flat();
};

export const send = (operationName: 'Subscribe' | 'Unsubscribe', [first, ...more]: Batch): Promise<JsonObject> => {
  const { owner, login, id } = first;
  const { type, name = '' } = owner;
  const isOther = type === 'user' && name !== login.userId;
  const base = `${isOther ? `/users/${encodeURIComponent(name.toWellFormed())}` : '/me'}/workbins`;
  const group: Record<string, string> = isGroup(owner) ? { [type]: name } : {};
  return more.length === 0
    ? login.post(`${base}/${encodeURIComponent(id.toWellFormed())}`, { operationName }, group)
    : login.post(base, { operationName }, { ...group, workbinIds: [first, ...more].map((one) => one.id).join(',') });
};
