import { describe, expect, it } from 'vitest';
import { KINDS, type Kind } from '../domain/ref.ts';
import type { Items } from '../gateway/kinds.ts';
import { adapterOf, type Existing, gatewayOf, idsOf, type Line, planOf, portOf, walk } from './bench.ts';
import { commandsOf, existingIn } from './orders.ts';

/** What an object is apart from how the vendor wrote it down, where a running age would make every row a changed one. */
const lookOf = (item: Items[Kind]): string => JSON.stringify({ ...item, raw: null });

const counted = (ids: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
};

/** Lists of an account that goes on living while they are read. */
export const describeChanges = (line: Line): void => {
  const gateway = gatewayOf(planOf(line));
  const adapter = adapterOf(gateway);
  let made = 0;

  const expectNothingLost = async (kind: Kind, size: number, between: () => Promise<void>): Promise<void> => {
    const before = new Map((await walk(gateway, kind)).map((item) => [item.ref.nativeId, lookOf(item)]));
    const seen = counted(idsOf(await walk(gateway, kind, { size: () => size, between })));
    const after = new Map((await walk(gateway, kind)).map((item) => [item.ref.nativeId, lookOf(item)]));
    const unchanged = [...before].filter(([id, look]) => after.get(id) === look).map(([id]) => id);
    const wrong = unchanged.filter((id) => seen.get(id) !== 1).map((id) => [id, seen.get(id) ?? 0]);
    expect(wrong).toEqual([]);
    expect(before.size === 0 || unchanged.length > 0).toBe(true);
  };

  describe.each(KINDS.filter((kind) => portOf(adapter, kind)?.list))(
    'lists of type %s that are read while the account lives',
    (kind) => {
      it.each([1, 2, 3, 5])('give every row that did not change exactly once, on pages of %i', async (size) => {
        let left = 12;
        await expectNothingLost(kind, size, async () => {
          left -= 1;
          if (left > 0) await line.clock.advance(3_000);
        });
      });
    },
  );

  describe.each(KINDS.filter((kind) => line.bench.creates[kind] && portOf(adapter, kind)?.list))(
    'lists of type %s',
    (kind) => {
      const create = line.bench.creates[kind];
      const { end, remove } = commandsOf(gateway, kind);
      const existing = (): Promise<Existing> => existingIn(gateway);
      const add = async (from: Existing): Promise<string | undefined> => {
        made += 1;
        const input = create?.(`between ${String(made).padStart(3, '0')}`, from) ?? {};
        const { item } = await commandsOf(gateway, kind).create(input);
        await line.clock.advance(1_000);
        return item?.ref.nativeId;
      };

      it('give every other row exactly once though rows are created and deleted between the pages', async () => {
        const from = await existing();
        const own: (string | undefined)[] = [];
        // Every second one stays, so that there is one to be lost wherever the pages are cut.
        for (let n = 0; n < 8; n += 1) {
          const made = await add(from);
          if (n % 2 === 0) own.push(made);
        }
        let turn = 0;
        await expectNothingLost(kind, 2, async () => {
          turn += 1;
          if (turn % 3 === 0 && turn < 10) await add(from);
          const victim = turn % 2 === 0 ? own.shift() : own.pop();
          if (victim === undefined || !remove) return;
          await end(victim);
          await line.clock.advance(1_000);
          await remove(victim);
        });
      });
    },
  );
};
