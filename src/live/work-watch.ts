import type { ChangedEvent, EventKind, GapEvent } from '../domain/event.ts';
import { refKey } from '../domain/ref.ts';
import type { Task } from '../domain/task.ts';
import { type Worker, type WorkState, workState } from '../domain/worker.ts';
import type { Clock } from '../events/clock.ts';
import type { Events } from '../events/events.ts';
import type { Observation } from '../events/observation.ts';
import { openBlindSpans } from './blind-spans.ts';
import type { Held } from './held.ts';
import { openWorkMoments } from './work-moments.ts';
import { openWorkTimes } from './work-time.ts';

export interface WorkWatchOptions {
  readonly events: Pick<Events, 'problem' | 'health' | 'ours'>;
  readonly account: string;
  readonly clock: Clock;
  /** Those that there are, by `refKey`. */
  readonly workers: ReadonlyMap<string, { readonly worker: Worker }>;
  readonly heldBy: (worker: Worker) => Held;
  /** Told `null` when what is known of all of them may be different. */
  readonly touchObject: (key: null) => void;
  /** Told the `refKey` of a worker whose time may be another one; `null`: that of all of them may be. */
  readonly touchQueuesOf: (worker: string | null) => void;
}

const KINDS: readonly EventKind[] = ['Worker', 'Task'];

const BY_WORK: ReadonlySet<WorkState> = new Set<WorkState>(['AVAILABLE', 'OFFERED', 'ON_TASK', 'WRAP_UP']);

/** Where not all work is told, the time that is seen to be spent on it is no measure of the rest. */
const timedState = (worker: Worker, { tasks, areAll }: Held): WorkState => {
  const state = workState(worker, tasks, areAll);
  return BY_WORK.has(state) && (!areAll || worker.isWorkTold === false) ? 'UNKNOWN' : state;
};

/** When the workers of an account came into their work states, and how long they were in them, as far as the account was heard. */
export const openWorkWatch = (options: WorkWatchOptions) => {
  const { events, account, clock, workers, heldBy, touchObject, touchQueuesOf } = options;
  const ours = (moment: number, heard = clock.now()): number => events.ours(account, moment, heard);
  const blind = openBlindSpans();
  const times = openWorkTimes({ now: clock.now, blind });
  const moments = openWorkMoments({ ours, now: clock.now });
  let begun = false;

  const find = (key: string) => {
    const worker = workers.get(key)?.worker;
    return worker ? { worker, held: heldBy(worker) } : null;
  };
  /** Since when it is so, as the vendor dates the change, or else what has changed; `null`: it does not tell. */
  const momentOf = (key: string, { at, receivedAt }: ChangedEvent): number | null => {
    if (at !== null) return ours(at, receivedAt);
    const { since = null, source = null } = moments.of(key) ?? {};
    return source === 'VENDOR' ? since : null;
  };
  const see = (key: string, event: ChangedEvent): void => {
    if (!begun) return;
    const found = find(key);
    const before = moments.of(key)?.state;
    moments.see(key, found);
    if (!found) times.remove(key);
    else {
      const isOther = moments.of(key)?.state !== before;
      times.put(key, timedState(found.worker, found.held), isOther || event.at !== null ? momentOf(key, event) : null);
    }
  };
  const seeAnew = (): void => {
    if (!begun) return;
    for (const key of workers.keys()) {
      const found = find(key);
      moments.learn(key, found);
      if (found) times.put(key, timedState(found.worker, found.held), null);
    }
  };

  /** What an account never tells is no gap: then the states of its workers are those that can be told. */
  const isWrong = (): boolean =>
    KINDS.some((kind) => {
      const problem = events.problem(account, kind);
      return problem !== null && problem.code !== 'UNSUPPORTED';
    });

  const lose = (lasts: boolean): void => {
    if (moments.lose(lasts)) touchObject(null);
    touchQueuesOf(null);
  };

  const ask = (): void => {
    const now = clock.now();
    if (!isWrong()) {
      moments.find();
      blind.end(now);
      return;
    }
    if (moments.isBlind()) return;
    blind.begin(events.health(account).staleSince ?? now, now);
    lose(true);
  };

  return {
    /** Everything that there is has been placed; what is different from here on has happened. */
    begin(): void {
      begun = true;
      seeAnew();
    },

    /** After the worker is known to be as it tells. */
    hearWorker: see,

    /** As `hearWorker`, of a task that was `before`. */
    hearTask(event: ChangedEvent<'Task'>, before: Task | null): void {
      const holders = new Set([before, event.item].flatMap((task) => (task ? refKey(task.worker) : [])));
      for (const key of holders) see(key, event);
    },

    /** Of what was overtaken nothing is heard: what it tells of has been missed. */
    observe({ kind, isRead, members, known, moment, receivedAt }: Observation): void {
      if (kind !== 'Task' || isRead) return;
      const { from, knownAt } = moment();
      const worker = members?.worker ?? known?.worker;
      if (!worker || knownAt === null || from >= knownAt) return;
      const key = refKey(worker);
      if (times.late(key, from, Math.min(knownAt, receivedAt))) touchQueuesOf(key);
    },

    /** Of all of them more is known, or less: whose state is another one for that has no beginning. */
    seeAnew,

    /** To be called often, and when the health of the account is different. */
    ask,

    gap({ since, at }: GapEvent): void {
      blind.note(since ?? at, at, clock.now());
      lose(moments.isBlind());
      ask();
    },

    of: moments.of,
    until: times.until,
    timeOf: times.of,
  };
};
