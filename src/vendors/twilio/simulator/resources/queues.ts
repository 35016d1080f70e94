import type { SimWorker } from '../../../../sandbox/model.ts';
import type { Params } from '../../../../sandbox/rest/params.ts';
import { type Centre, refuseTakenName, within, workerMembers } from '../centre.ts';
import { listPage, nameFilter } from '../listing.ts';
import type { TaskQueue, Workspace } from '../records.ts';
import { illegal, invalid } from '../refusal.ts';
import {
  findIn,
  type InWorkspaceCollection,
  named,
  pathOf,
  ROOT,
  settable,
  showStamp,
  workspaceOf,
} from '../resource.ts';
import { cancelOpenTasks, isOpen } from './task-ends.ts';

const EVERY_WORKER = '1==1';
const RESERVED_WORKERS_MAX = 50;
const TAKES = [
  'FriendlyName',
  'TargetWorkers',
  'MaxReservedWorkers',
  'TaskOrder',
  'ReservationActivitySid',
  'AssignmentActivitySid',
];

/** Who belongs to the queue; an empty expression admits nobody (contract §5.3). */
const membership = (centre: Centre, { workspaceSid, targetWorkers }: TaskQueue): ((worker: SimWorker) => boolean) => {
  const fits = targetWorkers === '' ? null : centre.compile(targetWorkers);
  return ({ id }) => {
    const worker = centre.workers.get(id);
    return fits !== null && worker?.workspaceSid === workspaceSid && fits(workerMembers(centre, worker));
  };
};

