import type { EndInput, WorkerInput } from '../../contract/command.ts';
import { type Check, isBoolean, isInteger, isText, type OptionList, useMember } from '../../contract/options.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import type { Tables } from '../../kit/collection.ts';
import { type InputTable, jsonText, objectJson, Unfit, wholeSeconds } from '../../kit/inputs.ts';
import { parseObject, parseText } from '../../kit/members.ts';

/*
 * How a member is cleared is not documented (contract §1.2), so none is declared to be clearable. What a Worker, an Activity or a
 * Workflow has beside these members is not documented either: they take no vendorOptions.
 */

const options = (list: Omit<OptionList, 'noClearing'>): OptionList => ({
  ...list,
  noClearing: 'must have a value: how it is cleared is not documented',
});
const fifo: Check = (value) =>
  value === 'FIFO' ? null : 'can only be FIFO: the vendor takes LIFO, ignores it and sets FIFO';
const UNASKED = 'is not documented as a parameter: the vendor sets it itself';

const home = { workspace: { as: 'workspaceSid', need: true } } as const;
const name = { as: 'name', need: true } as const;

export const workspace = {
  create: { name, vendorOptions: options({ allowed: { enterpriseSid: isText, priortizeQueueOrder: fifo } }) },
  update: {
    name,
    defaultActivity: 'defaultActivitySid',
    timeoutActivity: 'timeoutActivitySid',
    vendorOptions: options({
      allowed: { priortizeQueueOrder: fifo, defaultActivityName: isText, timeoutActivityName: isText },
      refused: {
        defaultActivitySid: useMember('defaultActivity'),
        timeoutActivitySid: useMember('timeoutActivity'),
        enterpriseSid: 'cannot be changed',
      },
    }),
  },
} as const satisfies Tables<'Workspace'>;

export const activity: Tables<'Activity'> = {
  create: {
    ...home,
    name,
    available: { as: 'available', need: 'whether a worker in this activity may be offered work' },
  },
  update: { name, available: 'available' },
};

const ofQueue = {
  name,
  selector: 'targetWorkers',
  offerActivity: 'reservationActivitySid',
  taskActivity: 'assignmentActivitySid',
  vendorOptions: options({
    allowed: { taskOrder: fifo, maxReservedWorkers: isInteger(1, 50) },
    refused: {
      enterpriseSid: 'is no parameter here: it follows from the workspace',
      workspaceSid: useMember('workspace'),
      targetWorkers: useMember('selector'),
      reservationActivitySid: useMember('offerActivity'),
      assignmentActivitySid: useMember('taskActivity'),
    },
  }),
} as const;
export const queue: Tables<'Queue'> = { create: { ...home, ...ofQueue }, update: ofQueue };

/** Both forms of `default_filter` are documented; all samples hold the object (contract §12 row 14). */
const withDefaultAsObject = (given: Json): Json => {
  const routing = isJsonObject(given) ? given.task_routing : undefined;
  if (!isJsonObject(given) || !isJsonObject(routing) || typeof routing.default_filter !== 'string') return given;
  return { ...given, task_routing: { ...routing, default_filter: { queue: routing.default_filter } } };
};

const configuration = (given: Json): string => {
  // The vendor stores broken text without a word and then routes nothing (contract §4.5, §12 row 15).
  if (typeof given === 'string' && parseText(given) === undefined) throw new Unfit('must be valid JSON text');
  return jsonText(withDefaultAsObject(given));
};

const ofPolicy = {
  name,
  configuration: { as: 'configuration', need: true, write: configuration },
  offerTimeoutMs: { as: 'taskReservationTimeout', write: wholeSeconds(1, 86_400) },
  callbackUrl: 'assignmentCallbackUrl',
  fallbackCallbackUrl: 'fallbackAssignmentCallbackUrl',
} as const;
export const policy = { create: { ...home, ...ofPolicy }, update: ofPolicy } as const satisfies Tables<'RoutingPolicy'>;

/** Where the address of a worker is among its attributes. */
export const ADDRESS = 'attributes.contact_uri';

const filled = (value: string): string => {
  if (value.trim() === '') throw new Unfit('is needed');
  return value;
};

const ofWorker = {
  name,
  activity: 'activitySid',
  labels: { as: 'attributes', write: objectJson },
  contactUri: { as: ADDRESS, write: filled },
} as const;
export const worker = { create: { ...home, ...ofWorker }, update: ofWorker } as const satisfies Tables<'Worker'>;

/**
 * The attributes of a worker, where there is something to write: its labels, and among them its address, which stays as it is where it is
 * not given, although all labels are replaced. `text`: the labels as they would be written. `kept`: those that the worker has.
 */
export const attributesOf = (
  { labels, contactUri }: WorkerInput,
  text: string | undefined,
  kept: JsonObject | null,
): string | undefined => {
  if (contactUri === undefined || contactUri === null) {
    const address = kept?.contact_uri;
    return isJsonObject(labels) && address !== undefined ? JSON.stringify({ contact_uri: address, ...labels }) : text;
  }
  const base = text === undefined ? kept : parseObject(text);
  return typeof labels === 'string' && base?.contact_uri === contactUri
    ? labels
    : JSON.stringify({ ...base, contact_uri: contactUri });
};

const EMPTY_JOB = 'the vendor ends a job without labels at once, as completed and without an error';

const jobLabels = (given: JsonObject | string): string => {
  const text = objectJson(given);
  if (Object.keys(parseObject(text) ?? {}).length === 0) throw new Unfit(`must not be empty: ${EMPTY_JOB}`);
  return text;
};

export const job = {
  create: {
    policy: { as: 'workflowSid', need: 'without one the vendor cannot tell where the job belongs' },
    labels: { as: 'attributes', need: EMPTY_JOB, write: jobLabels },
    timeoutMs: { as: 'timeout', write: wholeSeconds(1, 1_209_600) },
    vendorOptions: options({
      // The vendor documents two contrary meanings of it (contract §9.4): it is sent as it is given, and never unasked.
      allowed: { bypassReservedState: isBoolean },
      refused: {
        attributes: useMember('labels'),
        timeout: useMember('timeoutMs'),
        workflowSid: useMember('policy'),
        taskQueueSid: 'is not documented as a parameter: the policy chooses the queue',
        workspaceSid: 'is not documented as a parameter: it follows from the policy',
        taskChannel: UNASKED,
        callerId: UNASKED,
      },
    }),
  },
  update: {
    labels: { as: 'attributes', write: jobLabels },
    vendorOptions: options({
      allowed: { reason: isText },
      refused: {
        attributes: useMember('labels'),
        assignmentStatus: 'is changed by canceling the job, or by accepting, declining or completing its task',
      },
    }),
  },
} as const satisfies Tables<'Job'>;

/** Of a job that is canceled, and of a task that is completed. An offer is declined by its state alone. */
export const END: InputTable<EndInput> = { reason: 'reason' };
