import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import type { PolicyKind } from './policy-map.ts';

/** Says what is wrong with a value; `null` when nothing is. */
type Check = (value: unknown) => string | null;

export interface OptionList {
  readonly allowed: Readonly<Record<string, Check>>;
  /** Names of the vendor's that are given in another way, and how. */
  readonly refused?: Readonly<Record<string, string>>;
}

const text: Check = (value) => (typeof value === 'string' && value.trim() !== '' ? null : 'must be text');
const boolean: Check = (value) => (typeof value === 'boolean' ? null : 'must be true or false');
const list: Check = (value) => (Array.isArray(value) && value.every(isJsonObject) ? null : 'must be a list of objects');
const kind: Check = (value) =>
  isJsonObject(value) && typeof value.kind === 'string' ? null : 'must be an object with a kind';
const count: Check = (value) =>
  Number.isInteger(value) && Number(value) >= 1 ? null : 'must be a whole number from 1 on';

const useMember = (member: string): string => `is given as ${member}`;

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
    allowed: { matchingMode: kind, requestedWorkerSelectors: list, dispositionCode: text },
    refused: JOB_MEMBERS,
  },
} satisfies Record<string, OptionList>;

/** Of the preview version of the API. */
const PREVIEW = { maxConcurrentOffers: count };
const NOT_YET = { maxConcurrentOffers: 'needs the setting apiVersion: 2024-01-18-preview' };

export const workerOptions = (preview: boolean): Record<'create' | 'update', OptionList> => ({
  create: {
    allowed: { availableForOffers: boolean, ...(preview ? PREVIEW : {}) },
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
      fallbackQueueId: text,
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

/** What is wrong with the options; `null` when they may be sent as they are. `null` for a member clears it. */
export const checkOptions = (options: JsonObject, { allowed, refused = {} }: OptionList): string | null => {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (Object.hasOwn(refused, name)) return `vendorOptions.${name} ${refused[name]}`;
    const check = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
    if (!check) {
      const names = Object.keys(allowed);
      return `vendorOptions.${name} is unknown here: ${names.length > 0 ? `there is ${names.join(', ')}` : 'there are none'}`;
    }
    const problem = value === null ? null : check(value);
    if (problem) return `vendorOptions.${name} ${problem}`;
  }
  return null;
};
