import { type Centre, findOwn, refuseTakenName, setActivity } from '../centre.ts';
import type { Activity } from '../records.ts';
import { invalid } from '../refusal.ts';
import { createdBetween, inWorkspace, partialName, type Resource, readFlag, renderStamp } from '../resource.ts';

export const activities = (centre: Centre): Resource<Activity> => ({
  plural: 'activities',
  table: centre.activities,
  missing: '510',
  filters: {
    name: partialName,
    ...createdBetween,
    workspaceSid: inWorkspace,
    available: (value) => {
      const wanted = readFlag('available', value);
      return (activity) => activity.available === wanted;
    },
  },

  create(body, by) {
    const workspaceSid = body.requiredText('workspaceSid');
    const name = body.requiredText('name');
    const available = body.flag('available');
    if (available === undefined || available === null) throw invalid('available');
    findOwn(centre.workspaces, workspaceSid, by.enterpriseSid, '520');
    refuseTakenName(centre.activities, name, (each) => each.workspaceSid === workspaceSid, '516');
    const activity = { ...centre.stamp('AT', by), workspaceSid, name, available };
    centre.activities.set(activity.sid, activity);
    return activity;
  },

  update(activity, body) {
    const name = body.keptText('name');
    const available = body.flag('available');
    if (available === null) throw invalid('available');
    if (name !== undefined) {
      const isRival = (each: Activity) => each.workspaceSid === activity.workspaceSid && each !== activity;
      refuseTakenName(centre.activities, name, isRival, '516');
      activity.name = name;
    }
    if (available === undefined || available === activity.available) return;
    activity.available = available;
    for (const worker of centre.workers.values()) {
      if (worker.activitySid === activity.sid) setActivity(centre, worker, activity.sid);
    }
  },

  remove({ sid, workspaceSid }) {
    centre.activities.delete(sid);
    const workspace = centre.workspaces.get(workspaceSid);
    if (workspace?.defaultActivitySid === sid) workspace.defaultActivitySid = null;
    if (workspace?.timeoutActivitySid === sid) workspace.timeoutActivitySid = null;
    for (const queue of centre.taskqueues.values()) {
      if (queue.assignmentActivitySid === sid) queue.assignmentActivitySid = null;
      if (queue.reservationActivitySid === sid) queue.reservationActivitySid = null;
    }
    const next = workspace?.defaultActivitySid ?? null;
    for (const worker of centre.workers.values()) {
      if (worker.activitySid === sid) setActivity(centre, worker, next);
    }
  },

  render: (activity) => ({
    ...renderStamp(centre, 'activities', activity),
    workspaceSid: activity.workspaceSid,
    name: activity.name,
    available: activity.available,
  }),
});
