import { describe, expect, it } from 'vitest';
import { differences, headerDifferences } from './recorded-likeness.ts';
import { type Ids, type Place, SITUATIONS } from './recorded-situations.ts';
import { EXCHANGE_NAMES, type Exchange, exchange } from './replay.ts';
import { type Json, type Kit, startKit } from './simulator-kit.ts';

const nameOf = (file: string): string => file.replace('recorded-2023-11-01/', '');

const placeOf = (name: string, { request, response }: Exchange): Place => {
  const [, , , id = ''] = request.path.split('/');
  return {
    name,
    id: decodeURIComponent(id.replace(/:\w+$/, '')),
    path: request.path,
    sent: (request.body ?? {}) as unknown as Json,
    told: (response.body ?? {}) as unknown as Json,
  };
};

/** The recorded request with the ids that were made here. */
const send = (kit: Kit, { request }: Exchange, ids: Ids) => {
  const path = request.path
    .replace('/routing', '')
    .replace(/(?<=\/assignments\/)[0-9a-f-]{36}/, (id) => ids.assignment ?? id)
    .replace(/(?<=\/offers\/)[0-9a-f-]{36}/, (id) => ids.offer ?? id);
  const { 'api-version': version, ...query } = { ...request.query, ...('continuationToken' in ids ? ids : {}) };
  // As sent: values with a percent sign are encoded already.
  const pairs = Object.entries(query).map(([key, value]) => `${key}=${value}`);
  return kit.call(request.method, pairs.length === 0 ? path : `${path}?${pairs.join('&')}`, {
    ...(request.body === null ? {} : { body: request.body }),
    ...(version === undefined ? {} : { version }),
  });
};

/** Sessions that are recorded from the creation of the object on. */
const TOLD_WHOLE: ReadonlySet<string> = new Set([
  'jobs.get.200-closed',
  'jobs.get.200-queued',
  'jobs.get.200-passing-waitingForActivation.preview',
  'jobs.get.200-queued-in-fallback.preview',
  'jobs.upsert.200-activated',
  'jobs.upsert.200-attached-selector-expired',
]);

const countOf = (etag: unknown): string => String(etag).slice(1, 9);

describe('the simulator, in the situation of each exchange with the live service (A4)', () => {
  it('has a situation for every one of them', () => {
    expect(Object.keys(SITUATIONS).sort()).toEqual(EXCHANGE_NAMES.map(nameOf).sort());
    expect(EXCHANGE_NAMES.length).toBeGreaterThanOrEqual(74);
  });

  it.each(EXCHANGE_NAMES.map(nameOf))('%s: answers alike', async (name) => {
    const recorded = exchange(`recorded-2023-11-01/${name}`);
    const kit = await startKit({}, 'live');
    const ids = ((await SITUATIONS[name]?.(kit, placeOf(name, recorded))) ?? {}) as Ids;
    const answer = await send(kit, recorded, ids);
    const { status, headers, body } = recorded.response;
    const found = [
      ...(answer.status === status ? [] : [`the status is ${status} recorded, ${answer.status} here`]),
      ...headerDifferences(headers, Object.fromEntries(answer.headers)),
      ...differences(body ?? {}, answer.body),
    ];
    expect(found).toEqual([]);
    // Where all that happened to the object is known, so is the count of its changes.
    const isNew = status === 201 && /^"0000/.test(String(headers.etag));
    if (isNew || TOLD_WHOLE.has(name)) expect(countOf(answer.headers.get('etag'))).toBe(countOf(headers.etag));
  });
});
