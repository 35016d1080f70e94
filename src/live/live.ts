import type { ChangeSource, EventItems, EventKind } from '../domain/event.ts';
import { idOfKey, type Ref, refKey } from '../domain/ref.ts';
import { realRuntime } from '../domain/runtime.ts';
import type { QueueRights } from '../domain/sight.ts';
import { openInTurns } from '../domain/slices.ts';
import type { WorkMoment } from '../domain/worker.ts';
import { type Clock, realClock } from '../events/clock.ts';
import type { Events } from '../events/events.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { type BoardRequest, type BoardRow, openBoard } from './board.ts';
import { type Holding, openBooks } from './books.ts';
import { openChannels } from './channels.ts';
import type { LiveReader } from './live-event.ts';
import { type Overview, openOverview } from './overview.ts';
import { openPicture } from './picture.ts';
import { openQueueBoards, openQueueTotals } from './queue-board.ts';
import type { QueueBoard, QueueBoardRequest, QueueTotals } from './queue-figures.ts';
import { openResidence } from './residence.ts';
import { openServiceLevelRules, type ServiceLevelPlan } from './service-level-rules.ts';
import { openStandings } from './standing.ts';
import type { ViewRequest } from './view-request.ts';
import { EVERYTHING, openSight, type Sight } from './within.ts';
import { workMomentIn } from './work-rows.ts';

/** What lives of a kind, without a vendor call. */
export interface Fresh<K extends EventKind> {
  /** Ended jobs and tasks are not among them. */
  readonly items: readonly EventItems[K][];
  /** When it was last seen to be so. */
  readonly asOf: number;
  readonly source: ChangeSource;
}

/** Views of what lives, kept in step with the events path: one view however many look at it, and no vendor call for any of them. */
export interface Live {
  /** Objects that live: jobs and tasks until they end, all others until they are gone. */
  readonly view: <K extends EventKind>(kind: K, request: ViewRequest<K>) => Promise<LiveReader<EventItems[K]>>;
  readonly queueBoards: (request: QueueBoardRequest) => Promise<LiveReader<QueueBoard>>;
  /** One row for all the queues together. */
  readonly totals: (request: QueueBoardRequest) => Promise<LiveReader<QueueTotals>>;
  /** Queues, workers, tasks and totals, each time as they are at one and the same moment. */
  readonly board: (request: BoardRequest) => Promise<LiveReader<BoardRow>>;
  /** What boards have to know of the account is heard from here on, until `leave` is called. */
  readonly hold: (account: string) => Holding;
  /** The same views for those who see these queues only: of what they do not see there is nothing, in rows, relations and figures. */
  readonly within: (queues: QueueRights | null) => Live;
  /** `null` unless somebody listens to the kind anyhow, and its feed is as it should be. */
  readonly fresh: <K extends EventKind>(account: string, kind: K) => Fresh<K> | null;
  /** Keeps exactly these accounts from now on: they are heard with or without listeners, and queries are answered from memory. */
  readonly keep: (accounts: readonly string[]) => void;
  /** Which keeping of an account of this name it is, another one after it was opened anew; `null`: it is not kept. */
  readonly keepingOf: (account: string) => number | null;
  /** Whether any account is. */
  readonly isKeeping: () => boolean;
  /** Of an account that is kept: another one whenever something else may be known of it. */
  readonly versionOf: (account: string) => number;
  /** Hears a kind of an account for ten minutes though nobody listens: it is too long to be read each time that it is asked for. */
  readonly retain: (account: string, kind: EventKind) => void;
  /** Since when a worker is in its work state, as far as that was seen while somebody looks at a board of the account; else `null`. */
  readonly workMoment: (of: Ref<'Worker'>) => WorkMoment | null;
  /** Ends the views that are about one of these accounts, before the accounts are let go of. */
  readonly drop: (accounts: readonly string[]) => void;
  /** Whoever is answered, abandons or waits from now on is judged so. */
  readonly judgeBy: (plan: ServiceLevelPlan) => void;
  readonly overview: Overview;
  /** Views that are kept at the moment, lingering ones included. */
  readonly views: () => number;
  readonly close: () => void;
}

export interface LiveOptions {
  readonly events: Events;
  readonly gateway: Pick<Gateway, 'accounts'>;
  readonly clock?: Clock;
  /** Names each view's life in its cursors. */
  readonly newId?: () => string;
  /** How long a view is kept after its last reader, for readers who come back with their cursor. */
  readonly lingerMs?: number;
  readonly serviceLevel?: ServiceLevelPlan | undefined;
}

const keyOf = ({ ref }: { readonly ref: Ref }): string => refKey(ref);

export const openLive = ({
  events,
  gateway,
  clock = realClock,
  newId = realRuntime.newId,
  lingerMs = 30_000,
  serviceLevel,
}: LiveOptions): Live => {
  const inTurns = openInTurns();
  const channels = openChannels({ clock, newId, lingerMs, inTurns });
  const standings = openStandings({ events, gateway });
  const books = openBooks({ events, gateway, clock, inTurns });
  const rules = openServiceLevelRules(clock, serviceLevel);
  const residence = openResidence({ events, books, clock });

  const openWithin = (sight: Sight): Live => {
    const parts = { events, clock, channels, standings, books, rules, sight };
    return {
      view: (kind, { intervalMs, identity, after, fingerprint, ...request }) =>
        channels.join(
          `${kind}|${sight.key}|${identity}`,
          { accounts: request.accounts, after, fingerprint },
          async () => {
            const { settled, kinds, begin } = openPicture({ events, kind, sight, ...request });
            await settled;
            const standing = standings.of(request.accounts, kinds, sight, request);
            return { clock, intervalMs, keyOf, idOf: idOfKey, standing, begin };
          },
        ),
      queueBoards: (request) => openQueueBoards(parts, request),
      totals: (request) => openQueueTotals(parts, request),
      board: (request) => openBoard(parts, request),
      hold: books.hold,
      within: (queues) => openWithin(openSight(queues)),
      fresh(account, kind) {
        const confirmed = events.confirmed(account, kind);
        if (!confirmed?.isLive) return null;
        const { asOf, source } = confirmed;
        const present = events.present(account, kind);
        const isWhole = sight.queuesOf(account) === null;
        return { items: isWhole ? present : present.flatMap((item) => sight.see(item) ?? []), asOf, source };
      },
      workMoment(of) {
        const book = books.ready().find((one) => one.standing().account === of.account);
        return (book && workMomentIn(sight, book, refKey(of))) ?? null;
      },
      overview: openOverview(books, clock),
      views: channels.count,
      keep: residence.keep,
      keepingOf: residence.keepingOf,
      isKeeping: residence.isKeeping,
      versionOf: residence.versionOf,
      retain: residence.retain,
      drop(accounts) {
        channels.dropAbout(new Set(accounts));
        residence.drop(accounts);
      },
      judgeBy: rules.change,
      close() {
        residence.close();
        channels.close();
      },
    };
  };

  return openWithin(EVERYTHING);
};
