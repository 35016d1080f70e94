import type { Params } from '../../../../sandbox/rest/params.ts';
import { type Centre, taskMembers } from '../centre.ts';
import { dateOrNull, writeDate } from '../dates.ts';
import type { Task, Workspace } from '../records.ts';
import { invalid } from '../refusal.ts';
import { pathOf, showStamp } from '../resource.ts';
import { ageOf, priorityOf, queueOf, statusOf, TASK_STATUSES } from '../states.ts';

export const PRIORITY_MAX = 2 ** 31 - 1;

type Fits = (task: Task) => boolean;

export const showTask = (centre: Centre, task: Task): object => {
  const { workspaceSid, workflowSid } = task;
  const path = pathOf(workspaceSid, 'Tasks', task.sid);
  const queue = queueOf(centre, task);
  const link = (...rest: string[]): string => centre.origin + pathOf(workspaceSid, ...rest);
  return {
    ...showStamp(centre, task, path),
    workspace_sid: workspaceSid,
    age: ageOf(centre, task),
    assignment_status: statusOf(centre, task),
    attributes: task.attributes,
    addons: '{}',
    priority: priorityOf(centre, task),
    reason: task.reason,
    timeout: task.timeout,
    task_queue_entered_date: dateOrNull(task.queueEnteredAt),
    virtual_start_time: writeDate(task.virtualStartAt),
    task_queue_sid: queue?.sid ?? null,
    task_queue_friendly_name: queue?.name ?? null,
    task_channel_sid: task.taskChannelSid,
    task_channel_unique_name: centre.taskChannels.get(task.taskChannelSid)?.uniqueName ?? null,
    workflow_sid: workflowSid,
    workflow_friendly_name: centre.workflows.get(workflowSid ?? '')?.name ?? null,
    ignore_capacity: task.ignoreCapacity,
    routing_target: task.routingTarget,
    links: {
      workspace: link(),
      task_queue: queue ? link('TaskQueues', queue.sid) : null,
      workflow: workflowSid === null ? null : link('Workflows', workflowSid),
      reservations: `${centre.origin}${path}/Reservations`,
    },
  };
};

/** The filters of the list, as one (contract §4). */
export const filterOf = (
  centre: Centre,
  { accountSid }: Workspace,
  query: Params,
  mayEvaluate: (operation: string) => void,
): Fits => {
  const tests: Fits[] = [];
  const equal = (name: string, read: (task: Task) => string | null | undefined): void => {
    const wanted = query.text(name);
    if (wanted) tests.push((task) => read(task) === wanted);
  };
  const { array_form } = centre.switches;
  const given = query.all('AssignmentStatus');
  const isJoined = given.some((each) => each.includes(','));
  if (given.length > 1 && array_form === 'joined') throw invalid('AssignmentStatus');
  if (isJoined && array_form === 'repeated') throw invalid('AssignmentStatus');
  const statuses = given.flatMap((each) => each.split(',')).filter(Boolean);
  if (statuses.some((each) => !(TASK_STATUSES as readonly string[]).includes(each))) throw invalid('AssignmentStatus');
  if (statuses.length > 0) tests.push((task) => statuses.includes(statusOf(centre, task)));
  const priority = query.integer('Priority', 0, PRIORITY_MAX);
  if (priority !== undefined) tests.push((task) => priorityOf(centre, task) === priority);
  equal('WorkflowSid', ({ workflowSid }) => workflowSid);
  equal('WorkflowName', ({ workflowSid }) => centre.workflows.get(workflowSid ?? '')?.name);
  equal('TaskQueueSid', (task) => queueOf(centre, task)?.sid);
  equal('TaskQueueName', (task) => queueOf(centre, task)?.name);
  equal('RoutingTarget', ({ routingTarget }) => routingTarget);
  // No add-on ever runs here.
  if (query.flag('HasAddons')) tests.push(() => false);
  const expression = query.text('EvaluateTaskAttributes');
  if (expression) {
    mayEvaluate(`tasks ${accountSid}`);
    const fits = centre.compile(expression);
    if (!fits) throw invalid('EvaluateTaskAttributes');
    tests.push((task) => fits(taskMembers(task)));
  }
  return (task) => tests.every((test) => test(task));
};
