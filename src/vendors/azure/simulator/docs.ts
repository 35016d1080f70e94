import { policySelector, queueAttachment, rule, workerAttachment, workerSelector } from './attachments.ts';
import {
  byKind,
  flag,
  integer,
  kind,
  labels,
  listOf,
  moment,
  object,
  oneOf,
  optional,
  positive,
  type Read,
  text,
  withDefault,
} from './shape.ts';

// The writable bodies (contract §6) as the service keeps them: `null` is what is not set.

const INT32 = 2_147_483_647;
const count = integer(1, INT32);

const dispatch = {
  minConcurrentOffers: withDefault(count, 1),
  maxConcurrentOffers: withDefault(count, 1),
  bypassSelectors: withDefault(flag, false),
};
const scoringRuleOptions = object({
  batchSize: optional(count),
  scoringParameters: withDefault(listOf(oneOf('jobLabels', 'workerSelectors')), ['jobLabels', 'workerSelectors']),
  isBatchScoringEnabled: withDefault(flag, false),
  descendingOrder: withDefault(flag, true),
});
type ScoringRuleOptions = Read<typeof scoringRuleOptions>;
const DEFAULT_SCORING: ScoringRuleOptions = scoringRuleOptions({}, '');
const roundRobin = object({ kind: kind('roundRobin'), ...dispatch });
const longestIdle = object({ kind: kind('longestIdle'), ...dispatch });
const bestWorker = object({
  kind: kind('bestWorker'),
  ...dispatch,
  scoringRule: optional(rule),
  scoringRuleOptions: withDefault(scoringRuleOptions, DEFAULT_SCORING),
});
export type Mode = Read<typeof roundRobin> | Read<typeof longestIdle> | Read<typeof bestWorker>;
const mode = byKind<Mode>({ roundRobin, longestIdle, bestWorker });

const queueLength = object({ kind: kind('queueLength'), threshold: integer(0, INT32) });
const waitTime = object({ kind: kind('waitTime'), thresholdSeconds: positive });
const trigger = byKind<Read<typeof queueLength> | Read<typeof waitTime>>({ queueLength, waitTime });
const priority = integer(-100, 100);
const cancel = object({
  id: optional(text),
  kind: kind('cancel'),
  note: optional(text),
  dispositionCode: optional(text),
});
const manualReclassify = object({
  id: optional(text),
  kind: kind('manualReclassify'),
  queueId: optional(text),
  priority: optional(priority),
  workerSelectors: optional(listOf(policySelector)),
});
const reclassify = object({
  id: optional(text),
  kind: kind('reclassify'),
  classificationPolicyId: optional(text),
  labelsToUpsert: optional(labels),
});
export type Action = Read<typeof cancel> | Read<typeof manualReclassify> | Read<typeof reclassify>;
const exceptionRule = object({
  id: text,
  trigger,
  actions: listOf(byKind<Action>({ cancel, manualReclassify, reclassify })),
});
export type ExceptionRule = Read<typeof exceptionRule>;

const queueAndMatch = object({ kind: kind('queueAndMatch') });
const suspend = object({ kind: kind('suspend') });
const scheduleAndSuspend = object({ kind: kind('scheduleAndSuspend'), scheduleAt: moment });
type MatchingMode = Read<typeof queueAndMatch> | Read<typeof suspend> | Read<typeof scheduleAndSuspend>;
const matchingMode = byKind<MatchingMode>({ queueAndMatch, suspend, scheduleAndSuspend });

export const jobShape = object({
  channelReference: optional(text),
  channelId: optional(text),
  classificationPolicyId: optional(text),
  queueId: optional(text),
  priority: withDefault(priority, 1),
  dispositionCode: optional(text),
  requestedWorkerSelectors: withDefault(listOf(workerSelector), []),
  labels: withDefault(labels, {}),
  tags: withDefault(labels, {}),
  notes: withDefault(listOf(object({ message: text, addedAt: optional(moment) })), []),
  matchingMode: withDefault<MatchingMode>(matchingMode, { kind: 'queueAndMatch' }),
});
export type JobDoc = Read<typeof jobShape>;

export const workerShape = object({
  queues: withDefault(listOf(text), []),
  capacity: withDefault(integer(0, INT32), 0),
  labels: withDefault(labels, {}),
  tags: withDefault(labels, {}),
  channels: withDefault(
    listOf(object({ channelId: text, capacityCostPerJob: integer(0, INT32), maxNumberOfJobs: optional(count) })),
    [],
  ),
  availableForOffers: withDefault(flag, false),
  maxConcurrentOffers: optional(count),
});
export type WorkerDoc = Read<typeof workerShape>;

export const queueShape = object({
  name: optional(text),
  distributionPolicyId: optional(text),
  labels: withDefault(labels, {}),
  exceptionPolicyId: optional(text),
});
export type QueueDoc = Read<typeof queueShape>;

export const classificationShape = object({
  name: optional(text),
  fallbackQueueId: optional(text),
  queueSelectorAttachments: withDefault(listOf(queueAttachment), []),
  prioritizationRule: optional(rule),
  workerSelectorAttachments: withDefault(listOf(workerAttachment), []),
});
export type ClassificationDoc = Read<typeof classificationShape>;

export const distributionShape = object({
  name: optional(text),
  offerExpiresAfterSeconds: optional(positive),
  mode: withDefault<Mode>(mode, {
    kind: 'longestIdle',
    minConcurrentOffers: 1,
    maxConcurrentOffers: 1,
    bypassSelectors: false,
  }),
});
export type DistributionDoc = Read<typeof distributionShape>;

export const exceptionShape = object({
  name: optional(text),
  exceptionRules: withDefault(listOf(exceptionRule), []),
});
export type ExceptionDoc = Read<typeof exceptionShape>;

export const cancelOptions = object({ note: optional(text), dispositionCode: optional(text) });
export const completeOptions = object({ note: optional(text) });
export const closeOptions = object({
  dispositionCode: optional(text),
  closeAt: optional(moment),
  note: optional(text),
});
export const unassignOptions = object({ suspendMatching: withDefault(flag, false) });
export const declineOptions = object({ retryOfferAt: optional(moment) });
export const noOptions = object({});
