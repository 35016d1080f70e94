/** Run by `../broken.test.ts` in a process of its own: here tests have to fail. */
import { describe } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/contract/vendor.ts';
import { manualClock } from '../../../src/sandbox/clock.ts';
import { describeVendor } from '../../../src/testing/describe-vendor.ts';
import { allRegistered, type Registered } from '../registered.ts';
import { BREAKS, type Break, twin } from './breaks.ts';

/** What the vendor offers, read off its adapter. */
const offeredBy = async ({ vendor, simulator }: Registered) => {
  const simulation = await simulator({ clock: manualClock(0), scenario: 'empty' });
  const adapter = vendor.open('main', vendor.parseSettings(simulation.settings), DEFAULT_LIMITS);
  await adapter.close();
  await simulation.close();
  return adapter;
};

const candidates: (Registered & { readonly adapter: Awaited<ReturnType<typeof offeredBy>> })[] = [];
for (const one of await allRegistered()) candidates.push({ ...one, adapter: await offeredBy(one) });

/** The first vendor that makes the promise. */
const makerOf = ({ name, fits }: Break): Registered => {
  const found = candidates.find(({ adapter }) => fits(adapter));
  if (!found) throw new Error(`no vendor makes this promise: ${name}`);
  return found;
};

/** Each part once for each vendor that has a twin in it. */
const sound = new Set<string>();

for (const one of BREAKS) {
  const { vendor, bench, simulator } = makerOf(one);
  const parts = [one.part];
  describe(`broken: ${one.name}`, () => describeVendor(twin(vendor, one), { bench, simulator, parts }));
  const twins = `${vendor.name} ${one.part}`;
  if (sound.has(twins)) continue;
  sound.add(twins);
  describe(`sound: ${one.part}`, () => describeVendor(twin(vendor), { bench, simulator, parts }));
}
