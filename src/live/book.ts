import { VendorError } from '../domain/error.ts';
import type { ChangedEvent, EventItems, EventKind, FeedEvent } from '../domain/event.ts';
import type { Queue } from '../domain/queue.ts';
import { refKey } from '../domain/ref.ts';
import { eachInSlices, type InTurns } from '../domain/slices.ts';
import type { Task } from '../domain/task.ts';
import type { Worker } from '../domain/worker.ts';
import type { Clock } from '../events/clock.ts';
import type { Events } from '../events/events.ts';
import type { Observe } from '../events/observation.ts';
import { isSame } from '../events/same.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import type { AccountStanding, QueueStanding } from './account-standing.ts';
import { openJobsHeard } from './blind-spans.ts';
import { forecastOf } from './expected-wait.ts';
import type { Fact } from './facts.ts';
import { JOB_FIGURES } from './figures.ts';
import type { Held } from './held.ts';
import { type Kept, openHistory } from './history.ts';
import { openJobTracks } from './job-tracks.ts';
import { jobNumbers, maskNumbers } from './numbers.ts';
import { type Member, openRoster } from './roster.ts';
import { openAccountShortfalls } from './shortfalls.ts';
import { openWorkWatch } from './work-watch.ts';

/** Tasks before jobs: when a job was taken, its task tells best. */
export const KINDS = ['Queue', 'Worker', 'Task', 'Job'] as const;

export interface BookOptions {
  readonly events: Events;
  readonly account: OpenAccount;
  readonly clock: Clock;
  readonly inTurns: InTurns;
}

export type Book = ReturnType<typeof openBook>;

