import type { Adapter } from '../../src/contract/adapter.ts';
import type { Snapshot, WebhookHead } from '../../src/contract/source.ts';
import type { Vendor } from '../../src/contract/vendor.ts';
import type { EventKind, FeedEvent } from '../../src/domain/event.ts';
import type { Link } from '../../src/domain/runtime.ts';
import type { Bus } from '../../src/events/bus.ts';
import type { Events } from '../../src/events/events.ts';
import { isEnded } from '../../src/events/kinds.ts';
import type { LiveDelivery, LiveEvent, LiveReader } from '../../src/live/channel.ts';
import type { Live } from '../../src/live/live.ts';
import type { QueueBoard } from '../../src/live/queue-figures.ts';
import type { Told } from './client.ts';
import type { Plant } from './plant.ts';

export interface Planted extends Plant {
  /** What the gateway does wrong. */
  readonly name: string;
}

/** Every so manieth time. */
const every = (count: number) => {
  let times = 0;
  return (): boolean => {
    times += 1;
    return times % count === 0;
  };
};

/** What is published in place of an event. */
const published = (bus: Bus, instead: (event: FeedEvent) => readonly FeedEvent[]): Bus => ({
  ...bus,
  get cursor() {
    return bus.cursor;
  },
  publish: (event) => {
    for (const each of instead(event)) bus.publish(each);
  },
});

const isChange = (event: FeedEvent): boolean => event.type === 'changed';

/** What the readers of views are told in place of an event; `null`: nothing. */
const read = <T>(reader: LiveReader<T>, instead: (told: LiveDelivery<T>) => LiveDelivery<T>): LiveReader<T> => {
  const changed: LiveReader<T> = {
    next: async () => {
      const { done, value } = await reader.next();
      return done ? { done, value } : { done: false, value: instead(value) };
    },
    return: () => reader.return(),
    [Symbol.asyncIterator]: () => changed,
  };
  return changed;
};

type Delta = Extract<LiveEvent<unknown>, { readonly type: 'delta' }>;

/** What readers of live rows are told in place of a delta. */
const deltas = (live: Live, instead: (delta: Delta) => Delta): Live => ({
  ...live,
  view: async (kind, request) =>
    read(await live.view(kind, request), (told) =>
      told.event.type === 'delta' ? { ...told, event: instead(told.event) as typeof told.event } : told,
    ),
});

/** What boards show in place of a row. */
const boards = (live: Live, instead: (board: QueueBoard) => QueueBoard): Live => ({
  ...live,
  queueBoards: async (request) =>
    read(await live.queueBoards(request), (told) => {
      const { event } = told;
      if (event.type === 'snapshot') return { ...told, event: { ...event, items: event.items.map(instead) } };
      return event.type === 'delta' ? { ...told, event: { ...event, upserted: event.upserted.map(instead) } } : told;
    }),
});

const opened = (vendor: Vendor, around: (adapter: Adapter) => Adapter): Vendor => ({
  ...vendor,
  open: (...given) => around(vendor.open(...given)),
});

const snapshots =
  (around: (read: NonNullable<NonNullable<Adapter['source']>['snapshot']>) => typeof read) =>
  (vendor: Vendor): Vendor =>
    opened(vendor, (adapter) => {
      const snapshot = adapter.source?.snapshot;
      return snapshot ? { ...adapter, source: { ...adapter.source, snapshot: around(snapshot) } } : adapter;
    });

const webhooks =
  (around: (head: WebhookHead) => WebhookHead) =>
  (vendor: Vendor): Vendor =>
    opened(vendor, (adapter) => {
      const webhook = adapter.source?.webhook;
      return webhook ? { ...adapter, source: { ...adapter.source, webhook: around(webhook) } } : adapter;
    });

const withoutLast = <T>(list: readonly T[]): readonly T[] => list.slice(0, -1);

const bus = (name: string, instead: () => (event: FeedEvent) => readonly FeedEvent[]): Planted => ({
  name,
  bus: (sound) => published(sound, instead()),
});

const dropped = (count: number) => () => {
  const strikes = every(count);
  return (event: FeedEvent) => (isChange(event) && strikes() ? [] : [event]);
};

const doubled = () => {
  const strikes = every(10);
  return (event: FeedEvent) => (isChange(event) && strikes() ? [event, event] : [event]);
};

const swapped = () => {
  const strikes = every(8);
  let held: FeedEvent[] = [];
  return (event: FeedEvent) => {
    const before = held;
    held = before.length === 0 && isChange(event) && strikes() ? [event] : [];
    return held.length > 0 ? [] : [event, ...before];
  };
};

