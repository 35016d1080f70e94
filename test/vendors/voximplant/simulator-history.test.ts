import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { addQueue, addUser, bearer, type Json, type Kit, type Parameters, SECOND, startKit } from './simulator-kit.ts';

const DATES = { from_date: '2026-03-04 09:00:00', to_date: '2026-03-04 11:00:00', interval: '0-0-0 1:0:0' };
const order = async (kit: Kit, more: Parameters = {}): Promise<number> => {
  const answer = await kit.ok('RequestSmartQueueHistory', { report_type: 'count_handled_calls', ...DATES, ...more });
  expect(answer).toEqual({ result: 1, history_report_id: expect.any(Number) });
  return Number(answer.history_report_id);
};
const download = (kit: Kit, id: number, encoding: string) =>
  fetch(`${kit.sim.settings.baseUrl}/DownloadHistoryReport?history_report_id=${id}`, {
    headers: { ...bearer(kit.sim), 'accept-encoding': encoding },
  });
const reports = (kit: Kit, more: Parameters = {}): Promise<Json[]> =>
  kit.list('GetHistoryReports', { application_id: '', ...more });

describe('a history report', () => {
  it('is ready after a while and tells what happened by then, as CSV', async () => {
    const kit = await startKit();
    const queue = await addQueue(kit, 'Sales, "north"');
    const ann = await addUser(kit, 'ann', queue);
    kit.sim.agent.ready(ann);
    const id = await order(kit);
    const task = String(kit.sim.task.enqueue({ queue }));
    await kit.clock.advance(5 * SECOND);
    kit.sim.task.accept(task);
    kit.sim.task.end(task);
    expect(await kit.code('DownloadHistoryReport', { history_report_id: id })).toBe(356);
    const [pending] = await reports(kit);
    expect(pending).toEqual({
      history_report_id: id,
      history_type: 'smart_queue',
      created: '2026-03-04 10:00:00',
      format: 'csv',
      filters: '{"report_type":["count_handled_calls"]}',
    });
    await kit.clock.advance(5 * SECOND);
    const answer = await download(kit, id, 'identity');
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('content-encoding')).toBeNull();
    expect(await answer.text()).toBe(
      [
        'report_type,sq_queue_id,sq_queue_name,user_id,user_name,user_display_name,from_date,to_date,value\r\n',
        `count_handled_calls,${queue},"Sales, ""north""",,,,2026-03-04 09:00:00,2026-03-04 10:00:00,0\r\n`,
        `count_handled_calls,${queue},"Sales, ""north""",,,,2026-03-04 10:00:00,2026-03-04 11:00:00,1\r\n`,
      ].join(''),
    );
    expect((await reports(kit))[0]).toMatchObject({
      completed: '2026-03-04 10:00:10',
      file_name: `smartqueue_history_${id}.csv`,
      file_size: expect.any(Number),
      download_size: expect.any(Number),
      download_count: 1,
      last_downloaded: '2026-03-04 10:00:10',
      store_until: '2026-06-02',
    });
  });

  it('is packed for those who take it so', async () => {
    const kit = await startKit({ switches: { report_seconds: 0 } });
    await addQueue(kit, 'Q');
    const id = await order(kit);
    const [plain, packed] = [await download(kit, id, 'identity'), await download(kit, id, 'gzip, deflate')];
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.headers.get('content-type')).toBe('application/octet-stream');
    const text = await plain.text();
    expect(await packed.text()).toBe(text);
    const [report] = await reports(kit);
    expect(report).toMatchObject({ file_size: Buffer.byteLength(text), download_count: 2 });
    expect(() => gunzipSync(Buffer.from(text))).toThrow();
  });

  it('by agent names the agents', async () => {
    const kit = await startKit({ switches: { report_seconds: 0 } });
    const queue = await addQueue(kit, 'Q');
    const ann = await addUser(kit, 'ann', queue);
    const id = await order(kit, { group_by: 'agent', sq_queue_id: queue, interval: '' });
    const rows = (await (await download(kit, id, 'identity')).text()).split('\r\n');
    expect(rows[1]).toBe(`count_handled_calls,,,${ann},ann,ANN,2026-03-04 09:00:00,2026-03-04 11:00:00,0`);
  });

  it('is refused when wrong, and when it is another account’s', async () => {
    const kit = await startKit({ switches: { report_seconds: 0, history_dates_required: true } });
    await addQueue(kit, 'Q');
    const ask = (more: Parameters) =>
      kit.code('RequestSmartQueueHistory', { report_type: 'count_handled_calls', ...DATES, ...more });
    expect(await ask({ from_date: '' })).toBe(485);
    expect(await ask({ to_date: '' })).toBe(485);
    expect(await ask({ from_date: '2025-03-04 09:00:00' })).toBe(569);
    expect(await ask({ report_type: 'x' })).toBe(459);
    expect(await kit.code('DownloadHistoryReport')).toBe(485);
    expect(await kit.code('DownloadHistoryReport', { history_report_id: 3 })).toBe(557);
    const id = await order(kit);
    const child = kit.sim.addAccount('branch', 'child');
    expect(() => kit.sim.invoke('DownloadHistoryReport', { history_report_id: id }, child)).toThrow('not found');
    expect(kit.sim.invoke('GetHistoryReports', {}, child)).toEqual({ result: [], count: 0, total_count: 0 });
  });
});

