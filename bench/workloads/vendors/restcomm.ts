/** Restcomm's lists and objects, as its contract has them (docs/vendors/restcomm.md §1 to §4). */

import type { Size } from '../size.ts';
import { digits, json, type Mock, meets, type Told } from './mock.ts';

interface Row {
  readonly sid: string;
  readonly dateCreated: string;
  readonly dateUpdated: string;
  readonly [member: string]: unknown;
}

const START = Date.UTC(2026, 2, 4, 10);
/** Nothing is created in the same second, so that the order of creation can be told. */
const APART_MS = 7_000;
const ENDED_JOBS = 20;
const LARGEST_PAGE = 1_000;
const ACCOUNT = `AC${'a'.repeat(32)}`;
const TOKEN = 'the-token-of-the-bench';
const WORKSPACE = `WS${'1'.repeat(32)}`;
const ENTERPRISE = `EN${'1'.repeat(32)}`;
const WORKFLOW = `WF${'1'.repeat(32)}`;

/** In the order of creation. */
const sidOf = (prefix: string, at: number): string => `${prefix}${at.toString(16).padStart(32, '0')}`;
/** `2020-06-15T07:00:25+0000` */
const plainDate = (moment: number): string => `${new Date(moment).toISOString().slice(0, 19)}+0000`;
/** `2020-07-09T04:59:16.000+0000` */
const taskDate = (moment: number): string => new Date(moment).toISOString().replace('Z', '+0000');
const momentOf = (date: string): number => Date.parse(date.replace(/\+0000$/, 'Z'));

const ACTIVITIES = [
  { sid: sidOf('AT', 0), name: 'Available', available: true },
  { sid: sidOf('AT', 1), name: 'Break', available: false },
] as const;

const open = ({ workers, jobs, holders, queues }: Size) => {
  let moment = START;
  const next = (): number => {
    moment += APART_MS;
    return moment;
  };
  const common = (resource: string, sid: string) => {
    const dateCreated = plainDate(next());
    return {
      sid,
      workspaceSid: WORKSPACE,
      enterpriseSid: ENTERPRISE,
      accountEmail: 'bench@example.com',
      dateCreated,
      dateUpdated: dateCreated,
      uri: `/taskrouter/${resource}/search/${sid}`,
    };
  };
  const workerAt = (at: number): Row => {
    const activity = ACTIVITIES[at % 3 === 2 ? 1 : 0];
    return {
      ...common('workers', sidOf('WK', at)),
      name: `Worker ${digits(at)} ${digits(0)}`,
      activitySid: activity.sid,
      activityName: activity.name,
      attributes: JSON.stringify({ skills: ['support'], contact_uri: `sip:${digits(at)}@bench.example` }),
      available: activity.available,
    };
  };
  const queueAt = (at: number): Row => ({
    ...common('taskqueues', sidOf('TQ', at)),
    name: `Queue ${digits(at)}`,
    targetWorkers: "skills HAS 'support'",
    taskOrder: 'FIFO',
    maxReservedWorkers: 1,
  });
  const taskAt = (at: number, isEnded: boolean): Row => {
    const created = next();
    const { accountEmail, uri: _, ...rest } = common('tasks', sidOf('TK', at));
    return {
      ...rest,
      organizationSid: `OR${'1'.repeat(32)}`,
      restcommAccount: { accountSid: ACCOUNT, accountEmail },
      timeout: 86_400,
      priority: 0,
      age: 60,
      attributes: JSON.stringify({ subject: `Case ${digits(at)}`, skill: 'support' }),
      bypassReservedState: false,
      assignmentState: isEnded ? 'COMPLETED' : 'ASSIGNED',
      workflowSid: WORKFLOW,
      taskQueueSid: sidOf('TQ', at % queues),
      workerSid: sidOf('WK', at % holders),
      taskQueueEnteredDate: plainDate(created),
      taskChannel: 'CALL',
      dateCreated: taskDate(created),
      dateUpdated: taskDate(created),
    };
  };
  return {
    workspaces: [{ ...common('workspaces', WORKSPACE), name: 'Bench' }] as Row[],
    activities: ACTIVITIES.map(({ sid, ...rest }): Row => ({ ...common('activities', sid), ...rest })),
    workflows: [{ ...common('workflows', WORKFLOW), name: 'Main', configuration: '{}' }] as Row[],
    taskqueues: Array.from({ length: queues }, (_, at) => queueAt(at)),
    workers: Array.from({ length: workers }, (_, at) => workerAt(at)),
    // The ended ones first: a list that minds the filter does not begin with them.
    tasks: Array.from({ length: ENDED_JOBS + jobs }, (_, at) => taskAt(at, at < ENDED_JOBS)),
  };
};

type Lists = ReturnType<typeof open>;

const ENDED = new Set(['COMPLETED', 'CANCELED', 'CANCELLED']);