const isEnd = (event: FeedEvent): boolean => event.type === 'changed' && event.item !== null && isEnded(event.item);

const isGone = (event: FeedEvent): boolean => event.type === 'changed' && event.item === null;

/** The first event that is told again to those who come back is left out. */
const skipping = (sound: Bus): Bus => ({
  ...published(sound, (event) => [event]),
  subscribe: (hear, after = null) => {
    let isFirst = after !== null;
    return sound.subscribe((told) => {
      if (isFirst) isFirst = false;
      else hear(told);
    }, after);
  },
});

const forgetful = (sound: Bus): Bus => ({
  ...published(sound, (event) => [event]),
  subscribe: (hear, after) => ({ ...sound.subscribe(hear, after), missed: null }),
});

const present = (events: Events, instead: <T>(items: readonly T[], kind: EventKind) => readonly T[]): Events => ({
  ...events,
  present: (account, kind) => instead(events.present(account, kind), kind),
});

const CURSOR = /^([^.]+)\.([0-9a-z]+)\.(.+)$/;

const later = (cursor: string | null): string | null => {
  const [, epoch, digits, reader] = CURSOR.exec(cursor ?? '') ?? [];
  return digits === undefined ? cursor : `${epoch}.${(Number.parseInt(digits, 36) + 1).toString(36)}.${reader}`;
};

/** Reads are answered from what was answered before, for a while. */
const stale =
  (open: (origin: string) => Link, now: () => number, forMs: number) =>
  (origin: string): Link => {
    const link = open(origin);
    const kept = new Map<
      string,
      { readonly at: number; readonly play: (handler: Parameters<Link['dispatch']>[1]) => void }
    >();
    return {
      destroy: () => link.destroy(),
      dispatch(request, handler) {
        const known = request.method === 'GET' ? kept.get(request.path) : undefined;
        if (known && now() - known.at < forMs) {
          known.play(handler);
          return true;
        }
        const told: ((to: typeof handler) => void)[] = [];
        const keep = (tell: (to: typeof handler) => void): void => {
          told.push(tell);
          tell(handler);
        };
        return link.dispatch(request, {
          onRequestStart: (controller) => keep((to) => to.onRequestStart(controller)),
          onResponseStart: (controller, status, headers) =>
            keep((to) => to.onResponseStart(controller, status, headers)),
          onResponseData: (controller, chunk) => keep((to) => to.onResponseData(controller, chunk)),
          onResponseEnd: () => {
            keep((to) => to.onResponseEnd());
            kept.set(request.path, { at: now(), play: (to) => told.forEach((tell) => void tell(to)) });
          },
          onResponseError: (controller, error) => handler.onResponseError(controller, error),
        });
      },
    };
  };

type Payload = Record<string, unknown>;

interface Rows {
  readonly items?: readonly Payload[];
  readonly upserted?: readonly Payload[];
}

/** What a board says in place of the rows of one of its lists. */
const inBoard =
  (list: 'queues' | 'workers' | 'tasks', instead: (row: Payload) => Payload) =>
  (payload: unknown): unknown => {
    const told = payload as Payload | undefined;
    if (!told || !String(told.__typename).startsWith('Board')) return told;
    const { items, upserted, ...rest } = told[list] as Rows;
    const rows = { ...(items && { items: items.map(instead) }), ...(upserted && { upserted: upserted.map(instead) }) };
    return { ...told, [list]: { ...rest, ...rows } };
  };

/** No reader is told that nothing has changed. */
const restless = <T>(reader: LiveReader<T>): LiveReader<T> => {
  const changed: LiveReader<T> = {
    next: async () => {
      for (;;) {
        const told = await reader.next();
        if (told.done) return told;
        const { event } = told.value;
        if (event.type !== 'delta' || event.since !== event.seq) return told;
      }
    },
    return: () => reader.return(),
    [Symbol.asyncIterator]: () => changed,
  };
  return changed;
};

