import type { Api } from './api.ts';
import type { Commands } from './commands.ts';
import type { Filters } from './filters.ts';
import type { Holdings } from './holdings.ts';
import type { Lister } from './list.ts';
import type { Mapper } from './map.ts';
import type { PastOffers } from './past-offers.ts';
import type { AzureSettings } from './settings.ts';
import type { TaskMapper } from './task-map.ts';

/** What every port of one account is made of. */
export interface Parts {
  readonly account: string;
  readonly settings: AzureSettings;
  readonly api: Api;
  readonly map: Mapper;
  readonly tasks: TaskMapper;
  readonly past: PastOffers;
  readonly holdings: Holdings;
  readonly lister: Lister;
  readonly filters: Filters;
  readonly commands: Commands;
}
