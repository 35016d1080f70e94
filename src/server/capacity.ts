import { GraphQLError } from 'graphql';

/** What a client holds for as long as it likes. */
export const HOLDINGS = ['sockets', 'eventStreams', 'subscriptions'] as const;
export type Holding = (typeof HOLDINGS)[number];

/** How much may be open at a time. */
export interface Capacity extends Readonly<Record<Holding, number>> {
  /** Connections of any kind; sockets and streams are among them. */
  readonly connections: number;
  /** Of each principal. */
  readonly perPrincipal: Readonly<Record<Holding, number>>;
}

export const DEFAULT_CAPACITY: Capacity = {
  connections: 5_000,
  sockets: 2_000,
  eventStreams: 2_000,
  subscriptions: 20_000,
  perPrincipal: { sockets: 500, eventStreams: 500, subscriptions: 5_000 },
};

export type Share = 'principal' | 'all';

/** There is no room; there may be later. */
export interface NoRoom {
  readonly share: Share;
  readonly problem: string;
}

/** What a client that finds no room is told to wait. */
export const RETRY_AFTER_S = 5;

const WORDS: Readonly<Record<Holding, string>> = {
  sockets: 'WebSockets',
  eventStreams: 'event streams',
  subscriptions: 'subscriptions',
};

export const asError = ({ problem }: NoRoom): GraphQLError =>
  new GraphQLError(problem, { extensions: { code: 'LIMIT_EXCEEDED', retryAfterMs: RETRY_AFTER_S * 1000 } });

export interface Places {
  /** A place for this principal, which the answer gives back; calling it again does nothing. */
  readonly take: (what: Holding, principalId: string) => (() => void) | NoRoom;
  readonly count: (what: Holding) => number;
}

/** Counts what is held, by principal and in all. `onRefused` is told of each refusal. */
export const openPlaces = (capacity: Capacity, onRefused: (what: Holding, share: Share) => void): Places => {
  const openShelf = () => ({ all: 0, by: new Map<string, number>() });
  const shelves: Readonly<Record<Holding, ReturnType<typeof openShelf>>> = {
    sockets: openShelf(),
    eventStreams: openShelf(),
    subscriptions: openShelf(),
  };
  return {
    take(what, principalId) {
      const shelf = shelves[what];
      const own = shelf.by.get(principalId) ?? 0;
      const refuse = (share: Share, problem: string): NoRoom => {
        onRefused(what, share);
        return { share, problem };
      };
      if (own >= capacity.perPrincipal[what])
        return refuse(
          'principal',
          `at most ${capacity.perPrincipal[what]} ${WORDS[what]} may be open for one key or token`,
        );
      if (shelf.all >= capacity[what])
        return refuse('all', `at most ${capacity[what]} ${WORDS[what]} may be open here`);
      shelf.all += 1;
      shelf.by.set(principalId, own + 1);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        shelf.all -= 1;
        const left = (shelf.by.get(principalId) ?? 1) - 1;
        if (left === 0) shelf.by.delete(principalId);
        else shelf.by.set(principalId, left);
      };
    },
    count: (what) => shelves[what].all,
  };
};
