import type { Params } from '../../../../sandbox/rest/params.ts';
import { readAttributes } from '../attributes.ts';
import { type Centre, parseAttributes, within } from '../centre.ts';
import { listPage, orderingOf } from '../listing.ts';
import type { Task, TaskChannel, Workflow, Workspace } from '../records.ts';
import { illegal, invalid } from '../refusal.ts';
import {
  etagOf,
  findIn,
  type InWorkspaceCollection,
  named,
  pathOf,
  ROOT,
  TRUE_WORDS,
  workspaceOf,
} from '../resource.ts';
import { reorder, route } from '../routing.ts';
import { priorityOf, statusOf, TASK_STATUSES } from '../states.ts';
import { taskChannelOf } from './task-channels.ts';
import { filterOf, PRIORITY_MAX, showTask } from './task-rows.ts';

const TIMEOUT = 86_400;
const TIMEOUT_MAX = 1_209_600;

export const tasks = (centre: Centre, mayEvaluate: (operation: string) => void): InWorkspaceCollection<Task> => {
  const { world, clock, switches, tell } = centre;
  const show = (task: Task): object => showTask(centre, task);
  const showRow = (task: Task): object =>
    switches.list_attributes === 'null' ? { ...show(task), attributes: null } : show(task);

  const workflowOf = (form: Params, { sid }: Workspace): Workflow => {
    const given = named(centre.workflows, form, 'WorkflowSid', sid);
    if (given) return given;
    const own = [...centre.workflows.values()].filter(within(sid));
    const [only] = own;
    if (!only || own.length > 1) throw invalid('WorkflowSid', true);
    return only;
  };
  const channelOf = (form: Params, workspaceSid: string): TaskChannel | undefined => {
    const key = form.text('TaskChannel');
    if (!key) return undefined;
    const channel = taskChannelOf(centre, workspaceSid, key);
    if (!channel) throw invalid('TaskChannel');
    return channel;
  };
  const targetOf = (form: Params, workspaceSid: string): string | null => {
    const sid = form.text('RoutingTarget');
    if (!sid) return null;
    const record = centre.workers.get(sid) ?? centre.queues.get(sid) ?? centre.workflows.get(sid);
    if (record?.workspaceSid !== workspaceSid) throw invalid('RoutingTarget');
    return sid;
  };
  const virtualStartOf = (form: Params): number | undefined => {
    const at = form.moment('VirtualStartTime');
    if (at !== undefined && at > clock.now()) throw invalid('VirtualStartTime');
    return at;
  };

  /** Ends or wraps up; `pending` says nothing to a task that is pending. */
  const moveTo = (task: Task, status: string): void => {
    const now = statusOf(centre, task);
    const isHeld = now === 'assigned' || now === 'wrapping';
    if (status === 'canceled') {
      if (!world.cancel(task.sid)) throw illegal('cancel', 'task', task, 'it is not pending or reserved');
    } else if (status === 'completed') {
      if (!isHeld || !world.complete(task.sid)) {
        throw illegal('complete', 'task', task, "it's not currently assigned or wrapping");
      }
    } else if (status === 'wrapping') {
      if (!world.wrapUp(task.sid)) throw illegal('wrap up a', 'task', task, "it's not currently assigned");
    } else if (status !== now) throw illegal('update', 'task', task, `it is not ${status}`);
  };

  return {
    path: `${ROOT}/:workspace/Tasks`,
    scope: workspaceOf(centre),
    find: (sid, workspace) => findIn(centre.tasks, 'Tasks', sid, workspace),
    show,
    etag: (task) => etagOf(centre, task),
    list: {
      filters: [
        'Priority',
        'AssignmentStatus',
        'WorkflowSid',
        'WorkflowName',
        'TaskQueueSid',
        'TaskQueueName',
        'EvaluateTaskAttributes',
        'RoutingTarget',
        'Ordering',
        'HasAddons',
      ],
      run(workspace, asked) {
        const fits = filterOf(centre, workspace, asked.query, mayEvaluate);
        const orders = orderingOf(asked.query);
        const values = new Map<string, (task: Task) => number>([
          ['DateCreated', ({ createdAt }) => createdAt],
          ['Priority', (task) => priorityOf(centre, task)],
          ['VirtualStartTime', ({ virtualStartAt }) => virtualStartAt],
        ]);
        const placeOf = (task: Task): number[] => [
          ...orders.map(({ attribute, sign }) => sign * (values.get(attribute)?.(task) ?? 0)),
          task.order * (orders.find(({ attribute }) => attribute !== 'Priority')?.sign ?? 1),
        ];
        const rows = [...centre.tasks.values()].filter(within(workspace.sid)).filter(fits);
        const path = pathOf(workspace.sid, 'Tasks');
        return listPage(centre, asked, { key: 'tasks', path, rows, show: showRow, placeOf });
      },
    },
    create: {
      takes: [
        'WorkflowSid',
        'TaskQueueSid',
        'Attributes',
        'TaskChannel',
        'Priority',
        'Timeout',
        'VirtualStartTime',
        'RoutingTarget',
        'IgnoreCapacity',
      ],
      run(workspace, form) {
        const { sid: workspaceSid, accountSid } = workspace;
        const workflow = workflowOf(form, workspace);
        const queue = named(centre.queues, form, 'TaskQueueSid', workspaceSid);
        const attributes = readAttributes(centre, form) ?? '{}';
        const channel = channelOf(form, workspaceSid) ?? taskChannelOf(centre, workspaceSid, 'default');
        if (!channel) throw invalid('TaskChannel');
        const priority = form.integer('Priority', 0, PRIORITY_MAX) ?? 0;
        const timeout = form.integer('Timeout', 1, TIMEOUT_MAX) ?? TIMEOUT;
        const virtualStartAt = virtualStartOf(form) ?? clock.now();
        const routingTarget = targetOf(form, workspaceSid);
        const isForWorker = centre.workers.has(routingTarget ?? '');
        const ignoreCapacity = form.flag('IgnoreCapacity', TRUE_WORDS);
        if (ignoreCapacity && !isForWorker) throw invalid('IgnoreCapacity');
        const task: Task = {
          ...centre.stamp('WT', accountSid),
          workspaceSid,
          workflowSid: workflow.sid,
          attributes,
          taskChannelSid: channel.sid,
          timeout,
          virtualStartAt,
          queueEnteredAt: null,
          routingTarget,
          ignoreCapacity: ignoreCapacity ?? isForWorker,
          reason: null,
          assignments: 0,
          targets: [],
          stopTarget: null,
          overdue: false,
          onlyWorkerSid: null,
          fits: null,
        };
        centre.tasks.set(task.sid, task);
        world.addJob({
          id: task.sid,
          attributes: parseAttributes(attributes) ?? {},
          priority,
          timeToLiveMs: timeout * 1000,
        });
        route(centre, task, queue?.sid ?? null);
        return task;
      },
    },
    update: {
      takes: ['Attributes', 'AssignmentStatus', 'Reason', 'Priority', 'TaskChannel', 'VirtualStartTime'],
      run(task, form) {
        const attributes = readAttributes(centre, form);
        const status = form.oneOf('AssignmentStatus', TASK_STATUSES);
        const reason = form.text('Reason');
        const priority = form.integer('Priority', 0, PRIORITY_MAX);
        const channel = channelOf(form, task.workspaceSid);
        const virtualStartAt = virtualStartOf(form);
        const isEnding = status === 'canceled' || status === 'completed';
        if (isEnding && !reason && switches.reason_required) throw invalid('Reason', true);
        const before = task.reason;
        if (reason) task.reason = reason;
        try {
          if (status) moveTo(task, status);
        } catch (error) {
          task.reason = before;
          throw error;
        }
        centre.touch(task);
        if (channel) task.taskChannelSid = channel.sid;
        if (attributes !== undefined) {
          task.attributes = attributes;
          world.changeJob(task.sid, { attributes: parseAttributes(attributes) ?? {} });
        }
        if (priority !== undefined) world.changeJob(task.sid, { priority });
        if (virtualStartAt !== undefined) {
          task.virtualStartAt = virtualStartAt;
          reorder(centre, task);
        }
        const changed = [attributes, priority, channel, virtualStartAt].some((value) => value !== undefined);
        if (changed) tell('task.updated', task.workspaceSid, { task });
      },
    },
    remove(task) {
      tell('task.deleted', task.workspaceSid, { task });
      world.removeJob(task.sid);
    },
  };
};