describe('GetHistoryReports', () => {
  it('filters, orders and pages', async () => {
    const kit = await startKit();
    await addQueue(kit, 'Q');
    const first = await order(kit);
    await kit.clock.advance(9 * SECOND);
    const second = await order(kit);
    await kit.clock.advance(5 * SECOND);
    const ids = async (more: Parameters) =>
      (await reports(kit, more)).map(({ history_report_id }) => history_report_id);
    expect(await ids({})).toEqual([first, second]);
    expect(await ids({ desc_order: true })).toEqual([second, first]);
    expect(await ids({ is_completed: true })).toEqual([first]);
    expect(await ids({ is_completed: false })).toEqual([second]);
    expect(await ids({ history_report_id: second })).toEqual([second]);
    expect(await ids({ history_type: 'all' })).toEqual([first, second]);
    expect(await ids({ history_type: 'calls;smart_queue' })).toEqual([first, second]);
    expect(await ids({ history_type: 'calls' })).toEqual([]);
    expect(await ids({ created_from: '2026-03-04 10:00:05' })).toEqual([second]);
    expect(await ids({ created_to: '2026-03-04 10:00:00' })).toEqual([first]);
    expect(await ids({ application_id: 'all' })).toEqual([first, second]);
    expect(await ids({ application_id: kit.sim.settings.applicationId })).toEqual([first, second]);
    expect(await ids({ application_id: 3 })).toEqual([]);
    expect(await ids({ application_name: 'contact-centre' })).toEqual([first, second]);
    expect(await kit.ok('GetHistoryReports', { count: 1, offset: 1 })).toMatchObject({ count: 1, total_count: 2 });
    expect(await kit.code('GetHistoryReports', { history_type: 'weather' })).toBe(371);
    expect(await kit.code('GetHistoryReports', { created_from: 'x' })).toBe(111);
    const reversed = { created_from: '2026-03-04 10:00:05', created_to: '2026-03-04 10:00:00' };
    expect(await kit.code('GetHistoryReports', reversed)).toBe(123);
  });

  it('knows them under another type, or not at all, when switched', async () => {
    const calls = await startKit({ switches: { history_type: 'calls' } });
    await addQueue(calls, 'Q');
    await order(calls);
    expect(await reports(calls, { history_type: 'calls' })).toMatchObject([{ history_type: 'calls' }]);
    const hidden = await startKit({ switches: { history_listed: false, report_seconds: 0 } });
    await addQueue(hidden, 'Q');
    const id = await order(hidden);
    expect(await reports(hidden)).toEqual([]);
    expect((await download(hidden, id, 'identity')).status).toBe(200);
  });
});
