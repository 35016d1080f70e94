import { gzipSync } from 'node:zlib';
import { isNamed } from '../applications.ts';
import type { Centre } from '../centre.ts';
import { formatDate, formatDay } from '../dates.ts';
import { countedList, withoutUnset } from '../listing.ts';
import type { Methods } from '../method.ts';
import { measure } from '../metrics/answer.ts';
import { readQuery } from '../metrics/query.ts';
import { reaches } from '../metrics/reach.ts';
import { renderCsv } from '../metrics/render.ts';
import type { Params } from '../params.ts';
import type { Account, Json, Report } from '../records.ts';
import { missing, refusal } from '../refusal.ts';

const REPORTS_KEPT = 200;
const STORED_MS = 90 * 86_400_000;
const HISTORY_TYPES = [
  'calls',
  'calls_brief',
  'transactions',
  'audit',
  'call_list',
  'transactions_on_hold',
  'smart_queue',
];

export const historyMethods = (centre: Centre): Methods => {
  const { clock, reports, switches, applications } = centre;
  const { history } = reaches(centre);

  const finish = (report: Report, csv: Buffer): void => {
    report.file = { at: clock.now(), csv, packed: gzipSync(csv) };
  };

  const render = (report: Report): Json => {
    const { file, downloadedAt } = report;
    return withoutUnset({
      history_report_id: report.id,
      history_type: switches.history_type,
      created: formatDate(report.createdAt),
      format: 'csv',
      completed: file && formatDate(file.at),
      file_name: file && `smartqueue_history_${report.id}.csv`,
      file_size: file?.csv.length,
      download_size: file?.packed.length,
      download_count: file && report.downloads,
      last_downloaded: downloadedAt === null ? null : formatDate(downloadedAt),
      store_until: file && formatDay(file.at + STORED_MS),
      filters: report.filters,
    });
  };

  const ownReports = (params: Params, by: Account): Report[] => {
    const own = [...reports.values()].filter(({ accountId }) => accountId === by.id);
    const ids = params.isAll('application_id') ? undefined : params.list('application_id');
    const names = params.list('application_name');
    return own.filter(({ applicationId }) => {
      const application = applications.get(applicationId);
      if (!application) return false;
      if (ids) return ids.includes(String(applicationId));
      return names?.some((name) => isNamed(application, name, switches)) ?? true;
    });
  };

  return {
    RequestSmartQueueHistory(params, by) {
      const query = readQuery(centre, params, by, history);
      const report: Report = {
        id: centre.newId('report'),
        accountId: by.id,
        applicationId: query.application.id,
        createdAt: clock.now(),
        filters: JSON.stringify({ report_type: query.reports }),
        file: null,
        downloads: 0,
        downloadedAt: null,
      };
      reports.set(report.id, report);
      for (const id of reports.keys()) if (reports.size > REPORTS_KEPT) reports.delete(id);
      const run = (): void => finish(report, Buffer.from(renderCsv(measure(centre, query), query)));
      if (switches.report_seconds === 0) run();
      else clock.after(switches.report_seconds * 1000, run);
      return { result: 1, history_report_id: report.id };
    },

    GetHistoryReports(params, by) {
      const id = params.integer('history_report_id', 0);
      const types = params.isAll('history_type') ? undefined : params.list('history_type');
      if (types?.some((type) => !HISTORY_TYPES.includes(type))) throw refusal(371, 'history_type');
      const completed = params.flag('is_completed');
      const [from, to] = [params.date('created_from') ?? 0, params.date('created_to') ?? Number.MAX_SAFE_INTEGER];
      if (from > to) throw refusal(123);
      const listed = switches.history_listed && (types?.includes(switches.history_type) ?? true);
      const found = (listed ? ownReports(params, by) : []).filter(
        (report) =>
          (id === undefined || report.id === id) &&
          (completed === undefined || (report.file !== null) === completed) &&
          report.createdAt >= from &&
          Math.floor(report.createdAt / 1000) * 1000 <= to,
      );
      return countedList(params.flag('desc_order') ? found.reverse() : found, params, render);
    },

    DownloadHistoryReport(params, by) {
      const id = params.integer('history_report_id', 0);
      if (id === undefined) throw missing('history_report_id');
      const report = reports.get(id);
      if (report?.accountId !== by.id) throw refusal(557);
      if (!report.file) throw refusal(356);
      report.downloads += 1;
      report.downloadedAt = clock.now();
      return { plain: report.file.csv, packed: report.file.packed };
    },
  };
};
