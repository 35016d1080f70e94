import type { ChangedEvent, EventItems, EventKind, FeedEvent } from '../domain/event.ts';
import type { Job } from '../domain/job.ts';
import type { Queue } from '../domain/queue.ts';
import { refKey } from '../domain/ref.ts';
import type { Clock } from '../events/clock.ts';
import type { Events } from '../events/events.ts';
import { isEnded } from '../events/kinds.ts';
import { beginTrack, type Fact, jobFacts, offerOutcome, type Track } from './facts.ts';
import { openGroups } from './groups.ts';
import { openHistory } from './history.ts';
import type { MembershipsOptions } from './memberships.ts';
import { type CountedWorker, type JobNumbers, jobNumbers } from './numbers.ts';
import { openRoster } from './roster.ts';

/** Tasks before jobs: when a job was taken, its task tells best. */
const KINDS = ['Queue', 'Worker', 'Task', 'Job'] as const;

/** How a queue stands. The same object until something is different. */
export interface QueueStanding {
  readonly jobs: JobNumbers;
  /** Who belongs to it, by `refKey`; `null` when that is not known of everybody. */
  readonly workers: ReadonlyMap<string, CountedWorker> | null;
}

export interface BookOptions extends Pick<MembershipsOptions, 'account' | 'queuesOf'> {
  readonly events: Events;
  readonly clock: Clock;
}

export type Book = ReturnType<typeof openBook>;

/** What boards have to know of one account: what lives in its queues, who belongs to them, and what happened in them. */
export const openBook = ({ events, account, queuesOf, clock }: BookOptions) => {
  const queues = new Map<string, Queue>();
  const jobs = new Map<string, { readonly job: Job; readonly track: Track }>();
  const jobsIn = openGroups();
  const history = openHistory();
  /** Told the `refKey` of each queue of which something may be different. */
  const watchers = new Set<(queue: string) => void>();
  const standings = new Map<string, QueueStanding>();
  /** Whether the account tells its workers and tasks, and all of its tasks. */
  let told = { workers: false, tasks: false, allTasks: false };
  let begun = false;
  let since: number | null = null;

  const touch = (queue: string | null | undefined): void => {
    if (!queue) return;
    standings.delete(queue);
    for (const watcher of watchers) watcher(queue);
  };
  const touchAll = (): void => {
    for (const queue of queues.keys()) touch(queue);
  };
  const note = (fact: Fact): void => {
    history.add(fact, clock.now());
    touch(fact.queue);
  };

  const roster = openRoster({ account, queuesOf, clock, touch, touchAll });

  /** What is told before everything that lives is known was there before, and did not happen now. */
  const isWatching = (): boolean => {
    if (since === null && events.confirmed(account, 'Job')) since = clock.now();
    return since !== null;
  };

  const setQueue = (key: string, queue: Queue | null): void => {
    if (queue) queues.set(key, queue);
    else queues.delete(key);
    touch(key);
  };

  const hearTask = (key: string, { item, at, receivedAt }: ChangedEvent<'Task'>): void => {
    const before = roster.task(key);
    const outcome = offerOutcome(before, item);
    roster.setTask(key, item);
    const job = item && jobs.get(refKey(item.job))?.job;
    const queue = item?.queue ?? before?.queue ?? job?.queue;
    if (!outcome || !queue || !isWatching()) return;
    const when = (outcome === 'accepted' ? item?.assignedAt : null) ?? at ?? receivedAt;
    note({ type: outcome, queue: refKey(queue), at: when, ms: null });
  };

  const setJob = (key: string, job: Job | null, track: Track | null): void => {
    const known = jobs.get(key);
    if (known?.track.queue) jobsIn.remove(known.track.queue, key);
    touch(known?.track.queue);
    jobs.delete(key);
    if (!job || !track) return;
    jobs.set(key, { job, track });
    if (track.queue) jobsIn.add(track.queue, key);
    touch(track.queue);
  };

  const hearJob = (key: string, { item, at, receivedAt }: ChangedEvent<'Job'>): void => {
    if (!isWatching()) {
      setJob(key, item, item && !isEnded(item) ? beginTrack(item) : null);
      return;
    }
    const assignedAt = roster.assignedAt(key);
    const before = jobs.get(key)?.track ?? null;
    const { track, facts } = jobFacts({ before, job: item, at: at ?? receivedAt, assignedAt });
    setJob(key, item, track);
    for (const fact of facts) note(fact);
  };

  const hear = (event: FeedEvent): void => {
    // What is heard before the beginning is present then.
    if (!begun || event.type !== 'changed') return;
    const key = refKey(event.ref);
    if (event.kind === 'Job') hearJob(key, event);
    else if (event.kind === 'Task') hearTask(key, event);
    else if (event.kind === 'Worker') roster.setWorker(key, event.item);
    else if (event.kind === 'Queue') setQueue(key, event.item);
  };

  const openedAt = clock.now();
  const following = events.follow({ accounts: [account], kinds: KINDS, hear });

  const eachPresent = <K extends EventKind>(kind: K, set: (key: string, item: EventItems[K]) => void): void => {
    for (const item of events.present(account, kind)) set(refKey(item.ref), item);
  };

  /** What is told is no longer, or is at last; with it all standings may be different. */
  const askWhatIsTold = (): void => {
    const isTold = (kind: EventKind): boolean => events.confirmed(account, kind) !== null;
    const tasks = events.confirmed(account, 'Task');
    const now = { workers: isTold('Worker'), tasks: tasks !== null, allTasks: tasks?.isWhole ?? false };
    const isNew = now.workers !== told.workers || now.tasks !== told.tasks || now.allTasks !== told.allTasks;
    told = now;
    if (isNew) touchAll();
  };

  const stand = (queue: string): QueueStanding => {
    const counted = [...jobsIn.of(queue)].flatMap((key) => {
      const known = jobs.get(key);
      return known ? [{ job: known.job, enteredAt: known.track.enteredAt }] : [];
    });
    return { jobs: jobNumbers(counted), workers: told.workers ? roster.membersOf(queue, told) : null };
  };

  return {
    ready: following.settled.then(() => {
      begun = true;
      eachPresent('Queue', setQueue);
      eachPresent('Worker', roster.setWorker);
      eachPresent('Task', roster.setTask);
      eachPresent('Job', (key, job) => setJob(key, job, beginTrack(job)));
      isWatching();
      askWhatIsTold();
    }),

    /** The answer ends it. */
    watch(watcher: (queue: string) => void): () => void {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },

    queues: (): ReadonlyMap<string, Queue> => queues,

    standingOf(queue: string): QueueStanding {
      const standing = standings.get(queue) ?? stand(queue);
      standings.set(queue, standing);
      return standing;
    },

    factsOf: history.of,

    /** Since when everything that happened is known. */
    since: (): number => Math.max(since ?? openedAt, history.lostUntil()),

    /** To be called often while somebody reads. */
    refresh(): void {
      isWatching();
      askWhatIsTold();
      roster.refresh();
    },

    close(): void {
      following.stop();
      roster.close();
    },
  };
};
