import { type Check, isInteger, isText, type OptionList, useMember } from '../../contract/options.ts';

const fifo: Check = (value) =>
  value === 'FIFO' ? null : 'can only be FIFO: the vendor takes LIFO, ignores it and sets FIFO';

const PARENT = useMember('workspace');
const NO_ENTERPRISE = 'is no parameter here: it follows from the workspace';
const NO_CHOICE = 'is not documented as a parameter: the vendor sets it itself';

export const OPTIONS = {
  createWorkspace: { allowed: { enterpriseSid: isText, priortizeQueueOrder: fifo } },
  updateWorkspace: {
    allowed: { priortizeQueueOrder: fifo, defaultActivityName: isText, timeoutActivityName: isText },
    refused: {
      defaultActivitySid: useMember('defaultActivity'),
      timeoutActivitySid: useMember('timeoutActivity'),
      enterpriseSid: 'cannot be changed',
    },
  },
  activity: { allowed: {}, refused: { workspaceSid: PARENT } },
  queue: {
    allowed: { taskOrder: fifo, maxReservedWorkers: isInteger(1, 50) },
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
    allowed: { reason: isText },
    refused: {
      attributes: useMember('labels'),
      assignmentStatus: 'is changed by canceling the job, or by accepting, declining or completing its task',
    },
  },
} as const satisfies Record<string, OptionList>;
