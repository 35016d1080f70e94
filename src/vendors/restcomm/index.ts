import type { Adapter, PassthroughRequest } from '../../contract/adapter.ts';
import type { Vendor } from '../../contract/vendor.ts';
import type { Call } from '../../domain/call.ts';
import type { AccountLimits } from '../../domain/limits.ts';
import { type Runtime, realRuntime } from '../../domain/runtime.ts';
import { type HttpResponse, openHttp } from '../../transport/http.ts';
import { openApi } from './api.ts';
import { openCommands } from './commands.ts';
import { readError } from './errors.ts';
import { openFilters } from './filters.ts';
import { openJobPort } from './job.ts';
import { openLister } from './list.ts';
import { openMap, WORDS } from './map.ts';
import { mapping } from './mapping.ts';
import { checkOwn } from './own.ts';
import type { Parts } from './parts.ts';
import { openPolicyPort } from './policy.ts';
import { openActivityPort, openQueuePort, openWorkspacePort } from './ports.ts';
import { secrets } from './secrets.ts';
import { parseSettings, type RestcommSettings, secretsOf } from './settings.ts';
import { openSource } from './source.ts';
import { openTaskPort } from './task.ts';
import { openWorkerPort } from './worker.ts';

const PREFIX = /^\/taskrouter(?=\/|$)/;

const jsonOrText = (response: HttpResponse) => {
  try {
    return response.json;
  } catch {
    return response.text;
  }
};

const open = (
  account: string,
  settings: RestcommSettings,
  limits: AccountLimits,
  runtime: Runtime = realRuntime,
): Adapter => {
  const known = secretsOf(settings);
  const credentials = Buffer.from(`${settings.accountSid}:${settings.authToken}`).toString('base64');
  const http = openHttp({
    account,
    baseUrl: settings.baseUrl,
    limits,
    runtime,
    secrets: () => known,
    authorize: () => ({ authorization: `Basic ${credentials}` }),
    readError,
  });
  const api = openApi(account, http, settings);
  const parts: Parts = {
    account,
    settings,
    api,
    map: openMap(account, settings.offlineActivities),
    lister: openLister(account, settings),
    filters: openFilters(settings),
    commands: openCommands(account, settings.jobTimeoutSeconds),
  };

  return {
    account,
    workspace: openWorkspacePort(parts),
    activity: openActivityPort(parts),
    queue: openQueuePort(parts),
    policy: openPolicyPort(parts),
    worker: openWorkerPort(parts),
    job: openJobPort(parts),
    task: openTaskPort(parts),
    source: openSource(parts),
    /** Paths as the vendor writes them, with `/taskrouter`, or without: the base URL holds it in any case. */
    passthrough: async ({ path, ...request }: PassthroughRequest, call: Call) => {
      checkOwn(account, settings, { path, ...request });
      const below = path.replace(PREFIX, '');
      const response = await http.request({ ...request, path: below, anyStatus: true }, call);
      return { status: response.status, body: jsonOrText(response) };
    },
    secrets: () => known,
    check: async (call) => {
      await api.workspaces.list({ pageSize: 1 }, call);
    },
    outage: () => http.outage(),
    calls: () => http.calls(),
    vendorClock: http.vendorClock,
    onAnswer: http.onAnswer,
    close: () => http.close(),
  };
};

export const restcomm: Vendor<RestcommSettings> = {
  name: 'restcomm',
  title: 'Restcomm Task Router',
  words: WORDS,
  mapping,
  secrets,
  parseSettings,
  exposure: (settings) => ({ addresses: [settings.baseUrl], secrets: secretsOf(settings) }),
  open,
};
