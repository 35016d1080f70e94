/** The events path of one large account, over the real adapter and the real HTTP client; nothing else is in this process. */

import { DEFAULT_LIMITS } from '../../src/contract/vendor.ts';
import type { EventKind } from '../../src/domain/event.ts';
import type { Following } from '../../src/events/events.ts';
import { openEvents } from '../../src/events/open-events.ts';
import { azure } from '../../src/vendors/azure/index.ts';
import { answer, ready } from '../probe.ts';

const ACCOUNT = 'large';
const NEVER = 24 * 3_600_000;
const KINDS: readonly EventKind[] = ['Queue', 'Worker', 'Job', 'Task'];

const [, , endpoint = '', limit = '50000'] = process.argv;
const settings = azure.parseSettings({ endpoint, accessKey: 'c2VjcmV0', pageSize: 500 });
const adapter = azure.open(ACCOUNT, settings, { ...DEFAULT_LIMITS, timeoutMs: 30_000 });
const events = openEvents({
  accounts: [
    { name: ACCOUNT, adapter, pollIntervalMs: NEVER, reconcileMs: NEVER, webhook: false, objectLimit: Number(limit) },
  ],
  patienceMs: 120_000,
});
let following: Following | null = null;

answer('listen', async () => {
  const begun = performance.now();
  following = events.follow({ accounts: [ACCOUNT], kinds: KINDS, hear: () => {} });
  await following.settled;
  const { state, error } = events.health(ACCOUNT);
  return {
    ms: performance.now() - begun,
    objects: KINDS.reduce((sum, kind) => sum + events.present(ACCOUNT, kind).length, 0),
    state,
    error: error?.message ?? null,
  };
});
answer('rss', () => process.memoryUsage.rss());
ready(true);
