/** What a careful programmer writes for this one question without GraphQL: all three vendors at the same time. */

import { serve } from '../serve.ts';
import { openAzure } from './azure.ts';
import type { FanoutVariables } from './query.ts';
import { openRestcomm } from './restcomm.ts';
import type { FanoutSettings } from './vendors.ts';
import { openVoximplant } from './voximplant.ts';

const settings = JSON.parse(process.argv[2] ?? '') as FanoutSettings;
const floors = [openAzure(settings.azure), openRestcomm(settings.restcomm), openVoximplant(settings.voximplant)];

serve<FanoutVariables>(async (_path, { accounts }) => {
  const read = await Promise.all(floors.map((readFloor, index) => readFloor(accounts[index] ?? '')));
  return {
    data: {
      workers: { nodes: read.flatMap(({ workers }) => workers), failures: [] },
      jobs: { nodes: read.flatMap(({ jobs }) => jobs), failures: [] },
    },
  };
});
