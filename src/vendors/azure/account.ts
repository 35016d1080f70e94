import type { Adapter } from '../../contract/adapter.ts';
import { VendorError } from '../../domain/error.ts';
import type { AccountLimits } from '../../domain/limits.ts';
import type { Runtime } from '../../domain/runtime.ts';
import { openAccount } from '../../kit/account.ts';
import { LAYOUT } from './collections.ts';
import { openContext } from './context.ts';
import { openEntraCredential } from './entra/credential.ts';
import { ERRORS } from './errors.ts';
import { openJobPort } from './ports/job.ts';
import { openPolicyPort } from './ports/policy.ts';
import { openQueuePort } from './ports/queue.ts';
import { openTaskPort } from './ports/task.ts';
import { openWorkerPort } from './ports/worker.ts';
import { type AzureSettings, pageSizeOf, secretsOf } from './settings.ts';
import { openAuthorize } from './sign.ts';
import { openSource } from './source.ts';
import { readList } from './wire.ts';
import { WORDS } from './words.ts';

const ROUTER = /^\/routing\/./;

/** `vendorNow`: the vendor's time, which is signed. */
export const openKit = (
  account: string,
  settings: AzureSettings,
  limits: AccountLimits,
  runtime: Runtime,
  vendorNow: () => number,
) => {
  const known = secretsOf(settings);
  const entra = openEntraCredential(settings.credential, { account, limits, runtime, vendorNow, known });
  const kit = openAccount({
    account,
    baseUrl: settings.endpoint,
    limits,
    runtime,
    ...openAuthorize(settings, vendorNow, entra),
    isDated: 'accessKey' in settings.credential,
    secrets: entra?.secrets ?? known,
    errors: ERRORS,
    layout: LAYOUT,
    words: WORDS,
    encoding: 'json',
    pageSize: pageSizeOf(settings),
    readList,
    query: { 'api-version': settings.apiVersion },
    patchType: 'application/merge-patch+json',
  });
  return { kit, entra };
};

export const openAdapter = (
  account: string,
  settings: AzureSettings,
  limits: AccountLimits,
  runtime: Runtime,
): Adapter => {
  const vendorNow = (): number => kit.vendorNow();
  const { kit, entra } = openKit(account, settings, limits, runtime, vendorNow);
  const context = openContext(kit, settings, vendorNow);

  const inRouter = (path: string): string => {
    // The key is good for all services of the resource: chats, calls, identities.
    if (!ROUTER.test(path)) {
      const problem = 'the path must begin with /routing/: a call stays in its account';
      throw new VendorError('INVALID_INPUT', account, problem);
    }
    // What a parsed URL would encode by itself: the request line must read as it is signed.
    return path.replace(/["<>^`{|}]/g, encodeURIComponent);
  };

  const adapter = kit.adapter({
    queue: openQueuePort(context),
    policy: openPolicyPort(context),
    worker: openWorkerPort(context),
    job: openJobPort(context),
    task: openTaskPort(context),
    source: openSource(context),
    check: async (call) => void (await context.api.queues.list({ maxpagesize: 1 }, call)),
  });
  return {
    ...adapter,
    passthrough: kit.rest.passthrough(inRouter),
    outage: () => adapter.outage?.() ?? entra?.outage() ?? null,
    close: async () => void (await Promise.all([adapter.close(), entra?.close()])),
  };
};
