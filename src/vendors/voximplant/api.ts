import type { PassthroughRequest } from '../../contract/adapter.ts';
import { pairsOf } from '../../contract/passing.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import { type ExactNumber, isExactNumber, type Json, type JsonObject } from '../../domain/json.ts';
import { type Read, type ReadRows, WireError } from '../../domain/reading.ts';
import type { Http, HttpResponse } from '../../transport/http.ts';
import { UTC } from './dates.ts';
import { isRefusedForTime, isTokenRefused } from './errors.ts';
import { readMetrics } from './figures.ts';
import { ownParams } from './own.ts';
import type { VoximplantSettings } from './settings.ts';
import { readAgent, readState } from './state.ts';
import { readStatusNames } from './statuses.ts';
import type { Tokens } from './token.ts';
import { readWhole } from './walk.ts';
import {
  type Row,
  readApplication,
  readDone,
  readNewId,
  readPage,
  readQueue,
  readReport,
  readSkill,
  readUser,
} from './wire.ts';

type Param = string | number | boolean | ExactNumber;

/** Lists are joined by the caller; `undefined` is not sent. */
export type Params = Readonly<Record<string, Param | undefined>>;

const FORM = 'application/x-www-form-urlencoded';

const textOf = (value: Param): string => (isExactNumber(value) ? value.rawJSON : String(value));

/** Everything goes into the body, as in all official clients: nothing of it is left in anybody's log of URLs (contract §2). */
export const toForm = (params: Params): string => {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value !== undefined) form.append(name, textOf(value));
  return form.toString();
};

/** What was read of an answer, and what of it could not be read: each as `UNREADABLE` with its path. */
export interface Listing<R> {
  readonly rows: readonly R[];
  readonly unreadable: readonly VendorError[];
  /** There are more rows than were wanted at most. */
  readonly isCut?: boolean;
}

export type Api = ReturnType<typeof openApi>;

/**
 * The vendor tells ages, not moments, so its "now" is needed: by its own clock, else every instance of this gateway would see other
 * moments.
 */
