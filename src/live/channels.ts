import { VendorError } from '../domain/error.ts';
import type { InTurns } from '../domain/slices.ts';
import type { Clock } from '../events/clock.ts';
import { type Channel, type ChannelOptions, openChannel } from './channel.ts';
import type { LiveReader, Resume } from './live-event.ts';

/** Views that are kept without a reader, so that a client that keeps asking for different views does not fill the memory. */
const MOST_LINGERING = 100;

/** What a reader asks with. */
export interface Joining extends Resume {
  /** Names of the accounts that the view is about. */
  readonly accounts: readonly string[];
}

interface Kept {
  readonly accounts: readonly string[];
  /** What it reads is known by the identity under which it is kept. */
  readonly channel: Promise<Channel<unknown>>;
  readers: number;
  cancelLinger: () => void;
}

export type Channels = ReturnType<typeof openChannels>;

export interface ChannelsOptions {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly lingerMs: number;
  readonly inTurns: InTurns;
}

/** One channel for all who ask the same, kept a while after the last of them. */
export const openChannels = ({ clock, newId, lingerMs, inTurns }: ChannelsOptions) => {
  const kept = new Map<string, Kept>();
  let closed = false;

  const drop = (identity: string, entry: Kept): void => {
    entry.cancelLinger();
    if (kept.get(identity) === entry) kept.delete(identity);
    entry.channel.then(
      (channel) => channel.close(),
      () => {},
    );
  };

  return {
    /** `prepare` gets ready to follow, and undoes what it began when it rejects. */
    async join<T>(
      identity: string,
      { accounts, ...resume }: Joining,
      prepare: () => Promise<Omit<ChannelOptions<T>, 'inTurns'>>,
    ): Promise<LiveReader<T>> {
      if (closed) throw new VendorError('UNAVAILABLE', null, 'the live views are closed');
      const known = kept.get(identity);
      const entry: Kept = known ?? {
        accounts,
        channel: prepare().then((options) => openChannel(newId(), { ...options, inTurns })) as Kept['channel'],
        readers: 0,
        cancelLinger: () => {},
      };
      if (!known) kept.set(identity, entry);
      entry.cancelLinger();
      entry.readers += 1;
      const leave = (): void => {
        entry.readers -= 1;
        if (entry.readers > 0 || kept.get(identity) !== entry) return;
        entry.cancelLinger = clock.after(lingerMs, () => drop(identity, entry));
        // The map is in the order in which views were left last.
        kept.delete(identity);
        kept.set(identity, entry);
        const lingering = [...kept].filter(([, { readers }]) => readers === 0);
        for (const [oldest, one] of lingering.slice(0, -MOST_LINGERING)) drop(oldest, one);
      };
      try {
        const channel = (await entry.channel) as Channel<T>;
        return channel.open(resume, leave);
      } catch (error) {
        // The next reader tries again.
        if (kept.get(identity) === entry) kept.delete(identity);
        throw error;
      }
    },

    count: (): number => kept.size,

    /** Ends the views that are about one of these accounts, and all who look at them. */
    dropAbout(accounts: ReadonlySet<string>): void {
      for (const [identity, entry] of [...kept])
        if (entry.accounts.some((account) => accounts.has(account))) drop(identity, entry);
    },

    close(): void {
      closed = true;
      for (const [identity, entry] of [...kept]) drop(identity, entry);
    },
  };
};
