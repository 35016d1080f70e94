/** What of an input must be the worker's own: a task of theirs, a job of which they have a live task, the worker itself, or their own workbin. */
export type Owned = 'task' | 'job' | 'worker' | 'workbin';

/** Who may carry a command out beyond its scope; see `permit`. */
export interface Rule {
  /** For agents who are bound to a worker: members of the input, and what each must be. `null`: they may not at all. */
  readonly own: Readonly<Record<string, Owned>> | null;
  /** Of `own`, those that may be left out. */
  readonly optional?: readonly string[];
  /** For those who see some queues only: `ACCOUNT`: it reaches beyond any queue, and they may not at all. */
  readonly reach: 'QUEUES' | 'ACCOUNT';
  /** Members that they have to give, so that it is known where it goes. */
  readonly needs?: readonly string[];
  /** Members that name a queue otherwise than by its global id: they have to give its native id. */
  readonly queueTexts?: readonly string[];
  /** It may name addresses that the vendor then calls. */
  readonly callsOut?: true;
}

const ownTask: Rule = { own: { id: 'task' }, reach: 'QUEUES' };
const ownJob: Rule = { own: { id: 'job' }, reach: 'QUEUES' };
const ownWorker: Rule = { own: { id: 'worker' }, reach: 'QUEUES' };
const settings: Rule = { own: null, reach: 'ACCOUNT' };
const callback: Rule = { ...settings, callsOut: true };

/** Every mutation; one that is not here does not compile. */
export const RULES = {
  acceptTask: ownTask,
  actOnTask: ownTask,
  attachToEmail: ownTask,
  closeTask: ownTask,
  completeTask: ownTask,
  declineTask: ownTask,
  detachFromEmail: ownTask,
  discardEmail: ownTask,
  saveEmail: ownTask,
  setTaskData: ownTask,
  replyToEmail: { ...ownTask, queueTexts: ['queue'] },
  sendEmail: { ...ownTask, queueTexts: ['queue'] },
  transferTask: { ...ownTask, queueTexts: ['toQueueName'] },
  createEmail: {
    own: { worker: 'worker', parent: 'job' },
    optional: ['parent'],
    reach: 'QUEUES',
    queueTexts: ['queue'],
  },

  cancelJob: ownJob,
  reclassifyJob: ownJob,
  updateJob: ownJob,
  moveJob: { ...ownJob, needs: ['queue'] },
  setJobPriority: ownJob,
  unassignJob: { own: { id: 'job', task: 'task' }, reach: 'QUEUES' },
  createJob: { own: null, reach: 'QUEUES', needs: ['queue'] },
  deleteJob: { own: null, reach: 'QUEUES' },

  parkJob: { own: { id: 'job', workbin: 'workbin' }, reach: 'QUEUES' },
  pullJob: { own: { workbin: 'workbin', worker: 'worker' }, reach: 'QUEUES' },

  setWorkerActivity: ownWorker,
  setWorkerPresence: ownWorker,
  bindWorkers: { own: null, reach: 'QUEUES' },
  unbindWorkers: { own: null, reach: 'QUEUES' },
  bindSkills: settings,
  unbindSkills: settings,
  createWorker: settings,
  updateWorker: settings,
  deleteWorker: settings,

  createActivity: settings,
  updateActivity: settings,
  deleteActivity: settings,
  createSkill: settings,
  updateSkill: settings,
  deleteSkill: settings,
  createWorkspace: callback,
  updateWorkspace: callback,
  deleteWorkspace: settings,
  createQueue: callback,
  updateQueue: { own: null, reach: 'QUEUES', callsOut: true },
  deleteQueue: { own: null, reach: 'QUEUES' },
  createRoutingPolicy: callback,
  updateRoutingPolicy: callback,
  deleteRoutingPolicy: settings,

  requestHistoryReport: settings,
  vendorCall: settings,
} as const satisfies Readonly<Record<string, Rule>>;

export type MutationName = keyof typeof RULES;

/** Commands that can be given for many objects at a time: a batch has the rule of its command for each of its items. */
export const BATCHES = {
  createJob: 'createJobs',
  updateJob: 'updateJobs',
  moveJob: 'moveJobs',
  setJobPriority: 'setJobPriorities',
  cancelJob: 'cancelJobs',
  reclassifyJob: 'reclassifyJobs',
  unassignJob: 'unassignJobs',
  deleteJob: 'deleteJobs',
  acceptTask: 'acceptTasks',
  declineTask: 'declineTasks',
  completeTask: 'completeTasks',
  closeTask: 'closeTasks',
  transferTask: 'transferTasks',
  setTaskData: 'setTasksData',
  parkJob: 'parkJobs',
  pullJob: 'pullJobs',
  setWorkerActivity: 'setWorkerActivities',
  setWorkerPresence: 'setWorkerPresences',
  createWorker: 'createWorkers',
  updateWorker: 'updateWorkers',
  deleteWorker: 'deleteWorkers',
} as const satisfies Partial<Readonly<Record<MutationName, string>>>;

export type BatchName = (typeof BATCHES)[keyof typeof BATCHES];

/** Members that may name any queue in the vendor's words, or lead to any: refused to those who see some queues only. */
export const BEYOND_QUEUES = ['vendorOptions', 'parameters', 'policy', 'policies'] as const;

/** Members that hold nothing but an address. */
export const ADDRESSES = ['callbackUrl', 'fallbackCallbackUrl'] as const;
