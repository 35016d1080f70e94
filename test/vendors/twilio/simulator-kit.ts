import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import { type ManualClock, manualClock } from '../../../src/sandbox/clock.ts';
import type { SimulatorOptions } from '../../../src/sandbox/face.ts';
import { startSimulator, type TwilioSimulation } from '../../../src/vendors/twilio/simulator/index.ts';
import { closeAtEnd } from '../../support/close-at-end.ts';

export type Json = Record<string, unknown>;
export type Form = Readonly<Record<string, string | number | boolean>>;

export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly headers: Headers;
}

export interface Kit {
  readonly sim: TwilioSimulation;
  readonly clock: ManualClock;
  /** Of a path below the workspace, or from `/v1` on. */
  call(method: string, path: string, form?: Form | string, headers?: Record<string, string>): Promise<Answer>;
  /** The body of an answer that must be a success. */
  ok(method: string, path: string, form?: Form | string): Promise<Json>;
  list(path: string): Promise<Json[]>;
  /** What the simulation does of itself has happened. */
  settle(): Promise<void>;
}

export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

export const START = Date.UTC(2026, 2, 4, 10);

const encode = (form: Form): string =>
  new URLSearchParams(Object.entries(form).map(([name, value]) => [name, String(value)])).toString();

/** A simulation with an empty workspace and a clock that stands still. */
export const startKit = async (options: SimulatorOptions = {}): Promise<Kit> => {
  const clock = manualClock(START);
  const sim = await startSimulator({ clock, scenario: 'empty', ...options });
  closeAtEnd(sim);
  const { accountSid, authToken, workspaceSid, baseUrl } = sim.settings;
  const call: Kit['call'] = async (method, path, form, headers = {}) => {
    const url = path.startsWith('/v1') ? path : `/v1/Workspaces/${workspaceSid}${path}`;
    const response = await fetch(baseUrl + url, {
      method,
      headers: {
        authorization: basic(accountSid, authToken),
        ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
      ...(form !== undefined && { body: typeof form === 'string' ? form : encode(form) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Json), headers: response.headers };
  };
  const ok: Kit['ok'] = async (method, path, form) => {
    const { status, body } = await call(method, path, form);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  };
  return {
    sim,
    clock,
    call,
    ok,
    async list(path) {
      const body = await ok('GET', path);
      return body[String((body.meta as Json).key)] as Json[];
    },
    settle: () => clock.advance(0),
  };
};

export const routesTo = (queueSid: string, rest: Json = {}): string =>
  JSON.stringify({ task_routing: { filters: [], default_filter: { queue: queueSid, ...rest } } });

export interface Floor {
  readonly available: string;
  readonly offline: string;
  readonly queue: string;
  readonly workflow: string;
}

/** One queue for everybody, and one workflow that sends everything there. */
export const furnish = async (kit: Kit, queue: Form = {}, workflow: Form = {}): Promise<Floor> => {
  const activities = await kit.list('/Activities');
  const named = (name: string): string => String(activities.find((each) => each.friendly_name === name)?.sid);
  const { sid } = await kit.ok('POST', '/TaskQueues', { FriendlyName: 'All', ...queue });
  const made = await kit.ok('POST', '/Workflows', {
    FriendlyName: 'Main',
    Configuration: routesTo(String(sid)),
    TaskReservationTimeout: 30,
    ...workflow,
  });
  return {
    available: named('Available'),
    offline: named('Offline'),
    queue: String(sid),
    workflow: String(made.sid),
  };
};

export const addWorker = async (kit: Kit, name: string, floor: Floor, form: Form = {}): Promise<string> =>
  String((await kit.ok('POST', '/Workers', { FriendlyName: name, ActivitySid: floor.available, ...form })).sid);

export const addTask = async (kit: Kit, form: Form = {}): Promise<string> => {
  const { sid } = await kit.ok('POST', '/Tasks', form);
  await kit.settle();
  return String(sid);
};

export const task = (kit: Kit, sid: string): Promise<Json> => kit.ok('GET', `/Tasks/${sid}`);

export const reservations = (kit: Kit, taskSid: string): Promise<Json[]> => kit.list(`/Tasks/${taskSid}/Reservations`);

export interface Received {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly form: Readonly<Record<string, string>>;
}

/** A webhook on a loopback port; `answers` are given in turn, then 204. */
export const webhook = async (answers: number[] = []) => {
  const received: Received[] = [];
  let wake = (): void => {};
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({
        url: request.url ?? '',
        headers: request.headers,
        form: Object.fromEntries(new URLSearchParams(body)),
      });
      response.writeHead(answers.shift() ?? 204).end();
      wake();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const origin = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
  /** Settles when something like that has come. */
  const until = async (fits: (all: readonly Received[]) => boolean): Promise<void> => {
    while (!fits(received)) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { origin, received, until, types: () => received.map(({ form }) => form.EventType ?? '') };
};
