import { expect, test } from 'vitest';
import { manualClock } from '../../src/sandbox/clock.ts';
import { startSimulator } from '../../src/vendors/restcomm/simulator/index.ts';

test('customers of a simulated tenant stop arriving when their workflow is taken away, and everything else goes on', async () => {
  const clock = manualClock(Date.parse('2026-11-21T09:00:00Z'));
  const simulation = await startSimulator({ clock });
  const { baseUrl, accountSid, authToken } = simulation.settings as Record<string, string>;
  const headers = { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` };
  const { seeded } = simulation;
  const removed = await fetch(`${baseUrl}/workflows/${seeded?.workflowSid}`, { method: 'DELETE', headers });
  expect(removed.ok).toBe(true);
  await clock.advance(3_600_000);
  expect((await fetch(`${baseUrl}/workers/search`, { headers })).status).toBe(200);
  await simulation.close();
});
