/** A Task is one user's share of an interaction, which has no id for that: it is made of both. */
export const taskId = (interactionId: string, userId: string): string => `${interactionId}@${userId}`;

export const parseTaskId = (nativeId: string): { readonly interactionId: string; readonly userId: string } | null => {
  const at = nativeId.lastIndexOf('@');
  const [interactionId, userId] = [nativeId.slice(0, at), nativeId.slice(at + 1)];
  return at > 0 && userId !== '' ? { interactionId, userId } : null;
};

/** Whose workbin it is: every user, group and place has one of its own under the same id (contract §10.2). */
export type WorkbinOwner =
  | { readonly type: 'user' | 'agentGroup' | 'placeGroup'; readonly name: string }
  /** The place of a login; without a name: of the login that is asked. */
  | { readonly type: 'place'; readonly name?: string | undefined };

const TYPES = ['user', 'agentGroup', 'placeGroup', 'place'] as const;

export const isGroup = ({ type }: { readonly type: string }): boolean => type === 'agentGroup' || type === 'placeGroup';

export const workbinId = (id: string, { type, name }: WorkbinOwner): string =>
  `${encodeURIComponent(id.toWellFormed())}@${type}${name === undefined ? '' : `:${name}`}`;

export interface WorkbinKey {
  readonly id: string;
  readonly owner: WorkbinOwner;
}

export const parseWorkbinId = (nativeId: string): WorkbinKey | null => {
  const [, encoded = '', word, name] = /^([^@]+)@([a-zA-Z]+)(?::(.+))?$/s.exec(nativeId) ?? [];
  const type = TYPES.find((one) => one === word);
  const id = decoded(encoded);
  if (!id || !type) return null;
  if (type === 'place') return { id, owner: name === undefined ? { type } : { type, name } };
  return name === undefined ? null : { id, owner: { type, name } };
};

const decoded = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};
