import type { Adapter } from '../contract/adapter.ts';
import type { Stream } from '../contract/source.ts';
import type { Change } from '../domain/event.ts';
import { type Line, plainCall } from './bench.ts';

export interface Listener {
  readonly stream: Stream;
  /** All that was told, in its order. */
  readonly changes: readonly Change[];
  /** The first change that fits, be it told already or later; the vendor's time goes on until then. */
  readonly first: (fits: (change: Change) => boolean) => Promise<Change>;
  /** Lets the vendor's time go on until this is done. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
}

/** Short enough to see every step of an offer, and two minutes in all. */
const STEP_MS = 500;
const STEPS = 240;
const SHOWN = 20;

/** Listens to the account until the tests around it are over; answers when it is live. */
export const listen = async (adapter: Adapter, { clock }: Line): Promise<Listener> => {
  const changes: Change[] = [];
  const live = Promise.withResolvers<void>();
  const stream = adapter.source?.stream?.open({
    change: (change) => {
      changes.push(change);
    },
    live: () => live.resolve(),
    lost: () => {},
    ended: (error) => live.reject(error),
    refused: () => {},
  });
  if (!stream) throw new Error('this vendor has no stream');
  await live.promise;

  const until = async (isOver: () => boolean): Promise<void> => {
    for (let step = 0; step < STEPS && !isOver(); step += 1) {
      await clock.advance(STEP_MS);
      // What the vendor says now is on its way, and here about when the answer to this is.
      await adapter.check(plainCall());
    }
  };

  return {
    stream,
    changes,
    first: async (fits) => {
      await until(() => changes.some(fits));
      const found = changes.find(fits);
      if (found) return found;
      const last = changes.slice(-SHOWN).map(({ ref, cause }) => `${ref.kind} ${cause}`);
      throw new Error(`no such change was told; the last ones are ${last.join(', ')}`);
    },
    during: async (work) => {
      let isOver = false;
      const end = () => {
        isOver = true;
      };
      work.then(end, end);
      await until(() => isOver);
      return work;
    },
  };
};

export const stateTold = ({ news }: Change): string | undefined => {
  const told = news.type === 'whole' ? news.item : news.type === 'part' ? news.members : {};
  return 'state' in told ? told.state?.state : undefined;
};
