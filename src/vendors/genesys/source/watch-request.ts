import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import { asReference } from '../wire.ts';
import type { Shelf } from './workbin-address.ts';

/** Ids in one address; longer ones than some 8,000 characters are refused by common servers. */
const IDS_AT_A_TIME = 100;

type Operation = 'Subscribe' | 'Unsubscribe';

/** One login, as far as workbins are concerned. */
export interface WatchLine {
  readonly userId: string;
  readonly place: string | null;
  readonly post: (path: string, body: JsonObject, query: Readonly<Record<string, string>>) => Promise<JsonObject>;
}

/** A workbin and the login that asks for it; its own shelves are `me` to it. */
export interface Watched extends Shelf {
  readonly line: WatchLine;
}

export type Batch = readonly [Watched, ...Watched[]];

/** The number of one workbin's subscription. */
export const referenceOf = (answer: JsonObject, id: string): string | null => {
  const many = answer.referenceIds;
  return asReference(isJsonObject(many) ? many[id] : undefined) ?? asReference(answer.referenceId);
};

/** In one call whatever has the same owner; for groups only the form for one is documented (contract §10.5). */
export const batches = (all: readonly Watched[]): readonly Batch[] => {
  const found = new Map<string, [Watched, ...Watched[]][]>();
  for (const one of all) {
    const { owner, line } = one;
    const key = JSON.stringify([line.userId, owner.type, owner.type === 'user' ? owner.userId : null]);
    const some = found.get(key) ?? [];
    const last = some.at(-1);
    const isFull = !last || last.length >= IDS_AT_A_TIME || owner.type === 'agentGroup' || owner.type === 'placeGroup';
    if (isFull) some.push([one]);
    else last.push(one);
    found.set(key, some);
  }
  return [...found.values()].flat();
};

export const send = (operationName: Operation, [first, ...more]: Batch): Promise<JsonObject> => {
  const { owner, line, id } = first;
  const base =
    owner.type === 'user' ? `/users/${encodeURIComponent(owner.userId.toWellFormed())}/workbins` : '/me/workbins';
  const group: Record<string, string> =
    owner.type === 'agentGroup' || owner.type === 'placeGroup' ? { [owner.type]: owner.name } : {};
  return more.length === 0
    ? line.post(`${base}/${encodeURIComponent(id.toWellFormed())}`, { operationName }, group)
    : line.post(base, { operationName }, { ...group, workbinIds: [first, ...more].map((one) => one.id).join(',') });
};
