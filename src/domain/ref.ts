/** Kinds of object that a vendor owns and this API names. The words are those of the GraphQL types. */
export const KINDS = [
  'Workspace',
  'Queue',
  'Worker',
  'Skill',
  'Activity',
  'RoutingPolicy',
  'Job',
  'Task',
  'Workbin',
] as const;
export type Kind = (typeof KINDS)[number];

/** The identity of one object: a native id is unique only inside its account and kind. */
export interface Ref<K extends Kind = Kind> {
  readonly kind: K;
  /** Name of the configured account; never holds a colon. */
  readonly account: string;
  /** The vendor's own id, untouched. */
  readonly nativeId: string;
}

export const ref = <K extends Kind>(kind: K, account: string, nativeId: string): Ref<K> => ({
  kind,
  account,
  nativeId,
});

/** The one text form of an identity: map keys, cursors and global ids are all made from it. Inverse: `parseRef`. */
export const refKey = (of: Ref): string => `${of.kind}:${of.account}:${of.nativeId}`;

export const parseRef = (key: string): Ref | null => {
  const first = key.indexOf(':');
  const second = key.indexOf(':', first + 1);
  if (first < 0 || second < 0) return null;
  const kind = KINDS.find((known) => known === key.slice(0, first));
  const account = key.slice(first + 1, second);
  const nativeId = key.slice(second + 1);
  return kind && account && nativeId ? { kind, account, nativeId } : null;
};

/** The global id of the object with this key: the same text in a form that nobody takes apart. ASCII. */
export const idOfKey = (key: string): string => Buffer.from(key).toString('base64url');
