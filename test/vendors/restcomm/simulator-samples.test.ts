import { describe, expect, it } from 'vitest';
import type { Resources } from '../../../src/vendors/restcomm/simulator/stage.ts';
import { type Json, readSample, type Sample, sampleNames, startKit } from './simulator-kit.ts';

const dataOf = (name: string): Json => readSample(name).response.body.data as Json;
const resultsOf = (name: string): Json[] => dataOf(name).result as Json[];

const ENTERPRISE = 'EN164fe03a451544629e0a554b0863c48e';
const ORGANIZATION = 'OR8732e31fbea24c36952698ed1e7054a6';
const OWNER = { enterpriseSid: ENTERPRISE, organizationSid: ORGANIZATION, accountEmail: 'cspadmin1@nmorgtest1.com' };
const VOICE = {
  ...OWNER,
  accountSid: 'AC901540a55b6b9f3551a9f79614830121',
  accountEmail: 'entpuser@testent1.com',
};
const JANE = { enterpriseSid: 'EN838bcdf35f9d421fad3ab516195b873b', accountEmail: 'jane.doe@yourcompany.com' };

type Planted = readonly [resource: keyof Resources, record: Json];
const workspaceSid = 'WSffd5352247ee45a582ea7b9c97432d97';
const workspace: Planted = ['workspaces', dataOf('workspaces.get')];
const otherWorkspace: Planted = ['workspaces', dataOf('workspaces.delete')];
const activity = (sid: string, name: string, available = false): Planted => [
  'activities',
  { sid, name, available, workspaceSid },
];
const offline = activity('AT4c36ff99c60a4ebdb9098ff5cdf9f07e', 'Offline');
const available = activity('AT1c6748c05d764e8cb6ea2a22933e4f32', 'Available', true);
const unavailable = activity('AT5462fa457e9043408deab7f21417563f', 'Unavailable');
const reserving = activity('ATaa04d3563a1d45ee88747bc57f1067be', 'Reserving');
const elsewhere: Planted = [
  'workers',
  {
    name: 'Amit elsewhere',
    workspaceSid,
    attributes: '{"contact_uri":"1","language":["en"]}',
    activitySid: 'AT4c36ff99c60a4ebdb9098ff5cdf9f07e',
    dateCreated: '2020-06-15T09:24:20+0000',
  },
];
const activities = [workspace, offline, available, unavailable, reserving];
const named = (resource: keyof Resources, name: string, rest: Json = {}): Planted => [
  resource,
  { name, workspaceSid, ...rest },
];
const results = (resource: keyof Resources, sample: string): Planted[] =>
  resultsOf(sample).map((record) => [resource, record]);

/** One place where the simulator answers otherwise, by the row of contract §12 (or the section) that says so. */
interface Exception {
  readonly why: string;
  readonly path: string;
  /** The shape that the simulator shows there; `null`: the field is absent. */
  readonly shape: unknown;
}
const except = (why: string, path: string, shape: unknown): Exception => ({ why, path, shape });

interface Case {
  readonly planted: readonly Planted[];
  readonly by?: Json;
  readonly switches?: Record<string, unknown>;
  readonly exceptions?: readonly Exception[];
  /** Every value is the sample's too, but for the exceptions. */
  readonly exact?: boolean;
}

