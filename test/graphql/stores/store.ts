/** What a client keeps of one object: leaves as they are, what it leads to as the id. */
export type Kept = Readonly<Record<string, unknown>>;

export interface Store {
  /** Subscribes to the document of this name. The answer ends it. */
  readonly follow: (name: string) => () => void;
  /** Takes out what a live view has told as removed: no such client does that by itself. */
  readonly remove: (ids: readonly string[]) => void;
  /** Every object that has an id, by it. */
  readonly objects: () => ReadonlyMap<string, Kept>;
  /** What the client complained of. */
  readonly complaints: readonly string[];
}

/** One answer to a subscription, as it comes over the wire. */
export interface Payload {
  readonly data: Record<string, unknown>;
}

/** Carries out a subscription; `next` is given every payload in its order. The answer ends it. */
export type Carry = (document: string, next: (payload: Payload) => void) => () => void;
