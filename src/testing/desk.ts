import type { Kind } from '../domain/ref.ts';
import { ref } from '../domain/ref.ts';
import type { Items } from '../gateway/kinds.ts';
import type { Fault, FaultAim } from '../sandbox/faults.ts';
import { adapterOf, begin, gatewayOf, type Line, planOf, walk } from './bench.ts';
import { commandsOf, existingIn, writePortOf } from './orders.ts';

const PREFIX = 'suite';

/** Sends commands to an account and follows their outcomes. */
export const openDesk = (line: Line, topic: string) => {
  const { bench, proxy, simulation, clock } = line;
  const gateway = gatewayOf(planOf(line));
  const settle = () => clock.advance(1_000);
  let made = 0;
  const newName = (): string => {
    made += 1;
    return `${PREFIX} ${topic} ${made}`;
  };

  return {
    gateway,
    adapter: adapterOf(gateway),
    account: begin(gateway).scope.account('main'),
    settle,
    newName,
    get: (kind: Kind, nativeId: string) => begin(gateway).loader.one(ref(kind, 'main', nativeId)),

    /** Calls that the vendor received meanwhile. */
    callsOf: async (run: () => unknown): Promise<number> => {
      simulation.calls.reset();
      await run();
      return simulation.calls.length;
    },
    writesOf: async (run: () => unknown): Promise<number> => {
      simulation.calls.reset();
      await run();
      return simulation.calls.filter(bench.isWrite).length;
    },
    withFault: <T>(fault: Fault, aim: FaultAim, run: () => Promise<T>): Promise<T> => {
      const mend = simulation.faults.inject(fault, aim);
      return run().finally(mend);
    },

    on: (kind: Kind) => {
      const make = bench.creates[kind];
      const order = commandsOf(gateway, kind);
      const fixed = bench.fixedSets?.includes(kind) ?? false;
      const input = async (name = newName()): Promise<object> => make?.(name, await existingIn(gateway)) ?? {};
      return {
        port: writePortOf(gateway, kind),
        make,
        order,
        fixed,
        input,
        born: async (given?: object): Promise<Items[Kind]> => {
          const { outcome, item } = await order.create(given ?? (await input()));
          await settle();
          if (!item) throw new Error(`nothing came of it: ${outcome}`);
          return item;
        },
        /** To be run after each test. A fixed set has so many places: the names are taken away again. */
        clear: async (): Promise<void> => {
          proxy.reset();
          simulation.faults.clear();
          if (!fixed) return;
          for (const item of await walk(gateway, kind)) {
            if ('name' in item && item.name?.startsWith(PREFIX)) await order.remove?.(item.ref.nativeId);
          }
        },
      };
    },
  };
};
