import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/contract/vendor.ts';
import { VendorError } from '../../../src/domain/error.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import type { VendorObject } from '../../../src/domain/object.ts';
import { realRuntime } from '../../../src/domain/runtime.ts';
import type { Form, Resource } from '../../../src/kit/rest.ts';
import { openKit } from '../../../src/vendors/restcomm/account.ts';
import { collectionsOf } from '../../../src/vendors/restcomm/collections.ts';
import { openTaskUpdate } from '../../../src/vendors/restcomm/ports/task-update.ts';
import { parseSettings } from '../../../src/vendors/restcomm/settings.ts';
import { readList } from '../../../src/vendors/restcomm/wire.ts';
import { readersOf } from './readers.ts';
import { ACCOUNT, CONSTRUCTED, CREDENTIALS, newCall, PRINTED, SAMPLES, type Sample, startVendor } from './replay.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const read = readersOf();
const READERS: Readonly<Record<string, (row: unknown) => VendorObject>> = {
  workspaces: read.workspace,
  taskqueues: read.queue,
  workers: read.worker,
  activities: read.activity,
  workflows: read.policy,
  tasks: read.job,
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
  const kit = openKit(ACCOUNT, settings, { ...DEFAULT_LIMITS, retries: 0 }, realRuntime);
  cleanups.push(vendor.close, () => kit.adapter({ check: async () => {} }).close());
  const { workspaces, activities, queues, policies, workers, jobs } = kit.openAll(collectionsOf(settings));
  const resources: Readonly<Record<string, { readonly resource: object }>> = {
    workspaces,
    taskqueues: queues,
    workers,
    activities,
    workflows: policies,
    tasks: { resource: { ...jobs.resource, update: openTaskUpdate(kit, jobs, settings) } },
  };
  return { kit, resources, asked: vendor.asked };
};

interface Listed {
  readonly items: readonly VendorObject[];
  readonly told: object | undefined;
}

/** The operation of the file's name, called with what the sample's request holds and nothing else. */
const perform = async (
  { kit, resources }: Awaited<ReturnType<typeof replay>>,
  { name, request }: Sample,
): Promise<VendorObject | Listed | null> => {
  const [kind = '', operation = ''] = name.split('.');
  const resource = resources[kind]?.resource as Resource<VendorObject>;
  const sid = decodeURIComponent(request.path.split('/').at(-1) ?? '');
  const form = (request.body ?? {}) as Form;
  const call = newCall();
  switch (operation) {
    case 'list': {
      const { query } = request;
      const { rows, told } = await kit.rest.send('GET', `${resource.path}/search`, { query }, readList, call);
      return { items: rows.flatMap((row) => READERS[kind]?.(row) ?? []), told };
    }
    case 'get':
      return resource.get(sid, call);
    case 'create':
      return resource.create(form, call);
    case 'update':
      return resource.update(sid, form, call);
    case 'delete':
      return resource.remove(sid, call);
    default:
      throw new Error(`which operation is ${name}?`);
  }
};

const keepsAll = (item: VendorObject | undefined, native: JsonObject) => {
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
      const vendor = await replay(sample);
      const { asked } = vendor;
      const outcome = await perform(vendor, sample).catch((error: unknown) => error);

      expect(asked).toHaveLength(1);
      const { method, path, query, body } = asked[0] ?? {};
      expect({ method, path, query, body }).toEqual(sample.request);

      const [, operation] = name.split('.');
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
        const { items, told } = outcome as Listed;
        expect(told).toEqual({ page, size: pageSize });
        const natives = result as JsonObject[];
        expect(items).toHaveLength(natives.length);
        for (const [index, item] of items.entries()) keepsAll(item, natives[index] ?? {});
      } else {
        keepsAll(outcome as VendorObject, data as JsonObject);
      }
    },
  );
});
