import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/sandbox/clock.ts';
import { startSimulator } from '../../../src/vendors/twilio/simulator/index.ts';
import { closeAtEnd } from '../../support/close-at-end.ts';
import { basic, type Form, type Json, START } from './simulator-kit.ts';

/** A simulation that is asked past any socket. */
const start = async () => {
  const clock = manualClock(START);
  const wired = { origin: 'http://vendor.test', send: async () => null };
  const sim = await startSimulator({
    clock,
    scenario: 'empty',
    wired,
    switches: { expression_requests_per_second: 0 },
  });
  const close = closeAtEnd(sim);
  const { accountSid, authToken, workspaceSid } = sim.settings;
  const call = async (method: string, path: string, form?: Form): Promise<{ status: number; body: Json }> => {
    const { status, body } = await sim.answer(
      {
        method,
        url: `/v1/Workspaces/${workspaceSid}${path}`,
        headers: {
          authorization: basic(accountSid, authToken),
          ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        body: form
          ? new URLSearchParams(Object.entries(form).map(([name, value]) => [name, String(value)])).toString()
          : null,
      },
      new AbortController().signal,
    );
    const text = body.toString('utf8');
    return { status, body: text === '' ? {} : (JSON.parse(text) as Json) };
  };
  const list = async (path: string): Promise<Json[]> => {
    const { body } = await call('GET', path);
    return body[String((body.meta as Json).key)] as Json[];
  };
  return { clock, close, call, list };
};

type Stage = Awaited<ReturnType<typeof start>>;

const CHANNELS = ['default', 'voice', 'chat'];
const WORKERS = 3;

/** Three workers and two queues, one of which asks two of them at once; late tasks move from the first to the second. */
const build = async ({ call, list }: Stage) => {
  const activities = new Map((await list('/Activities')).map((each) => [each.friendly_name, String(each.sid)]));
  const made = async (path: string, form: Form): Promise<string> => String((await call('POST', path, form)).body.sid);
  const queue = await made('/TaskQueues', { FriendlyName: 'All', MaxReservedWorkers: 2 });
  const narrow = await made('/TaskQueues', { FriendlyName: 'Narrow', TargetWorkers: 'level > 1' });
  const targets = [{ queue: narrow, timeout: 20, skip_if: 'workers.available == 0' }, { queue }];
  const routing = {
    task_routing: { filters: [{ expression: 'kind == "narrow"', targets }], default_filter: { queue } },
  };
  await made('/Workflows', {
    FriendlyName: 'Main',
    Configuration: JSON.stringify(routing),
    TaskReservationTimeout: 15,
  });
  const workers: string[] = [];
  for (let level = 0; level < WORKERS; level += 1) {
    const ActivitySid = activities.get('Available') ?? '';
    const form = {
      FriendlyName: `W${level}`,
      ActivitySid,
      Attributes: JSON.stringify({ level, contact_uri: 'sip:1' }),
    };
    workers.push(await made('/Workers', form));
  }
  return { activities: [...activities.values()], workers };
};

const index = fc.nat(20);
const command = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('task' as const),
      channel: fc.constantFrom(...CHANNELS),
      narrow: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      at: index,
      status: fc.constantFrom('accepted', 'rejected', 'wrapping', 'completed', 'canceled'),
      below: fc.constantFrom('Tasks', 'Workers'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      at: index,
      status: fc.constantFrom('canceled', 'completed', 'wrapping', 'pending', 'deleted'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('activity' as const), at: index, which: index, reject: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('priority' as const), at: index, priority: fc.nat(9) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1000, 16_000, 61_000, 400_000) }),
  },
);
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

const pick = <T>(all: readonly T[], at: number): T | undefined => all[at % Math.max(1, all.length)];

