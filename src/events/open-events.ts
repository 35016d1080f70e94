import type { Adapter } from '../contract/adapter.ts';
import { VendorError } from '../domain/error.ts';
import type { EventItems, EventKind, FeedEvent, FeedHealth } from '../domain/event.ts';
import type { Ref } from '../domain/ref.ts';
import { realRuntime } from '../domain/runtime.ts';
import type { Bus } from './bus.ts';
import { type Clock, realClock } from './clock.ts';
import { countedClock } from './counted-clock.ts';
import type { Events, Following, FollowRequest, ListenRequest, Reader } from './events.ts';
import { type Feed, openFeed } from './feed.ts';
import type { FeedPlan } from './feed-plan.ts';
import { type AnyItem, isListed } from './kinds.ts';
import { memoryBus } from './memory-bus.ts';
import type { Observe } from './observation.ts';
import { openObserved } from './observed.ts';
import { type OpenReader, openReader } from './reader.ts';

export type { FeedPlan } from './feed-plan.ts';

export interface EventsOptions {
  readonly accounts: readonly FeedPlan[];
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Names this life of the events path in its cursors. */
  readonly newId?: () => string;
  readonly bus?: Bus;
  /** How long an upstream is kept after the last listener, in milliseconds. */
  readonly lingerMs?: number;
  /** How long `listen` waits for a feed to be live or found wanting, and for a watch to be confirmed. */
  readonly patienceMs?: number;
  /** Changes that a reader may hold unread. */
  readonly readerLimit?: number;
  /** Told every event as it is published. */
  readonly onEvent?: (event: FeedEvent) => void;
  /** What is nobody's answer: an adapter that fails in a way that it must not. */
  readonly onFault?: (account: string, error: unknown) => void;
  /** What was partial, and reported as a fault, is whole again. */
  readonly onWhole?: (account: string, kinds: readonly EventKind[]) => void;
}

const noLonger = (account: string) =>
  new VendorError('NOT_FOUND', account, `account "${account}" is no longer configured as it was`);

/** Whose line it is, its job and its shares say. */
const OF_MESSAGES = ['Job', 'Task'] as const;

const closed = () => new VendorError('UNAVAILABLE', null, 'the events path is closed');

