import { type Check, isBoolean, isInteger, isText, type OptionList, useMember } from '../../contract/options.ts';

const fifo: Check = (value) =>
  value === 'FIFO' ? null : 'can only be FIFO: the vendor takes LIFO, ignores it and sets FIFO';

const PARENT = useMember('workspace');
const NO_CHOICE = 'is not documented as a parameter: the vendor sets it itself';
const noClearing = 'must have a value: how it is cleared is not documented';

export const OPTIONS = {
  createWorkspace: { allowed: { enterpriseSid: isText, priortizeQueueOrder: fifo }, noClearing },
  updateWorkspace: {
    allowed: { priortizeQueueOrder: fifo, defaultActivityName: isText, timeoutActivityName: isText },
    refused: {
      defaultActivitySid: useMember('defaultActivity'),
      timeoutActivitySid: useMember('timeoutActivity'),
      enterpriseSid: 'cannot be changed',
    },
    noClearing,
  },
  queue: {
    allowed: { taskOrder: fifo, maxReservedWorkers: isInteger(1, 50) },
    refused: {
      enterpriseSid: 'is no parameter here: it follows from the workspace',
      workspaceSid: PARENT,
      targetWorkers: useMember('selector'),
      reservationActivitySid: useMember('offerActivity'),
      assignmentActivitySid: useMember('taskActivity'),
    },
    noClearing,
  },
  createJob: {
    // The vendor documents two contrary meanings of it (contract §9.4): it is sent as it is given, and never unasked.
    allowed: { bypassReservedState: isBoolean },
    refused: {
      attributes: useMember('labels'),
      timeout: useMember('timeoutSeconds'),
      workflowSid: useMember('policy'),
      taskQueueSid: 'is not documented as a parameter: the policy chooses the queue',
      workspaceSid: 'is not documented as a parameter: it follows from the policy',
      taskChannel: NO_CHOICE,
      callerId: NO_CHOICE,
    },
    noClearing,
  },
  updateJob: {
    allowed: { reason: isText },
    refused: {
      attributes: useMember('labels'),
      assignmentStatus: 'is changed by canceling the job, or by accepting, declining or completing its task',
    },
    noClearing,
  },
} as const satisfies Record<string, OptionList>;
