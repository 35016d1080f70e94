/** The answer to the query, as far as one vendor goes. */

export interface QueueNode {
  readonly id: string;
  readonly name: string | null;
}
export interface WorkerNode {
  readonly id: string;
  readonly name: string | null;
  readonly presence: { readonly state: string };
  readonly queues: readonly QueueNode[];
  readonly tasks: readonly { readonly state: string; readonly job: { readonly state: string } }[];
}
export interface JobNode {
  readonly state: string;
  readonly channel: string | null;
  readonly priority: number | null;
  readonly queue: { readonly name: string | null } | null;
  readonly worker: { readonly id: string; readonly name: string | null } | null;
}
export interface Floor {
  readonly workers: readonly WorkerNode[];
  readonly jobs: readonly JobNode[];
}

/** Reads one vendor's floor, as the account of that name. */
export type ReadFloor = (account: string) => Promise<Floor>;

/** What the file of a vendor exports as `open`; its settings are those that the vendor takes. */
export type OpenFloor = (settings: never) => ReadFloor;

export const idOf = (kind: 'Worker' | 'Queue', account: string, nativeId: string | number): string =>
  Buffer.from(`${kind}:${account}:${nativeId}`).toString('base64url');

export const pushTo = <K, V>(lists: Map<K, V[]>, key: K, value: V): void => {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
};
