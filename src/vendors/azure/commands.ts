import type {
  CloseInput,
  DeclineInput,
  EndInput,
  JobInput,
  QueueInput,
  UnassignInput,
  WorkerInput,
} from '../../contract/command.ts';
import { isInteger } from '../../contract/options.ts';
import { checked, type InputTable, Unfit } from '../../kit/inputs.ts';
import { JOB_OPTIONS, WORKER_OPTIONS } from './commands/options.ts';
import { matchingMode, selectors } from './commands/requirements.ts';
import { attached, channels, classifiedBy, clearing, momentText, plainValues, scheduled } from './commands/values.ts';

const VERSION = { expectedVersion: 'If-Match' } as const;
const LABELS = { as: 'labels', write: plainValues };
const TAGS = { as: 'tags', write: plainValues };

const ofQueue = {
  name: 'name',
  labels: LABELS,
  policies: { as: 'distributionPolicyId, exceptionPolicyId', into: attached },
};
export const QUEUE = {
  create: { nativeId: 'queueId', ...ofQueue } satisfies InputTable<QueueInput>,
  update: { ...VERSION, ...clearing(ofQueue, 'name', 'labels', 'policies') } satisfies InputTable<QueueInput>,
};

const concurrentOffers = (isPreview: boolean) => {
  const within = checked<number>(isInteger(1));
  return (offers: number): number => {
    if (isPreview) return within(offers);
    throw new Unfit('needs the setting apiVersion: 2024-01-18-preview');
  };
};

/** `nameKey`: the label that a worker's name is; `null`: workers have none. */
export const workerTables = (nameKey: string | null, isPreview: boolean) => {
  const named = nameKey !== null && { name: { as: `labels.${nameKey}`, into: (name: string | null) => ({ name }) } };
  const members = {
    ...named,
    labels: LABELS,
    tags: TAGS,
    capacity: 'capacity',
    maxConcurrentOffers: { as: 'maxConcurrentOffers', write: concurrentOffers(isPreview) },
    queues: { as: 'queues', write: (queues: readonly string[]) => queues },
    channels: { as: 'channels', write: channels },
  };
  return {
    create: {
      nativeId: 'workerId',
      ...members,
      ready: 'availableForOffers',
      vendorOptions: WORKER_OPTIONS.create,
    } satisfies InputTable<WorkerInput>,
    update: {
      ...VERSION,
      ...clearing(members, 'name', 'labels', 'tags', 'queues', 'channels'),
      vendorOptions: WORKER_OPTIONS.update,
    } satisfies InputTable<WorkerInput>,
  };
};

const ofJob = {
  policy: { as: 'classificationPolicyId', write: classifiedBy },
  queue: 'queueId',
  labels: LABELS,
  priority: { as: 'priority', write: checked<number>(isInteger(-100, 100)) },
  channel: { as: 'channelId', need: 'the vendor matches jobs to workers by it' } as const,
  tags: TAGS,
  externalId: 'channelReference',
  scheduledAt: { as: 'matchingMode.scheduleAt', into: scheduled },
  requirements: { as: 'requestedWorkerSelectors', into: selectors },
  matching: { as: 'matchingMode.kind', into: matchingMode },
  // Without one none is added: `null` would remove those that exist.
  note: { as: 'notes', into: (message: string | null) => (message === null ? {} : { notes: [{ message }] }) },
};
export const JOB = {
  create: {
    nativeId: 'jobId',
    ...ofJob,
    vendorOptions: JOB_OPTIONS.create,
  } satisfies InputTable<JobInput>,
  update: {
    ...VERSION,
    ...clearing(ofJob, 'policy', 'queue', 'labels', 'priority', 'tags', 'externalId', 'requirements'),
    disposition: { as: 'dispositionCode', clears: true },
    vendorOptions: JOB_OPTIONS.update,
  } satisfies InputTable<JobInput>,
};

export const CANCEL: InputTable<EndInput> = { reason: 'note', disposition: 'dispositionCode' };
export const UNASSIGN: InputTable<UnassignInput> = { suspendMatching: 'suspendMatching' };
export const DECLINE: InputTable<DeclineInput> = { retryOfferAt: { as: 'retryOfferAt', write: momentText } };
/** The disposition is given when the task is closed. */
export const COMPLETE: InputTable<EndInput> = { reason: 'note' };
export const CLOSE: InputTable<CloseInput> = { ...CANCEL, closeAt: { as: 'closeAt', write: momentText } };
