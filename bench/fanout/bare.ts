/** What a careful programmer writes for this one question without GraphQL: all vendors at the same time. */

import { serve } from '../serve.ts';
import type { OpenFloor } from './floor.ts';
import { type FanoutVariables, VENDORS } from './query.ts';
import type { FanoutSettings } from './vendors.ts';

const settings = JSON.parse(process.argv[2] ?? '') as FanoutSettings;
const floors = await Promise.all(
  VENDORS.map(async (vendor) => {
    const { open } = (await import(`./${vendor}.ts`)) as { readonly open: OpenFloor };
    return open(settings[vendor] as never);
  }),
);

serve<FanoutVariables>(async (_path, { accounts }) => {
  const read = await Promise.all(floors.map((readFloor, index) => readFloor(accounts[index] ?? '')));
  return {
    data: {
      workers: { nodes: read.flatMap(({ workers }) => workers), failures: [] },
      jobs: { nodes: read.flatMap(({ jobs }) => jobs), failures: [] },
    },
  };
});