/** What boards have to know of one account: what lives in its queues, who belongs to them, and what happened in them. */
export const openBook = ({ events, account: owner, clock, inTurns }: BookOptions) => {
  const { name: account, adapter } = owner;
  const queues = new Map<string, Queue>();
  const history = openHistory();
  const jobsHeard = openJobsHeard({ events, account, clock });
  const shortfallsOf = openAccountShortfalls(events, owner);
  /** Told the `refKey` of each queue of which something may be different. */
  const watchers = new Set<(queue: string) => void>();
  /** Told the `refKey` of each worker and each task that may be different; `null`: all of them may be. */
  const objectWatchers = new Set<(key: string | null) => void>();
  const standings = new Map<string, QueueStanding>();
  /** Whether the account tells its workers and tasks, and all of its tasks. */
  let told = { workers: false, tasks: false, allTasks: false };
  let standing: AccountStanding = { account, knowsQueues: false, untold: new Set(JOB_FIGURES), shortfalls: [] };
  let begun = false;
  /** While it begins: what was heard since, which is newer than what was there. */
  let heard: Set<string> | null = null;
  let since: number | null = null;

  const touch = (queue: string | null | undefined): void => {
    if (!queue) return;
    standings.delete(queue);
    for (const watcher of watchers) watcher(queue);
  };
  const touchAll = (): void => {
    for (const queue of queues.keys()) touch(queue);
  };
  const touchObject = (key: string | null): void => {
    for (const watcher of objectWatchers) watcher(key);
  };
  const ours = (moment: number, heard: number): number => events.ours(account, moment, heard);
  const keep = (fact: Fact): Kept => {
    const now = clock.now();
    touch(fact.queue);
    return history.add({ ...fact, at: Math.min(fact.at, now) }, now);
  };
  const undo = (kept: Kept): void => {
    history.undo(kept);
    touch(kept.queue);
  };

  const touchJob = (job: string): void => {
    const of = tracks.job(job)?.queue;
    if (of) touch(refKey(of));
  };
  const { queuesOf } = adapter.worker ?? {};
  const channelOf = (task: Task): string | null => tracks.job(refKey(task.job))?.channel ?? null;
  const roster = openRoster({ account, queuesOf, clock, touch, touchAll, touchObject, touchJob, channelOf });
  const { tasksOfJob: tasksOf } = roster;
  const tracks = openJobTracks({ clock, ours, tasksOf, lists: events.lists, touch, keep, undo });

  /** What is told before everything that lives is known was there before, and did not happen now. */
  const isWatching = (): boolean => {
    if (since === null && events.confirmed(account, 'Job')) {
      since = clock.now();
      askWhatIsTold();
    }
    return since !== null;
  };

  const setQueue = (key: string, queue: Queue | null): void => {
    if (queue) queues.set(key, queue);
    else queues.delete(key);
    touch(key);
  };

  const hearJob = (key: string, { item }: ChangedEvent<'Job'>): void => {
    const channel = tracks.job(key)?.channel;
    if (begun && isWatching()) tracks.show(key, item);
    else if (item) tracks.place(key, item);
    else tracks.forget(key);
    // A task that names no queue is in that of its job.
    roster.touchTasksOf(key);
    if (tracks.job(key)?.channel !== channel) roster.touchWorkersOf(key);
  };

  const heldBy = (worker: Worker): Held => roster.heldBy(refKey(worker.ref), worker, told);

  const { workers, touchQueuesOf } = roster;
  const work = openWorkWatch({ events, account, clock, workers, heldBy, touchObject, touchQueuesOf });

  const queueOf = (task: Task): string | null => {
    const of = task.queue ?? tracks.job(refKey(task.job))?.queue;
    return of ? refKey(of) : null;
  };

  const hear = (event: FeedEvent): void => {
    if (event.type === 'gap') {
      jobsHeard.gap(event);
      work.gap(event);
    }
    // What is heard before the beginning is present then.
    if (!(begun || heard) || event.type !== 'changed') return;
    const key = refKey(event.ref);
    heard?.add(key);
    if (event.kind === 'Job') hearJob(key, event);
    else if (event.kind === 'Task') {
      const before = roster.task(key);
      roster.setTask(key, event.item);
      work.hearTask(event, before);
    } else if (event.kind === 'Worker') {
      roster.setWorker(key, event.item);
      work.hearWorker(key, event);
    } else if (event.kind === 'Queue') setQueue(key, event.item);
  };

  /** What happened is counted by what was seen of it, whether or not it was news when it came. */
  const observe: Observe = (observation, isAgain) => {
    if (begun && isWatching()) tracks.observe(observation, isAgain);
    if (begun && !isAgain) work.observe(observation);
  };

  const openedAt = clock.now();
  const following = events.follow({ accounts: [account], kinds: KINDS, hear, observe });

  const askWhatIsHeard = (): void => {
    jobsHeard.ask();
    work.ask();
  };
  askWhatIsHeard();
  const unwatch = events.watchHealth((event) => {
    if (event.account === account) askWhatIsHeard();
  });

  const knownSince = (): number => Math.max(since ?? openedAt, history.lostUntil());

  const eachPresent = <K extends EventKind>(
    kind: K,
    set: (key: string, item: EventItems[K]) => void,
    since: ReadonlySet<string>,
  ): Generator<void, void> =>
    eachInSlices(events.present(account, kind), (item) => {
      const key = refKey(item.ref);
      if (!since.has(key)) set(key, item);
    });

  function* begin(): Generator<void, void> {
    const since = new Set<string>();
    heard = since;
    yield* eachPresent('Queue', setQueue, since);
    yield* eachPresent('Worker', roster.setWorker, since);
    yield* eachPresent('Task', roster.setTask, since);
    yield* eachPresent('Job', tracks.place, since);
    heard = null;
    begun = true;
    isWatching();
    askWhatIsTold();
    work.begin();
  }

  /** What is told is no longer, or is at last; with it all standings may be different. */
  const askWhatIsTold = (): void => {
    const isTold = (kind: EventKind): boolean => events.confirmed(account, kind) !== null;
    const tasks = events.confirmed(account, 'Task');
    const now = { workers: isTold('Worker'), tasks: tasks !== null, allTasks: tasks?.isWhole ?? false };
    const isNew = now.workers !== told.workers || now.tasks !== told.tasks || now.allTasks !== told.allTasks;
    told = now;
    const next = shortfallsOf({ hasJobs: since !== null, hasQueues: standing.knowsQueues });
    const isOther = !isSame(
      [next.knowsQueues, next.shortfalls, [...next.untold]],
      [standing.knowsQueues, standing.shortfalls, [...standing.untold]],
    );
    if (isOther) standing = next;
    if (isNew || isOther) touchAll();
    if (isNew) {
      work.seeAnew();
      touchObject(null);
    }
  };

  const stand = (queue: string): QueueStanding => {
    const { oldestWaitingSince: oldest, ...counted } = jobNumbers(tracks.in(queue), roster.isOffered);
    const oldestWaitingSince = oldest === null ? null : Math.min(oldest, clock.now());
    const members = told.workers ? roster.membersOf(queue, told) : null;
    return {
      jobs: maskNumbers({ ...counted, oldestWaitingSince }, standing.untold),
      workers: members,
      workedUntil: work.until(members?.keys() ?? []),
      forecast: forecastOf(history.of(queue), {
        since: knownSince(),
        waiting: (counted.waiting ?? 0) + (counted.offered ?? 0),
        isBlind: jobsHeard.isBlind,
      }),
    };
  };

  return {
    ready: following.settled.then(() => inTurns(account, begin())),

    /** The answer ends it. */
    watch(watcher: (queue: string) => void): () => void {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },

    /** As `watch`, for workers and tasks. */
    watchObjects(watcher: (key: string | null) => void): () => void {
      objectWatchers.add(watcher);
      return () => objectWatchers.delete(watcher);
    },

    queues: (): ReadonlyMap<string, Queue> => queues,

    workers: (): ReadonlyMap<string, Member> => workers,

    /** Those that live. */
    tasks: (): ReadonlyMap<string, Task> => roster.tasks,

    tasksOf: roster.tasksOf,

    heldBy,

    /** Since when the worker with this `refKey` is in its work state, as far as that was seen. */
    workMoment: work.of,

    /** How long workers were in each work state. */
    workTime: work.timeOf,

    /** By `refKey`. */
    queueOf,

    channelOf,

    /** Why it may not be known of a worker where he belongs. */
    unplaced: (): VendorError =>
      adapter.worker?.queuesOf
        ? new VendorError('UNAVAILABLE', account, 'it has not been told yet of all workers to which queues they belong')
        : new VendorError('UNSUPPORTED', account, 'not of all workers it is known to which queues they belong'),

    standing: (): AccountStanding => standing,

    standingOf(queue: string): QueueStanding {
      const known = standings.get(queue) ?? stand(queue);
      standings.set(queue, known);
      return known;
    },

    factsOf: history.of,

    /** Since when everything that happened is known. */
    since: knownSince,

    /** Before it is read: that a kind is whole, or is not any more, need not come with a change. */
    ask(): void {
      askWhatIsHeard();
      isWatching();
      askWhatIsTold();
    },

    /** To be called often while somebody reads. */
    refresh(): void {
      tracks.settle();
      roster.refresh();
    },

    close(): void {
      following.stop();
      unwatch();
      roster.close();
    },
  };
};
