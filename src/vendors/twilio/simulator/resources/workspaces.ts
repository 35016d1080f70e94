import type { Collection } from '../../../../sandbox/rest/crud.ts';
import type { Params } from '../../../../sandbox/rest/params.ts';
import type { Centre } from '../centre.ts';
import { listPage, nameFilter } from '../listing.ts';
import type { Account, Activity, TaskChannel, TaskQueue, Workflow, Workspace } from '../records.ts';
import { emptyIsNull, findWorkspace, NAME_LENGTH, named, pathOf, ROOT, settable, showStamp } from '../resource.ts';

const ACTIVITIES = [
  ['Offline', false],
  ['Available', true],
  ['Unavailable', false],
] as const;
const CHANNELS = ['default', 'voice', 'chat', 'sms', 'video', 'email'];
const ORDERS = ['FIFO', 'LIFO'] as const;

/** A workspace with the activities and task channels that every new one has (contract §1, §5.1). */
export const foundWorkspace = (centre: Centre, account: Account, name: string): Workspace => {
  const workspace: Workspace = {
    ...centre.stamp('WS', account.sid),
    name,
    eventCallbackUrl: '',
    eventsFilter: null,
    multiTask: true,
    prioritizeQueueOrder: 'FIFO',
    defaultActivitySid: null,
    timeoutActivitySid: null,
  };
  const { sid: workspaceSid } = workspace;
  centre.workspaces.set(workspaceSid, workspace);
  const activities = ACTIVITIES.map(([each, available]): Activity => {
    const activity = { ...centre.stamp('WA', account.sid), workspaceSid, name: each, available };
    centre.activities.set(activity.sid, activity);
    return activity;
  });
  workspace.defaultActivitySid = activities[0]?.sid ?? null;
  workspace.timeoutActivitySid = workspace.defaultActivitySid;
  for (const uniqueName of CHANNELS) {
    const friendlyName = `${uniqueName.charAt(0).toUpperCase()}${uniqueName.slice(1)}`;
    const stamp = centre.stamp('TC', account.sid);
    const channel: TaskChannel = { ...stamp, workspaceSid, name: friendlyName, uniqueName, optimizedRouting: false };
    centre.taskChannels.set(channel.sid, channel);
  }
  return workspace;
};

/** `Template=FIFO`: one queue for everybody, and a workflow that sends everything there. */
const fillFifo = (centre: Centre, { sid: workspaceSid, accountSid }: Workspace): void => {
  const queue: TaskQueue = {
    ...centre.stamp('WQ', accountSid),
    workspaceSid,
    name: 'Sample Queue',
    targetWorkers: '1==1',
    maxReservedWorkers: 1,
    taskOrder: 'FIFO',
    reservationActivitySid: null,
    assignmentActivitySid: null,
  };
  centre.queues.set(queue.sid, queue);
  const admits = ({ id }: { readonly id: string }) => centre.workers.get(id)?.workspaceSid === workspaceSid;
  centre.world.addQueue({ id: queue.sid, name: queue.name, admits });
  const workflow: Workflow = {
    ...centre.stamp('WW', accountSid),
    workspaceSid,
    name: 'Default Fifo Workflow',
    configuration: JSON.stringify({ task_routing: { filters: [], default_filter: { queue: queue.sid } } }),
    assignmentCallbackUrl: null,
    fallbackAssignmentCallbackUrl: null,
    taskReservationTimeout: 120,
  };
  centre.workflows.set(workflow.sid, workflow);
};

const SHARED = ['EventCallbackUrl', 'EventsFilter', 'MultiTaskEnabled', 'PrioritizeQueueOrder'];
const LINKS = {
  activities: 'Activities',
  statistics: 'Statistics',
  real_time_statistics: 'RealTimeStatistics',
  cumulative_statistics: 'CumulativeStatistics',
  task_queues: 'TaskQueues',
  tasks: 'Tasks',
  workers: 'Workers',
  workflows: 'Workflows',
  task_channels: 'TaskChannels',
  events: 'Events',
};

