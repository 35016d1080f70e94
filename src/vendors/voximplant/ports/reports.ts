import type { HistoryRequest } from '../../../contract/command.ts';
import type { MetricsPort } from '../../../contract/port.ts';
import type { HistoryReport } from '../../../domain/metrics.ts';
import { asCount, asMoment } from '../../../domain/reading.ts';
import { takesOf } from '../../../kit/inputs.ts';
import type { Form } from '../../../kit/rest.ts';
import type { Context } from '../context.ts';
import { UTC } from '../dates.ts';
import { isAbsent, isNotReady, throwBadValue } from '../errors.ts';
import { openLookup } from '../paging/lookup.ts';
import { isId, needId } from '../wire.ts';

/** Queues, and users, that one call takes (contract §6.5). */
export const AT_A_TIME = 5;

/** "Ready" is that a report has a `completed` (contract §9), whatever it holds. */
const NOT_THERE: readonly unknown[] = [undefined, null, '', false];

/** Reports that are ready later. `formOf`: the checked parameters of a request. */
export const openReports = (
  { account, rest, inputs, methods, tables, past }: Context,
  formOf: (request: HistoryRequest) => Form,
): Pick<MetricsPort, 'request' | 'report' | 'content'> & { readonly takes: MetricsPort['takes'] } => {
  const id = 'history_report_id';
  const list = methods.list<HistoryReport>({
    method: 'GetHistoryReports',
    id,
    // Reports are those of the whole account.
    fixed: { application_id: undefined },
    read: (row, path) => ({
      nativeId: needId(row, id, path),
      account,
      ready: !NOT_THERE.includes(row.completed),
      createdAt: past(asMoment(row.created)),
      size: asCount(row.file_size),
      storedUntil: asMoment(row.store_until),
    }),
  });
  const reports = openLookup(account, list, id);

  return {
    takes: { request: takesOf(tables.figures) },
    request: async (request, call) => {
      const { queues = [], workers = [] } = request;
      const { sq_queue_id, user_id, ...form } = formOf(request);
      if (queues.length > AT_A_TIME || (workers !== 'ALL' && workers.length > AT_A_TIME)) {
        inputs.refuse(
          `a report holds at most ${AT_A_TIME} queues and ${AT_A_TIME} workers (or ALL workers): order several`,
        );
      }
      const params = { ...form, timezone: UTC, sq_queue_id, user_id };
      const nativeId = await methods.add('RequestSmartQueueHistory', params, id, call).catch(throwBadValue);
      return { nativeId, account, ready: false, createdAt: null, size: null, storedUntil: null };
    },

    report: async (nativeId, call) => {
      const listed = await reports.one(nativeId, call);
      if (listed || !isId(nativeId)) return listed;
      // Whether the vendor lists reports of this kind is not documented (contract §9): its download tells, too.
      const bare = { nativeId, account, createdAt: null, storedUntil: null };
      try {
        const content = await methods.report(nativeId, call);
        return { ...bare, ready: true, size: Buffer.byteLength(content) };
      } catch (error) {
        if (isAbsent(error)) return null;
        if (isNotReady(error)) return { ...bare, ready: false, size: null };
        throw error;
      }
    },

    content: async (nativeId, call) => (isId(nativeId) ? methods.report(nativeId, call) : rest.missing(nativeId)),
  };
};
