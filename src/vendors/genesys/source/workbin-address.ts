import { type Ref, ref } from '../../../domain/ref.ts';
import { parseWorkbinId, type WorkbinOwner } from '../ids.ts';

/** Whose a workbin is. One id may stand for a shelf of each worker, so the owner is part of its identity. */
export type Owner =
  | { readonly type: 'me' }
  /** Of the login at this place, or of the first. */
  | { readonly type: 'place'; readonly name: string | null }
  | { readonly type: 'user'; readonly userId: string }
  | { readonly type: 'agentGroup' | 'placeGroup'; readonly name: string };

export interface Shelf {
  readonly ref: Ref<'Workbin'>;
  readonly id: string;
  readonly owner: Owner;
}

/** `null`: that is no id of a workbin. */
export const shelfOf = ({ account, nativeId }: Ref): Shelf | null => {
  const key = parseWorkbinId(nativeId);
  if (!key) return null;
  const { id, owner } = key;
  const of = ref('Workbin', account, nativeId);
  if (owner.type === 'user') return { ref: of, id, owner: { type: 'user', userId: owner.name } };
  if (owner.type === 'place') return { ref: of, id, owner: { type: 'place', name: owner.name ?? null } };
  return { ref: of, id, owner: { type: owner.type, name: owner.name } };
};

/** Whose a workbin is that a message over the line of `userId` speaks of. */
export const nameOf = (told: Owner | null, userId: string): WorkbinOwner => {
  if (told?.type === 'agentGroup' || told?.type === 'placeGroup') return told;
  return { type: 'user', name: told?.type === 'user' ? told.userId : userId };
};

/** A `WorkbinSubscriptionStateChangeMessage` (contract §10.6). */
export interface Confirmation {
  readonly id: string;
  /** `Subscribed`, `Unsubscribed` or `RequestFailed`. */
  readonly state: string;
  /** `null`: the message leaves it out. */
  readonly owner: Owner | null;
  readonly referenceId: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

const isGroup = ({ type }: Owner): boolean => type === 'agentGroup' || type === 'placeGroup';

/** Those that a message over the line of `userId` may be about, which names this owner or none. */
export const meantBy = <T>(
  all: readonly T[],
  ownerOf: (one: T) => Owner,
  told: Owner | null,
  userId: string,
): readonly T[] => {
  if (told !== null) return all.filter((one) => isOwner(ownerOf(one), told, userId));
  // A worker's name is left out at times, a group's is not (contract §15.9).
  const workers = all.filter((one) => !isGroup(ownerOf(one)));
  return workers.length > 0 ? workers : all;
};

const isOwner = (of: Owner, told: Owner, userId: string): boolean => {
  switch (told.type) {
    case 'user':
      return of.type === 'user' ? of.userId === told.userId : of.type === 'me' && told.userId === userId;
    default:
      return of.type === told.type && 'name' in of && 'name' in told && of.name === told.name;
  }
};
