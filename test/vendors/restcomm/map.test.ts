import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SettingsError } from '../../../src/contract/vendor.ts';
import { splitId } from '../../../src/kit/members.ts';
import { restcomm } from '../../../src/vendors/restcomm/index.ts';
import { parseSettings } from '../../../src/vendors/restcomm/settings.ts';
import { readersOf } from './readers.ts';
import { ACCOUNT, CREDENTIALS, sampleData } from './replay.ts';

const read = readersOf([' offline ', 'Gone']);
const job = (data: object) => read.job({ sid: 'TK1', ...data });
const task = (data: object) => read.task({ sid: 'TK1', ...data });
const worker = (data: object) => read.worker({ sid: 'WK1', ...data });

describe('a job', () => {
  it.each([
    ['PENDING', undefined, 'PENDING'],
    ['PENDING', 'TQ1', 'QUEUED'],
    ['Pending', 'TQ1', 'QUEUED'],
    ['RESERVED', 'TQ1', 'OFFERED'],
    ['ASSIGNED', 'TQ1', 'ASSIGNED'],
    ['COMPLETED', 'TQ1', 'COMPLETED'],
    ['WRAPPING', 'TQ1', 'UNKNOWN'],
    ['constructor', undefined, 'UNKNOWN'],
  ])('that is %s with queue %s is %s', (native, taskQueueSid, state) => {
    expect(job({ assignmentState: native, taskQueueSid }).state).toEqual({ state, native });
  });

  it('without a state is unknown', () => {
    expect(job({}).state).toEqual({ state: 'UNKNOWN', native: null });
    expect(job({ assignmentState: 7 }).state).toEqual({ state: 'UNKNOWN', native: '7' });
  });

  it('holds all that a captured one tells, who calls included (R2)', () => {
    const [, canceled] = sampleData('tasks.list').result as object[];
    const { raw, ...told } = read.job(canceled);
    expect(raw).toEqual(canceled);
    expect(told).toEqual({
      ref: { kind: 'Job', account: ACCOUNT, nativeId: 'TKa1ef5f2d853d4568b715038ad5c135c4' },
      vendorType: 'Task',
      createdAt: Date.UTC(2020, 6, 1, 14, 31, 51),
      updatedAt: Date.UTC(2020, 6, 1, 14, 32, 50),
      version: null,
      state: { state: 'CANCELED', native: 'CANCELED' },
      reason: null,
      workspace: { kind: 'Workspace', account: ACCOUNT, nativeId: 'WSeb45f4e0a2ea4b03a57cb2892eb614af' },
      policy: { kind: 'RoutingPolicy', account: ACCOUNT, nativeId: 'WFd2dbf451d945441ab80115da3544316b' },
      queue: { kind: 'Queue', account: ACCOUNT, nativeId: 'TQ0af95ea6783543c2bcedf94793be672e' },
      worker: { kind: 'Worker', account: ACCOUNT, nativeId: 'WKea8e7241beac4d778a509807ca3c5d39' },
      priority: 0,
      channel: 'CALL',
      labels: { skill: 'sales' },
      tags: { callerId: 'customer1' },
      contact: { from: 'customer1' },
      skills: null,
      requirements: null,
      matching: null,
      notes: [],
      disposition: null,
      externalId: null,
      scheduledAt: null,
      enqueuedAt: Date.UTC(2020, 6, 1, 14, 31, 51),
      endedAt: Date.UTC(2020, 6, 1, 14, 32, 50),
      expiresAt: null,
    });
  });

  it('expires only while nobody has taken it', () => {
    const data = { dateCreated: '2020-07-01T14:31:51.000+0000', timeout: 60 };
    const expiry = Date.UTC(2020, 6, 1, 14, 32, 51);
    expect(job({ ...data, assignmentState: 'PENDING' }).expiresAt).toBe(expiry);
    expect(job({ ...data, assignmentState: 'RESERVED' }).expiresAt).toBe(expiry);
    expect(job({ ...data, assignmentState: 'ASSIGNED' }).expiresAt).toBeNull();
    expect(job({ ...data, assignmentState: 'COMPLETED' }).expiresAt).toBeNull();
    expect(job({ timeout: 60, assignmentState: 'PENDING' }).expiresAt).toBeNull();
    for (const timeout of [9_000_000_000_000_000, 2 ** 31, -60, 60.5, 'soon']) {
      expect(job({ ...data, timeout, assignmentState: 'PENDING' }).expiresAt).toBeNull();
    }
  });

  it('that lives has no end, whatever its age says', () => {
    const data = { dateCreated: '2020-07-01T14:31:51.000+0000', dateUpdated: '2020-07-01T14:31:51.000+0000', age: 0 };
    expect(job({ ...data, assignmentState: 'ASSIGNED' }).endedAt).toBeNull();
    expect(job({ ...data, assignmentState: 'COMPLETED' }).endedAt).toBe(Date.UTC(2020, 6, 1, 14, 31, 51));
    expect(job({ assignmentState: 'COMPLETED' }).endedAt).toBeNull();
  });
});

