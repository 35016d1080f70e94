import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Adapter } from '../../../src/contract/adapter.ts';
import type { PortPage } from '../../../src/contract/port.ts';
import type { Call } from '../../../src/domain/call.ts';
import { type JsonObject, parseJson } from '../../../src/domain/json.ts';
import type { VendorObject } from '../../../src/domain/object.ts';
import { type Meaning, ODD_VALUES, textWith } from './odd-values.ts';
import { type Answer, newCall, openAt, SAMPLES, startVendor } from './replay.ts';

/** What a member of the vendor's becomes: where it is told, what of a value is told there, and what else may change with it. */
type Cell = readonly [where: string, read: (meaning: Meaning, base: Told) => unknown, dependents?: readonly string[]];
/** The object with the member as it was. */
type Told = Readonly<Record<string, unknown>>;

const text = ({ text: is }: Meaning) => is ?? null;
const id = ({ id: is }: Meaning) => is ?? null;
const trimmed = ({ text: is }: Meaning) => is?.trim() || null;
const bool = ({ bool: is }: Meaning) => is ?? null;
const int = ({ int: is }: Meaning) => is ?? null;
const moment = ({ moment: is }: Meaning) => is ?? null;
const labels = ({ labels: is }: Meaning) => (is === undefined ? null : parseJson(is));

const presence = ({ bool: is }: Meaning, base: Told) => {
  if (is !== false) return is ? 'READY' : 'UNKNOWN';
  return at(base, 'presence.label') === 'Offline' ? 'OFFLINE' : 'NOT_READY';
};
/** Only of one who waits. */
const expiry = ({ count: seconds }: Meaning, base: Told) =>
  at(base, 'state.native') === 'PENDING' && seconds !== undefined ? Number(base.createdAt) + seconds * 1_000 : null;
/** Only of what is over, and where age and dates agree. */
const end = ({ count: seconds }: Meaning, { state, createdAt, updatedAt }: Told) =>
  at({ state }, 'state.state') !== 'QUEUED' &&
  seconds !== undefined &&
  Math.abs(Number(createdAt) + seconds * 1_000 - Number(updatedAt)) <= 2_000
    ? updatedAt
    : null;

const DATES: Readonly<Record<string, Cell>> = {
  dateCreated: ['createdAt', moment, ['expiresAt', 'endedAt']],
  dateUpdated: ['updatedAt', moment, ['endedAt']],
};
const NAMED: Readonly<Record<string, Cell>> = { ...DATES, name: ['name', text] };
const HOUSED: Readonly<Record<string, Cell>> = { ...NAMED, workspaceSid: ['workspace.nativeId', id] };

const CELLS: Readonly<Record<string, Readonly<Record<string, Cell>>>> = {
  workspaces: {
    ...NAMED,
    defaultActivitySid: ['defaultActivity.nativeId', id],
    timeoutActivitySid: ['timeoutActivity.nativeId', id],
  },
  activities: { ...HOUSED, available: ['available', bool] },
  taskqueues: {
    ...HOUSED,
    targetWorkers: ['selector', text],
    assignmentActivitySid: ['taskActivity.nativeId', id],
    reservationActivitySid: ['offerActivity.nativeId', id],
  },
  workers: {
    ...HOUSED,
    activitySid: ['activity.nativeId', id, ['presence']],
    activityName: ['presence.label', text],
    available: ['presence.state', presence],
    attributes: ['labels', labels, ['contactUri']],
  },
  workflows: {
    ...HOUSED,
    configuration: ['configuration', ({ text: is, labels: object }) => is ?? object ?? null, ['rules']],
    assignmentCallbackUrl: ['callbackUrl', trimmed],
    fallbackAssignmentCallbackUrl: ['fallbackCallbackUrl', trimmed],
    taskReservationTimeout: [
      'offerTimeoutMs',
      ({ count: seconds }) => (seconds === undefined ? null : seconds * 1_000),
    ],
  },
  tasks: {
    ...DATES,
    workspaceSid: ['workspace.nativeId', id],
    workflowSid: ['policy.nativeId', id],
    taskQueueSid: ['queue.nativeId', id, ['state']],
    workerSid: ['worker.nativeId', id],
    assignmentState: ['state.native', text, ['expiresAt', 'endedAt']],
    attributes: ['labels', labels],
    reason: ['reason', text],
    taskChannel: ['channel', text],
    callerId: ['tags', ({ id: is }) => (is === undefined ? null : { callerId: is }), ['contact']],
    timeout: ['expiresAt', expiry],
    priority: ['priority', int],
    age: ['endedAt', end],
    taskQueueEnteredDate: ['enqueuedAt', moment],
  },
};

type List = (adapter: Adapter, call: Call) => Promise<PortPage<VendorObject>> | undefined;
const ALL = { after: null, limit: 1_000 };
const LISTS: Readonly<Record<string, List>> = {
  workspaces: (adapter, call) => adapter.workspace?.list?.({ ...ALL, filter: {} }, call),
  activities: (adapter, call) => adapter.activity?.list?.({ ...ALL, filter: {} }, call),
  taskqueues: (adapter, call) => adapter.queue?.list?.({ ...ALL, filter: {} }, call),
  workers: (adapter, call) => adapter.worker?.list?.({ ...ALL, filter: {} }, call),
  workflows: (adapter, call) => adapter.policy?.list?.({ ...ALL, filter: {} }, call),
  tasks: (adapter, call) => adapter.job?.list?.({ ...ALL, filter: { live: true } }, call),
};

