import type { Params } from '../../../../sandbox/rest/params.ts';
import { setActivity } from '../activity-change.ts';
import { readAttributes } from '../attributes.ts';
import { addWorkerChannel, UNBOUNDED } from '../capacity.ts';
import { type Centre, parseAttributes, refuseTakenName, within, workerMembers } from '../centre.ts';
import { writeDate } from '../dates.ts';
import { listPage, nameFilter } from '../listing.ts';
import type { Worker, Workspace } from '../records.ts';
import { illegal, invalid } from '../refusal.ts';
import {
  etagOf,
  findIn,
  type InWorkspaceCollection,
  NAME_LENGTH,
  named,
  pathOf,
  ROOT,
  showStamp,
  TRUE_WORDS,
  workspaceOf,
} from '../resource.ts';

const LINKS = {
  statistics: 'Statistics',
  real_time_statistics: 'RealTimeStatistics',
  cumulative_statistics: 'CumulativeStatistics',
};

export const showWorker = (centre: Centre, worker: Worker): object => {
  const path = pathOf(worker.workspaceSid, 'Workers', worker.sid);
  const own = centre.origin + path;
  const activity = centre.activities.get(worker.activitySid);
  const all = centre.origin + pathOf(worker.workspaceSid, 'Workers');
  return {
    ...showStamp(centre, worker, path),
    workspace_sid: worker.workspaceSid,
    friendly_name: worker.name,
    activity_sid: worker.activitySid,
    activity_name: activity?.name ?? null,
    available: activity?.available ?? false,
    attributes: worker.attributes,
    date_status_changed: writeDate(worker.statusChangedAt),
    links: {
      workspace: centre.origin + pathOf(worker.workspaceSid),
      activity: centre.origin + pathOf(worker.workspaceSid, 'Activities', worker.activitySid),
      channels: `${own}/Channels`,
      worker_channels: `${own}/Channels`,
      reservations: `${own}/Reservations`,
      worker_statistics: `${own}/Statistics`,
      ...Object.fromEntries(Object.entries(LINKS).map(([name, end]) => [name, `${all}/${end}`])),
    },
  };
};

type Fits = (worker: Worker) => boolean;

/** The filters of the list, as one (contract §4). */
const filterOf = (
  centre: Centre,
  workspace: Workspace,
  query: Params,
  mayEvaluate: (operation: string) => void,
): Fits => {
  const { world } = centre;
  const tests: Fits[] = [nameFilter(centre, query)];
  const activityOf = ({ activitySid }: Worker) => centre.activities.get(activitySid);
  const [activityName, activitySid] = [query.text('ActivityName'), query.text('ActivitySid')];
  const available = query.flag('Available', TRUE_WORDS);
  const [queueName, queueSid] = [query.text('TaskQueueName'), query.text('TaskQueueSid')];
  const expression = query.text('TargetWorkersExpression');
  if (activityName) tests.push((worker) => activityOf(worker)?.name === activityName);
  if (activitySid) tests.push((worker) => worker.activitySid === activitySid);
  if (available !== undefined) tests.push((worker) => activityOf(worker)?.available === available);
  if (queueName || queueSid) {
    // Eligible workers, whether available or not.
    const queues = [...centre.queues.values()]
      .filter(within(workspace.sid))
      .filter(({ sid, name }) => (!queueSid || sid === queueSid) && (!queueName || name === queueName));
    tests.push(({ sid }) => {
      const worker = world.workers.get(sid);
      return worker !== undefined && queues.some((queue) => world.queues.get(queue.sid)?.admits(worker));
    });
  }
  if (expression) {
    mayEvaluate(`workers ${workspace.accountSid}`);
    const fits = centre.compile(expression);
    if (!fits) throw invalid('TargetWorkersExpression');
    tests.push((worker) => fits(workerMembers(centre, worker)));
  }
  return (worker) => tests.every((test) => test(worker));
};

