import { type Digest, digestText, EMPTY_DIGEST, withoutRow, withRow } from './live-digest.ts';

/** What a payload says of the view as it is after it. */
export interface Proof {
  readonly seq: number;
  readonly count: number;
  readonly digest: string;
  /** Of `items` or `upserted`, one by one. */
  readonly versions: readonly number[];
}

export interface SnapshotPayload<R> extends Proof {
  readonly items: readonly R[];
}

export interface DeltaPayload<R> extends Proof {
  /** The seq on which it builds. */
  readonly since: number;
  readonly upserted: readonly R[];
  readonly removed: readonly string[];
}

export interface ResyncPayload {
  readonly reason: string;
}

export type LivePayload<R> = SnapshotPayload<R> | DeltaPayload<R> | ResyncPayload;

/**
 * Why what was put together is not the view: `GAP`: a delta was missed, or came twice or too early. `COUNT`, `DIGEST`: other rows, or
 * other versions of them, than the gateway has. The client then subscribes again, without a cursor.
 */
export type FoldProblem = 'GAP' | 'COUNT' | 'DIGEST';

/**
 * A client of a live view: puts payloads together and proves the result. The rules are in docs/live-protocol.md. `idOf` is the id by
 * which rows are put in and removed.
 */
export const openLiveFold = <R>(idOf: (row: R) => string) => {
  let rows = new Map<string, R>();
  let versions = new Map<string, number>();
  let digest: Digest = EMPTY_DIGEST;
  let seq: number | null = null;

  const remove = (id: string): void => {
    const version = versions.get(id);
    if (version !== undefined) digest = withoutRow(digest, id, version);
    versions.delete(id);
    rows.delete(id);
  };

  const put = (told: readonly R[], versionsTold: readonly number[]): void => {
    for (const [index, row] of told.entries()) {
      const id = idOf(row);
      const version = versionsTold[index] ?? -1;
      remove(id);
      rows.set(id, row);
      versions.set(id, version);
      digest = withRow(digest, id, version);
    }
  };

  const problemOf = (payload: Proof): FoldProblem | null => {
    if (rows.size !== payload.count) return 'COUNT';
    return digestText(digest) === payload.digest ? null : 'DIGEST';
  };

  /** Nothing but a snapshot is taken from here on. */
  const failed = (problem: FoldProblem | null): FoldProblem | null => {
    if (problem !== null) seq = null;
    return problem;
  };

  return {
    /** `null`: the rows are the view as it is at the gateway. Else why they are not, and stay so until the next snapshot. */
    take(payload: LivePayload<R>): FoldProblem | null {
      if ('items' in payload) {
        rows = new Map();
        versions = new Map();
        digest = EMPTY_DIGEST;
        put(payload.items, payload.versions);
        seq = payload.seq;
        return failed(problemOf(payload));
      }
      if ('upserted' in payload) {
        if (payload.since !== seq) return failed('GAP');
        for (const id of payload.removed) remove(id);
        put(payload.upserted, payload.versions);
        seq = payload.seq;
        return failed(problemOf(payload));
      }
      seq = null;
      return null;
    },
    /** What was put together so far; another map after each snapshot. */
    rows: (): ReadonlyMap<string, R> => rows,
    /** False before the first snapshot, after a `Resync` until the snapshot that follows, and after a problem. */
    isProven: (): boolean => seq !== null,
  };
};

export type LiveFold<R> = ReturnType<typeof openLiveFold<R>>;
