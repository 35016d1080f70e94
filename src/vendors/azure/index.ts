import type { Adapter, PassthroughRequest } from '../../contract/adapter.ts';
import type { Vendor } from '../../contract/vendor.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { AccountLimits } from '../../domain/limits.ts';
import { type Runtime, realRuntime } from '../../domain/runtime.ts';
import { type Http, type HttpResponse, openHttp } from '../../transport/http.ts';
import { openApi } from './api.ts';
import { openCommands } from './commands.ts';
import { openEntraCredential } from './entra/credential.ts';
import { deliveryTokensOf } from './entra/deliveries.ts';
import { readError } from './errors.ts';
import { openFilters } from './filters.ts';
import { openHoldings } from './holdings.ts';
import { openJobPort } from './job.ts';
import { openLister } from './list.ts';
import { openMap, WORDS } from './map.ts';
import { mapping } from './mapping.ts';
import type { Parts } from './parts.ts';
import { openPastOffers } from './past-offers.ts';
import { openPolicyPort, openQueuePort } from './ports.ts';
import { secrets } from './secrets.ts';
import { type AzureSettings, parseSettings, secretsOf } from './settings.ts';
import { openAuthorize } from './sign.ts';
import { openSource } from './source.ts';
import { openTaskPort } from './task.ts';
import { openTaskMap } from './task-map.ts';
import { openWorkerPort } from './worker.ts';

const jsonOrText = (response: HttpResponse) => {
  try {
    return response.json;
  } catch {
    return response.text;
  }
};

const ROUTER = /^\/routing\/./;

/** What a parsed URL would encode by itself: the request line must read as it is signed. */
const asSigned = (path: string): string => path.replace(/["<>^`{|}]/g, encodeURIComponent);

const open = (
  account: string,
  settings: AzureSettings,
  limits: AccountLimits,
  runtime: Runtime = realRuntime,
): Adapter => {
  const known = secretsOf(settings);
  const vendorNow = (): number => http.vendorClock.now();
  const entra = openEntraCredential(settings.credential, { account, limits, runtime, vendorNow, known });
  const secretsNow = entra?.secrets ?? (() => known);
  const http: Http = openHttp({
    account,
    baseUrl: settings.endpoint,
    limits,
    runtime,
    ...openAuthorize(settings, vendorNow, entra),
    isDated: 'accessKey' in settings.credential,
    readError,
    secrets: secretsNow,
  });
  const api = openApi(account, http, settings, runtime);
  const lister = openLister(account, settings.pageSize);
  const past = openPastOffers(vendorNow);
  const tasks = openTaskMap(account, past.seen);
  const parts: Parts = {
    account,
    settings,
    api,
    map: openMap(account, settings, past.hasMissed),
    tasks,
    past,
    holdings: openHoldings({ api, lister, tasks }, settings),
    lister,
    filters: openFilters(settings),
    commands: openCommands(account, settings),
  };

  return {
    account,
    queue: openQueuePort(parts),
    policy: openPolicyPort(parts),
    worker: openWorkerPort(parts),
    job: openJobPort(parts),
    task: openTaskPort(parts),
    source: openSource(parts),
    /** Paths as the vendor writes them, `/routing/…`. The API version and the content type of patches need not be given. */
    passthrough: async ({ method, path, query, body }: PassthroughRequest, call: Call) => {
      // The key is good for all services of the resource: chats, calls, identities.
      if (!ROUTER.test(path)) {
        throw new VendorError(
          'INVALID_INPUT',
          account,
          'the path must begin with /routing/: a call stays in its account',
        );
      }
      const request = {
        method,
        path: asSigned(path),
        query: { 'api-version': settings.apiVersion, ...query },
        anyStatus: true,
        ...(body === undefined ? {} : { body }),
        ...(method.toUpperCase() === 'PATCH' ? { headers: { 'content-type': 'application/merge-patch+json' } } : {}),
      };
      const response = await http.request(request, call);
      return { status: response.status, body: jsonOrText(response) };
    },
    secrets: secretsNow,
    check: async (call) => {
      await api.queues.list({ maxpagesize: 1 }, call);
    },
    outage: () => http.outage() ?? entra?.outage() ?? null,
    calls: () => http.calls(),
    vendorClock: http.vendorClock,
    onAnswer: http.onAnswer,
    close: async () => {
      await Promise.all([http.close(), entra?.close()]);
    },
  };
};

export const azure: Vendor<AzureSettings> = {
  name: 'azure',
  title: 'Azure Communication Services Job Router',
  words: WORDS,
  mapping,
  secrets,
  parseSettings,
  deliveryTokens: ({ webhook }) => (webhook ? deliveryTokensOf(webhook.entra) : null),
  exposure: (settings) => ({ addresses: [settings.endpoint], secrets: secretsOf(settings) }),
  open,
};