export const queues = (centre: Centre, mayEvaluate: (operation: string) => void): InWorkspaceCollection<TaskQueue> => {
  const { world, tell } = centre;

  const show = (queue: TaskQueue): object => {
    const path = pathOf(queue.workspaceSid, 'TaskQueues');
    const own = `${centre.origin}${path}/${queue.sid}`;
    const activityUrl = (sid: string | null) =>
      sid === null ? null : centre.origin + pathOf(queue.workspaceSid, 'Activities', sid);
    const nameOf = (sid: string | null) => centre.activities.get(sid ?? '')?.name ?? null;
    return {
      ...showStamp(centre, queue, `${path}/${queue.sid}`),
      workspace_sid: queue.workspaceSid,
      friendly_name: queue.name,
      target_workers: queue.targetWorkers,
      task_order: queue.taskOrder,
      max_reserved_workers: queue.maxReservedWorkers,
      reservation_activity_sid: queue.reservationActivitySid,
      reservation_activity_name: nameOf(queue.reservationActivitySid),
      assignment_activity_sid: queue.assignmentActivitySid,
      assignment_activity_name: nameOf(queue.assignmentActivitySid),
      links: {
        workspace: centre.origin + pathOf(queue.workspaceSid),
        reservation_activity: activityUrl(queue.reservationActivitySid),
        assignment_activity: activityUrl(queue.assignmentActivitySid),
        statistics: `${own}/Statistics`,
        real_time_statistics: `${own}/RealTimeStatistics`,
        cumulative_statistics: `${own}/CumulativeStatistics`,
        list_statistics: `${centre.origin}${path}/Statistics`,
        bulk_real_time_statistics: `${centre.origin}${path}/RealTimeStatistics`,
      },
    };
  };

  /** The queue as the form makes it; nothing is changed where a member is refused. */
  const changed = (queue: TaskQueue, form: Params, name: string): TaskQueue => {
    const targetWorkers = settable(centre, form.text('TargetWorkers'), '', queue.targetWorkers);
    if (targetWorkers !== '' && !centre.compile(targetWorkers)) throw invalid('TargetWorkers');
    const activity = (key: string, now: string | null): string | null => {
      const record = named(centre.activities, form, key, queue.workspaceSid);
      return settable(centre, record === undefined ? undefined : (record?.sid ?? null), null, now);
    };
    return {
      ...queue,
      name,
      targetWorkers,
      maxReservedWorkers: form.integer('MaxReservedWorkers', 1, RESERVED_WORKERS_MAX) ?? queue.maxReservedWorkers,
      taskOrder: form.oneOf('TaskOrder', ['FIFO', 'LIFO']) ?? queue.taskOrder,
      reservationActivitySid: activity('ReservationActivitySid', queue.reservationActivitySid),
      assignmentActivitySid: activity('AssignmentActivitySid', queue.assignmentActivitySid),
    };
  };

  /** Queues for which the worker is eligible (contract §4). */
  const servedBy = (workerSid: string | undefined): ((queue: TaskQueue) => boolean) => {
    if (!workerSid) return () => true;
    const worker = world.workers.get(workerSid);
    return ({ sid }) => worker !== undefined && (world.queues.get(sid)?.admits(worker) ?? false);
  };
  /** Queues that have a worker whose attributes fit. */
  const servedByAny = (workspace: Workspace, expression: string | undefined): ((queue: TaskQueue) => boolean) => {
    if (!expression) return () => true;
    mayEvaluate(`queues ${workspace.accountSid}`);
    const fits = centre.compile(expression);
    if (!fits) throw invalid('EvaluateWorkerAttributes');
    const fitting = [...centre.workers.values()]
      .filter((worker) => worker.workspaceSid === workspace.sid && fits(workerMembers(centre, worker)))
      .map(({ sid }) => world.workers.get(sid));
    return ({ sid }) => fitting.some((worker) => worker && world.queues.get(sid)?.admits(worker));
  };
  const isNamed = ({ sid, workspaceSid }: TaskQueue): boolean =>
    [...centre.workflows.values()].some(
      (each) => each.workspaceSid === workspaceSid && each.configuration.includes(sid),
    );

  return {
    path: `${ROOT}/:workspace/TaskQueues`,
    scope: workspaceOf(centre),
    find: (sid, workspace) => findIn(centre.queues, 'TaskQueues', sid, workspace),
    show,
    list: {
      filters: ['FriendlyName', 'WorkerSid', 'EvaluateWorkerAttributes', 'Ordering'],
      run(workspace, asked) {
        const fits = nameFilter(centre, asked.query);
        const served = servedBy(asked.query.text('WorkerSid'));
        const servedByFitting = servedByAny(workspace, asked.query.text('EvaluateWorkerAttributes'));
        const rows = [...centre.queues.values()]
          .filter(within(workspace.sid))
          .filter((each) => fits(each) && served(each) && servedByFitting(each));
        return listPage(centre, asked, { key: 'task_queues', path: pathOf(workspace.sid, 'TaskQueues'), rows, show });
      },
    },
    create: {
      takes: TAKES,
      run({ sid: workspaceSid, accountSid }, form) {
        const name = form.required('FriendlyName');
        refuseTakenName(centre.queues, 'Queue', name, { workspaceSid, accountSid });
        const plain: TaskQueue = {
          ...centre.stamp('WQ', accountSid),
          workspaceSid,
          name,
          targetWorkers: EVERY_WORKER,
          maxReservedWorkers: 1,
          taskOrder: 'FIFO',
          reservationActivitySid: null,
          assignmentActivitySid: null,
        };
        const queue = changed(plain, form, name);
        centre.queues.set(queue.sid, queue);
        world.addQueue({ id: queue.sid, name, admits: membership(centre, queue) });
        tell('task-queue.created', workspaceSid, { queue });
        return queue;
      },
    },
    update: {
      takes: TAKES,
      run(queue, form) {
        const name = form.kept('FriendlyName') ?? queue.name;
        refuseTakenName(centre.queues, 'Queue', name, queue, queue);
        const { targetWorkers } = queue;
        Object.assign(queue, changed(queue, form, name));
        centre.touch(queue);
        world.changeQueue(queue.sid, { name, admits: membership(centre, queue) });
        if (queue.targetWorkers !== targetWorkers) tell('task-queue.expression.updated', queue.workspaceSid, { queue });
      },
    },
    remove(queue) {
      const holds = (sid: string): boolean => world.jobs.get(sid)?.queueId === queue.sid;
      const isUsed =
        isNamed(queue) || [...centre.tasks.values()].some((task) => holds(task.sid) && isOpen(centre, task));
      if (isUsed && centre.switches.delete_in_use === 'refused') {
        throw illegal('delete', 'task queue', queue, 'it is in use');
      }
      cancelOpenTasks(centre, ({ sid }) => holds(sid), 'TaskQueue deleted');
      tell('task-queue.deleted', queue.workspaceSid, { queue });
      centre.queues.delete(queue.sid);
      world.removeQueue(queue.sid);
    },
  };
};