export const openEvents = (options: EventsOptions): Events => {
  const {
    random = realRuntime.random,
    newId = realRuntime.newId,
    lingerMs = 5_000,
    patienceMs = 5_000,
    readerLimit,
    onFault,
  } = options;
  const clock = countedClock(options.clock ?? realClock);
  const bus = options.bus ?? memoryBus({ clock, epoch: newId().slice(0, 8) });
  const readers = new Set<OpenReader>();
  const followings = new Set<() => void>();
  const observers = new Set<Observe>();
  let closing: Promise<void> | null = null;

  const adapters = new Map<string, Adapter>();
  const observed = openObserved();
  const feeds = new Map<string, Feed>();

  const open = (plan: FeedPlan): void => {
    // Called from everywhere: what it throws must not reach the feed.
    const fault = (error: unknown): void => {
      try {
        onFault?.(plan.name, error);
      } catch {}
    };
    const publish = (heard: FeedEvent): void => {
      try {
        const event = observed.hear(heard);
        options.onEvent?.(event);
        bus.publish(event);
      } catch (error) {
        fault(error);
      }
    };
    const onWhole = (kinds: readonly EventKind[]): void => {
      try {
        options.onWhole?.(plan.name, kinds);
      } catch {}
    };
    const observe: Observe = (observation, isAgain) => {
      try {
        for (const observer of observers) observer(observation, isAgain);
      } catch (error) {
        fault(error);
      }
    };
    const parts = { plan, clock, random, lingerMs, patienceMs, isResumable: options.bus !== undefined };
    adapters.set(plan.name, plan.adapter);
    feeds.set(plan.name, openFeed({ ...parts, publish, observe, onFault: fault, onWhole }));
  };
  for (const plan of options.accounts) open(plan);

  const feedOf = (account: string): Feed => {
    const feed = feeds.get(account);
    if (feed) return feed;
    throw new VendorError('NOT_FOUND', account, `there is no account "${account}"`);
  };

  /** What is to be watched, by account. */
  const watchedIn = ({ watch = [] }: ListenRequest, accounts: ReadonlySet<string>) => {
    const stranger = watch.find(({ account }) => !accounts.has(account));
    if (!stranger) return Map.groupBy(watch, ({ account }) => account);
    const { account } = stranger;
    throw new VendorError('INVALID_INPUT', account, `"${account}" is not among the accounts that are listened to`);
  };

  const listen = async (request: ListenRequest): Promise<Reader> => {
    if (closing) throw closed();
    const { kind, wants, see, after, rights } = request;
    const accounts = new Set(request.accounts);
    const wanted = [...accounts].map((account) => [account, feedOf(account)] as const);
    const watched = watchedIn(request, accounts);
    const held: (() => void)[] = [];
    const reader = openReader(bus, {
      accounts,
      kind,
      wants,
      see,
      after,
      rights,
      ...(readerLimit === undefined ? {} : { limit: readerLimit }),
      clock,
      onClose: () => {
        readers.delete(reader);
        for (const release of held.splice(0).reverse()) release();
      },
    });
    readers.add(reader);
    // The cursors of a reader of health are good for changes as well.
    for (const [, feed] of wanted) feed.expect();
    if (kind === 'health') return reader;

    /** It may end while feeds begin to tell. */
    const hold = (release: () => void): void => {
      if (readers.has(reader)) held.push(release);
      else release();
    };
    // The reader is on the bus before any feed begins, so that nothing is told between.
    const waits: Promise<void>[] = [];
    const kinds = kind === 'message' ? OF_MESSAGES : [kind];
    for (const [account, feed] of wanted) {
      hold(feed.join(kinds));
      const refs = watched.get(account);
      if (refs) {
        const watch = feed.watch(refs, reader.fail);
        hold(watch.release);
        waits.push(watch.confirmed);
      }
      waits.push(...kinds.map((one) => feed.settled(one)));
    }
    try {
      await Promise.all(waits);
    } catch (error) {
      await reader.return();
      throw error;
    }
    return reader;
  };

  const follow = ({ accounts, kinds, hear, observe }: FollowRequest): Following => {
    if (closing) throw closed();
    const followed = new Map([...new Set(accounts)].map((account) => [account, feedOf(account)]));
    const subscribed = bus.subscribe(({ event }) => {
      const isWanted = event.type === 'changed' ? kinds.includes(event.kind) : event.type === 'gap';
      if (isWanted && followed.has(event.account)) hear(event);
    });
    const observer: Observe = (observation, isAgain) => {
      if (followed.has(observation.ref.account)) observe?.(observation, isAgain);
    };
    if (observe) observers.add(observer);
    const leaves = [...followed.values()].map((feed) => feed.join(kinds));
    const waits = [...followed.values()].flatMap((feed) => kinds.map((kind) => feed.complete(kind)));
    const stop = (): void => {
      if (!followings.delete(stop)) return;
      subscribed.stop();
      observers.delete(observer);
      for (const leave of leaves) leave();
    };
    followings.add(stop);
    return { settled: Promise.all(waits).then(() => {}), stop };
  };

  const datedItem = (item: AnyItem): AnyItem => ('presence' in item ? observed.date(item) : item);

  /** Settles when its vendor has been let go of. What its readers have not read yet is still delivered to them. */
  const shut = async (account: string): Promise<void> => {
    const feed = feeds.get(account);
    if (!feed) return;
    for (const reader of [...readers]) if (reader.hears(account)) reader.fail(noLonger(account));
    const closed = feed.close();
    feeds.delete(account);
    adapters.delete(account);
    observed.forget(account);
    // A reader who comes back finds the gap: what its vendor tells meanwhile is not heard.
    bus.publish({ type: 'gap', account, reason: 'RECONNECTED', since: null, at: clock.now() });
    await closed;
  };

  const closeAll = async (): Promise<void> => {
    for (const reader of [...readers]) reader.finish();
    for (const stop of [...followings]) stop();
    await Promise.all([...feeds.values()].map((feed) => feed.close()));
    if (!options.bus) bus.close();
  };

  return {
    listen,
    follow,
    // A ledger's items of a kind are of that kind; the type cannot say so for a union of kinds.
    known: <K extends EventKind>(ref: Ref<K>) => {
      const feed = feeds.get(ref.account);
      const item = feed?.confirmed(ref.kind)?.isLive ? feed.told(ref) : null;
      return item && (datedItem(item) as EventItems[K]);
    },
    present: <K extends EventKind>(account: string, kind: K) => {
      const items = feedOf(account).present(kind);
      return (kind === 'Worker' ? items.map(datedItem) : items) as readonly EventItems[K][];
    },
    dated: observed.date,
    lists(item) {
      const adapter = adapters.get(item.ref.account);
      return adapter !== undefined && isListed(adapter, item);
    },
    awaited: async (account, kinds, signal) => {
      await Promise.all(kinds.map((kind) => feedOf(account).awaited(kind, signal)));
    },
    confirmed: (account, kind) => feedOf(account).confirmed(kind),
    problem: (account, kind) => feedOf(account).problem(kind),
    ours: (account, moment, heard) => feedOf(account).ours(moment, heard),
    health: (account): FeedHealth => feedOf(account).health(),
    watchHealth(hear) {
      if (closing) return () => {};
      return bus.subscribe(({ event }) => {
        if (event.type === 'health') hear(event);
      }).stop;
    },
    // One bus carries all accounts: what grows with every event grows with those of each of them.
    position: () => bus.cursor,
    written: (account, of) => feeds.get(account)?.written(of),
    isRereading: (account) => feeds.get(account)?.isRereading() ?? false,
    expect: (account) => feeds.get(account)?.expect(),
    missed: (account) => feeds.get(account)?.missed(),
    async change({ open: plans, drop }) {
      if (closing) throw closed();
      const shutting = [...drop, ...plans.map(({ name }) => name)].map(shut);
      for (const plan of plans) open(plan);
      await Promise.all(shutting);
    },

    async receive(account, request) {
      if (closing) throw closed();
      return feedOf(account).receive(request);
    },
    holds: () => {
      const upstream = [...feeds.values()].reduce((sum, feed) => sum + feed.upstream(), 0);
      return { listeners: readers.size + followings.size, upstream, timers: clock.pending() };
    },
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
};