describe('a task', () => {
  it.each([
    ['RESERVED', 'OFFERED'],
    ['ASSIGNED', 'ACTIVE'],
    ['COMPLETED', 'COMPLETED'],
    ['CANCELED', 'REVOKED'],
    ['CANCELLED', 'REVOKED'],
    ['WRAPPING', 'UNKNOWN'],
  ])('of a job that is %s is %s', (native, state) => {
    expect(task({ assignmentState: native, workerSid: 'WK1' })).toMatchObject({
      ref: { kind: 'Task', nativeId: 'TK1/WK1' },
      state: { state, native },
      worker: { nativeId: 'WK1' },
      job: { kind: 'Job', nativeId: 'TK1' },
      offeredAt: null,
      assignedAt: null,
      createdAt: null,
    });
  });

  it('is not there while no worker holds the job', () => {
    expect(task({ assignmentState: 'PENDING' })).toBeNull();
    expect(task({ assignmentState: 'ASSIGNED' })).toBeNull();
    expect(task({ assignmentState: 'Pending', workerSid: 'WK1' })).toBeNull();
  });

  it('has an id made of both, and of nothing else', () => {
    const idOf = (sid: string, workerSid: string) =>
      task({ sid, workerSid, assignmentState: 'ASSIGNED' })?.ref.nativeId ?? '';
    expect(splitId(idOf('TK1', 'WK1'), 2)).toEqual(['TK1', 'WK1']);
    for (const wrong of ['', '/', 'TK1', 'TK1/', '/WK1', 'a/b/c', '%/%', 'TK1/%zz'])
      expect(splitId(wrong, 2)).toBeNull();
    // Without the blanks around it that are no part of a SID.
    const sid = fc.string().map((text) => `${text}x`.trim());
    fc.assert(
      fc.property(sid, sid, (taskSid, workerSid) => {
        expect(splitId(idOf(taskSid, workerSid), 2)).toEqual([taskSid, workerSid]);
      }),
    );
  });
});

describe('a worker', () => {
  it.each([
    [{ available: true, activityName: 'Offline' }, 'READY'],
    [{ available: false, activityName: 'OFFLINE' }, 'OFFLINE'],
    [{ available: false, activityName: 'gone' }, 'OFFLINE'],
    [{ available: false, activityName: 'Reserved' }, 'NOT_READY'],
    [{ available: false }, 'NOT_READY'],
    [{ available: 'true' }, 'READY'],
    [{ activityName: 'Offline' }, 'UNKNOWN'],
  ])('with %j is %s', (data, state) => {
    expect(worker(data).presence.state).toBe(state);
  });

  it('shows the name of its activity, and in its place the SID', () => {
    expect(worker({ activitySid: 'AT1', activityName: 'Pause' }).presence).toMatchObject({
      native: 'Pause',
      label: 'Pause',
    });
    expect(worker({ activitySid: 'AT1' }).presence).toMatchObject({ native: 'AT1', label: null });
  });

  it('keeps its attributes as labels, and its address out of them', () => {
    expect(read.worker(sampleData('workers.get'))).toMatchObject({
      labels: { language: ['en', 'hi'], contact_uri: '919960639901' },
      contactUri: '919960639901',
      queues: null,
      tasks: null,
    });
    for (const attributes of ['{', '[]', '"x"', undefined]) {
      expect(worker({ attributes })).toMatchObject({ labels: null, contactUri: null });
    }
    const { contact_uri, language } = { contact_uri: '919960639901', language: ['en', 'hi'] };
    expect(worker({ attributes: { contact_uri, language } })).toMatchObject({
      labels: { contact_uri, language },
      contactUri: contact_uri,
    });
    expect(worker({ attributes: '{"contact_uri":919960639901}' }).contactUri).toBe(contact_uri);
  });
});

