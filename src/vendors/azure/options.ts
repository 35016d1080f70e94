import { type Check, isBoolean, isText, type OptionList, useMember } from '../../contract/options.ts';
import { isJsonObject } from '../../domain/json.ts';
import type { PolicyKind } from './policy-map.ts';

const list: Check = (value) => (Array.isArray(value) && value.every(isJsonObject) ? null : 'must be a list of objects');
const kind: Check = (value) =>
  isJsonObject(value) && typeof value.kind === 'string' ? null : 'must be an object with a kind';
const count: Check = (value) =>
  Number.isInteger(value) && Number(value) >= 1 ? null : 'must be a whole number from 1 on';

const JOB_MEMBERS = {
  channelId: useMember('channel'),
  channelReference: useMember('externalId'),
  classificationPolicyId: useMember('policy'),
  queueId: useMember('queue'),
  priority: useMember('priority'),
  labels: useMember('labels'),
  tags: useMember('tags'),
  notes: useMember('note'),
  scheduledAt: useMember('scheduledAt'),
};

const WORKER_MEMBERS = {
  queues: useMember('queues'),
  channels: useMember('channels'),
  capacity: useMember('capacity'),
  labels: useMember('labels'),
  tags: useMember('tags'),
};

export const JOB_OPTIONS = {
  create: {
    allowed: { matchingMode: kind, requestedWorkerSelectors: list },
    refused: { ...JOB_MEMBERS, dispositionCode: 'is for jobs that have ended, or are about to' },
  },
  update: {
    allowed: { matchingMode: kind, requestedWorkerSelectors: list, dispositionCode: isText },
    refused: JOB_MEMBERS,
  },
} satisfies Record<string, OptionList>;

/** Of the preview version of the API. */
const PREVIEW = { maxConcurrentOffers: count };
const NOT_YET = { maxConcurrentOffers: 'needs the setting apiVersion: 2024-01-18-preview' };

export const workerOptions = (preview: boolean): Record<'create' | 'update', OptionList> => ({
  create: {
    allowed: { availableForOffers: isBoolean, ...(preview ? PREVIEW : {}) },
    refused: { ...WORKER_MEMBERS, ...(preview ? {} : NOT_YET) },
  },
  update: {
    allowed: preview ? PREVIEW : {},
    refused: {
      ...WORKER_MEMBERS,
      ...(preview ? {} : NOT_YET),
      availableForOffers: "is changed by setting the worker's presence",
    },
  },
});

const POLICY_MEMBERS = { name: useMember('name'), id: useMember('nativeId'), etag: useMember('expectedVersion') };

/** The members of each kind of policy; together they are its configuration. */
export const POLICY_OPTIONS: Readonly<Record<PolicyKind, OptionList>> = {
  classification: {
    allowed: {
      fallbackQueueId: isText,
      queueSelectorAttachments: list,
      prioritizationRule: kind,
      workerSelectorAttachments: list,
    },
    refused: POLICY_MEMBERS,
  },
  distribution: {
    allowed: { mode: kind },
    refused: { ...POLICY_MEMBERS, offerExpiresAfterSeconds: useMember('offerTimeoutSeconds') },
  },
  exception: { allowed: { exceptionRules: list }, refused: POLICY_MEMBERS },
};
