import { describe, expect, it } from 'vitest';
import { commandOn } from '../gateway/verb.ts';
import type { Fault } from '../sandbox/faults.ts';
import { begin, type Line } from './bench.ts';
import { able, openField } from './field.ts';

/** What may become of the answer to an order that was carried out. */
const LOSSES: readonly (readonly [name: string, fault: Fault])[] = [
  ['a reset', { kind: 'reset' }],
  ['half an answer', { kind: 'cut' }],
  ['what is not JSON', { kind: 'malformed' }],
  ['a web page', { kind: 'html' }],
  ['a gateway that gave up', { kind: 'status', status: 504 }],
];

/** Orders about work in hand that were carried out, and whose giver cannot know. */
export const describeUncertain = (line: Line): void => {
  const { gateway, adapter, offer, carryOut, get, settle } = openField(line);
  const account = begin(gateway).scope.account('main');
  const { accept } = adapter.task ?? {};
  const { simulation, bench } = line;

  describe.runIf(accept)('an offer that was accepted', () => {
    it.each(LOSSES)('though the answer is lost (%s) is UNKNOWN, and was accepted once', async (_name, fault) => {
      const { ref: of } = await offer();
      simulation.calls.reset();
      const mend = simulation.faults.inject(fault, { carriedOut: true, matches: bench.isWrite });
      const command = able(commandOn(account, 'task', 'accept', of.nativeId));
      const key = `lost ${of.nativeId}`;
      const done = await carryOut('acceptTask', of.nativeId, command, key).finally(mend);
      expect(done).toMatchObject({
        outcome: 'UNKNOWN',
        item: null,
        problem: { message: expect.stringMatching(/\w{3}/) },
      });
      expect(simulation.calls.filter(bench.isWrite)).toHaveLength(1);
      // A repeat under the same key finds out that it was carried out, and does not do it again.
      await settle();
      simulation.calls.reset();
      expect(await carryOut('acceptTask', of.nativeId, command, key)).toMatchObject({
        outcome: 'REPLAYED',
        item: { ref: of },
      });
      expect(simulation.calls.filter(bench.isWrite)).toEqual([]);
      expect((await get('Task', of.nativeId))?.state.state).toBe('ACTIVE');
    });
  });
};
