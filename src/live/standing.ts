import type { EventKind } from '../domain/event.ts';
import type { Events } from '../events/events.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { kindRow } from '../gateway/kinds.ts';
import { untoldWork } from '../gateway/sighted.ts';
import { livingUntold } from '../gateway/untold.ts';
import type { AsOf, Lack, Standing } from './live-event.ts';
import type { ViewRequest } from './view-request.ts';
import { EVERYTHING, errorIn, type Sight } from './within.ts';

/** How the accounts of a view stand. */
export interface StandingSource {
  readonly read: () => Standing;
  /** Told when the standing may be different; the answer ends it. */
  readonly watch: (onChange: () => void) => () => void;
}

export interface StandingsOptions {
  readonly events: Events;
  readonly gateway: Pick<Gateway, 'accounts'>;
}

export type Standings = ReturnType<typeof openStandings>;

/** How far accounts have been heard, and what of them is not known to be whole. */
export const openStandings = ({ events, gateway }: StandingsOptions) => {
  const watchers = new Map<string, Set<() => void>>();
  let stop: (() => void) | null = null;

  const watch = (accounts: readonly string[], onChange: () => void): (() => void) => {
    stop ??= events.watchHealth(({ account }) => {
      for (const watcher of watchers.get(account) ?? []) watcher();
    });
    for (const account of accounts) watchers.set(account, (watchers.get(account) ?? new Set()).add(onChange));
    return () => {
      for (const account of accounts) {
        const own = watchers.get(account);
        own?.delete(onChange);
        if (own?.size === 0) watchers.delete(account);
      }
      if (watchers.size > 0) return;
      stop?.();
      stop = null;
    };
  };

  const accountOf = (name: string) => gateway.accounts.find((known) => known.name === name);

  /** An account that has no such objects lacks none. */
  const kindsAt = (name: string, kinds: readonly EventKind[]): readonly EventKind[] => {
    const account = accountOf(name);
    return account ? kinds.filter((kind) => kindRow(kind).portOf(account)) : kinds;
  };

  /** What the account never shows, as far as that is known at the moment. */
  const lastingLacks = (name: string, kinds: readonly EventKind[], sight: Sight, filter?: object): Lack[] => {
    const account = accountOf(name);
    const isPart = sight.queuesOf(name) !== null;
    return kinds.flatMap((kind) => {
      const isWork = kind === 'Job' || kind === 'Task';
      const hidden = account && isPart && isWork ? untoldWork(account, kind) : null;
      const error = hidden ?? (account ? livingUntold(account, kind, filter) : null);
      return error ? [{ account: name, kind, error, isLasting: true }] : [];
    });
  };

  return {
    of(
      accounts: readonly string[],
      kinds: readonly EventKind[],
      sight = EVERYTHING,
      { untold = [], filterOf }: Pick<ViewRequest<EventKind>, 'untold' | 'filterOf'> = {},
    ): StandingSource {
      const heard = [...new Set(accounts)].map((account) => {
        const own = kindsAt(account, [...new Set(kinds)]);
        return {
          account,
          kinds: own,
          named: untold.filter((lack) => lack.account === account),
        };
      });

      const asOf = ({ account, kinds: own }: (typeof heard)[number]): AsOf => {
        const moments = own.map((kind) => events.confirmed(account, kind)?.asOf ?? null);
        const known = moments.filter((moment) => moment !== null);
        const at = known.length > 0 && known.length === moments.length ? Math.min(...known) : null;
        return { account, at, position: at === null ? null : events.position(account) };
      };

      const lacks = ({ account, kinds: own, named }: (typeof heard)[number]): Lack[] => [
        ...lastingLacks(account, own, sight, filterOf?.(account)),
        ...named,
        ...own.flatMap((kind) => {
          const error = events.problem(account, kind);
          return error ? [{ account, kind, error: errorIn(sight, account, error), isLasting: false }] : [];
        }),
      ];

      return {
        read: () => ({ asOf: heard.map(asOf), partial: heard.flatMap(lacks) }),
        watch: (onChange) =>
          watch(
            heard.map(({ account }) => account),
            onChange,
          ),
      };
    },
  };
};

/** Whether the same is missing for the same kind of reason; how a reason is worded may differ at every moment. */
export const isSameLack = (a: readonly Lack[], b: readonly Lack[]): boolean =>
  a.length === b.length &&
  a.every(({ account, kind, error }, index) => {
    const other = b[index];
    return other?.account === account && other.kind === kind && other.error.code === error.code;
  });
