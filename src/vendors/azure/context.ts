import type { KitAccount } from '../../kit/account.ts';
import { openLister } from '../../kit/vendor-order.ts';
import { openApi } from './api.ts';
import { openReaders } from './collections.ts';
import { openFilters } from './filters.ts';
import { type AzureSettings, pageSizeOf } from './settings.ts';
import { openHoldings } from './shares/holdings.ts';
import { openPastOffers } from './shares/past-offers.ts';
import { openShares } from './shares.ts';

/** What every port of one account shares. `vendorNow`: the vendor's time. */
export type Context = ReturnType<typeof openContext>;

export const openContext = (kit: KitAccount, settings: AzureSettings, vendorNow: () => number) => {
  const { account, rows, inputs } = kit;
  const past = openPastOffers(vendorNow);
  const readers = openReaders(rows, account, settings, past.hasMissed);
  const api = openApi(kit, readers, settings.endpoint);
  const lister = openLister(account, pageSizeOf(settings));
  const shares = openShares(account, past.seen);
  const holdings = openHoldings({ api, lister, shares }, settings);
  return { account, inputs, settings, readers, api, lister, past, shares, holdings, filters: openFilters(settings) };
};
