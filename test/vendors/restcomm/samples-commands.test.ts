import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../src/contract/adapter.ts';
import type { Call } from '../../../src/domain/call.ts';
import { VendorError } from '../../../src/domain/error.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import type { VendorObject } from '../../../src/domain/object.ts';
import { ACCOUNT, type Asked, SAMPLES, type Sample, withVendor } from './replay.ts';

const PORTS = {
  workspaces: 'workspace',
  taskqueues: 'queue',
  workers: 'worker',
  activities: 'activity',
  workflows: 'policy',
  tasks: 'job',
} as const;
type Resource = keyof typeof PORTS;

/** The members of an input, by the vendor's names for them. */
const MEMBERS: Readonly<Record<string, string>> = {
  workspaceSid: 'workspace',
  name: 'name',
  available: 'available',
  defaultActivitySid: 'defaultActivity',
  timeoutActivitySid: 'timeoutActivity',
  targetWorkers: 'selector',
  reservationActivitySid: 'offerActivity',
  assignmentActivitySid: 'taskActivity',
  activitySid: 'activity',
  configuration: 'configuration',
  assignmentCallbackUrl: 'callbackUrl',
  fallbackAssignmentCallbackUrl: 'fallbackCallbackUrl',
  taskReservationTimeout: 'offerTimeoutMs',
  attributes: 'labels',
  workflowSid: 'policy',
  timeout: 'timeoutMs',
  reason: 'reason',
};
const OPTIONS: ReadonlySet<string> = new Set([
  'enterpriseSid',
  'priortizeQueueOrder',
  'taskOrder',
  'maxReservedWorkers',
  'bypassReservedState',
]);

/** What the document's bodies hold that is no parameter there (contract §1.2, §12 row 48): it is not sent. */
const NO_PARAMETER: Readonly<Record<string, string>> = {
  taskqueues: 'enterpriseSid',
  workflows: 'enterpriseSid',
};

const SECONDS: ReadonlySet<string> = new Set(['taskReservationTimeout', 'timeout']);

const inputOf = (body: JsonObject): JsonObject => {
  const given = Object.entries(body);
  const options = given.filter(([name]) => OPTIONS.has(name));
  const members = given
    .filter(([name]) => !OPTIONS.has(name))
    .map(([name, value]) => [MEMBERS[name], SECONDS.has(name) ? Number(value) * 1_000 : value]);
  return {
    ...Object.fromEntries(members),
    ...(options.length > 0 && { vendorOptions: Object.fromEntries(options) }),
  };
};

/** What is sent beside, or instead: where the document contradicts itself. */
const SENT_BESIDE: Readonly<Record<string, JsonObject>> = {
  // The default is contradictory, so the time to live is always told (contract §12 row 26).
  'tasks.create': { timeout: 86_400 },
  'tasks.create.error-550': { timeout: 86_400 },
};

