import type { AdapterParts, KitAccount } from '../../kit/account.ts';
import { openCore } from './core.ts';
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
  const core = openCore(kit, settings, tokens);
  const names = openStatusNames(core, now);
  const queues = openQueues(core);
  const workers = openWorkerList(core, names);
  const work = openWorkReader(core);
  const readApplication = openApplicationReader(core);
  return {
    workspace: openWorkspacePort(core, readApplication),
    activity: openActivityPort(core, names),
    skill: openOwnCollection(core, core.collections.skills).port,
    queue: queues.port,
    policy: openPolicyPort(core),
    worker: openWorkerPort(core, workers, queues),
    ...openWorkPorts(core, work),
    metrics: openMetricsPort(core, queues),
    source: openSource(core.account, { workers, queues, work }),
    check: async (call) => void (await readApplication(call)),
  };
};
