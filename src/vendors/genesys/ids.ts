/** A Task is one user's share of an interaction, which has no id for that: it is made of both. */
export const taskId = (interactionId: string, userId: string): string => `${interactionId}@${userId}`;

export const parseTaskId = (nativeId: string): { readonly interactionId: string; readonly userId: string } | null => {
  const at = nativeId.lastIndexOf('@');
  const interactionId = nativeId.slice(0, at);
  const userId = nativeId.slice(at + 1);
  return at > 0 && userId !== '' ? { interactionId, userId } : null;
};

/** Whose shelf it is: every user, group and place has one of its own under the same id (contract §10.2). */
export type WorkbinOwner =
  | { readonly type: 'user' | 'agentGroup' | 'placeGroup'; readonly name: string }
  /** The place of a login; without a name: of the login that is asked. */
  | { readonly type: 'place'; readonly name?: string | undefined };

const TYPES = ['user', 'agentGroup', 'placeGroup', 'place'] as const;

export const workbinId = (id: string, { type, name }: WorkbinOwner): string =>
  `${encodeURIComponent(id.toWellFormed())}@${type}${name === undefined ? '' : `:${name}`}`;

export interface WorkbinKey {
  readonly id: string;
  readonly owner: WorkbinOwner;
}

export const parseWorkbinId = (nativeId: string): WorkbinKey | null => {
  const match = /^([^@]+)@([a-zA-Z]+)(?::(.+))?$/s.exec(nativeId);
  const type = TYPES.find((one) => one === match?.[2]);
  if (!match?.[1] || !type) return null;
  const name = match[3];
  const id = decoded(match[1]);
  if (id === null) return null;
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