/** Each of them has to be found. */
export const PLANTED: readonly Planted[] = [
  bus('one change in 20 is lost', dropped(20)),
  bus('one change in 200 is lost', dropped(200)),
  bus('one change in ten is told twice', doubled),
  bus('one change in eight is told after the next', swapped),
  bus('ends are not told', () => (event) => (isEnd(event) ? [] : [event])),
  bus('what is gone is not told', () => (event) => (isGone(event) ? [] : [event])),
  bus('gaps are not told', () => (event) => (event.type === 'gap' ? [] : [event])),
  { name: 'who comes back misses one event', bus: skipping },
  { name: 'who comes back after a restart is told of no gap', bus: forgetful },
  {
    name: 'a snapshot lacks its last row',
    events: (events) => present(events, (items) => (items.length > 2 ? withoutLast(items) : items)),
  },
  {
    name: 'a view begins without tasks',
    events: (events) => present(events, (items, kind) => (kind === 'Task' ? [] : items)),
  },
  {
    name: 'what comes late is left out of the windows',
    events: (events) => ({
      ...events,
      follow: ({ observe, ...request }) =>
        events.follow({
          ...request,
          observe:
            observe &&
            ((seen, isAgain) => {
              const { from, knownAt } = seen.moment();
              if ((knownAt ?? from) <= from) observe(seen, isAgain);
            }),
        }),
    }),
  },
  {
    name: 'a delivery in five is answered and not taken',
    events: (events) => {
      const strikes = every(5);
      return {
        ...events,
        receive: async (account, request) => (strikes() ? { status: 200 } : events.receive(account, request)),
      };
    },
  },
  {
    name: 'a delivery that cannot be read is no loss',
    events: (events) => ({
      ...events,
      receive: async (account, request) =>
        request.body.includes('"spoilt"') ? { status: 200 } : events.receive(account, request),
    }),
  },
  { name: 'rows that are gone stay in the view', live: (live) => deltas(live, (delta) => ({ ...delta, removed: [] })) },
  {
    name: 'one delta in five lacks its last row',
    live: (live) => {
      const strikes = every(5);
      return deltas(live, (delta) => (strikes() ? { ...delta, upserted: withoutLast(delta.upserted) } : delta));
    },
  },
  {
    name: 'a view is resumed one delta too late',
    live: (live) => ({
      ...live,
      view: (kind, request) => live.view(kind, { ...request, after: later(request.after) }),
    }),
  },
  {
    name: 'a board counts who waits twice',
    live: (live) =>
      boards(live, ({ now, ...board }) => ({ ...board, now: { ...now, waiting: (now.waiting ?? 0) * 2 } })),
  },
  {
    name: 'a board counts who is offered among those who wait',
    live: (live) =>
      boards(live, ({ now, ...board }) => ({
        ...board,
        now: { ...now, waiting: (now.waiting ?? 0) + (now.offered ?? 0), offered: 0 },
      })),
  },
  {
    name: 'a board forgets who is served',
    live: (live) => boards(live, ({ now, ...board }) => ({ ...board, now: { ...now, assigned: 0 } })),
  },
  {
    name: 'a board counts an answer twice',
    live: (live) =>
      boards(live, ({ window, ...board }) => ({
        ...board,
        window: { ...window, answered: (window.answered ?? 0) * 2 },
      })),
  },
  {
    name: 'a board counts a worker in no state',
    live: (live) =>
      boards(live, ({ now, ...board }) => ({
        ...board,
        now: { ...now, workers: now.workers && { ...now.workers, busy: 0 } },
      })),
  },
  { name: 'rights are not looked at', principal: (principal) => ({ ...principal, accounts: null }) },
  {
    name: 'the last change of a delivery is swallowed',
    vendor: webhooks((head) => ({
      ...head,
      read: (request) => {
        const reading = head.read(request);
        return { ...reading, changes: withoutLast(reading.changes) };
      },
    })),
  },
  {
    name: 'a poll lacks its last job',
    vendor: snapshots((sound) => async (kinds, call) => {
      const told: Snapshot = await sound(kinds, call);
      return told.Job ? { ...told, Job: withoutLast(told.Job) } : told;
    }),
  },
  {
    name: 'every poll tells what the first one told',
    vendor: snapshots((sound) => {
      const first = new Map<string, Promise<Snapshot>>();
      return (kinds, call) => {
        const key = kinds.join();
        const kept = first.get(key) ?? sound(kinds, call);
        first.set(key, kept);
        return kept;
      };
    }),
  },
  {
    name: 'a list lacks its last row',
    vendor: (vendor) =>
      opened(vendor, (adapter) => {
        const { job } = adapter;
        const sound = job?.list;
        if (!sound) return adapter;
        const list: typeof sound = async (query, call) => {
          const page = await sound(query, call);
          return { ...page, rows: page.rows.slice(0, -1) };
        };
        return { ...adapter, job: { ...job, list } };
      }),
  },
  {
    name: 'reads are answered with what was so five minutes ago',
    runtime: (runtime) => ({
      ...runtime,
      ...(runtime.connect && { connect: stale(runtime.connect, runtime.uptime, 300_000) }),
    }),
  },
  {
    name: 'timers go off six times too late',
    runtime: (runtime) => ({
      ...runtime,
      clock: { ...runtime.clock, after: (ms, run) => runtime.clock.after(ms > 1_000 ? ms * 6 : ms, run) },
    }),
  },
  {
    name: 'what is known is dated a minute ahead',
    live: (live) => ({
      ...live,
      fresh: (account, kind) => {
        const fresh = live.fresh(account, kind);
        return fresh && { ...fresh, asOf: fresh.asOf + 60_000 };
      },
    }),
  },
  {
    name: 'what is known is not looked at again',
    live: (live) => {
      const first = new Map<string, ReturnType<Live['fresh']>>();
      return {
        ...live,
        fresh: (account, kind) => {
          const key = `${account} ${kind}`;
          const now = live.fresh(account, kind);
          const kept = first.get(key) ?? now;
          first.set(key, kept);
          return (now && kept && { ...kept, asOf: now.asOf }) as typeof now;
        },
      };
    },
  },
  {
    name: 'what is present is not listed anew',
    events: (events) => {
      const first = new Map<string, readonly unknown[]>();
      const present = ((account, kind) => {
        const key = `${account} ${kind}`;
        const listed = first.get(key) ?? events.present(account, kind);
        if (listed.length > 0) first.set(key, listed);
        return listed;
      }) as Events['present'];
      return { ...events, present };
    },
  },
  {
    name: 'an account that is kept is told without its newest job',
    live: (live) => ({
      ...live,
      fresh: (account, kind) => {
        const fresh = live.fresh(account, kind);
        if (!fresh || kind !== 'Job' || live.keepingOf(account) === null) return fresh;
        return { ...fresh, items: withoutLast(fresh.items) };
      },
    }),
  },
  {
    name: 'a board shows a worker on a task as free',
    payload: inBoard('workers', (row) => (row.workState === 'ON_TASK' ? { ...row, workState: 'AVAILABLE' } : row)),
  },
  {
    name: 'a board keeps the task of a worker in its offer',
    payload: inBoard('tasks', (row) => (row.state === 'ACTIVE' ? { ...row, state: 'OFFERED' } : row)),
  },
  {
    name: 'the totals of a board are those of a moment later',
    payload: (payload) => {
      const told = payload as Payload | undefined;
      const totals = told?.totals as { readonly now: { readonly assigned: number | null } } | null | undefined;
      if (!totals?.now.assigned) return told;
      return { ...told, totals: { ...totals, now: { ...totals.now, assigned: totals.now.assigned - 1 } } };
    },
  },
  {
    name: 'the lists of a board have the digests of one another',
    payload: (payload) => {
      const told = payload as (Payload & { readonly workers?: Payload; readonly tasks?: Payload }) | undefined;
      if (!told?.workers || !told.tasks) return told;
      return { ...told, workers: { ...told.workers, digest: told.tasks.digest } };
    },
  },
  {
    name: 'what a view lacks is not told',
    payload: (payload) => {
      const told = payload as Payload | undefined;
      return told?.partial ? { ...told, partial: [] } : told;
    },
  },
  {
    name: 'a vendor that does not answer is not missed until calls are given up',
    events: (events) => ({
      ...events,
      problem: (account, kind) => {
        const problem = events.problem(account, kind);
        return problem?.message.startsWith('no answer of the vendor') ? null : problem;
      },
    }),
  },
  {
    name: 'what a view has lacked is told for ever',
    payload: (() => {
      let lacks: unknown = null;
      return (payload: unknown): unknown => {
        const told = payload as (Payload & { readonly partial?: readonly unknown[] }) | undefined;
        if (!told?.partial) return told;
        lacks ??= told.partial.length > 0 ? told.partial : null;
        return lacks ? { ...told, partial: lacks } : told;
      };
    })(),
  },
  {
    name: 'nothing is told of stillness',
    live: (live) => ({ ...live, view: async (kind, request) => restless(await live.view(kind, request)) }),
  },
  {
    name: 'a view is as of two seconds later than it is',
    payload: (payload) => {
      const told = payload as Told | undefined;
      const asOf = told?.asOf?.map(({ at, ...rest }) => ({
        ...rest,
        at: at === null ? null : new Date(Date.parse(at) + 2_000).toISOString(),
      }));
      return asOf ? { ...told, asOf } : told;
    },
  },
  {
    name: 'a client puts in what it should take out',
    payload: (payload) => {
      const told = payload as Told | undefined;
      return told?.removed ? { ...told, removed: [] } : told;
    },
  },
];
