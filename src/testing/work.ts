import { describe, expect, it } from 'vitest';
import type { Call } from '../domain/call.ts';
import type { Kind } from '../domain/ref.ts';
import type { Items } from '../gateway/kinds.ts';
import type { Executed } from '../gateway/outcome.ts';
import type { World } from '../sandbox/model.ts';
import { begin, type Line, walk } from './bench.ts';
import { openField, type Run } from './field.ts';

/** What agents and supervisors do, in an account that goes on living. */
export const describeWork = (line: Line): void => {
  const { gateway, adapter, carryOut, settle, get, wait, offer } = openField(line);
  const { job, task, worker, queue } = adapter;

  /** `item`: as it must be at the end, where the answer shows it. An order that is only taken can be told from others later. */
  const expectTaken = (done: Executed<Items[Kind]>, item: object): void => {
    if (done.outcome === 'ACCEPTED')
      expect(done).toEqual({
        outcome: 'ACCEPTED',
        item: null,
        commandId: expect.any(String),
        problem: null,
        done: null,
      });
    else expect(done).toMatchObject({ outcome: 'DONE', item });
  };

  const plain = [
    ['accept', task?.accept],
    ['complete', task?.complete && ((id: string, call: Call) => task.complete?.(id, {}, call))],
    ['close', task?.close && ((id: string, call: Call) => task.close?.(id, {}, call))],
    ['decline', task?.decline && ((id: string, call: Call) => task.decline?.(id, {}, call))],
    ['cancel', job?.cancel && ((id: string, call: Call) => job.cancel?.(id, {}, call))],
    ['reclassify', job?.reclassify],
    ['setPresence', worker?.setPresence && ((id: string, call: Call) => worker.setPresence?.(id, 'READY', call))],
  ] as const;
  const able = plain.filter((row) => row[1] !== undefined);

  describe.runIf(able.length > 0)('work', () => {
    it.each(able)('on the unknown is NOT_FOUND: %s', async (name, run) => {
      for (const nativeId of ['no-such-thing', 'no-such-job/no-such-worker']) {
        await expect(
          carryOut(name, nativeId, (call) => run?.(nativeId, call) as ReturnType<Run>),
        ).rejects.toMatchObject({
          code: 'NOT_FOUND',
        });
      }
    });

    const { accept, decline, complete, close } = task ?? {};
    it.runIf(accept)('that is accepted is at work, and its job assigned', async () => {
      const { ref: of, job: its } = await wait('Task', ({ state }) => state.state === 'OFFERED');
      const done = await carryOut('acceptTask', of.nativeId, (call) => accept?.(of.nativeId, call) as ReturnType<Run>);
      expectTaken(done, { ref: of, state: { state: 'ACTIVE' } });
      await settle();
      expect((await get('Task', of.nativeId))?.state.state).toBe('ACTIVE');
      expect((await get('Job', its.nativeId))?.state.state).toBe('ASSIGNED');
    });

    it.runIf(decline)('that is declined is with this worker no more', async () => {
      const { ref: of } = await offer();
      await carryOut('declineTask', of.nativeId, (call) => decline?.(of.nativeId, {}, call) as ReturnType<Run>);
      await settle();
      expect(['ACTIVE', 'OFFERED']).not.toContain((await get('Task', of.nativeId))?.state.state);
    });

    it.runIf(complete)('that is completed is wrapped up or over, and cannot be accepted again', async () => {
      const { ref: of } = await wait('Task', ({ state }) => state.state === 'ACTIVE');
      const run: Run = (call) => complete?.(of.nativeId, {}, call) as ReturnType<Run>;
      expectTaken(await carryOut('completeTask', of.nativeId, run), { ref: of });
      await settle();
      const over = ['WRAP_UP', 'COMPLETED', undefined];
      const shown = await get('Task', of.nativeId);
      expect(over).toContain(shown?.state.state);
      if (!accept) return;
      const again = carryOut('acceptTask', of.nativeId, (call) => accept(of.nativeId, call));
      const code = shown === null ? 'NOT_FOUND' : 'WRONG_STATE';
      await expect(again).rejects.toMatchObject({ code, retryable: false });
      expect(over).toContain((await get('Task', of.nativeId))?.state.state);
    });

    it.runIf(close)('that is closed after wrap-up is over', async () => {
      const { ref: of } = await wait('Task', ({ state }) => state.state === 'WRAP_UP');
      await carryOut('closeTask', of.nativeId, (call) => close?.(of.nativeId, {}, call) as ReturnType<Run>);
      await settle();
      expect(['COMPLETED', undefined]).toContain((await get('Task', of.nativeId))?.state.state);
    });

    it.runIf(job?.cancel)('that waits can be canceled, once it is canceled it stays so', async () => {
      const { ref: of } = await wait('Job', ({ state }) => state.state === 'QUEUED');
      const cancel: Run = (call) => job?.cancel?.(of.nativeId, { reason: 'suite' }, call) as ReturnType<Run>;
      const done = await carryOut('cancelJob', of.nativeId, cancel);
      expect(done.outcome === 'ACCEPTED' || (done.item && 'state' in done.item)).toBeTruthy();
      await settle();
      expect((await get('Job', of.nativeId))?.state.state).toBe('CANCELED');
      await carryOut('cancelJob', of.nativeId, cancel).catch((error: unknown) =>
        expect(error).toMatchObject({ code: 'WRONG_STATE' }),
      );
      expect((await get('Job', of.nativeId))?.state.state).toBe('CANCELED');
    });

    it.runIf(worker?.setPresence)('is offered to workers who are made ready, not to those who are not', async () => {
      const { world } = line.simulation as unknown as { readonly world: World };
      // In a line that is never empty nobody is ready for longer than a moment, where ringing is an activity of its own.
      const emptyLine = () => [...world.line].map(({ id }) => world.cancel(id));
      const { ref: of } = await wait('Worker', async (one) => {
        emptyLine();
        if (one.presence.state !== 'READY') return false;
        return (await begin(gateway).loader.tasksOf(one)).length === 0;
      });
      const set = (presence: 'READY' | 'NOT_READY') =>
        carryOut(
          'setWorkerPresence',
          of.nativeId,
          (call) => worker?.setPresence?.(of.nativeId, presence, call) as ReturnType<Run>,
        );
      await set('NOT_READY');
      await settle();
      expect(['NOT_READY', 'DRAINING', 'OFFLINE']).toContain((await get('Worker', of.nativeId))?.presence.state);
      emptyLine();
      await set('READY');
      await settle();
      expect((await get('Worker', of.nativeId))?.presence.state).toBe('READY');
    });
  });

  describe.runIf(queue?.statistics)('statistics', () => {
    const statistics = (nativeId: string) => {
      const { scope } = begin(gateway);
      return scope.read(scope.account('main'), nativeId, async (call) => queue?.statistics?.(nativeId, call));
    };

    it('count the waiting jobs of every queue', async () => {
      const jobs = (await walk(gateway, 'Job')).filter(
        ({ state }) => state.state === 'QUEUED' || state.state === 'OFFERED',
      );
      for (const { ref: of } of await walk(gateway, 'Queue')) {
        const told = await statistics(of.nativeId);
        const [least, most] = ['QUEUED', 'OFFERED'].map(
          (_, index) =>
            jobs.filter((it) => it.queue?.nativeId === of.nativeId && (index > 0 || it.state.state === 'QUEUED'))
              .length,
        );
        expect(told).toMatchObject({ queue: of });
        expect(told?.waiting).toBeGreaterThanOrEqual(least ?? 0);
        if (!line.bench.hidesWaiting) expect(told?.waiting).toBeLessThanOrEqual(most ?? 0);
        expect((told?.waiting ?? 0) > 0 || told?.oldestWaitingSince === null).toBe(true);
      }
    });

    it('of an unknown queue are NOT_FOUND', async () => {
      await expect(statistics('no-such-queue')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });
};
