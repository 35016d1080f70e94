/**
 * What the vendor tells, in the order of a plain run: of two events with the same time the one further down is the later. Nothing else
 * orders them (contract §10).
 */
export const EVENT_NAMES = [
  'RouterWorkerRegistered',
  'RouterWorkerUpdated',
  'RouterJobReceived',
  'RouterJobSchedulingFailed',
  'RouterJobWaitingForActivation',
  'RouterJobClassificationFailed',
  'RouterJobClassified',
  'RouterJobQueued',
  'RouterJobWorkerSelectorsExpired',
  'RouterJobExceptionTriggered',
  'RouterWorkerOfferIssued',
  'RouterWorkerOfferDeclined',
  'RouterWorkerOfferExpired',
  'RouterWorkerOfferRevoked',
  'RouterWorkerOfferAccepted',
  'RouterJobUnassigned',
  'RouterJobCompleted',
  'RouterJobClosed',
  'RouterJobCancelled',
  'RouterWorkerDeregistered',
  'RouterJobDeleted',
  'RouterWorkerDeleted',
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

export const EVENT_PREFIX = 'Microsoft.Communication.';

/** One name is spelt in two ways (contract §10). */
const ALIASES: ReadonlyMap<string, EventName> = new Map([
  ['RouterJobWorkerSelectorsExpire', 'RouterJobWorkerSelectorsExpired'],
]);

/** `null`: not one of the router's that are known. */
export const eventNameOf = (type: string): EventName | null => {
  if (!type.startsWith(EVENT_PREFIX)) return null;
  const told = type.slice(EVENT_PREFIX.length);
  return EVENT_NAMES.find((name) => name === told) ?? ALIASES.get(told) ?? null;
};
