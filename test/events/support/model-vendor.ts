import type { Adapter } from '../../../src/contract/adapter.ts';
import type { WebhookHead } from '../../../src/contract/source.ts';
import { type Change, EVENT_KINDS } from '../../../src/domain/event.ts';
import type { Job } from '../../../src/domain/job.ts';
import type { Clock } from '../../../src/events/clock.ts';
import { isEnded } from '../../../src/events/kinds.ts';
import { openVendorClock } from '../../../src/transport/vendor-clock.ts';
import { ACCOUNT, job, jobRef, state } from './vendor.ts';

/** A delivery is its changes as JSON. */
export const jsonHead: WebhookHead = {
  covers: EVENT_KINDS,
  read: ({ body }) => ({ changes: JSON.parse(body) as Change[], answer: { status: 200, body: '{}' } }),
};

export const delivery = (...changes: readonly Change[]) => ({
  method: 'POST',
  headers: {},
  url: 'http://127.0.0.1/webhooks/one',
  query: {},
  body: JSON.stringify(changes),
});

export interface Version {
  /** By our clock. */
  readonly happened: number;
  /** `null`: deleted. */
  readonly item: Job | null;
}

export interface ReadManner {
  /** On its way to the vendor, and back again. */
  readonly thereMs: number;
  readonly backMs: number;
  /** The answer is as of so long before it was made. */
  readonly lagMs: number;
}

/**
 * A vendor of jobs with a clock of its own, which dates its answers in whole seconds and its events to the millisecond. It remembers
 * every version of a job, so that a read can be answered with an earlier one.
 */
export const modelVendor = (clock: Clock, manner: () => ReadManner = () => ({ thereMs: 0, backMs: 0, lagMs: 0 })) => {
  const histories = new Map<string, Version[]>();
  const vendorClock = openVendorClock(clock);
  let skewMs = 0;
  let events = 0;

  const now = (): number => clock.now() + skewMs;
  const pass = (ms: number): Promise<void> =>
    ms === 0 ? Promise.resolve() : new Promise((resolve) => void clock.after(ms, resolve));

  const asOf = (id: string, moment: number): Job | null =>
    histories.get(id)?.findLast(({ happened }) => happened <= moment)?.item ?? null;

  const answer = async <T>(make: (moment: number) => T): Promise<T> => {
    const { thereMs, backMs, lagMs } = manner();
    const note = vendorClock.asking();
    await pass(thereMs);
    const made = make(clock.now() - lagMs);
    const date = new Date(now()).toUTCString();
    await pass(backMs);
    note(200, { date });
    return made;
  };

  const write = (id: string, item: Job | null): void => {
    const history = histories.get(id) ?? [];
    history.push({ happened: clock.now(), item });
    histories.set(id, history);
  };

  const tell = (id: string, news: Change['news'], cause: string): Change => {
    events += 1;
    return { ref: jobRef(id), news, cause, at: now(), eventId: `e${events}` } as Change;
  };

  const jobs = {
    takes: {},
    pushes: [],
    get: (id: string) => answer((moment) => asOf(id, moment)),
    list: () =>
      answer((moment) => {
        const living = [...histories.keys()].map((id) => asOf(id, moment)).filter((item) => item && !isEnded(item));
        return { rows: living.map((item) => ({ item: item as Job, cursor: '' })), next: null };
      }),
  };

  const adapter: Adapter = {
    account: ACCOUNT,
    job: jobs,
    source: { webhook: jsonHead },
    vendorClock,
    check: async () => {},
    close: async () => {},
  };

  return {
    adapter,
    histories,
    /** By the vendor's clock. */
    now,
    setSkew(ms: number): void {
      skewMs = ms;
    },
    truth: (id: string): Job | null => asOf(id, Infinity),
    /** Changes members of a job, or makes it; the answer is the event of it, which tells those alone. */
    change(id: string, members: Partial<Job>, cause = 'changed'): Change {
      write(id, { ...(asOf(id, Infinity) ?? job(id)), ...members });
      return tell(id, { type: 'part', members }, cause);
    },
    /** The same with an event that tells the whole job. */
    put(id: string, members: Partial<Job>, cause = 'put'): Change {
      const item = { ...(asOf(id, Infinity) ?? job(id)), ...members };
      write(id, item);
      return tell(id, { type: 'whole', item }, cause);
    },
    remove(id: string): Change {
      write(id, null);
      return tell(id, { type: 'gone' }, 'removed');
    },
  };
};

export type ModelVendor = ReturnType<typeof modelVendor>;

export const canceled = { state: state('CANCELED'), reason: 'left' } satisfies Partial<Job>;
export const completed = { state: state('COMPLETED') } satisfies Partial<Job>;
export const assigned = { state: state('ASSIGNED') } satisfies Partial<Job>;
