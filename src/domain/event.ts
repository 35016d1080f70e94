import type { ConversationLine } from './conversation.ts';
import type { ErrorCode, VendorError } from './error.ts';
import type { Job } from './job.ts';
import type { Queue } from './queue.ts';
import type { Ref } from './ref.ts';
import type { Task } from './task.ts';
import type { Workbin } from './workbin.ts';
import type { Worker } from './worker.ts';

/** The kinds of object whose changes are told. */
export const EVENT_KINDS = ['Worker', 'Queue', 'Job', 'Task', 'Workbin'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface EventItems {
  Worker: Worker;
  Queue: Queue;
  Job: Job;
  Task: Task;
  Workbin: Workbin;
}

/** What a vendor's message says of one object. */
export type News<K extends EventKind> =
  /** The whole object, as it was at `at`. */
  | { readonly type: 'whole'; readonly item: EventItems[K] }
  /**
   * Some of its members, as they were at `at`; what is not named did not change or is not told. Only members that reads tell as well: the
   * next read is taken for the whole object, and takes back what it does not tell.
   */
  | { readonly type: 'part'; readonly members: Partial<EventItems[K]> }
  /** It changed; only a read tells how. */
  | { readonly type: 'stale' }
  /** It is no more, or can no longer be seen. */
  | { readonly type: 'gone' };

export interface ChangeOf<K extends EventKind> {
  readonly ref: Ref<K>;
  readonly news: News<K>;
  /** The vendor's own word for what happened, such as its event type; `null` where a comparison of two reads found it. */
  readonly cause: string | null;
  /** When it happened by the vendor's clock, in milliseconds since the epoch (fractions count); `null` when it does not tell. */
  readonly at: number | null;
  /** Which came first of two changes of one object with the same `at`: the higher rank is the later. */
  readonly rank?: number;
  /** The vendor's id of the event; the same event told twice has it twice. */
  readonly eventId?: string;
  /** The command that this settles: see `CommandResult.commandId`. */
  readonly commandId?: string;
  /** The job that came or went, for changes of a workbin's content. Such a change is told though the workbin's own members stay as they are. */
  readonly job?: Ref<'Job'>;
  /** Of jobs: what was said in it, in the order of its log, each line once however often the vendor tells it. */
  readonly lines?: readonly ConversationLine[];
  /** The command came to nothing: why. The object is as it was. */
  readonly problem?: Problem;
}

/** One change of one object, translated from a vendor's message. */
export type Change = { [K in EventKind]: ChangeOf<K> }[EventKind];

export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly vendorCode: string | null;
}

/** How a change came to be known: pushed over a stream, delivered to a webhook, found by comparing two reads. */
export const CHANGE_SOURCES = ['STREAM', 'WEBHOOK', 'POLL'] as const;
export type ChangeSource = (typeof CHANGE_SOURCES)[number];

/** One change as it is published: complete, de-duplicated, in the object's own order. */
export interface ChangedEvent<K extends EventKind = EventKind> {
  readonly type: 'changed';
  readonly account: string;
  readonly kind: K;
  readonly ref: Ref<K>;
  /** The object after the change; `null` when it is gone. */
  readonly item: EventItems[K] | null;
  /** The object as it was last known; `null` when it was not. */
  readonly before: EventItems[K] | null;
  readonly cause: string | null;
  readonly at: number | null;
  readonly receivedAt: number;
  readonly source: ChangeSource;
  readonly commandId: string | null;
  /** The job that came or went, for changes of a workbin's content. */
  readonly job: Ref<'Job'> | null;
  readonly problem: Problem | null;
}

/** A line of the log of a conversation in writing, told once. */
export interface MessageEvent {
  readonly type: 'message';
  readonly account: string;
  readonly ref: Ref<'Job'>;
  /** The job and the shares of it that live, as they were known when the line was heard; `null`: nothing is known of the job. */
  readonly job: Job | null;
  readonly tasks: readonly Task[];
  readonly line: ConversationLine;
  readonly receivedAt: number;
}

/**
 * Why something may have been missed. `RECONNECTED`: the vendor's stream was broken and is whole again. `UNREADABLE`: a message could
 * not be read, or was too old to be taken. `OVERLOADED`: more came than could be taken. `EXPIRED`: the cursor to resume from is older than what is kept.
 * `RESTARTED`: the cursor is of an earlier life of this gateway. `RIGHTS_CHANGED`: the cursor was given to a reader who may see other things,
 * or of other accounts.
 */
export const GAP_REASONS = [
  'RECONNECTED',
  'UNREADABLE',
  'OVERLOADED',
  'EXPIRED',
  'RESTARTED',
  'RIGHTS_CHANGED',
] as const;
export type GapReason = (typeof GAP_REASONS)[number];

/** Continuity of an account's changes was lost. What is published after it holds the present state of everything that differs. */
export interface GapEvent {
  readonly type: 'gap';
  readonly account: string;
  readonly reason: GapReason;
  /** When the last change before it was heard; `null` when none was. */
  readonly since: number | null;
  readonly at: number;
}

/** How an account's changes are heard at the moment. */
export const FEED_MODES = ['NONE', 'STREAM', 'WEBHOOK', 'POLL'] as const;
export type FeedMode = (typeof FEED_MODES)[number];

/**
 * `IDLE`: nobody listens. `CONNECTING`: not yet heard anything. `LIVE`: as it should be. `DEGRADED`: a lesser way stands in for a lost
 * one, or not all that was read could be understood. `DOWN`: nothing is heard.
 */
export const FEED_STATES = ['IDLE', 'CONNECTING', 'LIVE', 'DEGRADED', 'DOWN'] as const;
export type FeedState = (typeof FEED_STATES)[number];

/** All moments in milliseconds since the epoch, all counts since the start of the gateway. */
export interface FeedHealth {
  readonly account: string;
  readonly mode: FeedMode;
  readonly state: FeedState;
  /** Since when mode and state are these. */
  readonly since: number;
  /** Since when what is known may be out of date; `null` while it is not. */
  readonly staleSince: number | null;
  readonly lastEventAt: number | null;
  /** How long the newest event was under way that tells its time; what the vendor's clock is apart from ours is no part of it. */
  readonly lagMs: number | null;
  /** What is wrong, while something is. */
  readonly error: VendorError | null;
  readonly gaps: number;
  readonly duplicates: number;
  /** Changes that came after a newer one of the same object. */
  readonly reordered: number;
  /** Changes in deliveries that were not taken, because they had happened too long ago. */
  readonly outdated: number;
  readonly listeners: number;
}

export interface HealthEvent {
  readonly type: 'health';
  readonly account: string;
  readonly health: FeedHealth;
}

export type FeedEvent = { [K in EventKind]: ChangedEvent<K> }[EventKind] | MessageEvent | GapEvent | HealthEvent;
