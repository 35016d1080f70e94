import { addWorkerChannel } from '../capacity.ts';
import { type Centre, refuseTakenName, within } from '../centre.ts';
import { listPage } from '../listing.ts';
import type { TaskChannel, Workspace } from '../records.ts';
import { illegal, invalid, notFound, taken } from '../refusal.ts';
import {
  type InWorkspaceCollection,
  NAME_LENGTH,
  pathOf,
  ROOT,
  showStamp,
  TRUE_WORDS,
  workspaceOf,
} from '../resource.ts';
import { isOpen } from './task-ends.ts';

/** By SID or unique name. */
export const taskChannelOf = (centre: Centre, workspaceSid: string, key: string): TaskChannel | undefined =>
  [...centre.taskChannels.values()].find(
    (each) => each.workspaceSid === workspaceSid && (each.sid === key || each.uniqueName === key),
  );

export const taskChannels = (centre: Centre): InWorkspaceCollection<TaskChannel> => {
  const { tell } = centre;

  const show = (channel: TaskChannel): object => ({
    ...showStamp(centre, channel, pathOf(channel.workspaceSid, 'TaskChannels', channel.sid)),
    workspace_sid: channel.workspaceSid,
    friendly_name: channel.name,
    unique_name: channel.uniqueName,
    channel_optimized_routing: channel.optimizedRouting,
    links: { workspace: centre.origin + pathOf(channel.workspaceSid) },
  });
  const find = (key: string, { sid }: Workspace): TaskChannel => {
    const channel = taskChannelOf(centre, sid, key);
    if (!channel) throw notFound(`/Workspaces/${sid}/TaskChannels/${key}`);
    return channel;
  };
  /** Without hyphens (contract §5.7). */
  const plain = (name: string, text: string): string => {
    if (text.includes('-')) throw invalid(name);
    return text;
  };
  const isInUse = ({ sid }: TaskChannel): boolean =>
    [...centre.tasks.values()].some((task) => task.taskChannelSid === sid && isOpen(centre, task));

  return {
    path: `${ROOT}/:workspace/TaskChannels`,
    scope: workspaceOf(centre),
    find,
    show,
    list: {
      filters: [],
      run(workspace, asked) {
        const rows = [...centre.taskChannels.values()].filter(within(workspace.sid));
        return listPage(centre, asked, { key: 'channels', path: pathOf(workspace.sid, 'TaskChannels'), rows, show });
      },
    },
    create: {
      takes: ['FriendlyName', 'UniqueName', 'ChannelOptimizedRouting'],
      run({ sid: workspaceSid, accountSid }, form) {
        const name = plain('FriendlyName', form.required('FriendlyName', NAME_LENGTH));
        const uniqueName = plain('UniqueName', form.required('UniqueName', NAME_LENGTH));
        const optimizedRouting = form.flag('ChannelOptimizedRouting', TRUE_WORDS) ?? false;
        const at = { workspaceSid, accountSid };
        if (taskChannelOf(centre, workspaceSid, uniqueName)) throw taken('TaskChannel', uniqueName, at);
        const stamp = centre.stamp('TC', accountSid);
        const channel = { ...stamp, workspaceSid, name, uniqueName, optimizedRouting };
        centre.taskChannels.set(channel.sid, channel);
        for (const worker of centre.workers.values()) {
          if (worker.workspaceSid === workspaceSid) addWorkerChannel(centre, worker, channel);
        }
        tell('task-channel.created', workspaceSid, { taskChannel: channel });
        return channel;
      },
    },
    update: {
      takes: ['FriendlyName', 'ChannelOptimizedRouting'],
      run(channel, form) {
        const name = plain('FriendlyName', form.kept('FriendlyName', NAME_LENGTH) ?? channel.name);
        refuseTakenName(centre.taskChannels, 'TaskChannel', name, channel, channel);
        channel.name = name;
        channel.optimizedRouting = form.flag('ChannelOptimizedRouting', TRUE_WORDS) ?? channel.optimizedRouting;
        centre.touch(channel);
        tell('task-channel.updated', channel.workspaceSid, { taskChannel: channel });
      },
    },
    remove(channel) {
      if (isInUse(channel)) throw illegal('delete', 'task channel', channel, 'it is in use');
      for (const [workerSid, channels] of centre.workerChannels) {
        const left = channels.filter(({ taskChannelSid }) => taskChannelSid !== channel.sid);
        centre.workerChannels.set(workerSid, left);
      }
      tell('task-channel.deleted', channel.workspaceSid, { taskChannel: channel });
      centre.taskChannels.delete(channel.sid);
    },
  };
};
