import { BATCHES } from '../src/graphql/rules.ts';

/**
 * The fields of this API that ask a member of a port: a root field by its name, another as `Type.field`. `Subscription` stands for all its
 * fields.
 */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  'workspace.create': ['createWorkspace'],
  'workspace.update': ['updateWorkspace'],
  'workspace.remove': ['deleteWorkspace'],
  'activity.create': ['createActivity'],
  'activity.update': ['updateActivity'],
  'activity.remove': ['deleteActivity'],
  'skill.create': ['createSkill'],
  'skill.update': ['updateSkill'],
  'skill.remove': ['deleteSkill'],
  'queue.create': ['createQueue'],
  'queue.update': ['updateQueue'],
  'queue.remove': ['deleteQueue'],
  'queue.statistics': ['Queue.statistics'],
  'policy.create': ['createRoutingPolicy'],
  'policy.update': ['updateRoutingPolicy'],
  'policy.remove': ['deleteRoutingPolicy'],
  'worker.create': ['createWorker'],
  'worker.update': ['updateWorker', 'setWorkerActivity'],
  'worker.remove': ['deleteWorker'],
  'worker.setPresence': ['setWorkerPresence'],
  'worker.bind': ['bindWorkers'],
  'worker.unbind': ['unbindWorkers'],
  'worker.bindSkills': ['bindSkills'],
  'worker.unbindSkills': ['unbindSkills'],
  'worker.queuesOf': ['Worker.queues'],
  'worker.channelsOf': ['Worker.channels'],
  'worker.tasksOf': ['Worker.tasks'],
  'job.create': ['createJob'],
  'job.update': ['updateJob', 'moveJob', 'setJobPriority'],
  'job.remove': ['deleteJob'],
  'job.cancel': ['cancelJob'],
  'job.unassign': ['unassignJob'],
  'job.reclassify': ['reclassifyJob'],
  'job.position': ['Job.position'],
  'job.conversation': ['Job.messages', 'Job.conversation', 'Task.messages'],
  'task.accept': ['acceptTask'],
  'task.decline': ['declineTask'],
  'task.complete': ['completeTask'],
  'task.close': ['closeTask'],
  'task.transfer': ['transferTask'],
  'task.setData': ['setTaskData'],
  'task.act': ['actOnTask'],
  'email.create': ['createEmail'],
  'email.reply': ['replyToEmail'],
  'email.save': ['saveEmail'],
  'email.send': ['sendEmail'],
  'email.discard': ['discardEmail'],
  'email.attach': ['attachToEmail'],
  'email.detach': ['detachFromEmail'],
  'workbin.park': ['parkJob'],
  'workbin.pull': ['pullJob'],
  'metrics.read': ['metrics', 'Queue.metrics', 'Worker.metrics'],
  'metrics.request': ['requestHistoryReport'],
  'metrics.report': ['historyReport'],
  'metrics.content': ['HistoryReport.content'],
  'source.stream': ['Subscription'],
  'source.webhook': ['Subscription'],
  'source.messages': ['Subscription.messageAdded'],
};

/** Of the ports that are read: the field for one object, and the field for a list. */
const READS: Readonly<Record<string, readonly [one: string, list: string]>> = {
  workspace: ['workspace', 'workspaces'],
  activity: ['activity', 'activities'],
  skill: ['skill', 'skills'],
  queue: ['queue', 'queues'],
  policy: ['routingPolicy', 'routingPolicies'],
  worker: ['worker', 'workers'],
  job: ['job', 'jobs'],
  task: ['task', 'tasks'],
  workbin: ['workbin', 'workbins'],
};

const withBatch = (field: string): readonly string[] => {
  const batch = (BATCHES as Readonly<Record<string, string>>)[field];
  return batch === undefined ? [field] : [field, batch];
};

/** By the members of the ports, as `port.member`. */
export const graphqlFields: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.entries(READS).flatMap(([port, [one, list]]): [string, readonly string[]][] => [
    [`${port}.get`, [one]],
    [`${port}.getMany`, ['nodes']],
    [`${port}.list`, [list]],
  ]),
  ...Object.entries(FIELDS).map(([member, fields]): [string, readonly string[]] => [member, fields.flatMap(withBatch)]),
]);