/** What is never sent, and why. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  // Broken text is stored without a word, and then nothing is routed (contract §12 row 15).
  'workflows.update': /^configuration must be valid JSON text$/,
  'workers.create.error-531': /^labels must be a JSON object, or JSON text of one$/,
  'workers.update.error-531': /^labels must be a JSON object, or JSON text of one$/,
};

const sent = ({ name, request }: Sample): JsonObject | null => {
  if (request.body === null) return null;
  const left = NO_PARAMETER[name.split('.')[0] ?? ''];
  const kept = Object.entries(request.body).filter(([member]) => member !== left);
  return { ...Object.fromEntries(kept), ...SENT_BESIDE[name] };
};

const moment = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Date.parse(`${text}Z`);

/** The filter that a query stands for. */
const filterOf = (query: Readonly<Record<string, string>>): JsonObject => {
  const created = { from: moment(query.startTime), to: moment(query.endTime) };
  const filter = {
    name: query.name,
    workspaces: query.workspaceSid === undefined ? undefined : [query.workspaceSid],
    created: query.startTime === undefined && query.endTime === undefined ? undefined : created,
    activityName: query.activityName,
    activities: query.activitySid === undefined ? undefined : [query.activitySid],
    selector: query.targetWorkerExpression,
    queueName: query.taskQueueName,
    queues: query.taskQueueSid === undefined ? undefined : [query.taskQueueSid],
    states: query.assignmentStatus === undefined ? undefined : [query.assignmentStatus.toUpperCase()],
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as JsonObject;
};

const run = ({ name, request }: Sample, adapter: Adapter, call: Call): Promise<unknown> => {
  const [resource = '', operation = ''] = name.split('.');
  const sid = decodeURIComponent(request.path.split('/').at(-1) ?? '');
  const port = adapter[PORTS[resource as Resource]] as unknown as Record<
    string,
    (...given: unknown[]) => Promise<unknown>
  >;
  const { [NO_PARAMETER[resource] ?? '']: _none, ...body } = request.body ?? {};
  if (operation === 'list') {
    const { available, isLiveSession } = request.query;
    const asked = filterOf(request.query);
    const filter =
      resource === 'activities' && available !== undefined
        ? { ...asked, available: available === 'true' }
        : available !== undefined
          ? { ...asked, presences: available === 'true' ? ['READY'] : ['NOT_READY', 'OFFLINE'] }
          : resource === 'tasks'
            ? { ...asked, live: isLiveSession === 'true' }
            : asked;
    return port.list?.({ filter, after: null, limit: 10 }, call) ?? Promise.reject(new Error('no list'));
  }
  const { assignmentStatus, ...rest } = body;
  const call_ = (member: string, ...given: unknown[]) =>
    port[member]?.(...given, call) ?? Promise.reject(new Error(`no ${member}`));
  if (operation === 'get') return call_('get', sid);
  if (operation === 'delete') return call_('remove', sid);
  if (operation === 'create') return call_('create', inputOf(body));
  return assignmentStatus === 'Cancelled' ? call_('cancel', sid, inputOf(rest)) : call_('update', sid, inputOf(body));
};

const refTo = (kind: string, sid: unknown) => (sid === undefined ? null : { kind, account: ACCOUNT, nativeId: sid });
const labelsOf = ({ attributes }: JsonObject): JsonObject | null =>
  attributes === undefined ? null : (JSON.parse(String(attributes)) as JsonObject);
const addressOf = (url: unknown) => (url === undefined ? null : String(url).trim());

const STATES: Readonly<Record<string, string>> = {
  COMPLETED: 'COMPLETED',
  CANCELED: 'CANCELED',
  CANCELLED: 'CANCELED',
};

/** What a row of the vendor's says, in this API's words. */
const TOLD: Readonly<Record<Resource, (row: JsonObject) => object>> = {
  workspaces: (row) => ({
    name: row.name,
    defaultActivity: refTo('Activity', row.defaultActivitySid),
    timeoutActivity: refTo('Activity', row.timeoutActivitySid),
  }),
  taskqueues: (row) => ({
    name: row.name,
    workspace: refTo('Workspace', row.workspaceSid),
    selector: row.targetWorkers,
    offerActivity: refTo('Activity', row.reservationActivitySid),
    taskActivity: refTo('Activity', row.assignmentActivitySid),
  }),
  workers: (row) => ({
    name: row.name,
    workspace: refTo('Workspace', row.workspaceSid),
    activity: refTo('Activity', row.activitySid),
    presence: {
      state: row.available === true ? 'READY' : row.activityName === 'Offline' ? 'OFFLINE' : 'NOT_READY',
      native: row.activityName ?? row.activitySid,
    },
    labels: labelsOf(row),
    contactUri: labelsOf(row)?.contact_uri,
  }),
  activities: (row) => ({
    name: row.name,
    workspace: refTo('Workspace', row.workspaceSid),
    available: row.available,
  }),
  workflows: (row) => ({
    name: row.name,
    workspace: refTo('Workspace', row.workspaceSid),
    configuration: row.configuration,
    offerTimeoutMs: typeof row.taskReservationTimeout === 'number' ? row.taskReservationTimeout * 1_000 : null,
    callbackUrl: addressOf(row.assignmentCallbackUrl),
    fallbackCallbackUrl: addressOf(row.fallbackAssignmentCallbackUrl),
  }),
  tasks: (row) => ({
    workspace: refTo('Workspace', row.workspaceSid),
    state: { state: STATES[String(row.assignmentState)] ?? 'UNKNOWN', native: row.assignmentState ?? null },
    policy: refTo('RoutingPolicy', row.workflowSid),
    queue: refTo('Queue', row.taskQueueSid),
    worker: refTo('Worker', row.workerSid),
    channel: row.taskChannel ?? null,
    tags: row.callerId === undefined ? null : { callerId: row.callerId },
    reason: row.reason ?? null,
    labels: labelsOf(row),
    priority: 0,
  }),
};

const CODES: Readonly<Record<string, string>> = { 0: 'NOT_FOUND', 6: 'DUPLICATE' };
const codeOf = (errorCode: string): string =>
  errorCode === '409' ? 'WRONG_STATE' : (CODES[errorCode.at(-1) ?? ''] ?? 'INVALID_INPUT');

const expectTold = (resource: Resource, item: VendorObject | undefined, row: JsonObject): void => {
  expect(item?.ref).toMatchObject({ account: ACCOUNT, nativeId: row.sid });
  expect(item?.raw).toEqual(row);
  expect(item).toMatchObject(TOLD[resource](row));
};

const expectAsked = (sample: Sample, asked: readonly Asked[]): void => {
  const [first] = asked;
  const { method, path, query } = sample.request;
  expect([first?.method, first?.path]).toEqual([method, path]);
  expect(first?.body).toEqual(sent(sample));
  // A list is paged and sorted as the adapter wants it.
  const { pageSize: _size, page: _page, ...filters } = query;
  expect(first?.query).toMatchObject(filters);
};

describe('the equivalent command of a sample', () => {
  it.each(SAMPLES.map((sample) => [sample.name, sample] as const))('%s', (name, sample) =>
    withVendor(
      () => sample.response,
      async ({ adapter, asked, call }) => {
        const outcome = await run(sample, adapter, call).catch((error: unknown) => error);
        const refusal = REFUSED[name];
        if (refusal) {
          expect(outcome).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(refusal) });
          expect(asked).toEqual([]);
          return;
        }
        expectAsked(sample, asked);

        const [resource, operation] = name.split('.') as [Resource, string];
        const { errorCode, data } = sample.response.body;
        const rows = (data as JsonObject | undefined)?.result as JsonObject[] | undefined;
        if (errorCode !== undefined && operation === 'get') expect(outcome).toBeNull();
        else if (errorCode !== undefined) {
          expect(outcome).toBeInstanceOf(VendorError);
          expect(outcome).toMatchObject({ code: codeOf(String(errorCode)), vendorCode: errorCode, maybeDone: false });
        } else if (rows) {
          const items = (outcome as { rows: { item: VendorObject }[] }).rows.map(({ item }) => item);
          expect(items).toHaveLength(rows.length);
          for (const row of rows)
            expectTold(
              resource,
              items.find(({ ref }) => ref.nativeId === row.sid),
              row,
            );
        } else if (operation === 'get') {
          expectTold(resource, outcome as VendorObject, data as JsonObject);
        } else {
          expect(outcome).toMatchObject({ outcome: 'DONE' });
          expectTold(resource, (outcome as { item: VendorObject }).item, data as JsonObject);
        }
      },
    ),
  );

  it('may name a parameter whose meaning the document leaves open; by itself it is never sent (R1)', () =>
    withVendor(
      () => SAMPLES.find(({ name }) => name === 'tasks.create')?.response ?? {},
      async ({ adapter, asked, call }) => {
        for (const bypassReservedState of [undefined, true, false]) {
          const input = { policy: 'WF1', labels: { a: 1 }, vendorOptions: { bypassReservedState } };
          await adapter.job?.create?.(input, call);
        }
        const bodies = asked.filter(({ method }) => method === 'POST').map(({ body }) => body as JsonObject);
        expect(bodies.map((body) => body.bypassReservedState)).toEqual([undefined, true, false]);
        expect(bodies.map((body) => 'bypassReservedState' in body)).toEqual([false, true, true]);
      },
    ));
});
