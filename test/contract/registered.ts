import type { Vendor } from '../../src/contract/vendor.ts';
import type { StartSimulator } from '../../src/sandbox/face.ts';
import type { Subject, VendorBench } from '../../src/testing/bench.ts';
import { describeVendor, PARTS, type Part } from '../../src/testing/describe-vendor.ts';
import { registry } from '../../src/vendors/index.ts';

/** A vendor of the registry, with its simulator and, by convention, the bench of its name beside this file. */
export interface Registered {
  readonly vendor: Vendor;
  readonly simulator: StartSimulator;
  readonly bench: VendorBench;
}

export const registered = async (name: string): Promise<Registered> => {
  const registration = registry.find(({ vendor }) => vendor.name === name);
  if (!registration) throw new Error(`no vendor ${name} is registered`);
  const { startSimulator } = await registration.simulator();
  const { bench } = (await import(`./${name}.bench.ts`)) as { readonly bench: VendorBench };
  return { vendor: registration.vendor, simulator: startSimulator, bench };
};

/** All of them, in the registry's order. */
export const allRegistered = (): Promise<readonly Registered[]> =>
  Promise.all(registry.map(({ vendor }) => registered(vendor.name)));

export const subjectOf = ({ vendor, simulator, bench }: Registered): Subject => ({
  ...bench,
  vendor,
  start: bench.start ?? simulator,
});

/** Commands under every fate take as long as all the rest, and are a file of their own so that both run at the same time. */
const FATES: readonly Part[] = ['fates'];

/** `file`: the URL of the test file, which is called after its vendor. */
export const describeRegistered = async (file: string, which: 'fates' | 'all but fates'): Promise<void> => {
  const [, name = ''] = /([^/]+?)\.[^/]*$/.exec(file) ?? [];
  const { vendor, simulator, bench } = await registered(name);
  const parts = which === 'fates' ? FATES : PARTS.filter((part) => !FATES.includes(part));
  await describeVendor(vendor, { bench, simulator, parts });
};
