import type { AdapterParts, KitAccount } from '../../kit/account.ts';
import { openContext } from './context.ts';
import { openActivityPort } from './ports/activity.ts';
import { openOwnCollection } from './ports/collection.ts';
import { openMetricsPort } from './ports/metrics.ts';
import { openPolicyPort, openQueues } from './ports/queue.ts';
import { openWorkPorts, openWorkReader } from './ports/work.ts';
import { openWorkerPort } from './ports/worker.ts';
import { openWorkerList } from './ports/worker-list.ts';
import { openApplicationReader, openWorkspacePort } from './ports/workspace.ts';
import type { VoximplantSettings } from './settings.ts';
import { openSource } from './source.ts';
import { openStatusNames } from './statuses/names.ts';
import type { Tokens } from './token.ts';

/** `now`: the time of this machine. */
export const openPorts = (
  kit: KitAccount,
  settings: VoximplantSettings,
  tokens: Tokens,
  now: () => number,
): AdapterParts => {
  const context = openContext(kit, settings, tokens);
  const names = openStatusNames(context, now);
  const queues = openQueues(context);
  const workers = openWorkerList(context, names);
  const work = openWorkReader(context);
  const readApplication = openApplicationReader(context);
  return {
    workspace: openWorkspacePort(context, readApplication),
    activity: openActivityPort(context, names),
    skill: openOwnCollection(context, context.collections.skills).port,
    queue: queues.port,
    policy: openPolicyPort(context),
    worker: openWorkerPort(context, workers, queues),
    ...openWorkPorts(context, work),
    metrics: openMetricsPort(context, queues),
    source: openSource(context.account, { workers, queues, work }),
    check: async (call) => void (await readApplication(call)),
  };
};
