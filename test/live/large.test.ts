import { expect, it } from 'vitest';
import { refKey } from '../../src/domain/ref.ts';
import { POLL_MS, stage } from './support/stage.ts';
import { objectsOf, testVendor } from './support/vendor.ts';

const ACCOUNT = 'acme';
const { job, queue, worker, task } = objectsOf(ACCOUNT);
const QUEUES = 200;
const JOBS = 50_000;
const WORKERS = 2_000;

const queueOf = (at: number): string => `q${at % QUEUES}`;

it('boards of fifty thousand living objects of a kind are right, at the beginning and after changes (T1)', async () => {
  const vendor = testVendor(ACCOUNT, {});
  for (let at = 0; at < QUEUES; at += 1) vendor.set(queue(`q${at}`));
  for (let at = 0; at < JOBS; at += 1) {
    vendor.set(job(`j${at}`, at < WORKERS ? 'ASSIGNED' : 'QUEUED', { in: queueOf(at), enqueuedAt: at }));
  }
  for (let at = 0; at < WORKERS; at += 1) {
    vendor.set(
      worker(`w${at}`, 'READY', { in: [queueOf(at)] }),
      task(`t${at}`, 'ACTIVE', { by: `w${at}`, of: `j${at}` }),
    );
  }
  const { boards, events, pass, faults } = stage(vendor);
  const ear = await boards();
  const figures = () =>
    Array.from({ length: QUEUES }, (_, at) => {
      const now = ear.rows.get(refKey(queue(`q${at}`).ref))?.now;
      return [now?.waiting, now?.assigned, now?.workers?.busy];
    });
  const [waiting, assigned] = [(JOBS - WORKERS) / QUEUES, WORKERS / QUEUES];
  expect(figures()).toEqual(Array.from({ length: QUEUES }, () => [waiting, assigned, assigned]));
  expect(events.present(ACCOUNT, 'Job')).toHaveLength(JOBS);
  for (const kind of ['Job', 'Task', 'Worker', 'Queue'] as const) expect(events.problem(ACCOUNT, kind)).toBeNull();

  // One job more is taken from each queue.
  for (let at = WORKERS; at < WORKERS + QUEUES; at += 1) vendor.set(job(`j${at}`, 'ASSIGNED', { in: queueOf(at) }));
  await pass(POLL_MS);
  await expect
    .poll(async () => {
      await pass(1_000);
      return figures();
    })
    .toEqual(Array.from({ length: QUEUES }, () => [waiting - 1, assigned + 1, assigned]));
  expect(faults).toEqual([]);
});
