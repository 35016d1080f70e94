import { type Ending, isHeld, shareRank, taskState } from '../states.ts';
import { dropOldest } from './drop-oldest.ts';

/** How many interactions are remembered. The longest unseen one is forgotten first. */
const REMEMBERED = 5_000;

export interface Seen {
  readonly id: string;
  readonly state: string | null;
}

interface Share {
  readonly state: string | null;
  /** Nothing told it, but a read did not find it: its state is still what comes before the next. */
  readonly isAway: boolean;
  readonly ending: Ending | undefined;
  readonly tick: number;
}

interface Entry {
  readonly media: string;
  /** By user, the latest last. */
  readonly shares: Map<string, Share>;
}

const endingOf = (before: Share | undefined, state: string | null, verb: string | undefined): Ending | undefined => {
  if (state === null || isHeld(state)) return undefined;
  if (verb === 'Transfer') return 'transferred';
  const wasOffered = taskState(before?.state ?? null).state === 'OFFERED';
  if (state === 'Completed' && (verb === 'Reject' || wasOffered)) return 'declined';
  if (state === 'Released' && wasOffered) return 'missed';
  return before?.state === state ? before.ending : undefined;
};

export type InteractionMemory = ReturnType<typeof openInteractionMemory>;

/**
 * What has been seen of the interactions by every login, over the stream and in reads. A state says what it means only beside the one
 * before it: `Completed` of what was `Invited` is a refusal (contract §15.11).
 */
export const openInteractionMemory = (remembered = REMEMBERED) => {
  const entries = new Map<string, Entry>();
  let tick = 0;

  const remember = (id: string, entry: Entry): void => {
    entries.delete(id);
    entries.set(id, entry);
    dropOldest(entries, remembered);
  };

  /** Told by a message; `verb`: which is the result of this operation. */
  const saw = (userId: string, media: string, { id, state }: Seen, verb?: string): void => {
    const shares = entries.get(id)?.shares ?? new Map<string, Share>();
    const before = shares.get(userId);
    // A message without a state did not change it.
    const now = state ?? before?.state ?? null;
    tick += 1;
    shares.delete(userId);
    shares.set(userId, { state: now, isAway: false, ending: endingOf(before, now, verb), tick });
    remember(id, { media, shares });
  };

  const share = (userId: string, id: string): Share | undefined => entries.get(id)?.shares.get(userId);

  return {
    saw,
    /** It is there, for whomever. */
    note: (media: string, id: string): void =>
      remember(id, { media, shares: entries.get(id)?.shares ?? new Map<string, Share>() }),
    /** To be taken before a read is sent: what is told meanwhile is newer than its answer. */
    mark: (): number => tick,
    /** Answered by a read that was sent at the mark. */
    read(mark: number, userId: string, media: string, seen: Seen): void {
      if ((share(userId, seen.id)?.tick ?? 0) <= mark) saw(userId, media, seen);
    },
    /** That read answered all that the user has of these media: of what else was seen by then the user has no share any more. */
    readAll(mark: number, userId: string, media: readonly string[], ids: ReadonlySet<string>): void {
      for (const [id, entry] of entries) {
        const known = entry.shares.get(userId);
        if (!known || known.isAway || known.tick > mark || ids.has(id) || !media.includes(entry.media)) continue;
        entry.shares.set(userId, { ...known, isAway: true });
      }
    },
    /** In which medium the id was last seen. */
    mediaOf: (id: string): string | null => entries.get(id)?.media ?? null,
    /** The vendor's word for what it is to this user; `null` when that is not known. */
    lastState: (userId: string, id: string): string | null => share(userId, id)?.state ?? null,
    /** How it came to its end for this user, where the vendor's `Completed` does not tell. */
    endingOf: (userId: string, id: string): Ending | undefined => share(userId, id)?.ending,
    /** Those who work on it or are offered it: the one whose share speaks for it last, of several that are alike the latest. */
    holdersOf: (id: string): readonly string[] =>
      [...(entries.get(id)?.shares ?? [])]
        .filter(([, { state, isAway }]) => isHeld(state) && !isAway)
        .sort(([, a], [, b]) => shareRank(b.state) - shareRank(a.state))
        .map(([userId]) => userId),
    get size() {
      return entries.size;
    },
  };
};
