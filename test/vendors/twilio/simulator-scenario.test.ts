import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/sandbox/clock.ts';
import { defaultScenario } from '../../../src/sandbox/scenario.ts';
import { startSimulator } from '../../../src/vendors/twilio/simulator/index.ts';
import { closeAtEnd } from '../../support/close-at-end.ts';
import { basic, type Json, START } from './simulator-kit.ts';

/** With ten minutes of history, or with all that the demo has. */
const start = async (seed?: number) => {
  const clock = manualClock(START);
  const short = { seed, scenario: { ...defaultScenario(), warmUp: 600_000 } };
  const sim = await startSimulator({ clock, ...(seed !== undefined && short) });
  closeAtEnd(sim);
  const { accountSid, authToken, workspaceSid } = sim.settings;
  const get = async (path: string): Promise<Json> => {
    const url = `${sim.url}/v1/Workspaces/${workspaceSid}${path}`;
    const response = await fetch(url, { headers: { authorization: basic(accountSid, authToken) } });
    return (await response.json()) as Json;
  };
  return { sim, clock, get };
};

describe('the living demo', () => {
  it('is busy from its first request on, and goes on', async () => {
    const { sim, clock, get } = await start();
    const now = await get('/RealTimeStatistics');
    expect(Number(now.total_tasks)).toBeGreaterThan(10);
    expect(now.total_workers).toBe(Object.keys(sim.seeded?.workers ?? {}).length);
    const states = new Set(((await get('/Tasks?PageSize=1000')).tasks as Json[]).map((task) => task.assignment_status));
    expect([...states].sort()).toEqual(['assigned', 'canceled', 'completed', 'pending', 'reserved', 'wrapping']);
    const before = await get('/CumulativeStatistics?Minutes=600');
    await clock.advance(60_000);
    const after = await get('/CumulativeStatistics?Minutes=600');
    expect(Number(after.tasks_created)).toBeGreaterThan(Number(before.tasks_created));
    expect(Number(after.tasks_completed)).toBeGreaterThan(Number(before.tasks_completed));
  });

  it('keeps the figures and the rows the same story', async () => {
    const { get } = await start();
    const rows = (await get('/Tasks?PageSize=1000')).tasks as Json[];
    const figures = await get('/RealTimeStatistics');
    for (const [status, count] of Object.entries(figures.tasks_by_status as Json)) {
      expect(rows.filter((task) => task.assignment_status === status)).toHaveLength(Number(count));
    }
    for (const task of rows.filter((each) => each.assignment_status === 'assigned').slice(0, 10)) {
      const { reservations } = await get(`/Tasks/${String(task.sid)}/Reservations`);
      expect((reservations as Json[]).filter((each) => each.reservation_status === 'accepted')).toHaveLength(1);
    }
  });

  it('is the same from the same seed, and another one from another', async () => {
    const told = async (seed: number): Promise<unknown> => {
      const { sim, get } = await start(seed);
      const { tasks } = await get('/Tasks?PageSize=1000');
      return JSON.stringify(tasks).replaceAll(sim.url, '');
    };
    expect(await told(3)).toBe(await told(3));
    expect(await told(3)).not.toBe(await told(4));
  });

  it('tells whole milliseconds, although its history was lived through at any moment between', async () => {
    const { get } = await start(1);
    const { events } = await get('/Events?Minutes=60&PageSize=1000');
    for (const { event_date_ms } of events as Json[]) expect(Number.isInteger(event_date_ms)).toBe(true);
  });
});
