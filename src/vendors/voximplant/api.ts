import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { Json } from '../../domain/json.ts';
import type { KitAccount } from '../../kit/account.ts';
import type { Form } from '../../kit/rest.ts';
import { isRefusedForTime, isTokenRefused } from './errors.ts';
import { type Listed, type Rows, readPage, readWhole } from './paging/walk.ts';
import type { VoximplantSettings } from './settings.ts';
import type { Tokens } from './token.ts';
import { readDone, readNewId } from './wire.ts';

/** A list of the vendor's. `fixed`: parameters that are always sent. */
export interface ListMethod<T> extends Rows<T> {
  readonly fixed?: Form;
}

/**
 * Of `wanted` rows no more are read than it takes to find all. With `most` no more than these are read, and a longer list is cut; without
 * it such a list is refused.
 */
export type ReadList<T> = (
  params: Form,
  call: Call,
  bounds?: { readonly wanted?: number; readonly most?: number },
) => Promise<Listed<T>>;

export type Methods = ReturnType<typeof openMethods>;

const NO_REPORT = /\b(?:json|html)\b/i;
const PAGE = /^\s*<(?:!doctype|html)\b/i;

/** The vendor's methods: one POST each, with everything in its body as in all official clients, so that no log of URLs has it (contract §2). */
export const openMethods = (
  { account, rest, http }: Pick<KitAccount, 'account' | 'rest' | 'http'>,
  tokens: Tokens,
  { applicationId, pageSize }: Pick<VoximplantSettings, 'applicationId' | 'pageSize'>,
) => {
  const application: Form = { application_id: applicationId };

  /** A refused token means that nothing was done, so commands may be sent again, too. */
  const withToken = async <T>(run: () => Promise<T>): Promise<T> => {
    const since = tokens.generation();
    try {
      const answer = await run();
      tokens.taken();
      return answer;
    } catch (error) {
      if (!isTokenRefused(error) || !tokens.refused(since, isRefusedForTime(error))) throw error;
      return run();
    }
  };

  const send = <T>(
    method: string,
    params: Form,
    read: (body: Json, now: number) => T,
    safe: boolean,
    call: Call,
  ): Promise<T> =>
    withToken(() =>
      rest.send(
        'POST',
        `/${method}`,
        { form: { ...application, ...params }, safe },
        (body, { headers }) => read(body, http.vendorClock.madeAt(headers)),
        call,
      ),
    );

  /** `now`: the vendor's time at which it was so. The vendor tells ages, which every instance has to count back from the same clock. */
  const query = <T>(method: string, params: Form, read: (body: Json, now: number) => T, call: Call): Promise<T> =>
    send(method, params, read, true, call);

  return {
    query,
    /** Resends are refused by the vendor as such (contract §4.4), so no command is ever sent again of itself. */
    run: (method: string, params: Form, call: Call): Promise<void> => send(method, params, readDone, false, call),
    /** Answers the id of what is new. */
    add: (method: string, params: Form, id: string, call: Call): Promise<string> =>
      send(method, params, readNewId(id), false, call),
    list:
      <T>(of: ListMethod<T>): ReadList<T> =>
      (params, call, { wanted, most } = {}) =>
        readWhole<T>(
          account,
          pageSize,
          (window) => query(of.method, { ...of.fixed, ...params, ...window }, readPage(of), call),
          wanted,
          most,
        ),
    /** The text of a report, which is none of the vendor's JSON and no web page. */
    report: async (history_report_id: string, call: Call): Promise<string> => {
      const request = { method: 'POST', path: '/DownloadHistoryReport', form: { history_report_id }, safe: true };
      const { text, status, headers } = await withToken(() => http.request(request, call));
      if (!NO_REPORT.test(headers['content-type'] ?? '') && !PAGE.test(text)) return text;
      const message = 'DownloadHistoryReport answered what is not documented: JSON or a web page, and no report';
      throw new VendorError('PROTOCOL', account, message, { status });
    },
  };
};