const carryOut = async (stage: Stage, seats: Awaited<ReturnType<typeof build>>, what: Command): Promise<number> => {
  const { call, list, clock } = stage;
  if (what.do === 'wait') {
    await clock.advance(what.ms);
    return 200;
  }
  if (what.do === 'task') {
    const Attributes = what.narrow ? '{"kind":"narrow"}' : '{}';
    return (await call('POST', '/Tasks', { Attributes, TaskChannel: what.channel, Timeout: 300 })).status;
  }
  if (what.do === 'activity') {
    const ActivitySid = pick(seats.activities, what.which) ?? '';
    const form = { ActivitySid, RejectPendingReservations: what.reject };
    return (await call('POST', `/Workers/${pick(seats.workers, what.at)}`, form)).status;
  }
  const task = pick(await list('/Tasks'), what.at);
  if (!task) return 200;
  const path = `/Tasks/${String(task.sid)}`;
  if (what.do === 'priority') return (await call('POST', path, { Priority: what.priority })).status;
  if (what.do === 'end') {
    if (what.status === 'deleted') return (await call('DELETE', path)).status;
    return (await call('POST', path, { AssignmentStatus: what.status, Reason: 'because' })).status;
  }
  const reservation = (await list(`${path}/Reservations`)).at(-1);
  if (!reservation) return 200;
  const parent = what.below === 'Tasks' ? task.sid : reservation.worker_sid;
  const below = `/${what.below}/${String(parent)}/Reservations/${String(reservation.sid)}`;
  return (await call('POST', below, { ReservationStatus: what.status })).status;
};

const LIVE = ['pending', 'accepted', 'wrapping'];
/** By the status of a task, the live reservations that it has: which kind, and at least and at most how many. */
const SHARES: Readonly<Record<string, readonly [kind: string, least: number, most: number]>> = {
  pending: ['none', 0, 0],
  reserved: ['pending', 1, 2],
  assigned: ['accepted', 1, 1],
  wrapping: ['wrapping', 1, 1],
  completed: ['none', 0, 0],
  canceled: ['none', 0, 0],
};

const check = async ({ call, list }: Stage, workers: readonly string[]): Promise<void> => {
  const tasks = await list('/Tasks?PageSize=1000');
  const counted: Record<string, number> = { pending: 0, reserved: 0, assigned: 0, wrapping: 0 };
  const held = new Map<string, number>();
  for (const { sid, assignment_status, task_channel_sid } of tasks) {
    const status = String(assignment_status);
    if (status in counted) counted[status] = (counted[status] ?? 0) + 1;
    const all = await list(`/Tasks/${String(sid)}/Reservations`);
    const live = all.filter(({ reservation_status }) => LIVE.includes(String(reservation_status)));
    const [kind, least, most] = SHARES[status] ?? ['none', 0, 0];
    expect(live.every(({ reservation_status }) => reservation_status === kind)).toBe(true);
    expect(live.length).toBeGreaterThanOrEqual(least);
    expect(live.length).toBeLessThanOrEqual(most);
    if (status === 'completed') {
      expect(all.filter(({ reservation_status }) => reservation_status === 'completed')).toHaveLength(1);
    }
    for (const { worker_sid } of live) {
      const seat = `${String(worker_sid)} ${String(task_channel_sid)}`;
      held.set(seat, (held.get(seat) ?? 0) + 1);
    }
  }
  // One of each channel is all that a worker takes here.
  expect([...held.values()].every((count) => count === 1)).toBe(true);
  const figures = (await call('GET', '/RealTimeStatistics')).body;
  expect(figures.tasks_by_status).toEqual(counted);
  for (const worker of workers) {
    const own = await list(`/Workers/${worker}/Reservations?PageSize=1000`);
    const live = own.filter(({ reservation_status }) => LIVE.includes(String(reservation_status)));
    const seats = [...held.keys()].filter((seat) => seat.startsWith(worker));
    expect(live).toHaveLength(seats.length);
  }
};

describe('whatever is asked of the simulation', () => {
  it('tasks, reservations, capacities and figures tell the same story, and nothing fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 25 }), async (commands) => {
        const stage = await start();
        const seats = await build(stage);
        for (const each of commands) {
          expect(await carryOut(stage, seats, each)).toBeLessThan(500);
          await stage.clock.advance(0);
          await check(stage, seats.workers);
        }
        await stage.close();
      }),
      { numRuns: 15 },
    );
  });
});