const exact = (...planted: Planted[]): Case => ({ planted, exact: true });
const shaped = (...planted: Planted[]): Case => ({ planted });
const CASES: Record<string, Case> = {
  'workspaces.create': {
    planted: [],
    by: JANE,
    exceptions: [
      except('row 7', 'data.sid', 'sid WS'),
      except('row 7', 'data.timeoutActivitySid', 'sid AT'),
      except('row 7', 'data.defaultActivitySid', 'sid AT'),
      except('row 6', 'data.dateCreated', 'date D1'),
      except('row 6', 'data.dateUpdated', 'date D1'),
      except('row 21', 'data.multiTaskEnabled', 'boolean'),
      except('row 1', 'data.priortizeQueueOrder', null),
      except('row 1', 'data.prioritizeQueueOrder', 'text'),
    ],
  },
  'workspaces.create.error-526': exact(named('workspaces', 'MyTestWorkSpace 5')),
  'workspaces.list': exact(workspace, otherWorkspace),
  'workspaces.get': exact(workspace),
  'workspaces.update': shaped(workspace, offline),
  'workspaces.update.error-526': exact(workspace, named('workspaces', 'MyTestWorkSpace 3')),
  'workspaces.delete': exact(otherWorkspace),
  'workspaces.delete.error-520': exact(),

  'taskqueues.create': shaped(...activities),
  'taskqueues.create.error-546': exact(...activities, named('taskqueues', 'Customer Support Task Queue 4')),
  'taskqueues.list': {
    ...exact(...activities, ...results('taskqueues', 'taskqueues.list')),
    exceptions: [except('row 4', 'data.result.2.enterpriseSid', 'sid EN')],
  },
  'taskqueues.get': exact(...activities, ['taskqueues', dataOf('taskqueues.get')]),
  'taskqueues.update': shaped(...activities, ['taskqueues', dataOf('taskqueues.get')]),
  'taskqueues.update.error-546': exact(
    ...activities,
    ['taskqueues', dataOf('taskqueues.get')],
    named('taskqueues', 'All Sales'),
  ),
  'taskqueues.delete': exact(workspace, ['taskqueues', dataOf('taskqueues.delete')]),
  'taskqueues.delete.error-540': exact(),

  'workers.create': shaped(...activities),
  'workers.create.error-536': exact(
    ...activities,
    named('workers', 'Amit Test1 jp vn', { attributes: '{"contact_uri":"1"}' }),
  ),
  'workers.list': exact(...activities, ...results('workers', 'workers.list')),
  'workers.get': exact(...activities, ['workers', dataOf('workers.get')]),
  'workers.update': shaped(...activities, ['workers', dataOf('workers.get')]),
  'workers.update.error-530': exact(),
  'workers.delete': exact(...activities, ['workers', dataOf('workers.delete')]),
  'workers.delete.error-530': exact(),

  'activities.create': shaped(workspace),
  'activities.create.error-516': exact(workspace, named('activities', 'Reserved3', { available: false })),
  'activities.list': {
    ...exact(workspace, ...results('activities', 'activities.list')),
    exceptions: [except('row 17', 'data.nextPageUri', null)],
  },
  'activities.get': exact(workspace, ['activities', dataOf('activities.get')]),
  'activities.update': shaped(workspace, ['activities', dataOf('activities.get')]),
  'activities.update.error-510': exact(),
  'activities.delete': exact(workspace, ['activities', dataOf('activities.delete')]),
  'activities.delete.error-510': exact(),

  'workflows.create': {
    planted: [['workspaces', { name: 'W', sid: 'WSc881d91f0555f09ffaf3f4eaacf0d622' }]],
    by: JANE,
    exceptions: [
      except('row 7', 'data.sid', 'sid WF'),
      except('row 4', 'data.enterpriseSid', null),
      except('row 6', 'data.dateCreated', 'date D1'),
      except('row 6', 'data.dateUpdated', 'date D1'),
      except('row 7', 'data.uri', 'uri of WF'),
      except('§4.5', 'data.taskReservationTimeout', 'integer'),
    ],
  },
  'workflows.create.error-556': exact(workspace, named('workflows', 'Main Workflow 1', { configuration: '{}' })),
  'workflows.list': exact(workspace, ...results('workflows', 'workflows.list')),
  'workflows.get': exact(workspace, ['workflows', dataOf('workflows.get')]),
  'workflows.update': shaped(workspace, ['workflows', dataOf('workflows.delete')]),
  'workflows.update.error-556': exact(
    workspace,
    ['workflows', dataOf('workflows.delete')],
    named('workflows', 'TAM Workflow', { configuration: '{}' }),
  ),
  'workflows.delete': exact(workspace, ['workflows', dataOf('workflows.delete')]),
  'workflows.delete.error-550': exact(),

  'tasks.create': shaped(workspace, ['workflows', dataOf('workflows.get')]),
  'tasks.create.error-550': exact(),
  'tasks.list': {
    ...exact(...results('tasks', 'tasks.list')),
    by: VOICE,
    exceptions: [except('row 16', 'data.numPages', 'integer'), except('row 16', 'data.nextPageUri', null)],
  },
  'tasks.get': { ...exact(['tasks', dataOf('tasks.get')]), by: VOICE },
  'tasks.update': {
    planted: [['tasks', dataOf('tasks.get')]],
    by: VOICE,
    // Row 20: a finished task does not change unless this switch allows it.
    switches: { allow_terminal_change: true },
  },
  'tasks.update.error-560': exact(),
  'tasks.delete': { ...exact(['tasks', dataOf('tasks.get')]), by: VOICE },

  'workspaces.get.error-520': exact(),
  'workspaces.update.error-520': exact(),
  'workspaces.update.timeout': shaped(workspace, offline),
  'workspaces.list.filtered': exact(
    workspace,
    otherWorkspace,
    ['workspaces', { name: 'MyTestWorkSpace 3', dateCreated: '2020-07-15T06:53:14+0000' }],
    ['workspaces', { name: 'Another', dateCreated: '2020-06-15T06:53:14+0000' }],
  ),
  'taskqueues.get.error-540': exact(),
  'taskqueues.update.error-540': exact(),
  'taskqueues.create.error-510': exact(workspace),
  'taskqueues.create.error-520': exact(),
  'taskqueues.update.error-510': exact(...activities, ['taskqueues', dataOf('taskqueues.get')]),
  'taskqueues.list.filtered': {
    ...exact(
      ...activities,
      ...results('taskqueues', 'taskqueues.list'),
      named('taskqueues', 'Sales', { dateCreated: '2020-06-15T09:24:20+0000' }),
    ),
    exceptions: [except('row 4', 'data.result.2.enterpriseSid', 'sid EN')],
  },
  'workers.get.error-530': exact(),
  'workers.create.error-510': exact(workspace),
  'workers.create.error-520': exact(),
  'workers.create.error-531': exact(...activities),
  'workers.create.error-532': exact(...activities),
  'workers.update.error-510': exact(...activities, ['workers', dataOf('workers.get')]),
  'workers.update.error-531': exact(...activities, ['workers', dataOf('workers.get')]),
  'workers.update.error-532': exact(...activities, ['workers', dataOf('workers.get')]),
  'workers.update.error-536': exact(
    ...activities,
    ['workers', dataOf('workers.get')],
    named('workers', 'Amit Test1 jp vn', { attributes: '{"contact_uri":"1"}' }),
  ),
  'workers.list.filtered': exact(...activities, ...results('workers', 'workers.list'), elsewhere),
  'workers.list.of-queue-name': exact(
    ...activities,
    ...results('workers', 'workers.list'),
    elsewhere,
    named('taskqueues', 'Hindi', { targetWorkers: "language[any]='hi'" }),
    named('taskqueues', 'Hindi and more'),
  ),
  'workers.list.of-queue': exact(
    ...activities,
    ...results('workers', 'workers.list'),
    elsewhere,
    named('taskqueues', 'Hindi', {
      sid: 'TQ0000000000000000000000000000dead',
      targetWorkers: "language[any]='hi'",
    }),
  ),
  'activities.get.error-510': exact(),
  'activities.create.error-520': exact(),
  'activities.update.error-516': exact(workspace, ['activities', dataOf('activities.get')], available),
  'activities.list.filtered': exact(
    workspace,
    ...results('activities', 'activities.list'),
    activity('AT6932ce3b596540b5acee36e517b9da04', 'Reserved', true),
  ),
  'workflows.get.error-550': exact(),
  'workflows.create.error-520': exact(),
  'workflows.update.error-550': exact(),
  'workflows.update.timeout': shaped(workspace, ['workflows', dataOf('workflows.delete')]),
  'workflows.list.filtered': exact(workspace, ...results('workflows', 'workflows.list')),
  'tasks.get.error-560': exact(),
  'tasks.delete.error-560': exact(),
  'tasks.update.error-409': { ...exact(['tasks', dataOf('tasks.get')]), by: VOICE },
  'tasks.create.bypass': shaped(workspace, ['workflows', dataOf('workflows.get')]),
  'tasks.list.filtered': { ...exact(...results('tasks', 'tasks.list')), by: VOICE },
};

