import type { Body } from '../body.ts';
import { type Centre, findActivity, refuseTakenName } from '../centre.ts';
import type { Activity, Credentials, Workspace } from '../records.ts';
import { generalRefusal, vendorRefusal } from '../refusal.ts';
import { createdBetween, partialName, type Resource, renderStamp, withoutUnset } from '../resource.ts';
import { cancelOpenTasks } from './tasks.ts';

/** A workspace without any activity. */
export const foundWorkspace = (centre: Centre, name: string, by: Credentials): Workspace => {
  const workspace: Workspace = {
    ...centre.stamp('WS', by),
    name,
    timeoutActivitySid: null,
    timeoutActivityShown: false,
    defaultActivitySid: null,
  };
  centre.workspaces.set(workspace.sid, workspace);
  return workspace;
};

const addActivity = (centre: Centre, workspaceSid: string, name: string, by: Credentials): Activity => {
  const activity = {
    ...centre.stamp('AT', by),
    workspaceSid,
    name,
    available: name === 'Online' || name === 'Available',
  };
  centre.activities.set(activity.sid, activity);
  return activity;
};

const findByName = (centre: Centre, workspaceSid: string, name: string): Activity => {
  for (const activity of centre.activities.values()) {
    if (activity.workspaceSid === workspaceSid && activity.name === name) return activity;
  }
  throw vendorRefusal('510', name);
};

/** When both are passed the SID wins; `undefined`: neither was (contract §4.1). */
const namedActivity = (
  centre: Centre,
  workspaceSid: string,
  body: Body,
  key: 'timeoutActivity' | 'defaultActivity',
): string | null | undefined => {
  const sid = body.text(`${key}Sid`);
  if (sid) return findActivity(centre, sid, workspaceSid).sid;
  const name = body.text(`${key}Name`);
  if (name) return findByName(centre, workspaceSid, name).sid;
  return sid === null || name === null ? null : undefined;
};

export const workspaces = (centre: Centre): Resource<Workspace> => ({
  plural: 'workspaces',
  table: centre.workspaces,
  missing: '520',
  filters: { name: partialName, ...createdBetween },

  create(body, by) {
    const enterpriseSid = body.requiredText('enterpriseSid');
    const name = body.requiredText('name');
    // The document's own body has a blank before the SID and succeeds (contract §5.1).
    if (enterpriseSid.trim() !== by.enterpriseSid) throw generalRefusal(403, enterpriseSid);
    refuseTakenName(centre.workspaces, name, (each) => each.enterpriseSid === by.enterpriseSid, '526');
    const workspace = foundWorkspace(centre, name, by);
    const names = centre.switches.default_activity_names.split(',');
    const [offline] = names.map((each) => addActivity(centre, workspace.sid, each, by).sid);
    workspace.timeoutActivitySid = offline ?? null;
    if (!centre.switches.no_default_activity) workspace.defaultActivitySid = offline ?? null;
    return workspace;
  },

  update(workspace, body) {
    const { sid, enterpriseSid } = workspace;
    const name = body.keptText('name');
    const timeout = namedActivity(centre, sid, body, 'timeoutActivity');
    const standard = namedActivity(centre, sid, body, 'defaultActivity');
    if (name !== undefined) {
      const isRival = (each: Workspace) => each.enterpriseSid === enterpriseSid && each !== workspace;
      refuseTakenName(centre.workspaces, name, isRival, '526');
      workspace.name = name;
    }
    if (timeout !== undefined) {
      workspace.timeoutActivitySid = timeout;
      workspace.timeoutActivityShown = true;
    }
    if (standard !== undefined) workspace.defaultActivitySid = standard;
  },

  remove({ sid }) {
    centre.workspaces.delete(sid);
    cancelOpenTasks(centre, (task) => task.workspaceSid === sid, 'Workspace deleted');
    for (const worker of [...centre.workers.values()]) {
      if (worker.workspaceSid !== sid) continue;
      centre.workers.delete(worker.sid);
      centre.world.removeWorker(worker.sid);
    }
    for (const queue of [...centre.taskqueues.values()]) {
      if (queue.workspaceSid !== sid) continue;
      centre.taskqueues.delete(queue.sid);
      centre.world.removeQueue(queue.sid);
    }
    for (const table of [centre.workflows, centre.activities]) {
      for (const record of [...table.values()]) if (record.workspaceSid === sid) table.delete(record.sid);
    }
  },

  render(workspace, operation) {
    const create = operation === 'create';
    const legacyKeys = create && centre.switches.legacy_create_keys;
    const { timeoutActivitySid } = workspace;
    const timeout = create || workspace.timeoutActivityShown ? timeoutActivitySid : null;
    return withoutUnset({
      ...renderStamp(centre, 'workspaces', workspace, create),
      enterpriseSid: workspace.enterpriseSid,
      name: workspace.name,
      timeoutActivityName: (timeout !== null && centre.activities.get(timeout)?.name) || null,
      timeoutActivitySid: timeout,
      defaultActivitySid: workspace.defaultActivitySid,
      multiTaskEnabled: legacyKeys ? 'false' : false,
      [legacyKeys ? 'priortizeQueueOrder' : 'prioritizeQueueOrder']: 'FIFO',
    });
  },
});
