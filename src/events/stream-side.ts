import type { Stream, StreamHead } from '../contract/source.ts';
import { VendorError } from '../domain/error.ts';
import type { Change, GapReason } from '../domain/event.ts';
import type { Ref } from '../domain/ref.ts';
import type { Clock } from './clock.ts';
import type { Facts } from './facts.ts';
import { openStreamKeeper } from './stream-keeper.ts';

/** How long a stream may be lost before polls stand in for it. */
const GRACE_MS = 3_000;

export interface StreamSideOptions {
  readonly account: string;
  readonly head: StreamHead;
  readonly clock: Clock;
  readonly random: () => number;
  /** How long a stream may take to become live before polls stand in for it. */
  readonly patienceMs: number;
  /** Kept up to date with what becomes of the stream. */
  readonly facts: () => Facts;
  /** Nothing else finds out that the vendor is there again. */
  readonly isOnlyWay: () => boolean;
  readonly onChange: (change: Change) => void;
  /** A new stream is live: settles when everything watched is asked of it. Never rejects. */
  readonly onStream: (stream: Stream) => Promise<void>;
  readonly onStreamGone: () => void;
  /** What was watched is refused. */
  readonly onRefused: (ref: Ref, error: VendorError) => void;
  /** Changes are told from here on; with a reason when some may have been missed. */
  readonly onLive: (missed: GapReason | null) => void;
  readonly onLost: () => void;
  /** Polls are to stand in from here on. */
  readonly onReplaced: () => void;
  readonly onFault: (error: unknown) => void;
}

/** One account's stream, from the first attempt to the last loss. */
export const openStreamSide = (options: StreamSideOptions) => {
  const { account, clock, patienceMs, facts, onStream, onStreamGone } = options;
  /** Changes may have been missed since the stream was live, or because it is not. */
  let broken = false;
  let attached: Stream | null = null;
  /** Counts what the streams say of themselves; whoever waits sees by it that he is outdated. */
  let turn = 0;
  let cancelGrace = (): void => {};

  const giveWay = (): void => {
    broken = true;
    const now = facts();
    now.stream = 'REPLACED';
    now.streamError ??= new VendorError('TIMEOUT', account, 'the stream was not live in time; polls stand in for it');
    options.onReplaced();
  };

  const onLive = async (gap: GapReason | null, stream: Stream): Promise<void> => {
    turn += 1;
    const mine = turn;
    if (stream !== attached) {
      attached = stream;
      await onStream(stream);
      if (turn !== mine) return;
    }
    cancelGrace();
    const missed = gap ?? (broken ? 'RECONNECTED' : null);
    broken = false;
    const now = facts();
    now.stream = 'LIVE';
    now.streamError = null;
    options.onLive(missed);
  };

  const onLost = (error: VendorError, isOver: boolean): void => {
    turn += 1;
    broken = true;
    const now = facts();
    now.streamError = error;
    if (isOver) {
      attached = null;
      onStreamGone();
    }
    if (now.stream === 'LIVE') {
      now.stream = 'LOST';
      cancelGrace = clock.after(GRACE_MS, giveWay);
    }
    options.onLost();
  };

  const keeper = openStreamKeeper({ ...options, onLive: (gap, stream) => void onLive(gap, stream), onLost });

  return {
    start(): void {
      broken = false;
      cancelGrace = clock.after(patienceMs, giveWay);
      keeper.start();
    },
    /** Settles when the stream has let go of everything. Never rejects. */
    stop(): Promise<void> {
      turn += 1;
      attached = null;
      cancelGrace();
      return keeper.stop();
    },
    /** The vendor has answered: what waits to be opened anew waits no longer. */
    wake: keeper.wake,
    /** Streams that are open or not closed yet. */
    open: keeper.open,
  };
};
