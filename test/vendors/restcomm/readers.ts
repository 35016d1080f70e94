import { DEFAULT_LIMITS } from '../../../src/contract/vendor.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import type { WireError } from '../../../src/domain/reading.ts';
import { realRuntime } from '../../../src/domain/runtime.ts';
import type { Collection } from '../../../src/kit/collection.ts';
import type { WritableKind } from '../../../src/kit/kinds.ts';
import { openKit } from '../../../src/vendors/restcomm/account.ts';
import { collectionsOf } from '../../../src/vendors/restcomm/collections.ts';
import { openShares } from '../../../src/vendors/restcomm/ports/shares.ts';
import { parseSettings } from '../../../src/vendors/restcomm/settings.ts';
import { ACCOUNT, CREDENTIALS } from './replay.ts';

/** What reads one object of each kind; `task` of a Task of the vendor's. */
export const readersOf = (offlineActivities: readonly string[] = ['Offline']) => {
  const settings = parseSettings({ baseUrl: 'https://vendor.example', ...CREDENTIALS, offlineActivities });
  const kit = openKit(ACCOUNT, settings, DEFAULT_LIMITS, realRuntime);
  const { workspaces, activities, queues, policies, workers, jobs } = collectionsOf(settings);
  const reader = <K extends WritableKind>({ kind, members }: Collection<K>) => {
    const read = kit.rows.item(kind, members);
    return (data: unknown, flaws: WireError[] = []) => read(data, 'data', flaws);
  };
  const job = reader(jobs);
  return {
    workspace: reader(workspaces),
    activity: reader(activities),
    queue: reader(queues),
    policy: reader(policies),
    worker: reader(workers),
    job,
    task: (data: JsonObject) => openShares(kit).of(job(data)),
  };
};