export const openApi = (account: string, http: Http, tokens: Tokens, settings: VoximplantSettings) => {
  const { vendorClock } = http;
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
      if (!isTokenRefused(error) || !tokens.refused(since, isRefusedForTime(error))) throw error;
      return http.request(request, call);
    }
  };

  const send = async <T>(
    method: string,
    params: Params,
    read: (body: unknown, now: number) => T,
    safe: boolean,
    call: Call,
  ): Promise<T> => {
    const response = await post(method, params, safe, call);
    const now = vendorClock.madeAt(response.headers);
    try {
      return read(response.json, now);
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

  const told = (method: string, { path, problem }: WireError): VendorError =>
    new VendorError('UNREADABLE', account, `${method}: ${path}: ${problem}`);

  const listing = <R>(method: string, { rows, unreadable }: ReadRows<R>): Listing<R> => ({
    rows,
    unreadable: unreadable.map((error) => told(method, error)),
  });

  /** A list that comes in one answer. */
  const whole =
    <R>(method: string, read: (body: unknown) => ReadRows<R>, fixed: Params = application) =>
    async (params: Params, call: Call): Promise<Listing<R>> =>
      listing(method, await query(method, read, fixed)(params, call));

  /**
   * A list that comes in pages; of `wanted` rows, no more of them than it takes to find all. With `most` no more rows than these are
   * read, and a longer list is cut; without it such a list is refused.
   */
  const list =
    <R extends Row>(method: string, read: Read<R>, fixed: Params = application) =>
    async (params: Params, call: Call, wanted = Number.POSITIVE_INFINITY, most?: number): Promise<Listing<R>> => {
      const readRows = query(method, readPage(read), fixed);
      const found = await readWhole<R>(
        account,
        settings.pageSize,
        (window) => readRows({ ...params, ...window }, call),
        (rows) => rows.size >= wanted,
        most,
      );
      return { ...listing(method, found), isCut: found.isCut };
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
    getStatusNames: whole('SQ_GetAgentCustomStatusMapping', readStatusNames),
    deleteStatusName: command('SQ_DeleteAgentCustomStatusMapping', readDone),

    /** With the vendor's time at which it was so. */
    getState: async (params: Params, call: Call) => {
      const read = (body: unknown, now: number) => ({ ...readState(body), now });
      const { rows, unreadable, now } = await send(
        'GetSQState',
        { ...application, timezone: UTC, ...params },
        read,
        true,
        call,
      );
      const tell = (error: WireError): VendorError => told('GetSQState', error);
      const queues = rows.map((queue) => ({ ...queue, unreadable: queue.unreadable.map(tell) }));
      return { queues, unreadable: unreadable.map(tell), now };
    },
    /** For what is essential to us of a row that was read. */
    unreadable: (method: string, path: string, problem: string): VendorError =>
      told(method, new WireError(path, problem)),

    getRealtimeMetrics: whole('GetSmartQueueRealtimeMetrics', readMetrics, { ...application, timezone: UTC }),
    getDayHistory: whole('GetSmartQueueDayHistory', readMetrics, { ...application, timezone: UTC }),
    requestHistory: command('RequestSmartQueueHistory', readNewId('history_report_id')),
    getReports: list('GetHistoryReports', readReport, {}),
    /** The text of a report, which is none of the vendor's JSON and no web page. */
    downloadReport: async (params: Params, call: Call): Promise<string> => {
      const { text, status, headers } = await post('DownloadHistoryReport', params, true, call);
      if (!NO_REPORT.test(headers['content-type'] ?? '') && !PAGE.test(text)) return text;
      const message = 'DownloadHistoryReport answered what is not documented: JSON or a web page, and no report';
      throw new VendorError('PROTOCOL', account, message, { status });
    },

    /** The vendor's time. */
    now: (): number => vendorClock.now(),

    /** Any method of the vendor's, in the account's application; its parameters in whatever form the caller chose. */
    raw: (
      request: Pick<PassthroughRequest, 'method' | 'path' | 'query'> & { body: JsonObject | string | undefined },
      call: Call,
    ): Promise<HttpResponse> => {
      const { method, path, query, body } = request;
      const given = body === undefined ? null : pairsIn(body);
      const own = ownParams(account, settings, path, { query: pairsOf(query), form: given });
      // Written anew: what was checked is what is sent.
      const form = own.form && {
        headers: { 'content-type': FORM },
        body: new URLSearchParams(asPairs(own.form)).toString(),
      };
      const asked = Object.fromEntries(Map.groupBy(own.query, ([name]) => name));
      const fields = Object.fromEntries(
        Object.entries(asked).map(([name, pairs]) => [name, pairs.map(([, one]) => one)]),
      );
      return http.request({ method, path, query: fields, ...form, anyStatus: true }, call);
    },
  };
};

const asPairs = (params: readonly (readonly [string, string])[]): string[][] => params.map((pair) => [...pair]);

const pairsIn = (body: JsonObject | string): readonly (readonly [string, string])[] =>
  typeof body === 'string'
    ? [...new URLSearchParams(body)]
    : Object.entries(asParams(body)).map(([name, value]) => [name, String(value)]);

const NO_REPORT = /\b(?:json|html)\b/i;
const PAGE = /^\s*<(?:!doctype|html)\b/i;

const asParam = (value: Json): Param | null => (typeof value === 'object' && !isExactNumber(value) ? null : value);

/** Lists of plain values are joined by `;`, objects and lists of them are JSON text (contract §2). */
const asParams = (body: JsonObject): Readonly<Record<string, string>> => {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(body)) {
    if (value === undefined || value === null) continue;
    const parts = (Array.isArray(value) ? value : [value]).map(asParam);
    params[name] = parts.every((part) => part !== null) ? parts.map(textOf).join(';') : JSON.stringify(value);
  }
  return params;
};
