import { describe, expect, it } from 'vitest';
import type { VendorError } from '../domain/error.ts';
import type { Ref } from '../domain/ref.ts';
import { adapterOf, ask, begin, failureCodes, gatewayOf, type Line, planOf, portOf, walk } from './bench.ts';
import { opener } from './opener.ts';

/** Short, for tests in which the deadline has to come; what they assert does not depend on how long it is. */
const SOON_MS = 150;

/** A vendor that does not answer, callers who do not wait, and the end. */
export const describeSilence = (line: Line): void => {
  const { proxy } = line;
  const open = opener(line);
  const adapter = adapterOf(gatewayOf(planOf(line)));
  const listable = (['Queue', 'Worker', 'Job', 'Task'] as const).filter((kind) => portOf(adapter, kind)?.list);
  const readable = listable.filter((kind) => portOf(adapter, kind)?.get);

  describe('a vendor that does not answer', () => {
    it.each([
      ['the deadline of the account', { deadlineMs: SOON_MS }],
      ['the time limit of a call', { limits: { timeoutMs: SOON_MS } }],
    ])('is given up at %s, and its sockets with it', async (_name, options) => {
      for (const kind of listable) {
        const gateway = open(options);
        const held = proxy.hold();
        const listing = await ask(gateway, kind);
        // The proxy still holds every request: it was not an answer that ended the wait.
        expect([kind, listing.edges, failureCodes(listing)]).toEqual([kind, [], ['TIMEOUT']]);
        await held.left(1);
        await gateway.close();
        await proxy.deserted();
        held.release();
      }
    });

    it('costs its deadline once in an operation, not once for each level', async () => {
      const wanted: Ref[] = [];
      for (const kind of readable) wanted.push(...(await walk(open(), kind)).slice(0, 1).map((item) => item.ref));
      const { loader } = begin(open({ deadlineMs: SOON_MS }));
      proxy.hold();
      const failing = (of: Ref | undefined) => of && loader.one(of).catch((error: VendorError) => error.code);
      expect(await failing(wanted.shift())).toBe('TIMEOUT');
      const asked = proxy.requests.length;
      for (const of of wanted) expect(await failing(of)).toBe('TIMEOUT');
      expect(proxy.requests.length).toBe(asked);
    });

    it('is told to stop when the operation is given up: the calls end, and so do their sockets', async () => {
      for (const kind of listable) {
        const gateway = open();
        const held = proxy.hold();
        const leaver = new AbortController();
        const { scope } = begin(gateway, leaver.signal);
        const reading = scope.read(scope.account('main'), 'list', async (call) =>
          portOf(adapterOf(gateway), kind)?.list?.({ filter: {} as never, after: null, limit: 10 }, call),
        );
        const ended = expect(reading).rejects.toMatchObject({ name: 'VendorError' });
        await held.arrived(1);
        leaver.abort();
        await ended;
        await held.left(1);
        await gateway.close();
        held.release();
      }
    });
  });

  describe('an account that is closed', () => {
    it('leaves neither sockets nor timers, and gives up what is in flight', async () => {
      await proxy.deserted();
      const kept = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout');
      const before = kept();
      const gateway = open();
      await Promise.all(listable.map((kind) => walk(gateway, kind)));
      expect(proxy.sockets()).toBeGreaterThan(0);
      const held = proxy.hold();
      const reading = ask(gateway, 'Queue');
      await held.arrived(1);
      await gateway.close();
      expect(failureCodes(await reading)).toEqual(['UNAVAILABLE']);
      held.release();
      await proxy.deserted();
      expect(kept().length).toBeLessThanOrEqual(before.length);
      expect(failureCodes(await ask(gateway, 'Queue'))).toEqual(['UNAVAILABLE']);
      expect(proxy.sockets()).toBe(0);
    });
  });
};
