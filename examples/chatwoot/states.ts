import type { JobState, PresenceState, TaskState } from 'trunkline/vendor';

export const WORDS = { Worker: 'Agent', Queue: 'Team', Job: 'Conversation', Task: 'Assignment' } as const;

/** The documentation says `available` where the servers say `online`. */
export const PRESENCES = new Map<string, PresenceState>([
  ['online', 'READY'],
  ['available', 'READY'],
  ['busy', 'NOT_READY'],
  ['offline', 'OFFLINE'],
]);

/** `open` is `ASSIGNED` once the conversation has an assignee. */
export const JOB_STATES = new Map<string, JobState>([
  ['pending', 'PENDING'],
  ['open', 'QUEUED'],
  ['snoozed', 'PARKED'],
  ['resolved', 'COMPLETED'],
]);

/** A conversation that is snoozed takes nobody's time; when it comes back, so does its assignment. */
export const TASK_STATES = new Map<string, TaskState>([
  ['pending', 'ACTIVE'],
  ['open', 'ACTIVE'],
  ['snoozed', 'REVOKED'],
  ['resolved', 'COMPLETED'],
]);
