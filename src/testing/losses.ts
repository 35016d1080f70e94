import { afterEach, describe, expect, it } from 'vitest';
import { KINDS } from '../domain/ref.ts';
import type { Fault } from '../sandbox/faults.ts';
import { gatewayForTest, idsOf, type Line, planOf, walk } from './bench.ts';
import { openDesk } from './desk.ts';
import { commandsOf, takes } from './orders.ts';

/** What may become of an answer to a command that was carried out. */
const LOSSES: readonly (readonly [name: string, fault: Fault])[] = [
  ['a reset', { kind: 'reset' }],
  ['half an answer', { kind: 'cut' }],
  ['what is not JSON', { kind: 'malformed' }],
  ['a web page', { kind: 'html' }],
  ['a gateway that gave up', { kind: 'status', status: 504 }],
];

/** Commands that were carried out, and whose caller cannot know. */
export const describeLosses = (line: Line): void => {
  const { bench, proxy } = line;
  const desk = openDesk(line, 'losses');
  const { gateway, get, writesOf, withFault, settle, newName } = desk;

  describe.each(KINDS.filter((kind) => bench.creates[kind]))('commands on type %s', (kind) => {
    const { port, order, input, born, fixed, clear } = desk.on(kind);
    afterEach(clear);

    const expectOnce = async (given: object, key: string, run: () => Promise<unknown>) => {
      const before = new Set(idsOf(await walk(gateway, kind)));
      const came: unknown[] = [];
      const writes = await writesOf(async () => came.push(await run().catch((error: unknown) => error)));
      const problem = { code: expect.stringMatching(/^[A-Z_]+$/), message: expect.stringMatching(/\w{3}/) };
      expect([came, writes]).toMatchObject([[{ outcome: 'UNKNOWN', item: null, problem }], 1]);
      // A repeat under the same key asks what came of it, and does not do it again.
      await settle();
      const repeated = await order.create(given, key);
      expect(['REPLAYED', 'UNKNOWN']).toContain(repeated.outcome);
      await settle();
      const more = fixed ? 0 : 1;
      expect(idsOf(await walk(gateway, kind)).filter((id) => !before.has(id))).toHaveLength(more);
    };
    it.each(LOSSES)('whose answer is lost (%s) are UNKNOWN, and were carried out once', async (_name, fault) => {
      const given = await input();
      const key = `lost ${kind} ${JSON.stringify(fault)}`;
      const aim = { carriedOut: true, matches: bench.isWrite };
      await expectOnce(given, key, () => withFault(fault, aim, () => order.create(given, key)));
    });

    it('are sent again only where that makes no second object', async () => {
      const before = new Set(idsOf(await walk(gateway, kind)));
      const patient = commandsOf(gatewayForTest(planOf(line, { limits: { retries: 2 } })), kind);
      const given = await input();
      const aim = { carriedOut: true, times: 1, matches: bench.isWrite };
      const { outcome } = await withFault({ kind: 'reset' }, aim, () => patient.create(given));
      expect(['DONE', 'UNKNOWN']).toContain(outcome);
      await settle();
      expect(idsOf(await walk(gateway, kind)).filter((id) => !before.has(id))).toHaveLength(fixed ? 0 : 1);
    });

    it('of which the deadline comes after they were sent are UNKNOWN, and were carried out once', async () => {
      const given = await input();
      const key = `late ${kind}`;
      const leaver = new AbortController();
      const held = proxy.holdAnswers(({ method, url }) => bench.isWrite({ method, path: url.replace(/\?.*/, '') }));
      const leaving = async () => {
        const done = order.create(given, key, leaver.signal);
        await held.arrived(1);
        leaver.abort(new DOMException('late', 'TimeoutError'));
        return done.finally(held.release);
      };
      await expectOnce(given, key, leaving);
    });

    if (port?.update && takes(port, 'update', 'name')) {
      it('whose answer is lost are UNKNOWN for changes, too', async () => {
        const { nativeId } = (await born()).ref;
        const name = newName();
        const aim = { carriedOut: true, matches: bench.isWrite };
        const { outcome } = await withFault({ kind: 'reset' }, aim, () => order.update(nativeId, { name }));
        expect(outcome).toBe('UNKNOWN');
        expect(await get(kind, nativeId)).toMatchObject({ name });
      });
    }

    it('that are refused change nothing and may be sent again under their key', async () => {
      const given = await input();
      const before = idsOf(await walk(gateway, kind)).length;
      const refused = withFault({ kind: 'status', status: 503 }, {}, () => order.create(given, `refused ${kind}`));
      await expect(refused).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
      expect(await order.create(given, `refused ${kind}`)).toMatchObject({ outcome: 'DONE' });
      await settle();
      expect(idsOf(await walk(gateway, kind))).toHaveLength(before + (fixed ? 0 : 1));
    });
  });
};
