import type { JsonObject } from '../../domain/json.ts';

/** Says what is wrong with a value; `null` when nothing is. */
type Check = (value: unknown) => string | null;

export interface OptionList {
  readonly allowed: Readonly<Record<string, Check>>;
  /** Names that the vendor documents and that are never sent, with the reason. */
  readonly refused?: Readonly<Record<string, string>>;
}

const text: Check = (value) => (typeof value === 'string' && value.trim() !== '' ? null : 'must be text');

const fifo: Check = (value) =>
  value === 'FIFO' ? null : 'can only be FIFO: the vendor takes LIFO, ignores it and sets FIFO';

export const integer =
  (from: number, to: number): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= from && Number(value) <= to
      ? null
      : `must be a whole number from ${from} to ${to}`;

const useMember = (member: string): string => `is given as ${member}`;
const PARENT = useMember('workspace');
const NO_ENTERPRISE = 'is no parameter here: it follows from the workspace';
const NO_CHOICE = 'is not documented as a parameter: the vendor sets it itself';

export const OPTIONS = {
  createWorkspace: { allowed: { enterpriseSid: text, priortizeQueueOrder: fifo } },
  updateWorkspace: {
    allowed: { priortizeQueueOrder: fifo, defaultActivityName: text, timeoutActivityName: text },
    refused: {
      defaultActivitySid: useMember('defaultActivity'),
      timeoutActivitySid: useMember('timeoutActivity'),
      enterpriseSid: 'cannot be changed',
    },
  },
  activity: { allowed: {}, refused: { workspaceSid: PARENT } },
  queue: {
    allowed: { taskOrder: fifo, maxReservedWorkers: integer(1, 50) },
    refused: {
      enterpriseSid: NO_ENTERPRISE,
      workspaceSid: PARENT,
      targetWorkers: useMember('selector'),
      reservationActivitySid: useMember('offerActivity'),
      assignmentActivitySid: useMember('taskActivity'),
    },
  },
  policy: {
    allowed: {},
    refused: {
      enterpriseSid: NO_ENTERPRISE,
      workspaceSid: PARENT,
      taskReservationTimeout: useMember('offerTimeoutSeconds'),
      taskReservationnTimeout: useMember('offerTimeoutSeconds'),
      assignmentCallbackUrl: useMember('callbackUrl'),
      fallbackAssignmentCallbackUrl: useMember('fallbackCallbackUrl'),
    },
  },
  worker: {
    allowed: {},
    refused: { workspaceSid: PARENT, activitySid: useMember('activity'), attributes: useMember('labels') },
  },
  createJob: {
    allowed: {},
    refused: {
      attributes: useMember('labels'),
      timeout: useMember('timeoutSeconds'),
      workflowSid: useMember('policy'),
      bypassReservedState: 'is never sent: the vendor documents two contrary meanings of it',
      taskQueueSid: 'is not documented as a parameter: the policy chooses the queue',
      workspaceSid: 'is not documented as a parameter: it follows from the policy',
      taskChannel: NO_CHOICE,
      callerId: NO_CHOICE,
    },
  },
  updateJob: {
    allowed: { reason: text },
    refused: {
      attributes: useMember('labels'),
      assignmentStatus: 'is changed by canceling the job, or by accepting, declining or completing its task',
    },
  },
} as const satisfies Record<string, OptionList>;

/** What is wrong with the options; `null` when they may be sent as they are. */
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
