import type { KitCore } from '../../kit/core.ts';
import type { Lister } from '../../kit/vendor-order.ts';
import type { Api } from './api.ts';
import type { Readers } from './collections.ts';
import type { Filters } from './filters.ts';
import type { AzureSettings } from './settings.ts';
import type { Holdings } from './shares/holdings.ts';
import type { PastOffers } from './shares/past-offers.ts';
import type { Shares } from './shares.ts';

/** What every port of one account shares. */
export interface Context extends Pick<KitCore, 'account' | 'inputs'> {
  readonly settings: AzureSettings;
  readonly api: Api;
  readonly readers: Readers;
  readonly shares: Shares;
  readonly past: PastOffers;
  readonly holdings: Holdings;
  readonly lister: Lister;
  readonly filters: Filters;
}
