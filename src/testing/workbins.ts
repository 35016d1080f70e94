import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../domain/job.ts';
import type { Task } from '../domain/task.ts';
import { WORKBIN_TYPES, type WorkbinType } from '../domain/workbin.ts';
import type { Worker } from '../domain/worker.ts';
import { ask, failureCodes, idsOf, type Line, walk } from './bench.ts';
import { able, openField } from './field.ts';
import { type Listener, listen } from './listening.ts';

/** Shelves of parked jobs, personal and shared. */
export const describeWorkbins = (line: Line): void => {
  const field = openField(line);
  const { gateway, adapter, carryOut, wait } = field;
  /** Not long enough for somebody else to lay hands on it. */
  const settle = () => line.clock.advance(160);
  const { workbin, source } = adapter;
  const { parks = () => true } = line.bench;

  const jobOf = (task: Task) => field.get('Job', task.job.nativeId) as Promise<Job | null>;

  describe.runIf(workbin)('workbins', () => {
    const { park, pull } = workbin ?? {};

    /** Work in somebody's hands that may be laid down; in a place, which may be another's, of somebody who may use any. */
    const atWork = (type: WorkbinType = 'WORKER') =>
      wait('Task', async (task) => {
        const job = task.state.state === 'ACTIVE' ? await jobOf(task) : null;
        if (job === null || !parks(job)) return false;
        const { entitled } = line.bench;
        if (type !== 'PLACE' || !entitled) return true;
        const worker = (await field.get('Worker', task.worker.nativeId)) as Worker | null;
        return worker !== null && entitled(worker);
      });
    const lay = async (shelf: string, { job }: Task) => {
      const done = await carryOut('parkJob', shelf, (call) => able(park)(shelf, job.nativeId, call));
      await settle();
      return done;
    };
    const take = async (shelf: string, { job }: Task, worker: string) => {
      const input = { job: job.nativeId, worker };
      const done = await carryOut('pullJob', shelf, (call) => able(pull)(shelf, input, call));
      await settle();
      return done;
    };
    const held = async (task: Task) =>
      (await walk(gateway, 'Task', { filter: { jobs: [task.job.nativeId] } })).map(({ worker, state }) => [
        worker.nativeId,
        state.state,
      ]);
    /** Those that this worker may use without being entitled to more. */
    const shelvesOf = async (type: WorkbinType, owner: string) =>
      (await walk(gateway, 'Workbin', { filter: { types: [type] } })).filter(
        (one) => one.owner === null || one.owner.nativeId === owner,
      );

    it('say whose they are: a worker, or a place or group by its name', async () => {
      for (const { type, owner, group } of await walk(gateway, 'Workbin')) {
        expect(WORKBIN_TYPES).toContain(type.state);
        expect([type.state, owner === null]).toEqual([type.state, type.state !== 'WORKER']);
        if (type.state !== 'WORKER') expect(group).toMatch(/./);
      }
    });

    it('hold the jobs that say that they are on them, and no others', async () => {
      const jobs = await walk(gateway, 'Job');
      const shelves = idsOf(await walk(gateway, 'Workbin'));
      for (const wanted of [...shelves.map((id) => [id]), shelves, shelves.slice(0, 2), [], ['no-such-workbin']]) {
        const there = jobs.filter((job) => job.workbin && wanted.includes(job.workbin.nativeId));
        const listing = await ask(gateway, 'Job', { filter: { workbins: wanted } });
        expect([wanted, failureCodes(listing)]).toEqual([wanted, []]);
        expect(idsOf(listing.edges.map(({ node }) => node)).sort()).toEqual(idsOf(there).sort());
      }
      const parked = jobs.filter(({ state }) => state.state === 'PARKED');
      expect(parked.filter((job) => job.workbin === undefined)).toEqual([]);
      expect(jobs.filter((job) => job.workbin && job.state.state !== 'PARKED')).toEqual([]);
    });

    it.runIf(park && pull).each([...WORKBIN_TYPES])(
      'of type %s take work out of the hands of a worker, and give it back',
      async (type) => {
        const task = await atWork(type);
        const worker = task.worker.nativeId;
        const [shelf] = await shelvesOf(type, worker);
        if (!shelf) throw new Error(`no workbin of type ${type}`);
        expect((await lay(shelf.ref.nativeId, task)).outcome).toMatch(/^(DONE|ACCEPTED)$/);
        expect(await jobOf(task)).toMatchObject({ state: { state: 'PARKED' }, workbin: shelf.ref });
        expect(await held(task)).toEqual([]);
        const there = await walk(gateway, 'Job', { filter: { workbins: [shelf.ref.nativeId] } });
        expect(idsOf(there)).toContain(task.job.nativeId);

        expect((await take(shelf.ref.nativeId, task, worker)).outcome).toMatch(/^(DONE|ACCEPTED)$/);
        expect(await held(task)).toEqual([[worker, 'ACTIVE']]);
        const job = await jobOf(task);
        expect([job?.state.state, job?.worker?.nativeId, job?.workbin]).toEqual(['ASSIGNED', worker, undefined]);
      },
    );

    it.runIf(park && pull)('of one worker can be emptied by another who may', async () => {
      const task = await atWork();
      const [shelf] = await shelvesOf('WORKER', task.worker.nativeId);
      const { entitled } = line.bench;
      const other = entitled && (await walk(gateway, 'Worker')).find(entitled)?.ref.nativeId;
      if (!shelf || other === undefined) throw new Error('a workbin and somebody who may empty it are needed');
      await lay(shelf.ref.nativeId, task);
      await take(shelf.ref.nativeId, task, other);
      expect(await held(task)).toEqual([[other, 'ACTIVE']]);
    });

    it.runIf(park && pull)('refuse what is not there, with the reason', async () => {
      const task = await atWork();
      const [shelf] = await shelvesOf('WORKER', task.worker.nativeId);
      const id = shelf?.ref.nativeId ?? '';
      for (const unknown of ['no-such-workbin', 'a@b']) {
        await expect(lay(unknown, task)).rejects.toMatchObject({ code: 'NOT_FOUND' });
        await expect(take(unknown, task, task.worker.nativeId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      }
      const absent = { ...task, job: { ...task.job, nativeId: 'no-such-job' } };
      await expect(lay(id, absent)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(take(id, absent, task.worker.nativeId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      const notThere = take(id, task, task.worker.nativeId);
      await expect(notThere).rejects.toMatchObject({ code: expect.stringMatching(/^(WRONG_STATE|NOT_FOUND)$/) });
      expect(await held(task)).toEqual([[task.worker.nativeId, 'ACTIVE']]);
    });

    describe.runIf(park && pull && source?.stream)('that are watched', () => {
      let heard: Listener;
      beforeAll(async () => {
        heard = await listen(adapter, line);
      });
      afterAll(() => heard?.stream.close());

      it.each([...WORKBIN_TYPES])('tell what comes and goes, and settle it: %s', async (type) => {
        const task = await atWork(type);
        const worker = task.worker.nativeId;
        const [shelf] = await shelvesOf(type, worker);
        if (!shelf) throw new Error(`no workbin of type ${type}`);
        expect(await heard.during(heard.stream.watch?.([shelf.ref]) ?? Promise.resolve([]))).toEqual([null]);
        for (const run of [() => lay(shelf.ref.nativeId, task), () => take(shelf.ref.nativeId, task, worker)]) {
          const before = heard.changes.length;
          const { commandId } = await run();
          await heard.first((change) => change.commandId !== undefined && change.commandId === commandId);
          const content = await heard.first(
            (change) =>
              heard.changes.indexOf(change) >= before &&
              change.ref.nativeId === shelf.ref.nativeId &&
              change.job?.nativeId === task.job.nativeId,
          );
          expect(content.ref).toEqual(shelf.ref);
        }
        await heard.stream.unwatch?.([shelf.ref]);
        const before = heard.changes.length;
        await lay(shelf.ref.nativeId, task);
        await heard.first((change) => change.ref.kind === 'Task' && heard.changes.indexOf(change) >= before);
        expect(heard.changes.slice(before).filter(({ ref }) => ref.kind === 'Workbin')).toEqual([]);
      });
    });
  });
};
