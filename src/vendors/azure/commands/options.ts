import { type Check, isText, type OptionList, useMember } from '../../../contract/options.ts';
import { isJsonObject } from '../../../domain/json.ts';
import type { PolicyKind } from '../words.ts';

const list: Check = (value) => (Array.isArray(value) && value.every(isJsonObject) ? null : 'must be a list of objects');
const kind: Check = (value) =>
  isJsonObject(value) && typeof value.kind === 'string' ? null : 'must be an object with a kind';

/** Why members of the vendor's are refused for which this API has others. */
const useMembers = (members: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(members).map(([native, member]) => [native, useMember(member)]));

const JOB_MEMBERS = useMembers({
  channelId: 'channel',
  channelReference: 'externalId',
  classificationPolicyId: 'policy',
  queueId: 'queue',
  priority: 'priority',
  labels: 'labels',
  tags: 'tags',
  notes: 'note',
  scheduledAt: 'scheduledAt',
  matchingMode: 'matching',
  requestedWorkerSelectors: 'requirements',
});

export const JOB_OPTIONS = {
  create: {
    allowed: {},
    refused: { ...JOB_MEMBERS, dispositionCode: 'is for jobs that have ended, or are about to' },
  },
  update: { allowed: {}, refused: { ...JOB_MEMBERS, dispositionCode: useMember('disposition') } },
} satisfies Record<string, OptionList>;

const WORKER_MEMBERS = useMembers({
  queues: 'queues',
  channels: 'channels',
  capacity: 'capacity',
  labels: 'labels',
  tags: 'tags',
  maxConcurrentOffers: 'maxConcurrentOffers',
});

export const WORKER_OPTIONS = {
  create: { allowed: {}, refused: { ...WORKER_MEMBERS, availableForOffers: useMember('ready') } },
  update: {
    allowed: {},
    refused: { ...WORKER_MEMBERS, availableForOffers: "is changed by setting the worker's presence" },
  },
} satisfies Record<string, OptionList>;

const POLICY_MEMBERS = useMembers({ name: 'name', id: 'nativeId', etag: 'expectedVersion' });

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
    refused: { ...POLICY_MEMBERS, ...useMembers({ offerExpiresAfterSeconds: 'offerTimeoutMs' }) },
  },
  exception: { allowed: { exceptionRules: list }, refused: POLICY_MEMBERS },
};