const isWanted = (resource: keyof Lists, row: Row, query: URLSearchParams): boolean => {
  const part = (filter: string, member: string): boolean => {
    const wanted = query.get(filter)?.toLowerCase();
    return wanted === undefined || String(row[member]).toLowerCase().includes(wanted);
  };
  const from = query.get('startTime');
  const to = query.get('endTime');
  const created = momentOf(row.dateCreated);
  if (from !== null && created < Date.parse(`${from}Z`)) return false;
  if (to !== null && created > Date.parse(`${to}Z`)) return false;
  if (resource === 'tasks') {
    const state = String(row.assignmentState);
    const isLive = query.get('isLiveSession') === 'true';
    const wanted = query.get('assignmentStatus')?.toUpperCase() ?? state;
    return ENDED.has(state) !== isLive && state === wanted && meets(query, 'workspaceSid', String(row.workspaceSid));
  }
  if (!part('name', 'name')) return false;
  if (resource === 'taskqueues' || resource === 'workspaces') return true;
  if (!meets(query, 'workspaceSid', String(row.workspaceSid))) return false;
  if (resource === 'workflows') return true;
  if (!meets(query, 'available', String(row.available))) return false;
  return (
    resource === 'activities' ||
    (part('activityName', 'activityName') && meets(query, 'activitySid', String(row.activitySid)))
  );
};

/** Newest change first unless `SortBy` says otherwise. */
const inOrder = (rows: readonly Row[], query: URLSearchParams): readonly Row[] => {
  const [member = '', direction = 'asc'] = (query.get('SortBy') ?? '').split(':');
  const known = rows[0] && ['string', 'number', 'boolean'].includes(typeof rows[0][member]);
  const [by, sign] = known ? [member, direction === 'desc' ? -1 : 1] : ['dateUpdated', -1];
  const of = (row: Row) => row[by] as string | number;
  return rows.toSorted((a, b) => sign * (of(a) < of(b) ? -1 : of(a) > of(b) ? 1 : 0));
};

const numberIn = (query: URLSearchParams, name: string, otherwise: number): number => {
  const told = query.get(name);
  return told === null ? otherwise : Number(told);
};

const page = (resource: keyof Lists, rows: readonly Row[], query: URLSearchParams): Told => {
  const at = numberIn(query, 'page', 0);
  const pageSize = Math.min(LARGEST_PAGE, numberIn(query, 'pageSize', 10));
  if (!(at >= 0 && pageSize >= 1)) return json({ message: 'page' }, 400);
  const found = inOrder(
    rows.filter((row) => isWanted(resource, row, query)),
    query,
  );
  const start = at * pageSize;
  const result = found.slice(start, start + pageSize);
  const uri = (to: number): string => `/taskrouter/${resource}/search/?pageSize=${pageSize}&page=${to}`;
  const data = {
    result,
    pageSize,
    page: at,
    total: found.length,
    numPages: Math.ceil(found.length / pageSize),
    start,
    end: Math.max(start, start + result.length - 1),
    firstPageUri: uri(0),
    uri: uri(at),
    ...(start + result.length < found.length && { nextPageUri: uri(at + 1) }),
  };
  return json({ data, code: 200, message: 'OK' });
};

export const restcomm = (size: Size): Mock => {
  const lists = open(size);
  const credentials = `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`;

  const noSuch = (sid: string): Told => json({ errorCode: '404', message: 'No such SID', data: sid }, 409);

  /** Changes the members that are passed, and answers the whole object. */
  const update = (rows: Row[], sid: string, body: string): Told => {
    const at = rows.findIndex((row) => row.sid === sid);
    const row = rows[at];
    if (!row) return noSuch(sid);
    const data = {
      ...row,
      ...(JSON.parse(body) as object),
      sid,
      dateUpdated: plainDate(momentOf(row.dateUpdated) + 1_000),
    };
    rows[at] = data;
    return json({ data, code: 200, message: 'OK' });
  };

  const tell: Mock['tell'] = ({ method, path, query, headers, body }) => {
    if (headers.authorization !== credentials) return json({ message: 'Unauthorized' }, 401);
    const [, , resource = '', ...rest] = path.split('/');
    if (!(resource in lists)) return json({ message: 'Not found' }, 404);
    const rows = lists[resource as keyof Lists];
    const [search, sid = ''] = rest;
    if (method === 'PUT') return update(rows, rest.at(-1) ?? '', body);
    if (method !== 'GET' || search !== 'search') return json({ message: 'Not found' }, 404);
    if (sid === '') return page(resource as keyof Lists, rows, query);
    const data = rows.find((row) => row.sid === sid);
    return data ? json({ data, code: 200, message: 'OK' }) : noSuch(sid);
  };

  /** A job has another priority, a worker another name, in turn. */
  const change = (count: number): null => {
    const isJob = count % 2 === 0;
    const rows: Row[] = isJob ? lists.tasks : lists.workers;
    const at = isJob ? ENDED_JOBS + ((count >> 1) % size.jobs) : (count >> 1) % size.workers;
    const row = rows[at];
    if (!row) throw new Error(`no row ${at}`);
    const dateUpdated = (isJob ? taskDate : plainDate)(momentOf(row.dateUpdated) + 1_000);
    const more = isJob
      ? { priority: (Number(row.priority) + 1) % 10 }
      : { name: `Worker ${digits(at)} ${digits(count)}` };
    rows[at] = { ...row, ...more, dateUpdated };
    return null;
  };

  return {
    settings: (url) => ({
      baseUrl: `${url}/taskrouter`,
      accountSid: ACCOUNT,
      authToken: TOKEN,
      enterpriseSid: ENTERPRISE,
      taskAcceptance: 'assignment-status',
    }),
    tell,
    change,
  };
};
