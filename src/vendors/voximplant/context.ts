import type { KitAccount } from '../../kit/account.ts';
import { openMethods } from './api.ts';
import { collectionsOf } from './collections.ts';
import { openTables } from './commands/tables.ts';
import { datesIn } from './dates.ts';
import type { VoximplantSettings } from './settings.ts';
import type { Tokens } from './token.ts';

/** How far the clocks of the vendor's machines may be apart. */
const SKEW_MS = 60_000;

/** What has happened happened before now: any other moment is not told. `now`: the vendor's time. */
export const openPast =
  (now: () => number) =>
  (moment: number | null): number | null =>
    moment !== null && moment <= now() + SKEW_MS ? moment : null;

/** What every port of one account is made of. */
export const openContext = (kit: KitAccount, settings: VoximplantSettings, tokens: Tokens) => {
  const { account, rest, rows, inputs, http } = kit;
  const tables = openTables(inputs, settings);
  const past = openPast(() => http.vendorClock.now());
  const readDate = datesIn(settings.statusTimezone);
  return {
    account,
    rest,
    rows,
    inputs,
    settings,
    tables,
    methods: openMethods(kit, tokens, settings),
    collections: collectionsOf(account, settings, tables),
    past,
    /** The dates of statuses. */
    readDate: (value: unknown) => past(readDate?.(value) ?? null),
    /** Whether a filter asks for another workspace, where nothing of this account is. */
    isElsewhere: ({ workspaces }: { readonly workspaces?: readonly string[] | undefined }): boolean =>
      workspaces !== undefined && !workspaces.includes(String(settings.applicationId)),
  };
};

export type Context = ReturnType<typeof openContext>;
