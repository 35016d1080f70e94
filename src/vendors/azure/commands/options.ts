import { type Check, isBoolean, isInteger, isText, type OptionList, useMember } from '../../../contract/options.ts';
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
});

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

const WORKER_MEMBERS = useMembers({
  queues: 'queues',
  channels: 'channels',
  capacity: 'capacity',
  labels: 'labels',
  tags: 'tags',
});

/** `isPreview`: of the preview version of the API. */
export const workerOptions = (isPreview: boolean): Record<'create' | 'update', OptionList> => {
  const allowed: Record<string, Check> = isPreview ? { maxConcurrentOffers: isInteger(1) } : {};
  const refused = {
    ...WORKER_MEMBERS,
    ...(!isPreview && { maxConcurrentOffers: 'needs the setting apiVersion: 2024-01-18-preview' }),
  };
  return {
    create: { allowed: { availableForOffers: isBoolean, ...allowed }, refused },
    update: {
      allowed,
      refused: { ...refused, availableForOffers: "is changed by setting the worker's presence" },
    },
  };
};

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
    refused: { ...POLICY_MEMBERS, ...useMembers({ offerExpiresAfterSeconds: 'offerTimeoutSeconds' }) },
  },
  exception: { allowed: { exceptionRules: list }, refused: POLICY_MEMBERS },
};
