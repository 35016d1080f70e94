import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change } from '../domain/event.ts';
import type { Task } from '../domain/task.ts';
import { type Line, walk } from './bench.ts';
import { able, openField, type Run } from './field.ts';
import { type Listener, listen, stateTold } from './listening.ts';

/** Orders that the vendor takes at once and whose results it tells over its stream. */
export const describeSettling = (line: Line): void => {
  const { gateway, adapter, offer, wait, carryOut, get } = openField(line);
  const { task, worker, source } = adapter;

  describe.runIf(source?.stream)('orders, while the stream is heard,', () => {
    let heard: Listener;
    beforeAll(async () => {
      heard = await listen(adapter, line);
    });
    afterAll(() => heard?.stream.close());

    /** Gives the order, and waits for the change that settles it. */
    const settled = async (name: string, of: Task, run: Run): Promise<Change> => {
      const { outcome, commandId } = await carryOut(name, of.ref.nativeId, run);
      expect([name, outcome, commandId]).toEqual([name, 'ACCEPTED', expect.stringMatching(/./)]);
      return heard.first((change) => change.commandId === commandId);
    };

    const { accept, complete, setData, act, decline, transfer } = task ?? {};

    it.runIf(accept && setData && complete)('are settled one by one, each by a change of its own id', async () => {
      const of = await offer();
      const id = of.ref.nativeId;
      const steps: (readonly [name: string, run: Run])[] = [
        ['acceptTask', (call) => able(accept)(id, call)],
        ['setTaskData', (call) => able(setData)(id, { set: { seen: 'yes' } }, call)],
        ['completeTask', (call) => able(complete)(id, {}, call)],
      ];
      const told: Change[] = [];
      for (const [name, run] of steps) told.push(await settled(name, of, run));
      expect(new Set(told.map(({ commandId }) => commandId)).size).toBe(steps.length);
      expect(told.filter(({ problem }) => problem !== undefined)).toEqual([]);
      expect(told.map(({ ref }) => [ref.kind, ref.nativeId])).toEqual(steps.map(() => ['Task', id]));
      expect([told.at(0), told.at(-1)].map((change) => change && stateTold(change))).toEqual(['ACTIVE', 'COMPLETED']);
    });

    it.runIf(accept)('are remembered by their key with their id, and are not given twice', async () => {
      const of = await offer();
      const run: Run = (call) => able(accept)(of.ref.nativeId, call);
      const first = await carryOut('acceptTask', of.ref.nativeId, run, 'accept once');
      line.simulation.calls.reset();
      const again = await carryOut('acceptTask', of.ref.nativeId, run, 'accept once');
      expect(line.simulation.calls.filter(line.bench.isWrite)).toEqual([]);
      expect([again.outcome, again.commandId]).toEqual(['REPLAYED', first.commandId]);
      expect(stateTold(await heard.first(({ commandId }) => commandId === first.commandId))).toBe('ACTIVE');
    });

    it.runIf(line.bench.failLater && accept)('that come to nothing say why, and change nothing', async () => {
      const of = await offer();
      line.bench.failLater?.(line.simulation);
      const change = await settled('acceptTask', of, (call) => able(accept)(of.ref.nativeId, call));
      expect(change).toMatchObject({
        ref: of.ref,
        news: { type: 'part', members: {} },
        problem: { code: expect.stringMatching(/^[A-Z_]+$/), message: expect.stringMatching(/\w{3}/) },
      });
      expect((await get('Task', of.ref.nativeId))?.state.state).not.toBe('ACTIVE');
    });

    it.runIf(decline)(
      'that decline an offer make it DECLINED, and its job waits for another: it is not over',
      async () => {
        const of = await offer();
        const before = heard.changes.length;
        const change = await settled('declineTask', of, (call) => able(decline)(of.ref.nativeId, {}, call));
        expect([change.ref, stateTold(change)]).toEqual([of.ref, 'DECLINED']);
        const told = heard.changes.slice(before).filter(({ ref }) => ref.nativeId === of.job.nativeId);
        expect(told.map(stateTold)).toContain('QUEUED');
        expect(told.map(stateTold)).not.toContain('COMPLETED');
      },
    );

    it.runIf(act && line.bench.action)(
      "that are the vendor's own reach it, and others are refused by name",
      async () => {
        const of = await wait(
          'Task',
          ({ state, actions }) => state.state === 'ACTIVE' && (actions?.includes(line.bench.action ?? '') ?? false),
        );
        const id = of.ref.nativeId;
        const order = (action: string, parameters = {}) =>
          carryOut('performTaskAction', id, (call) => able(act)(id, { action, parameters }, call));
        line.simulation.calls.reset();
        await expect(order('NoSuchAction')).rejects.toMatchObject({
          code: 'INVALID_INPUT',
          message: expect.stringContaining('NoSuchAction'),
        });
        await expect(order(line.bench.action ?? '', { noSuchParameter: 1 })).rejects.toMatchObject({
          code: 'INVALID_INPUT',
          message: expect.stringContaining('noSuchParameter'),
        });
        expect(line.simulation.calls.filter(line.bench.isWrite)).toEqual([]);
        expect(await order(line.bench.action ?? '')).toMatchObject({ outcome: 'ACCEPTED' });
        expect(line.simulation.calls.filter(line.bench.isWrite)).toHaveLength(1);
      },
    );

    it.runIf(accept && transfer)(
      'that give the work to a colleague or a queue end this one’s share, not the job',
      async () => {
        const queue = (await walk(gateway, 'Queue'))[0]?.ref.nativeId;
        for (const to of ['worker', 'queue'] as const) {
          const of = await offer();
          const id = of.ref.nativeId;
          const colleague = (await walk(gateway, 'Task')).find(
            (one) => one.worker.nativeId !== of.worker.nativeId,
          )?.worker;
          await settled('acceptTask', of, (call) => able(accept)(id, call));
          const before = heard.changes.length;
          const input = to === 'worker' ? { worker: colleague?.nativeId } : { queue };
          const change = await settled('transferTask', of, (call) => able(transfer)(id, input, call));
          expect([to, change.ref, stateTold(change)]).toEqual([to, of.ref, 'COMPLETED']);
          const told = heard.changes.slice(before).filter(({ ref }) => ref.nativeId === of.job.nativeId);
          expect(told.map(stateTold)).not.toContain('COMPLETED');
        }
      },
    );

    it.runIf(worker?.setPresence)('that make a worker ready are settled by a change of the worker', async () => {
      const { worker: of } = await offer();
      const { commandId } = await carryOut('setWorkerPresence', of.nativeId, (call) =>
        able(worker?.setPresence)(of.nativeId, 'NOT_READY', call),
      );
      expect((await heard.first((change) => change.commandId === commandId)).ref).toEqual(of);
    });
  });
};
