import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Http, HttpResponse } from '../../transport/http.ts';
import { openVendorClock } from './clock.ts';
import { isExpiredToken, isTokenRefused } from './errors.ts';
import type { VoximplantSettings } from './settings.ts';
import { readAgent, readMetrics, readState } from './state.ts';
import { readStatusNames } from './statuses.ts';
import type { Tokens } from './token.ts';
import { readWhole } from './walk.ts';
import {
  type Read,
  type Row,
  readApplication,
  readDone,
  readNewId,
  readPage,
  readQueue,
  readReport,
  readSkill,
  readUser,
  WireError,
} from './wire.ts';

/** Lists are joined by the caller; `undefined` is not sent. */
export type Params = Readonly<Record<string, string | number | boolean | undefined>>;

const FORM = 'application/x-www-form-urlencoded';

/** Everything goes into the body, as in all official clients: nothing of it is left in anybody's log of URLs (contract §2). */
export const toForm = (params: Params): string => {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value !== undefined) form.append(name, String(value));
  return form.toString();
};

/** Dates are sent and read as UTC. */
export const UTC = 'Etc/GMT';

export type Api = ReturnType<typeof openApi>;

export const openApi = (account: string, http: Http, tokens: Tokens, settings: VoximplantSettings) => {
  const clock = openVendorClock();
  const application: Params = { application_id: settings.applicationId };

  const post = async (method: string, params: Params, safe: boolean, call: Call): Promise<HttpResponse> => {
    const request = {
      method: 'POST',
      path: `/${method}`,
      headers: { 'content-type': FORM },
      body: toForm(params),
      safe,
    };
    const since = tokens.generation();
    try {
      const response = await http.request(request, call);
      tokens.taken();
      return response;
    } catch (error) {
      // A refused token means that nothing was done, so commands may be sent again, too.
      if (!isTokenRefused(error) || !tokens.refused(since, isExpiredToken(error))) throw error;
      return http.request(request, call);
    }
  };

  const send = async <T>(
    method: string,
    params: Params,
    read: (body: unknown, response: HttpResponse) => T,
    safe: boolean,
    call: Call,
  ): Promise<T> => {
    const response = await post(method, params, safe, call);
    try {
      return read(response.json, response);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const message = `${method} answered what is not documented: ${error.message}`;
      throw new VendorError('PROTOCOL', account, message, { status: response.status, maybeDone: !safe, cause: error });
    }
  };

  /** Resends are refused by the vendor as such (contract §4.4), so no command is ever sent again of itself. */
  const command =
    <T = void>(method: string, read: (body: unknown) => T) =>
    (params: Params, call: Call): Promise<T> =>
      send(method, { ...application, ...params }, read, false, call);

  const query =
    <T>(method: string, read: (body: unknown) => T, fixed: Params = application) =>
    (params: Params, call: Call): Promise<T> =>
      send(method, { ...fixed, ...params }, read, true, call);

  /** A whole list; of `wanted` rows, no more than it takes to find them all. */
  const list =
    <R extends Row>(method: string, read: Read<R>, fixed: Params = application) =>
    async (params: Params, call: Call, wanted = Number.POSITIVE_INFINITY): Promise<readonly R[]> => {
      const readRows = query(method, readPage(read), fixed);
      const rows = await readWhole<R>(
        account,
        settings.pageSize,
        (window) => readRows({ ...params, ...window }, call),
        (found) => found.size >= wanted,
      );
      return [...rows.values()];
    };

  return {
    getApplications: list('GetApplications', readApplication),
    getUsers: list('GetUsers', readUser, { ...application, order_by: 'user_id' }),

    addQueue: command('SQ_AddQueue', readNewId('sq_queue_id')),
    setQueueInfo: command('SQ_SetQueueInfo', readDone),
    delQueue: command('SQ_DelQueue', readDone),
    getQueues: list('SQ_GetQueues', readQueue),

    addSkill: command('SQ_AddSkill', readNewId('sq_skill_id')),
    setSkillInfo: command('SQ_SetSkillInfo', readDone),
    delSkill: command('SQ_DelSkill', readDone),
    getSkills: list('SQ_GetSkills', readSkill),
    bindSkill: command('SQ_BindSkill', readDone),
    unbindSkill: command('SQ_UnbindSkill', readDone),

    bindAgent: command('SQ_BindAgent', readDone),
    unbindAgent: command('SQ_UnbindAgent', readDone),
    getAgents: list('SQ_GetAgents', readAgent, {
      ...application,
      handle_calls: settings.handleCallsFilter === 'never' ? undefined : settings.handleCallsFilter,
      with_sq_skills: true,
      with_sq_queues: true,
      with_sq_statuses: true,
    }),
    setAgentInfo: command('SQ_SetAgentInfo', readDone),

    setStatusName: command('SQ_SetAgentCustomStatusMapping', readDone),
    getStatusNames: query('SQ_GetAgentCustomStatusMapping', readStatusNames),
    deleteStatusName: command('SQ_DeleteAgentCustomStatusMapping', readDone),

    /** With the vendor's time at which it was so. */
    getState: async (params: Params, call: Call) => {
      const sentAt = Date.now();
      const read = (body: unknown, { headers }: HttpResponse) => ({
        queues: readState(body),
        now: clock.at(headers.date, sentAt, Date.now()),
      });
      return send('GetSQState', { ...application, timezone: UTC, ...params }, read, true, call);
    },

    getRealtimeMetrics: query('GetSmartQueueRealtimeMetrics', readMetrics, { ...application, timezone: UTC }),
    getDayHistory: query('GetSmartQueueDayHistory', readMetrics, { ...application, timezone: UTC }),
    requestHistory: command('RequestSmartQueueHistory', readNewId('history_report_id')),
    getReports: list('GetHistoryReports', readReport, {}),
    downloadReport: async (params: Params, call: Call): Promise<string> =>
      (await post('DownloadHistoryReport', params, true, call)).text,

    /** Any method of the vendor's; its parameters in whatever form the caller chose. */
    raw: (
      request: { method: string; path: string; query?: Record<string, string>; body: JsonObject | string | undefined },
      call: Call,
    ): Promise<HttpResponse> => {
      const { body, ...rest } = request;
      const form = typeof body === 'object' ? toForm(asParams(body)) : body;
      const given = form === undefined ? {} : { headers: { 'content-type': FORM }, body: form };
      return http.request({ ...rest, ...given, anyStatus: true }, call);
    },
  };
};

/** Lists of plain values are joined by `;`, objects and lists of them are JSON text (contract §2). */
const asParams = (body: JsonObject): Params => {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(body)) {
    if (value === undefined || value === null) continue;
    const plain = Array.isArray(value) && value.every((one) => typeof one !== 'object');
    params[name] = typeof value !== 'object' ? String(value) : plain ? value.join(';') : JSON.stringify(value);
  }
  return params;
};
