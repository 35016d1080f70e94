import type { Clock } from './clock.ts';

/** A vendor that has not answered a poll for so long is silent. */
const LEAST_MS = 3_000;
/** The same of a vendor that is known to be slow. */
const MOST_MS = 5_000;
/** How much longer than the slowest answer of the last poll the next one may keep us waiting. */
const SLACK = 1.5;

export interface SilenceOptions {
  readonly clock: Clock;
  readonly onSilent: () => void;
  /** It has answered after all, and the poll goes on. */
  readonly onHeard: () => void;
}

/** Finds out that a poll under way is not answered, long before its calls are given up. */
export const openSilence = ({ clock, onSilent, onHeard }: SilenceOptions) => {
  let isSilent = false;
  /** When the poll under way began, or was answered last. */
  let heardAt = 0;
  let longestMs = 0;
  /** Between two answers of the last poll that went well. */
  let slowestMs = 0;
  let cancel = (): void => {};

  const watch = (): void => {
    cancel();
    const patienceMs = Math.min(MOST_MS, Math.max(LEAST_MS, SLACK * slowestMs));
    cancel = clock.after(patienceMs, () => {
      isSilent = true;
      onSilent();
    });
  };

  return {
    stands: (): boolean => isSilent,
    /** Whether the vendor is silent for longer than it was when it was well. */
    isLong: (): boolean => isSilent && clock.now() - heardAt >= SLACK * slowestMs,
    /** A poll begins. That another one was given up for it makes the vendor no less silent. */
    begin(): void {
      heardAt = clock.now();
      longestMs = 0;
      if (!isSilent) watch();
    },
    answered(): void {
      longestMs = Math.max(longestMs, clock.now() - heardAt);
      heardAt = clock.now();
      watch();
      if (!isSilent) return;
      isSilent = false;
      onHeard();
    },
    /** The poll is over. `failed`: the account as a whole, which tells all there is to tell. `unread`: each of its kinds by itself. */
    end(outcome: 'read' | 'unread' | 'failed'): void {
      cancel();
      if (outcome === 'read') slowestMs = longestMs;
      // Where nothing came back other kinds are no better off.
      if (outcome !== 'unread') isSilent = false;
    },
    /** The poll is given up. */
    leave: (): void => cancel(),
    stop(): void {
      cancel();
      isSilent = false;
      slowestMs = 0;
    },
  };
};
