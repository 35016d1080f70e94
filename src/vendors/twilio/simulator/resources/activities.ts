import { setActivity } from '../activity-change.ts';
import { type Centre, refuseTakenName, within } from '../centre.ts';
import { listPage, nameFilter } from '../listing.ts';
import type { Activity } from '../records.ts';
import { illegal } from '../refusal.ts';
import {
  findIn,
  type InWorkspaceCollection,
  NAME_LENGTH,
  pathOf,
  ROOT,
  showStamp,
  TRUE_WORDS,
  workspaceOf,
} from '../resource.ts';

export const activities = (centre: Centre): InWorkspaceCollection<Activity> => {
  const { switches, tell } = centre;

  const show = (activity: Activity): object => ({
    ...showStamp(centre, activity, pathOf(activity.workspaceSid, 'Activities', activity.sid)),
    workspace_sid: activity.workspaceSid,
    friendly_name: activity.name,
    available: activity.available,
    links: { workspace: centre.origin + pathOf(activity.workspaceSid) },
  });

  /** Workers in it go to the workspace's default activity. */
  const leave = (activity: Activity): void => {
    const workspace = centre.workspaces.get(activity.workspaceSid);
    const usual = centre.activities.get(workspace?.defaultActivitySid ?? '');
    const inIt = [...centre.workers.values()].filter(({ activitySid }) => activitySid === activity.sid);
    const isNamed = workspace?.defaultActivitySid === activity.sid || workspace?.timeoutActivitySid === activity.sid;
    const isInUse = inIt.length > 0 || isNamed;
    if (isInUse && (switches.delete_in_use === 'refused' || !usual || usual === activity)) {
      throw illegal('delete', 'activity', activity, 'it is in use');
    }
    if (workspace?.timeoutActivitySid === activity.sid) workspace.timeoutActivitySid = usual?.sid ?? null;
    for (const worker of inIt) if (usual) setActivity(centre, worker, usual);
    for (const queue of centre.queues.values()) {
      if (queue.reservationActivitySid === activity.sid) queue.reservationActivitySid = null;
      if (queue.assignmentActivitySid === activity.sid) queue.assignmentActivitySid = null;
    }
  };

  return {
    path: `${ROOT}/:workspace/Activities`,
    scope: workspaceOf(centre),
    find: (sid, workspace) => findIn(centre.activities, 'Activities', sid, workspace),
    show,
    list: {
      filters: ['FriendlyName', 'Available'],
      run(workspace, asked) {
        const fits = nameFilter(centre, asked.query);
        const available = asked.query.flag('Available', TRUE_WORDS);
        const rows = [...centre.activities.values()]
          .filter(within(workspace.sid))
          .filter((each) => fits(each) && (available === undefined || each.available === available));
        return listPage(centre, asked, { key: 'activities', path: pathOf(workspace.sid, 'Activities'), rows, show });
      },
    },
    create: {
      takes: ['FriendlyName', 'Available'],
      run({ sid: workspaceSid, accountSid }, form) {
        const name = form.required('FriendlyName', NAME_LENGTH);
        const available = form.flag('Available', TRUE_WORDS) ?? switches.activity_available;
        refuseTakenName(centre.activities, 'Activity', name, { workspaceSid, accountSid });
        const activity = { ...centre.stamp('WA', accountSid), workspaceSid, name, available };
        centre.activities.set(activity.sid, activity);
        tell('activity.created', workspaceSid, { resourceSid: activity.sid });
        return activity;
      },
    },
    update: {
      takes: ['FriendlyName'],
      run(activity, form) {
        const name = form.kept('FriendlyName', NAME_LENGTH) ?? activity.name;
        refuseTakenName(centre.activities, 'Activity', name, activity, activity);
        activity.name = name;
        centre.touch(activity);
        tell('activity.updated', activity.workspaceSid, { resourceSid: activity.sid });
      },
    },
    remove(activity) {
      leave(activity);
      tell('activity.deleted', activity.workspaceSid, { resourceSid: activity.sid });
      centre.activities.delete(activity.sid);
    },
  };
};
