export interface Row {
  readonly id: string;
}

export interface Snapshot<T extends Row> {
  readonly seq: number;
  readonly cursor: string;
  readonly items: readonly T[];
}

export interface Delta<T extends Row> {
  readonly seq: number;
  readonly cursor: string;
  readonly upserted: readonly T[];
  readonly removed: readonly string[];
}

export interface Resync {
  readonly cursor: string;
  readonly reason: string;
}

export type LiveEvent<T extends Row> = Snapshot<T> | Delta<T> | Resync;

export interface Picture<T extends Row> {
  readonly rows: ReadonlyMap<string, T>;
  readonly seq: number;
  /** False before the first snapshot, and between a resync and the snapshot that follows: the rows may be out of date. */
  readonly whole: boolean;
}

export const blank = <T extends Row>(): Picture<T> => ({ rows: new Map(), seq: -1, whole: false });

/**
 * The picture after these events. Rows that did not change stay the same objects. What was shown before a resync stays until the
 * snapshot, so that nothing flickers; a delta that was folded already, or that has nothing to go on, changes nothing.
 */
export const fold = <T extends Row>(picture: Picture<T>, events: readonly LiveEvent<T>[]): Picture<T> => {
  let { rows, seq, whole } = picture;
  let own: Map<string, T> | null = null;
  for (const event of events) {
    if ('items' in event) {
      own = new Map(event.items.map((item) => [item.id, item]));
      rows = own;
      seq = event.seq;
      whole = true;
    } else if ('upserted' in event) {
      if (!whole || event.seq <= seq) continue;
      own ??= new Map(rows);
      rows = own;
      for (const id of event.removed) own.delete(id);
      for (const item of event.upserted) own.set(item.id, item);
      seq = event.seq;
    } else {
      whole = false;
    }
  }
  return { rows, seq, whole };
};
