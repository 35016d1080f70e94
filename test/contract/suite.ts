import { afterAll, describe } from 'vitest';
import { describeAccounts } from './accounts.ts';
import { describeChanges } from './changes.ts';
import { describeCommands } from './commands.ts';
import { describeFaults } from './faults.ts';
import { describeFilters } from './filters.ts';
import { gatewayOf, planOf, startLine, type VendorBench } from './house.ts';
import { describeLetters } from './letters.ts';
import { describeLosses } from './losses.ts';
import { describeReads } from './reads.ts';
import { quietCentre, smallCentre } from './scenario.ts';
import { describeSettling } from './settling.ts';
import { describeShelves } from './shelves.ts';
import { describeSilence } from './silence.ts';
import { describeSnapshots } from './snapshots.ts';
import { describeStates } from './states.ts';
import { describeTold } from './told.ts';
import { describeUncertain } from './uncertain.ts';
import { describeWork } from './work.ts';

/** Everything that a vendor promises by having a member, over its own simulator, the production adapter and real HTTP. */
export const describeVendor = async (bench: VendorBench): Promise<void> => {
  const start = async (scenario = smallCentre()) => {
    const line = await startLine(bench, scenario);
    afterAll(line.close);
    return line;
  };
  const [still, living, working] = [await start(), await start(), await start()];
  const [ill, silent] = [await start(), await start()];
  const managed = await start(quietCentre());
  const [told, shelved, written] = [await start(), await start(), await start()];
  const counted = await start();
  const [alpha, beta] = [await start(), await start()];

  describe(bench.vendor.title, () => {
    const gateway = gatewayOf(planOf(still));
    describeReads(still, gateway);
    describeFilters(still, gateway);
    describeStates(still, gateway);
    describeTold(counted);
    describeSnapshots(still);
    describeChanges(living);
    describeCommands(managed);
    describeLosses(managed);
    describeWork(working);
    describeUncertain(working);
    describeSettling(told);
    describeShelves(shelved);
    describeLetters(written);
    describe('that is ill', () => describeFaults(ill));
    describe('that is silent', () => describeSilence(silent));
    describeAccounts(alpha, beta);
  });
};
