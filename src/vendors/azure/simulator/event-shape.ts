import type { Json } from './records.ts';
import type { Switches } from './switches.ts';

type Selectors = readonly Json[];

/** The docs have words of their own for comparing, the one of contract §7 among them. */
const OPERATORS = new Map<unknown, string>([
  ['Equal', 'equal'],
  ['NotEqual', 'notEqual'],
  ['Less', 'lessThan'],
  ['LessThanOrEqual', 'lessThanEqual'],
  ['Greater', 'greaterThan'],
  ['GreaterThanOrEqual', 'greaterThanEqual'],
]);

const EXPIRED = new Map([
  ['expiredRequestedWorkerSelectors', 'requestedWorkerSelectorsExpired'],
  ['expiredAttachedWorkerSelectors', 'attachedWorkerSelectorsExpired'],
]);
const EXPIRED_IN_SCHEDULING = new Map([
  ['expiredRequestedWorkerSelectors', 'requestedWorkerSelectors'],
  ['expiredAttachedWorkerSelectors', 'attachedWorkerSelectors'],
]);
const OLDER = new Map([
  ['queueDetails', 'queueInfo'],
  ['scheduledOn', 'scheduledTimeUtc'],
  ['offeredOn', 'offerTimeUtc'],
  ['expiresOn', 'expiryTimeUtc'],
]);
const OF_WORKER = new Set(['workerLabels', 'workerTags']);

const rename = (data: Json, names: ReadonlyMap<string, string>): Json =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [names.get(key) ?? key, value]));

/** One sample of the docs has `ttlSeconds`, the others have an ISO duration. */
const selectors = (name: string, list: Selectors): Selectors =>
  list.map(({ labelOperator, ttlSeconds, ...rest }) => ({
    ...rest,
    labelOperator: OPERATORS.get(labelOperator),
    ...(name === 'JobReceived' ? { ttlSeconds } : { ttl: ttlSeconds === null ? null : `PT${ttlSeconds}S` }),
  }));

const isScheduling = (name: string): boolean => name === 'JobWaitingForActivation' || name === 'JobSchedulingFailed';

const asDocumented = (name: string, data: Json): Json => {
  const members = Object.entries(data).flatMap(([key, value]): [string, unknown][] => {
    if (OF_WORKER.has(key)) return [];
    if (key.endsWith('WorkerSelectors')) return [[key, selectors(name, value as Selectors)]];
    if (key !== 'errors') return [[key, value]];
    return [[key, (value as readonly Json[]).map((each) => rename(each, new Map([['innererror', 'innerError']])))]];
  });
  return rename(Object.fromEntries(members), isScheduling(name) ? EXPIRED_IN_SCHEDULING : EXPIRED);
};

/** Whether there is such an event in this shape: the docs lack one. */
export const isListed = (shape: Switches['event_shape'], name: string): boolean =>
  shape === 'sdk' || name !== 'WorkerUpdated';

/** The right-hand column of contract §10 out of the left-hand one. */
export const reshape = (shape: Switches['event_shape'], name: string, data: Json): Json => {
  if (shape === 'sdk') return data;
  const documented = asDocumented(name, data);
  return shape === 'older' ? rename(documented, OLDER) : documented;
};