export const workspaces = (centre: Centre): Collection<Account, Account, Workspace> => {
  const apply = (workspace: Workspace, form: Params): void => {
    const { eventCallbackUrl, eventsFilter, multiTask, prioritizeQueueOrder } = workspace;
    workspace.eventCallbackUrl = settable(centre, form.text('EventCallbackUrl'), '', eventCallbackUrl);
    workspace.eventsFilter = settable(centre, emptyIsNull(form.text('EventsFilter')), null, eventsFilter);
    workspace.multiTask = form.flag('MultiTaskEnabled') ?? multiTask;
    workspace.prioritizeQueueOrder = form.oneOf('PrioritizeQueueOrder', ORDERS) ?? prioritizeQueueOrder;
  };
  const removeAll = ({ sid }: Workspace): void => {
    const { world, tasks, workers, workerChannels, queues, workflows, activities, taskChannels, reservations } = centre;
    for (const [id, task] of tasks) if (task.workspaceSid === sid) world.removeJob(id);
    for (const [id, worker] of workers) {
      if (worker.workspaceSid !== sid) continue;
      world.removeWorker(id);
      workerChannels.delete(id);
    }
    for (const [id, queue] of queues) if (queue.workspaceSid === sid) world.removeQueue(id);
    for (const table of [workers, queues, workflows, activities, taskChannels, tasks, reservations]) {
      for (const [id, record] of table) if (record.workspaceSid === sid) table.delete(id);
    }
  };

  return {
    path: ROOT,
    scope: ({ caller }) => caller,
    find: (sid, account) => findWorkspace(centre, account, sid),
    list: {
      filters: ['FriendlyName'],
      run(account, asked) {
        const fits = nameFilter(centre, asked.query);
        const rows = [...centre.workspaces.values()].filter((each) => each.accountSid === account.sid && fits(each));
        return listPage(centre, asked, { key: 'workspaces', path: ROOT, rows, show });
      },
    },
    create: {
      takes: ['FriendlyName', ...SHARED, 'Template'],
      run(account, form) {
        const name = form.required('FriendlyName', NAME_LENGTH);
        const template = form.oneOf('Template', ['NONE', 'FIFO']);
        form.oneOf('PrioritizeQueueOrder', ORDERS);
        const workspace = foundWorkspace(centre, account, name);
        apply(workspace, form);
        centre.tell('workspace.created', workspace.sid, {});
        if (template === 'FIFO') fillFifo(centre, workspace);
        return workspace;
      },
    },
    update: {
      takes: ['FriendlyName', ...SHARED, 'DefaultActivitySid', 'TimeoutActivitySid'],
      run(workspace, form) {
        const name = form.kept('FriendlyName', NAME_LENGTH);
        const usual = named(centre.activities, form, 'DefaultActivitySid', workspace.sid);
        const late = named(centre.activities, form, 'TimeoutActivitySid', workspace.sid);
        apply(workspace, form);
        workspace.name = name ?? workspace.name;
        workspace.defaultActivitySid = usual?.sid ?? workspace.defaultActivitySid;
        workspace.timeoutActivitySid = late?.sid ?? workspace.timeoutActivitySid;
        centre.touch(workspace);
        centre.tell('workspace.updated', workspace.sid, {});
      },
    },
    remove(workspace) {
      removeAll(workspace);
      centre.tell('workspace.deleted', workspace.sid, {});
      centre.workspaces.delete(workspace.sid);
    },
    show,
  };

  function show(workspace: Workspace): object {
    const path = pathOf(workspace.sid);
    const nameOf = (sid: string | null) => centre.activities.get(sid ?? '')?.name ?? null;
    return {
      ...showStamp(centre, workspace, path),
      friendly_name: workspace.name,
      default_activity_sid: workspace.defaultActivitySid,
      default_activity_name: nameOf(workspace.defaultActivitySid),
      timeout_activity_sid: workspace.timeoutActivitySid,
      timeout_activity_name: nameOf(workspace.timeoutActivitySid),
      event_callback_url: workspace.eventCallbackUrl,
      events_filter: workspace.eventsFilter,
      multi_task_enabled: workspace.multiTask,
      prioritize_queue_order: workspace.prioritizeQueueOrder,
      links: Object.fromEntries(Object.entries(LINKS).map(([name, end]) => [name, `${centre.origin}${path}/${end}`])),
    };
  }
};
