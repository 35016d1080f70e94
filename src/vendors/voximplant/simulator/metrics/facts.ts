import type { Journal, Span } from '../journal.ts';
import type { Channel } from '../records.ts';

/** Half-open: `to` belongs to the next one. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
}

/** What happened on one channel during one bucket. Each thing counts when it ended; durations in milliseconds. */
export interface Facts {
  entered: number;
  blocked: number;
  abandoned: number;
  lost: number;
  handled: number;
  unanswered: number;
  /** Entry to the offer that was taken, entry to answer, offer to answer: of the tasks answered. */
  readonly inQueue: number[];
  readonly answerSpeed: number[];
  readonly reaction: number[];
  /** Answer to end, of the tasks ended. */
  readonly handle: number[];
  readonly afterService: number[];
  /** READY until work came or the agent left it. */
  readonly idle: number[];
  readonly statusMs: Map<string, number>;
}

const newFacts = (): Facts => ({
  entered: 0,
  blocked: 0,
  abandoned: 0,
  lost: 0,
  handled: 0,
  unanswered: 0,
  inQueue: [],
  answerSpeed: [],
  reaction: [],
  handle: [],
  afterService: [],
  idle: [],
  statusMs: new Map(),
});

export interface Selection {
  /** `null`: every queue, every agent. */
  readonly queueIds: ReadonlySet<number> | null;
  readonly userIds: ReadonlySet<number> | null;
  /** Whose statuses count. */
  readonly agents: readonly number[];
}

/** The time from `from` to `to` in pieces of this length, the last one as short as it must be. */
export const bucketsOf = (from: number, to: number, interval: number): Bucket[] => {
  const buckets: Bucket[] = [];
  for (let start = from; start < to; start += interval)
    buckets.push({ from: start, to: Math.min(to, start + interval) });
  return buckets;
};

export const collectFacts = (
  journal: Journal,
  { queueIds, userIds, agents }: Selection,
  channel: Channel,
  buckets: readonly Bucket[],
  now: number,
): Facts[] => {
  const facts = buckets.map(newFacts);
  const [first] = buckets;
  const width = first ? first.to - first.from : 1;
  const end = buckets.at(-1)?.to ?? 0;
  const at = (ms: number | null): Facts | undefined =>
    first && ms !== null && ms >= first.from && ms < end ? facts[Math.floor((ms - first.from) / width)] : undefined;
  const isMeant = (queueId: number, userId: number | null): boolean =>
    (queueIds?.has(queueId) ?? true) && (userIds === null || (userId !== null && userIds.has(userId)));

  for (const task of journal.tasks) {
    if (task.type !== channel || !isMeant(task.queueId, task.userId)) continue;
    const { enteredAt, distributedAt, answeredAt, endedAt, outcome, afterService } = task;
    const entry = at(enteredAt);
    if (entry && outcome !== 'blocked') entry.entered += 1;
    const answer = at(answeredAt);
    if (answer && answeredAt !== null) {
      answer.inQueue.push((distributedAt ?? answeredAt) - enteredAt);
      answer.answerSpeed.push(answeredAt - enteredAt);
      answer.reaction.push(answeredAt - (distributedAt ?? answeredAt));
    }
    const ending = at(endedAt);
    if (ending && outcome !== null) ending[outcome] += 1;
    if (ending && answeredAt !== null && endedAt !== null) ending.handle.push(endedAt - answeredAt);
    if (afterService) at(afterService.at)?.afterService.push(afterService.ms);
  }
  for (const { at: ms, type, queueId, userId } of journal.unanswered) {
    const where = type === channel && isMeant(queueId, userId) ? at(ms) : undefined;
    if (where) where.unanswered += 1;
  }

  const spend = ({ status, from, to }: Span): void => {
    const until = Math.min(to ?? now, end);
    if (status === 'READY' && to !== null) at(to)?.idle.push(to - from);
    for (
      let index = first ? Math.max(0, Math.floor((from - first.from) / width)) : 0;
      index < buckets.length;
      index += 1
    ) {
      const [bucket, where] = [buckets[index], facts[index]];
      if (!bucket || !where || bucket.from >= until) break;
      const ms = Math.min(until, bucket.to) - Math.max(from, bucket.from);
      if (ms > 0) where.statusMs.set(status, (where.statusMs.get(status) ?? 0) + ms);
    }
  };
  for (const userId of agents) for (const span of journal.spansOf(userId, channel)) spend(span);
  return facts;
};