const shapeOfText = (text: string): string => {
  const [, uri] = /^\/taskrouter\/[a-z]+\/search\/([A-Z]{2})[0-9A-Za-z]+$/.exec(text) ?? [];
  if (uri !== undefined) return `uri of ${uri.slice(0, 2)}`;
  if (/^[A-Z]{2}[0-9a-f]{32}$/.test(text)) return `sid ${text.slice(0, 2)}`;
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/.test(text)) return 'date D1';
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/.test(text)) return 'date D2';
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? 'date D3' : 'text';
};

/** Types and formats by path, so that an exception can name one place. */
const shapesOf = (value: unknown, path = ''): Map<string, unknown> => {
  if (typeof value === 'object' && value !== null) {
    const start = new Map<string, unknown>(Array.isArray(value) ? [[path, `list of ${value.length}`]] : []);
    const inner = Object.entries(value).flatMap(([key, each]) => [...shapesOf(each, path ? `${path}.${key}` : key)]);
    return new Map([...start, ...inner]);
  }
  if (typeof value === 'string') return new Map([[path, shapeOfText(value)]]);
  return new Map([[path, Number.isInteger(value) ? 'integer' : typeof value]]);
};

const drop = (value: unknown, path: string): void => {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<unknown>((at, key) => (at as Json | undefined)?.[key], value);
  if (parent) delete (parent as Json)[last];
};

describe('the documented samples', () => {
  it('have a case each', () => {
    expect(Object.keys(CASES).sort()).toEqual(sampleNames);
    expect(sampleNames).toHaveLength(47 + 36);
  });

  for (const [name, { planted, by = OWNER, switches, exceptions = [], exact: allValues = false }] of Object.entries(
    CASES,
  )) {
    it(`show how the simulator answers: ${name}`, async () => {
      const { sim } = await startKit({ switches });
      const owner = sim.addCredentials(by);
      for (const [resource, record] of planted) sim.plant(resource, record, owner);
      const { request, response }: Sample = readSample(name);
      const answer = await fetch(`${sim.url}${request.path}?${new URLSearchParams(request.query)}`, {
        method: request.method,
        headers: {
          authorization: `Basic ${Buffer.from(`${owner.accountSid}:${owner.authToken}`).toString('base64')}`,
          'content-type': 'application/json',
        },
        ...(request.body && { body: JSON.stringify(request.body) }),
      });
      const body = await answer.json();
      expect(answer.status).toBe(response.status);

      const expected = shapesOf(response.body);
      for (const { path, shape } of exceptions) {
        if (shape === null) expected.delete(path);
        else expected.set(path, shape);
      }
      expect(Object.fromEntries(shapesOf(body))).toEqual(Object.fromEntries(expected));
      if (!allValues) return;
      for (const { path } of exceptions) for (const each of [body, response.body]) drop(each, path);
      expect(body).toEqual(response.body);
    });
  }
});
