import type { Channel, TaskRecord } from './records.ts';

export interface Span {
  readonly status: string;
  readonly from: number;
  /** `null`: still so. */
  to: number | null;
  /** The task that an AFTER_SERVICE belongs to. */
  readonly about: TaskRecord | null;
}

export interface Unanswered {
  readonly at: number;
  readonly type: Channel;
  readonly queueId: number;
  readonly userId: number;
}

/** What happened, for the metrics: two days of it, and an hour more. */
export interface Journal {
  readonly tasks: readonly TaskRecord[];
  /** Offers that were declined or ignored. */
  readonly unanswered: readonly Unanswered[];
  spansOf(userId: number, channel: Channel): readonly Span[];
  addTask(record: TaskRecord): void;
  addUnanswered(offer: Unanswered): void;
  addStatus(userId: number, channel: Channel, status: string, about?: TaskRecord | null): void;
  forget(userId: number): void;
}

const KEPT = 49 * 3_600_000;
const PRUNE_EVERY = 2000;

export const createJournal = (now: () => number): Journal => {
  let tasks: TaskRecord[] = [];
  let unanswered: Unanswered[] = [];
  const spans = new Map<string, Span[]>();
  let added = 0;

  const prune = (): void => {
    added += 1;
    if (added % PRUNE_EVERY > 0) return;
    const horizon = now() - KEPT;
    tasks = tasks.filter(({ endedAt }) => endedAt === null || endedAt >= horizon);
    unanswered = unanswered.filter(({ at }) => at >= horizon);
    for (const [key, list] of spans) {
      spans.set(
        key,
        list.filter(({ to }) => to === null || to >= horizon),
      );
    }
  };

  return {
    get tasks() {
      return tasks;
    },
    get unanswered() {
      return unanswered;
    },
    spansOf: (userId, channel) => spans.get(`${userId}/${channel}`) ?? [],
    addTask(record) {
      tasks.push(record);
      prune();
    },
    addUnanswered(offer) {
      unanswered.push(offer);
      prune();
    },
    addStatus(userId, channel, status, about = null) {
      const key = `${userId}/${channel}`;
      const list = spans.get(key) ?? [];
      const last = list.at(-1);
      if (last) {
        last.to = now();
        if (last.about) last.about.afterService = { at: last.to, ms: last.to - last.from };
      }
      list.push({ status, from: now(), to: null, about });
      spans.set(key, list);
      prune();
    },
    forget(userId) {
      spans.delete(`${userId}/CALL`);
      spans.delete(`${userId}/IM`);
    },
  };
};