export const workers = (centre: Centre, mayEvaluate: (operation: string) => void): InWorkspaceCollection<Worker> => {
  const { world, switches, tell } = centre;
  const show = (worker: Worker): object => showWorker(centre, worker);
  const showRow = (worker: Worker): object =>
    switches.list_attributes === 'null' ? { ...show(worker), attributes: null } : show(worker);

  const rejectPending = (worker: Worker): void => {
    for (const { id, jobId } of [...(world.workers.get(worker.sid)?.offers ?? [])]) world.decline(jobId, id);
  };

  return {
    path: `${ROOT}/:workspace/Workers`,
    scope: workspaceOf(centre),
    find: (sid, workspace) => findIn(centre.workers, 'Workers', sid, workspace),
    show,
    etag: (worker) => (switches.etag_on === 'tasks' ? null : etagOf(centre, worker)),
    list: {
      filters: [
        'ActivityName',
        'ActivitySid',
        'Available',
        'FriendlyName',
        'TargetWorkersExpression',
        'TaskQueueName',
        'TaskQueueSid',
        'Ordering',
      ],
      run(workspace, asked) {
        const fits = filterOf(centre, workspace, asked.query, mayEvaluate);
        const rows = [...centre.workers.values()].filter(within(workspace.sid)).filter(fits);
        const path = pathOf(workspace.sid, 'Workers');
        return listPage(centre, asked, { key: 'workers', path, rows, show: showRow });
      },
    },
    create: {
      takes: ['FriendlyName', 'ActivitySid', 'Attributes'],
      run({ sid: workspaceSid, accountSid, defaultActivitySid }, form) {
        const name = form.required('FriendlyName', NAME_LENGTH);
        const attributes = readAttributes(centre, form) ?? '{}';
        const given = named(centre.activities, form, 'ActivitySid', workspaceSid);
        const activity = given ?? centre.activities.get(defaultActivitySid ?? '');
        if (!activity) throw invalid('ActivitySid');
        refuseTakenName(centre.workers, 'Worker', name, { workspaceSid, accountSid });
        const stamp = centre.stamp('WK', accountSid);
        const statusChangedAt = stamp.createdAt;
        const worker: Worker = { ...stamp, workspaceSid, name, activitySid: activity.sid, attributes, statusChangedAt };
        centre.workers.set(worker.sid, worker);
        for (const channel of centre.taskChannels.values()) {
          if (channel.workspaceSid === workspaceSid) addWorkerChannel(centre, worker, channel);
        }
        world.addWorker({
          id: worker.sid,
          name,
          attributes: parseAttributes(attributes) ?? {},
          presence: activity.sid,
          available: activity.available,
          capacity: UNBOUNDED,
        });
        tell('worker.created', workspaceSid, { worker });
        return worker;
      },
    },
    update: {
      takes: ['FriendlyName', 'ActivitySid', 'Attributes', 'RejectPendingReservations'],
      run(worker, form) {
        const name = form.kept('FriendlyName', NAME_LENGTH) ?? worker.name;
        const attributes = readAttributes(centre, form);
        const activity = named(centre.activities, form, 'ActivitySid', worker.workspaceSid);
        const isRejected = form.flag('RejectPendingReservations') ?? false;
        refuseTakenName(centre.workers, 'Worker', name, worker, worker);
        worker.name = name;
        centre.touch(worker);
        world.changeWorker(worker.sid, { name });
        if (attributes !== undefined) {
          worker.attributes = attributes;
          world.changeWorker(worker.sid, { attributes: parseAttributes(attributes) ?? {} });
          tell('worker.attributes.update', worker.workspaceSid, { worker });
        }
        if (!activity) return;
        setActivity(centre, worker, activity);
        if (isRejected && !activity.available) rejectPending(worker);
      },
    },
    remove(worker) {
      const isReserved = (world.workers.get(worker.sid)?.offers.size ?? 0) > 0;
      if (isReserved && switches.delete_in_use === 'refused') {
        throw illegal('delete', 'worker', worker, 'it has pending reservations');
      }
      world.removeWorker(worker.sid);
      tell('worker.deleted', worker.workspaceSid, { worker });
      centre.workers.delete(worker.sid);
      centre.workerChannels.delete(worker.sid);
    },
  };
};
