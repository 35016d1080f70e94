import type { Stream, StreamHead } from '../contract/source.ts';
import { PostponedError, VendorError } from '../domain/error.ts';
import type { Change, GapReason } from '../domain/event.ts';
import type { Ref } from '../domain/ref.ts';
import { asVendorError, within } from './background.ts';
import { askedFor, isOutage, openBackoff, openHaste } from './backoff.ts';
import type { Clock } from './clock.ts';

const CLOSE_MS = 5_000;

export interface KeeperOptions {
  readonly account: string;
  readonly head: StreamHead;
  readonly clock: Clock;
  readonly random: () => number;
  /** Nothing else finds out that the vendor is there again. */
  readonly isOnlyWay: () => boolean;
  readonly onChange: (change: Change) => void;
  readonly onLive: (gap: GapReason | null, stream: Stream) => void;
  /** What was watched is refused. */
  readonly onRefused: (ref: Ref, error: VendorError) => void;
  /** Not live at the moment; `isOver`: and never again, another one follows. */
  readonly onLost: (error: VendorError, isOver: boolean) => void;
  readonly onFault: (error: unknown) => void;
}

export type StreamKeeper = ReturnType<typeof openStreamKeeper>;

/** Keeps one stream open while it is wanted: whichever ends is followed by another, after a while. */
export const openStreamKeeper = (options: KeeperOptions) => {
  const { account, head, clock, random, isOnlyWay, onChange, onLive, onRefused, onLost, onFault } = options;
  const backoff = openBackoff(random);
  const haste = openHaste();
  let wanted = false;
  let stream: Stream | null = null;
  let isLive = false;
  let hurriedAt = -Infinity;
  let closing: Promise<void> | null = null;
  /** Tells the present stream from its predecessors, which may go on talking. */
  let turn = 0;
  let cancel = (): void => {};
  /** While another stream is waited for: when the last one ended, when the next is opened, and before when the vendor asked not to. */
  let waiting: { readonly since: number; next: number; readonly notBefore: number } | null = null;

  const open = (): void => {
    cancel = () => {};
    waiting = null;
    turn += 1;
    const mine = turn;
    // A stream may talk before it has been handed over.
    const early: (() => void)[] = [];
    let opened: Stream | null = null;
    const heard = (tell: (stream: Stream) => void): void => {
      if (turn !== mine) return;
      if (opened) tell(opened);
      else early.push(() => heard(tell));
    };
    const over = (error: VendorError): void => {
      turn += 1;
      stream = null;
      isLive = false;
      const since = clock.now();
      const ms = backoff.next(error.retryAfterMs, isOnlyWay() && isOutage(error));
      const wait = { since, next: since + ms, notBefore: since + askedFor(error) };
      waiting = wait;
      onLost(
        PostponedError.of(error, () => wait.next - clock.now()),
        true,
      );
      cancel = clock.after(ms, open);
    };
    try {
      opened = head.open({
        change: (change) => heard(() => onChange(change)),
        live: (gap) =>
          heard((live) => {
            isLive = true;
            backoff.reset();
            haste.reset();
            onLive(gap, live);
          }),
        refused: (ref, error) => heard(() => onRefused(ref, asVendorError(error, account))),
        lost: (error) =>
          heard(() => {
            isLive = false;
            onLost(asVendorError(error, account), false);
          }),
        ended: (error) => heard(() => over(asVendorError(error, account))),
      });
      stream = opened;
    } catch (error) {
      onFault(error);
      over(asVendorError(error, account));
      return;
    }
    for (const tell of early) tell();
  };

  const shut = async (ending: Stream): Promise<void> => {
    const late = () => new VendorError('TIMEOUT', account, 'the stream did not close in time');
    try {
      await within(clock, CLOSE_MS, ending.close(), late);
    } catch (error) {
      onFault(error);
    }
  };

  return {
    start(): void {
      wanted = true;
      // Two sessions at a time may be one too many for the vendor.
      const before = turn;
      if (!closing) open();
      else
        void closing.then(() => {
          if (wanted && turn === before) open();
        });
    },
    /** Settles when the stream has let go of everything. Never rejects. */
    async stop(): Promise<void> {
      wanted = false;
      isLive = false;
      turn += 1;
      cancel();
      cancel = () => {};
      waiting = null;
      backoff.reset();
      haste.reset();
      const ending = stream;
      stream = null;
      if (!ending) return closing ?? undefined;
      const mine = shut(ending).finally(() => {
        if (closing === mine) closing = null;
      });
      closing = mine;
      await mine;
    },
    /**
     * The vendor has answered: a stream that ended is opened anew at once, and one that is lost tries again at once. `wasAway`: it did not
     * answer before, and what seems to be live is to be proven.
     */
    wake(wasAway = false): void {
      if (!waiting) {
        const isTooSoon = !isLive && clock.now() < hurriedAt + haste.leastMs();
        if ((isLive && !wasAway) || isTooSoon || !stream?.wake) return;
        haste.used();
        hurriedAt = clock.now();
        stream.wake(wasAway);
        return;
      }
      const at = Math.max(clock.now(), waiting.since + haste.leastMs(), waiting.notBefore);
      if (at >= waiting.next) return;
      haste.used();
      waiting.next = at;
      cancel();
      cancel = clock.after(at - clock.now(), open);
    },
    /** Streams that are open or not closed yet. */
    open: (): number => (stream ? 1 : 0) + (closing ? 1 : 0),
  };
};
