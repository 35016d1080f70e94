import { afterAll, describe } from 'vitest';
import type { Adapter } from '../contract/adapter.ts';
import type { Vendor } from '../contract/vendor.ts';
import type { SimulatorOptions, StartSimulator } from '../sandbox/face.ts';
import { describeAccounts } from './accounts.ts';
import { describeApiCommands, describeApiReads } from './api.ts';
import { adapterOf, gatewayOf, type Line, planOf, type Subject, startLine, type VendorBench } from './bench.ts';
import { describeChanges } from './changes.ts';
import { describeCommands } from './commands.ts';
import { describeEmails } from './emails.ts';
import { describeFaults } from './faults.ts';
import { describeFilters } from './filters.ts';
import { describeHolders } from './holders.ts';
import { describeLosses } from './losses.ts';
import { describeMatrix } from './matrix.ts';
import { describePassing } from './passing.ts';
import { describeReads } from './reads.ts';
import { quietCentre } from './scenario.ts';
import { describeSettling } from './settling.ts';
import { describeSilence } from './silence.ts';
import { describeSnapshots } from './snapshots.ts';
import { describeStates } from './states.ts';
import { describeTold } from './told.ts';
import { describeUncertain } from './uncertain.ts';
import { describeWebhooks } from './webhooks.ts';
import { describeWork } from './work.ts';
import { describeWorkbins } from './workbins.ts';

type Start = (scenario?: SimulatorOptions['scenario'], switches?: Record<string, unknown>) => Promise<Line>;

/** `own`: starts a simulated account; `shared`: gives that of all who only look at it. */
type Describe = (own: Start, shared: () => Promise<Line>, bench: VendorBench) => Promise<void>;

interface Section {
  /** Absent: every vendor has it. */
  readonly needs?: (adapter: Adapter) => unknown;
  readonly describe: Describe;
}

const on =
  (describeIt: (line: Line) => void): Describe =>
  async (own) =>
    describeIt(await own());
const onShared =
  (describeIt: (line: Line) => void): Describe =>
  async (_own, shared) =>
    describeIt(await shared());
const onQuiet =
  (describeIt: (line: Line) => void): Describe =>
  async (own) =>
    describeIt(await own(quietCentre()));

const SECTIONS = {
  reads: { describe: onShared(describeReads) },
  filters: { describe: onShared(describeFilters) },
  states: { describe: onShared(describeStates) },
  holders: { describe: async (_own, shared) => describeHolders(await shared()) },
  snapshots: { describe: onShared(describeSnapshots) },
  figures: { describe: on(describeTold) },
  changes: { describe: on(describeChanges) },
  commands: { describe: onQuiet(describeCommands) },
  losses: { describe: onQuiet(describeLosses) },
  work: { describe: on(describeWork) },
  uncertain: { needs: ({ task }) => task?.accept, describe: on(describeUncertain) },
  settling: { needs: ({ source }) => source?.stream, describe: on(describeSettling) },
  workbins: { needs: ({ workbin }) => workbin, describe: on(describeWorkbins) },
  emails: { needs: ({ email }) => email, describe: on(describeEmails) },
  faults: { describe: on((line) => describe('that is ill', () => describeFaults(line))) },
  silence: { describe: on((line) => describe('that is silent', () => describeSilence(line))) },
  accounts: { describe: async (own) => describeAccounts(await own(), await own()) },
  api: {
    describe: async (own, shared, { sceneSwitches }) => {
      await describeApiReads(await shared());
      await describeApiCommands(await own('empty', sceneSwitches));
    },
  },
  webhooks: { needs: ({ source }) => source?.webhook, describe: async (own) => describeWebhooks(await own()) },
  passing: {
    needs: ({ passthrough }) => passthrough,
    describe: async (own, _shared, { sceneSwitches }) => describePassing(await own('empty', sceneSwitches)),
  },
  fates: { describe: async (own, _shared, { sceneSwitches }) => describeMatrix(await own('empty', sceneSwitches)) },
} as const satisfies Record<string, Section>;

/** A part of the suite. */
export type Part = keyof typeof SECTIONS;

/** All parts, in the order in which they run. */
export const PARTS = Object.keys(SECTIONS) as readonly Part[];

export interface SuiteOptions {
  readonly bench: VendorBench;
  readonly simulator: StartSimulator;
  /** All of them when left out; for several files that run at the same time, and for looking at one of them alone. */
  readonly parts?: readonly Part[];
}

/**
 * Everything that a vendor promises by having a member, over its own simulator, the production adapter and real HTTP. To be awaited at
 * the top of a vitest file.
 */
export const describeVendor = async <S>(
  vendor: Vendor<S>,
  { bench, simulator, parts = PARTS }: SuiteOptions,
): Promise<void> => {
  const subject: Subject = { ...bench, vendor: vendor as Vendor, start: bench.start ?? simulator };
  describe(vendor.title, async () => {
    const lines: Line[] = [];
    afterAll(async () => {
      await Promise.all(lines.map(({ close }) => close()));
    });
    const own: Start = async (...given) => {
      const line = await startLine(subject, ...given);
      lines.push(line);
      return line;
    };
    let common: Promise<Line> | undefined;
    const shared = (): Promise<Line> => {
      common ??= own();
      return common;
    };
    for (const part of parts) {
      const { needs, describe: register }: Section = SECTIONS[part];
      if (!needs || needs(adapterOf(gatewayOf(planOf(await shared()))))) await register(own, shared, bench);
    }
  });
};
