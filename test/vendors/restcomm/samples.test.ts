import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/contract/vendor.ts';
import { VendorError } from '../../../src/domain/error.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import type { VendorObject } from '../../../src/domain/object.ts';
import { openHttp } from '../../../src/transport/http.ts';
import { openApi } from '../../../src/vendors/restcomm/api.ts';
import { readError } from '../../../src/vendors/restcomm/errors.ts';
import { openMap } from '../../../src/vendors/restcomm/map.ts';
import { parseSettings } from '../../../src/vendors/restcomm/settings.ts';
import type { ListPage, Row } from '../../../src/vendors/restcomm/wire.ts';
import { ACCOUNT, CONSTRUCTED, CREDENTIALS, newCall, PRINTED, SAMPLES, type Sample, startVendor } from './replay.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const map = openMap(ACCOUNT, ['Offline']);
const MAPS: Record<string, (row: never) => VendorObject> = {
  workspaces: map.workspace,
  taskqueues: map.queue,
  workers: map.worker,
  activities: map.activity,
  workflows: map.policy,
  tasks: map.job,
};

const EXPECTED: Record<string, string> = {
  '409': 'WRONG_STATE',
  '510': 'NOT_FOUND',
  '516': 'DUPLICATE',
  '520': 'NOT_FOUND',
  '526': 'DUPLICATE',
  '530': 'NOT_FOUND',
  '531': 'INVALID_INPUT',
  '532': 'INVALID_INPUT',
  '536': 'DUPLICATE',
  '540': 'NOT_FOUND',
  '546': 'DUPLICATE',
  '550': 'NOT_FOUND',
  '556': 'DUPLICATE',
  '560': 'NOT_FOUND',
};

const replay = async ({ response }: Sample) => {
  const vendor = await startVendor(() => response);
  const settings = parseSettings({ baseUrl: vendor.url, ...CREDENTIALS });
  const http = openHttp({
    account: ACCOUNT,
    baseUrl: settings.baseUrl,
    limits: { ...DEFAULT_LIMITS, retries: 0 },
    authorize: () => ({}),
    readError,
  });
  cleanups.push(vendor.close, () => http.close());
  return { api: openApi(ACCOUNT, http, settings), asked: vendor.asked };
};

/** The operation of the file's name, called with what the sample's request holds and nothing else. */
const perform = async (api: Awaited<ReturnType<typeof replay>>['api'], { name, request }: Sample): Promise<unknown> => {
  const [resource = '', operation = ''] = name.split('.');
  const operations = api[resource as keyof typeof api];
  const sid = decodeURIComponent(request.path.split('/').at(-1) ?? '');
  const body = request.body ?? {};
  const call = newCall();
  switch (operation) {
    case 'list':
      return operations.list(request.query, call);
    case 'get':
      return operations.get(sid, call);
    case 'create':
      return operations.create(body, call);
    case 'update':
      return operations.update(sid, body, call);
    case 'delete':
      return operations.remove(sid, call);
    default:
      throw new Error(`which operation is ${name}?`);
  }
};

const keepsAll = (resource: string, row: Row, native: JsonObject) => {
  const item = MAPS[resource]?.(row as never);
  expect(item?.ref).toMatchObject({ account: ACCOUNT, nativeId: native.sid });
  expect(item?.raw).toEqual(native);
  expect(item?.createdAt === null).toBe(native.dateCreated === undefined);
  expect(item?.updatedAt === null).toBe(native.dateUpdated === undefined);
};

describe('the documented samples', () => {
  it('are all here', () => {
    expect([PRINTED.length, CONSTRUCTED.length]).toEqual([47, 36]);
    expect(new Set(SAMPLES.map(({ name }) => name)).size).toBe(47 + 36);
  });

  it.each(SAMPLES.map((sample) => [sample.name, sample] as const))(
    '%s: the request is the printed one, and the answer is understood',
    async (name, sample) => {
      const { api, asked } = await replay(sample);
      const outcome = await perform(api, sample).catch((error: unknown) => error);

      expect(asked).toHaveLength(1);
      const { method, path, query, body } = asked[0] ?? {};
      expect({ method, path, query, body }).toEqual(sample.request);

      const [resource = '', operation] = name.split('.');
      const { errorCode, message, data } = sample.response.body;
      if (errorCode !== undefined) {
        expect(outcome).toBeInstanceOf(VendorError);
        expect(outcome).toMatchObject({
          code: EXPECTED[String(errorCode)],
          vendorCode: errorCode,
          vendorMessage: `${message} (${data})`,
          status: 409,
          account: ACCOUNT,
          retryable: false,
        });
      } else if (operation === 'list') {
        const { result, pageSize, page } = data as JsonObject;
        const list = outcome as ListPage<Row>;
        expect(list).toMatchObject({ pageSize, page });
        const natives = result as JsonObject[];
        expect(list.rows).toHaveLength(natives.length);
        for (const [index, row] of list.rows.entries()) keepsAll(resource, row, natives[index] ?? {});
      } else {
        keepsAll(resource, outcome as Row, data as JsonObject);
      }
    },
  );
});
