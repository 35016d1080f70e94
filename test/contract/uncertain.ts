import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import { able, openField } from './field.ts';
import type { Line } from './house.ts';

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
  const { adapter, offer, carryOut, get, settle } = openField(line);
  const { accept } = adapter.task ?? {};
  const { simulation, bench } = line;

  describe.runIf(accept)('an offer that was accepted', () => {
    it.each(LOSSES)('though the answer is lost (%s) is UNKNOWN, and was accepted once', async (_name, fault) => {
      const { ref: of } = await offer();
      simulation.calls.reset();
      const mend = simulation.faults.inject(fault, { carriedOut: true, matches: bench.isWrite });
      const run = (call: Parameters<NonNullable<typeof accept>>[1]) => able(accept)(of.nativeId, call);
      const done = await carryOut('acceptTask', of.nativeId, run, `lost ${of.nativeId}`).finally(mend);
      expect(done).toEqual({ outcome: 'UNKNOWN', item: null });
      expect(simulation.calls.filter(bench.isWrite)).toHaveLength(1);
      // Whoever asks again under the same key does not do it again; a read tells.
      simulation.calls.reset();
      expect(await carryOut('acceptTask', of.nativeId, run, `lost ${of.nativeId}`)).toEqual(done);
      expect(simulation.calls.length).toBe(0);
      await settle();
      expect((await get('Task', of.nativeId))?.state.state).toBe('ACTIVE');
    });
  });
};