/** Every object that the samples show of a resource, and a Task that waits, of which they show none. */
const objectsOf = (resource: string): readonly JsonObject[] => {
  const shown = SAMPLES.filter(({ name }) => name.startsWith(`${resource}.`)).flatMap(({ response }) => {
    const data = response.body.data as JsonObject | string | undefined;
    if (typeof data !== 'object') return [];
    return (data.result as JsonObject[] | undefined) ?? [data];
  });
  const held = shown.find(({ workerSid }) => workerSid !== undefined);
  return held ? [...shown, { ...held, assignmentState: 'PENDING', timeout: 600 }] : shown;
};

/** What stands at a path; `null` where there is nothing. */
const at = (item: Told, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (value as Told | null)?.[name] ?? null, item);

let answer: Answer = {};
let close = async () => {};
let adapter: ReturnType<typeof openAt>;
beforeAll(async () => {
  const vendor = await startVendor(() => answer);
  adapter = openAt(vendor.url);
  close = async () => {
    await adapter.close();
    await vendor.close();
  };
});
afterAll(() => close());

const listing = async (resource: string, rows: readonly string[]) => {
  answer = {
    text: `{"data":{"result":[${rows.join(',')}],"pageSize":200,"page":0},"code":200,"message":"OK"}`,
    headers: { 'content-type': 'application/json' },
  };
  const page = await LISTS[resource]?.(adapter, newCall());
  if (!page) throw new Error(`${resource} cannot be listed`);
  return page;
};

/** A word, or a moment that is possible. */
const isSound = (value: unknown): boolean =>
  typeof value !== 'number' || (value >= Date.UTC(2000, 0) && value < Date.UTC(3000, 0));

const saysNothing = (json: string | null): boolean => json === null || json === 'null' || /^"\s*"$/.test(json);

describe.each(Object.keys(LISTS))('%s', (resource) => {
  const cells = CELLS[resource] ?? {};
  const objects = objectsOf(resource);
  const members = new Set([...objects.flatMap((object) => Object.keys(object)), ...Object.keys(cells)]);

  it('come from samples', () => {
    expect(objects.length).toBeGreaterThanOrEqual(5);
    expect(members.size).toBeGreaterThan(Object.keys(cells).length);
  });

  const check = async (object: JsonObject, member: string) => {
    const [base] = (await listing(resource, [JSON.stringify(object)])).rows.map(({ item }) => item as unknown as Told);
    if (!base) throw new Error('a sample is not listed');
    const [where, read, dependents = []] = cells[member] ?? ['', () => null];
    const sent = ODD_VALUES.map(([json], index) => textWith({ ...object, sid: `X${index}` }, member, json));
    const { rows, unreadable = [] } = await listing(resource, sent);
    const items = new Map(rows.map(({ item }) => [item.ref.nativeId, item as unknown as Told]));
    expect(items.size).toBe(ODD_VALUES.length);

    const wrong: unknown[] = [];
    const compare = (where: string, now: unknown, wanted: unknown, json: string | null) => {
      if (JSON.stringify(now) !== JSON.stringify(wanted)) wrong.push({ member, json, where, now, wanted });
    };
    for (const [index, [json, meaning]] of ODD_VALUES.entries()) {
      const item = items.get(`X${index}`) ?? {};
      compare('raw', JSON.stringify(item.raw), sent[index], json);
      if (where !== '') compare(where, at(item, where), read(meaning, base), json);
      for (const name of new Set([...Object.keys(base), ...Object.keys(item)])) {
        if (name === 'raw' || name === 'ref' || name === where.split('.')[0]) continue;
        if (dependents.includes(name)) compare(name, isSound(item[name]), true, json);
        else compare(name, item[name], base[name], json);
      }
    }
    expect(wrong).toEqual([]);

    const flaws = ODD_VALUES.flatMap(([json, meaning], index) => {
      if (where === 'labels' && !saysNothing(json) && meaning.labels === undefined) {
        return [`data.result[${index}].attributes`];
      }
      const isNobody = json === null || json === 'null' || json === '""';
      // Whose share it is cannot be told, which is not the same as nobody's.
      return member === 'workerSid' && !isNobody && id(meaning) === null ? [`data.result[${index}].workerSid`] : [];
    });
    const told = unreadable.map(({ message }) => message.split(':')[0]);
    expect(flaws).toEqual(expect.arrayContaining(told.slice(0, 20)));
    expect(unreadable.slice(20).map(({ message }) => message)).toEqual(
      flaws.length > 20 ? [`and ${flaws.length - 20} more that cannot be read`] : [],
    );
    expect(told.length).toBe(Math.min(21, flaws.length));
  };

  it('are read with any one of their members odd: as what it means or as unknown, and all others as before', async () => {
    for (const object of objects) {
      for (const member of members) if (member !== 'sid') await check(object, member);
    }
  });

  it('are told as unreadable by an odd SID, or known by the text that it says', async () => {
    const [object = {}] = objects;
    for (const [json, { id: nativeId }] of ODD_VALUES) {
      const row = textWith(object, 'sid', json);
      const { rows, unreadable } = await listing(resource, [row]);
      expect(rows.map(({ item }) => item.ref.nativeId)).toEqual(nativeId === undefined ? [] : [nativeId]);
      expect(unreadable?.map(({ code, message }) => [code, message.split(':')[0]])).toEqual(
        nativeId === undefined ? [['UNREADABLE', 'data.result[0].sid']] : undefined,
      );
      for (const { item } of rows) expect(JSON.stringify(item.raw)).toBe(row);
    }
  });
});
