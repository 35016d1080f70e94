import type { Stream } from '../contract/source.ts';
import { VendorError } from '../domain/error.ts';
import { type Ref, refKey } from '../domain/ref.ts';
import { asVendorError, within } from './background.ts';
import type { Clock } from './clock.ts';

export interface WatchesOptions {
  readonly account: string;
  readonly clock: Clock;
  readonly lingerMs: number;
  readonly patienceMs: number;
  /** Whether changes of what a stream cannot watch are told all the same. */
  readonly isToldAnyhow: (ref: Ref) => boolean;
}

/** One listener's interest in some objects. */
export interface Watch {
  /** Settles when the vendor has confirmed all of them; rejects with why one was refused. */
  readonly confirmed: Promise<void>;
  readonly release: () => void;
}

interface Watched {
  readonly ref: Ref;
  /** What is to be told when it can no longer be watched, by listener. */
  readonly listeners: Map<symbol, (error: VendorError) => void>;
  /** Settled by the vendor's answer. */
  readonly answer: PromiseWithResolvers<void>;
  asked: boolean;
  /** When it is taken back, while nobody listens. */
  dropAt: number | null;
}

type Answers = readonly (VendorError | null)[];

export type Watches = ReturnType<typeof openWatches>;

/** Counts who wants which object, and asks the vendor for what is newly wanted in one turn with one call. */
export const openWatches = ({ account, clock, lingerMs, patienceMs, isToldAnyhow }: WatchesOptions) => {
  const watched = new Map<string, Watched>();
  let stream: Stream | null = null;
  let turn: NodeJS.Immediate | null = null;
  let cancel = (): void => {};
  /** Calls to the vendor follow one another: taking back and asking again must not overtake. */
  let line: Promise<void> = Promise.resolve();

  const inLine = (act: () => Promise<void>): Promise<void> => {
    line = line.then(act).catch(() => {});
    return line;
  };

  const slow = (): VendorError => new VendorError('TIMEOUT', account, 'the vendor did not confirm the watch in time');

  const ask = async (through: Stream, refs: readonly Ref[]): Promise<Answers> => {
    const unsupported = new VendorError(
      'UNSUPPORTED',
      account,
      'this account does not tell the changes of this object',
    );
    if (!through.watch) return refs.map((of) => (isToldAnyhow(of) ? null : unsupported));
    try {
      return await within(clock, patienceMs, through.watch(refs), slow);
    } catch (error) {
      // What the vendor may yet confirm is nobody's.
      void inLine(() => takeBack(refs));
      return refs.map(() => asVendorError(error, account));
    }
  };

  const takeBack = async (refs: readonly Ref[]): Promise<void> => {
    const unwanted = refs.filter((of) => !watched.get(refKey(of))?.asked);
    if (unwanted.length === 0 || !stream?.unwatch) return;
    await within(clock, patienceMs, stream.unwatch(unwanted), slow);
  };

  const refuse = (one: Watched, error: VendorError): void => {
    if (watched.get(refKey(one.ref)) === one) watched.delete(refKey(one.ref));
    one.answer.reject(error);
    for (const onLost of one.listeners.values()) onLost(error);
  };

  const askFor = async (through: Stream, wanted: readonly Watched[]): Promise<void> => {
    if (wanted.length === 0) return;
    for (const one of wanted) one.asked = true;
    const answers = await ask(
      through,
      wanted.map(({ ref }) => ref),
    );
    if (stream !== through) return;
    for (const [index, one] of wanted.entries()) {
      const answer = answers[index];
      if (answer) refuse(one, answer);
      else if (answer === null) one.answer.resolve();
      else refuse(one, new VendorError('PROTOCOL', account, 'a watch was not answered'));
    }
  };

  const askNew = async (): Promise<void> => {
    if (stream)
      await askFor(
        stream,
        [...watched.values()].filter(({ asked }) => !asked),
      );
  };

  const askInTurn = (): void => {
    turn ??= setImmediate(() => {
      turn = null;
      void inLine(askNew);
    });
  };

  const dropDue = (): void => {
    const due = [...watched.values()].filter(({ dropAt }) => dropAt !== null && dropAt <= clock.now());
    for (const { ref } of due) watched.delete(refKey(ref));
    const asked = due.filter((one) => one.asked).map(({ ref }) => ref);
    if (asked.length > 0) void inLine(() => takeBack(asked));
    armDrop();
  };

  const armDrop = (): void => {
    cancel();
    cancel = () => {};
    const soonest = Math.min(...[...watched.values()].map(({ dropAt }) => dropAt ?? Infinity));
    if (soonest !== Infinity) cancel = clock.after(Math.max(0, soonest - clock.now()), dropDue);
  };

  const join = (ref: Ref, listener: symbol, onLost: (error: VendorError) => void): Watched => {
    const key = refKey(ref);
    const answer = Promise.withResolvers<void>();
    const one = watched.get(key) ?? { ref, listeners: new Map(), answer, asked: false, dropAt: null };
    one.answer.promise.catch(() => {});
    one.listeners.set(listener, onLost);
    one.dropAt = null;
    watched.set(key, one);
    return one;
  };

  const leave = (one: Watched, listener: symbol): void => {
    if (!one.listeners.delete(listener) || one.listeners.size > 0) return;
    one.dropAt = clock.now() + lingerMs;
    armDrop();
  };

  return {
    /** `onLost`: what was confirmed can no longer be watched. */
    want(refs: readonly Ref[], onLost: (error: VendorError) => void): Watch {
      const listener = Symbol();
      const mine = refs.map((of) => join(of, listener, onLost));
      armDrop();
      if (mine.some(({ asked }) => !asked)) askInTurn();
      const all = Promise.all(mine.map(({ answer }) => answer.promise));
      const confirmed = within(clock, patienceMs, all, slow).then(() => {});
      return {
        confirmed,
        release: () => {
          for (const one of mine) leave(one, listener);
        },
      };
    },

    /** A new stream is live: everything wanted is asked of it before this settles. Never rejects. */
    attach(live: Stream): Promise<void> {
      stream = live;
      return inLine(async () => {
        if (stream !== live) return;
        for (const [key, one] of watched) if (one.listeners.size === 0) watched.delete(key);
        armDrop();
        await askFor(live, [...watched.values()]);
      });
    },

    /** The stream is gone: what was watched is asked of the next one. */
    detach(): void {
      stream = null;
    },

    /** What the vendor had confirmed it refuses now. */
    refused(ref: Ref, error: VendorError): void {
      const one = watched.get(refKey(ref));
      if (one) refuse(one, error);
    },

    /** Nobody listens any more; what is watched ends with the stream. */
    clear(): void {
      stream = null;
      if (turn) clearImmediate(turn);
      turn = null;
      const over = new VendorError('UNAVAILABLE', account, 'the events path of this account was closed');
      for (const { answer } of watched.values()) answer.reject(over);
      watched.clear();
      armDrop();
    },

    size: () => watched.size,
  };
};
