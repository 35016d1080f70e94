import type { Collection } from '../../../../sandbox/rest/crud.ts';
import { channelsOf, heldBy } from '../capacity.ts';
import type { Centre } from '../centre.ts';
import { listPage } from '../listing.ts';
import type { Account, Worker, WorkerChannel } from '../records.ts';
import { notFound } from '../refusal.ts';
import { findIn, pathOf, ROOT, showStamp, TRUE_WORDS, workspaceOf } from '../resource.ts';

const CAPACITY_MAX = 2 ** 31 - 1;

export const workerChannels = (centre: Centre): Collection<Account, Worker, WorkerChannel> => {
  const { switches, tell, world } = centre;
  const pathsOf = ({ workspaceSid, workerSid }: WorkerChannel, sid: string): string =>
    pathOf(workspaceSid, 'Workers', workerSid, 'Channels', sid);

  /** Of the capacity, in per cent. */
  const freeOf = (channel: WorkerChannel): number => {
    const { all } = heldBy(centre, channel);
    if (channel.capacity === 0) return 0;
    return Math.max(0, Math.round((100 * (channel.capacity - all)) / channel.capacity));
  };
  const uniqueNameOf = ({ taskChannelSid }: WorkerChannel) =>
    centre.taskChannels.get(taskChannelSid)?.uniqueName ?? null;

  const show = (channel: WorkerChannel): object => ({
    ...showStamp(centre, channel, pathsOf(channel, channel.sid)),
    workspace_sid: channel.workspaceSid,
    worker_sid: channel.workerSid,
    task_channel_sid: channel.taskChannelSid,
    task_channel_unique_name: uniqueNameOf(channel),
    assigned_tasks: heldBy(centre, channel).assigned,
    available: channel.available,
    available_capacity_percentage: freeOf(channel),
    configured_capacity: channel.capacity,
  });

  const find = (key: string, worker: Worker): WorkerChannel => {
    const isMeant = (channel: WorkerChannel): boolean =>
      channel.sid === key ||
      (switches.worker_channel_names && (channel.taskChannelSid === key || uniqueNameOf(channel) === key));
    const channel = channelsOf(centre, worker.sid).find(isMeant);
    if (!channel) throw notFound(`/Workspaces/${worker.workspaceSid}/Workers/${worker.sid}/Channels/${key}`);
    return channel;
  };

  return {
    path: `${ROOT}/:workspace/Workers/:worker/Channels`,
    scope: (asked) => findIn(centre.workers, 'Workers', asked.at.worker ?? '', workspaceOf(centre)(asked)),
    find,
    show,
    list: {
      filters: [],
      run(worker, asked) {
        const path = pathOf(worker.workspaceSid, 'Workers', worker.sid, 'Channels');
        return listPage(centre, asked, { key: 'channels', path, rows: channelsOf(centre, worker.sid), show });
      },
    },
    update: {
      takes: ['Capacity', 'Available'],
      run(channel, form, worker) {
        const capacity = form.integer('Capacity', 0, CAPACITY_MAX);
        const available = form.flag('Available', TRUE_WORDS);
        const previous = channel.capacity;
        centre.touch(channel);
        const about = () => ({
          worker,
          workerChannel: channel,
          extra: {
            WorkerChannelAvailable: channel.available,
            WorkerChannelAvailableCapacity: freeOf(channel),
            WorkerChannelPreviousCapacity: previous,
            WorkerChannelTaskCount: heldBy(centre, channel).assigned,
            ...(switches.observed_events && {
              WorkerChannelCapacity: channel.capacity,
              WorkerChannelConsumedCapacity: heldBy(centre, channel).all,
            }),
          },
        });
        if (capacity !== undefined) {
          channel.capacity = capacity;
          tell('worker.capacity.update', worker.workspaceSid, about());
        }
        if (available !== undefined) {
          channel.available = available;
          tell('worker.channel.availability.update', worker.workspaceSid, about());
        }
        world.rematch();
      },
    },
  };
};