describe('a policy', () => {
  const rules = (configuration: unknown) =>
    read.policy({ sid: 'WF1', configuration: JSON.stringify(configuration) }).rules;

  it('has no rules where they cannot be read', () => {
    for (const broken of [
      null,
      [],
      {},
      { task_routing: 1 },
      { task_routing: { filters: {} } },
      { task_routing: { filters: [1] } },
    ]) {
      expect(rules(broken)).toBeNull();
    }
  });

  it('keeps a filter that can never match apart from the default', () => {
    expect(rules({ task_routing: { filters: [{ targets: 'x' }, { expression: 'a', targets: [] }] } })).toEqual([
      { name: null, condition: '', queue: null },
      { name: null, condition: 'a', queue: null },
    ]);
  });
});

describe('the settings', () => {
  const good = { baseUrl: 'https://acme.restcomm.com', ...CREDENTIALS };
  const problem = (raw: unknown) => {
    try {
      parseSettings(raw);
    } catch (error) {
      if (error instanceof SettingsError) return [error.path, error.message];
    }
    return null;
  };

  it('have defaults for all but the address and the credentials', () => {
    expect(parseSettings(good)).toEqual({
      baseUrl: 'https://acme.restcomm.com/taskrouter',
      ...CREDENTIALS,
      pageSize: 200,
      taskUpdatePath: 'search',
      taskAcceptance: 'none',
      offlineActivities: ['Offline'],
      jobTimeoutSeconds: 86_400,
      sortsByCreation: 'probe',
      nameFilters: 'push',
    });
  });

  it.each(['https://x', 'https://x/', 'https://x/taskrouter', 'https://x/taskrouter/', ' https://x '])(
    'take the address as %j',
    (baseUrl) => {
      expect(parseSettings({ ...good, baseUrl }).baseUrl).toBe('https://x/taskrouter');
    },
  );

  it.each([
    [{ baseUrl: 'x' }, 'baseUrl'],
    [{ baseUrl: 'ftp://x' }, 'baseUrl'],
    [{ baseUrl: 'https://a:b@x' }, 'baseUrl'],
    [{ baseUrl: 'https://x?y' }, 'baseUrl'],
    [{ baseUrl: undefined }, 'baseUrl'],
    [{ accountSid: '' }, 'accountSid'],
    [{ accountSid: 'a:b' }, 'accountSid'],
    [{ authToken: 7 }, 'authToken'],
    [{ pageSize: 5 }, 'pageSize'],
    [{ taskAcceptance: true }, 'taskAcceptance'],
    [{ offlineActivities: [1] }, 'offlineActivities.0'],
    [{ jobTimeoutSeconds: 0 }, 'jobTimeoutSeconds'],
    [{ authtoken: 'x' }, 'authtoken'],
  ])('are refused by name: %j', (wrong, path) => {
    const [at, message] = problem({ ...good, ...wrong }) ?? [];
    expect(at).toBe(path);
    expect(message?.startsWith(`${path}: `)).toBe(true);
    expect(message).not.toContain(CREDENTIALS.authToken);
  });

  it('are refused when they are none at all', () => {
    for (const raw of [null, [], 'x', undefined]) expect(problem(raw)?.[0]).toBe('settings');
    expect(problem({})?.[1]).toBe('baseUrl: is missing');
  });
});

describe('the vendor', () => {
  it('has a word for every kind', () => {
    expect(restcomm.words).toEqual({
      Workspace: 'Workspace',
      Queue: 'TaskQueue',
      Worker: 'Worker',
      Activity: 'Activity',
      RoutingPolicy: 'Workflow',
      Job: 'Task',
      Task: 'Reservation',
    });
  });
});
