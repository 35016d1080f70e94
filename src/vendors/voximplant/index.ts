import type { Adapter, PassthroughRequest } from '../../contract/adapter.ts';
import type { Vendor } from '../../contract/vendor.ts';
import { joinLists } from '../../domain/blot.ts';
import { VendorError } from '../../domain/error.ts';
import { isJsonObject, type Json } from '../../domain/json.ts';
import type { AccountLimits } from '../../domain/limits.ts';
import { type Runtime, realRuntime } from '../../domain/runtime.ts';
import { type Http, type HttpResponse, openHttp } from '../../transport/http.ts';
import { openActivityPort } from './activity.ts';
import { openApi } from './api.ts';
import { datesIn } from './dates.ts';
import { readError } from './errors.ts';
import { openInputs } from './inputs.ts';
import { openJobPorts, openWorkReader } from './job.ts';
import { openLabels } from './labels.ts';
import { openMap } from './map.ts';
import { mapping } from './mapping.ts';
import { openMetricsPort } from './metrics.ts';
import type { Parts } from './parts.ts';
import { openPolicyPort, openQueuePort } from './queue.ts';
import { secrets } from './secrets.ts';
import { parseSettings, secretsOf, type VoximplantSettings } from './settings.ts';
import { openSkillPort } from './skill.ts';
import { openSource } from './source.ts';
import { openTokens } from './token.ts';
import { WORDS } from './words.ts';
import { openWorkerPort } from './worker.ts';
import { openWorkspacePort, readApplicationOf } from './workspace.ts';

const PREFIX = /^\/platform_api(?=\/|$)/;

const jsonOrText = (response: HttpResponse): Json => {
  try {
    return response.json;
  } catch {
    return response.text;
  }
};

const open = (
  account: string,
  settings: VoximplantSettings,
  limits: AccountLimits,
  runtime: Runtime = realRuntime,
): Adapter => {
  const tokens = openTokens(settings, () => http.vendorClock.now(), runtime.clock.now);
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const keys = secretsOf(settings);
  const known = joinLists(() => [keys, tokens.known()]);
  const http: Http = openHttp({
    account,
    baseUrl: settings.baseUrl,
    limits,
    runtime,
    authorize: () => {
      const token = tokens.current();
      return typeof token === 'string' ? bearer(token) : token.then(bearer);
    },
    readError,
    secrets: known,
  });
  const api = openApi(account, http, tokens, settings);
  const applicationId = String(settings.applicationId);
  const { now } = api;
  const readDate = datesIn(settings.statusTimezone) ?? (() => null);
  const parts: Parts = {
    account,
    settings,
    applicationId,
    api,
    map: openMap({ account, applicationId, readDate, now }),
    inputs: openInputs(account, applicationId),
    labels: openLabels(api, runtime.clock.now),
  };
  const readWork = openWorkReader(parts);

  return {
    account,
    workspace: openWorkspacePort(parts),
    activity: openActivityPort(parts),
    skill: openSkillPort(parts),
    queue: openQueuePort(parts),
    policy: openPolicyPort(parts),
    worker: openWorkerPort(parts),
    ...openJobPorts(parts, readWork),
    metrics: openMetricsPort(parts),
    source: openSource(parts, readWork),
    encoding: 'form',
    /** `/{Method}`, with `/platform_api` before it or not. Parameters beside it or as a JSON object, which is sent as a form. */
    passthrough: async ({ method, path, query, body }: PassthroughRequest, call) => {
      if (body !== undefined && body !== null && !isJsonObject(body) && typeof body !== 'string') {
        throw new VendorError('INVALID_INPUT', account, 'body must be an object of parameters, or text of a form');
      }
      const request = { method, path: path.replace(PREFIX, ''), body: body ?? undefined };
      const response = await api.raw(query === undefined ? request : { ...request, query }, call);
      return { status: response.status, body: jsonOrText(response) };
    },
    secrets: known,
    check: async (call) => {
      await readApplicationOf(parts, call);
    },
    outage: () => http.outage(),
    calls: () => http.calls(),
    vendorClock: http.vendorClock,
    onAnswer: http.onAnswer,
    close: () => http.close(),
  };
};

export const voximplant: Vendor<VoximplantSettings> = {
  name: 'voximplant',
  title: 'Voximplant SmartQueue',
  words: WORDS,
  mapping,
  secrets,
  parseSettings,
  exposure: (settings) => ({ addresses: [settings.baseUrl], secrets: secretsOf(settings) }),
  open,
};
