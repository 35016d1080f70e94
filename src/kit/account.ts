import type { Adapter } from '../contract/adapter.ts';
import type { AccountLimits } from '../domain/limits.ts';
import type { Kind } from '../domain/ref.ts';
import type { Runtime } from '../domain/runtime.ts';
import { type HttpOptions, openHttp } from '../transport/http.ts';
import { type ChannelsSource, openChannelsOf } from './channels.ts';
import { type Collection, type OpenCollection, openCollection } from './collection.ts';
import type { KitCore } from './core.ts';
import { type ErrorTable, errorReader } from './errors.ts';
import { openInputs } from './inputs.ts';
import type { WritableKind } from './kinds.ts';
import { type Membership, openQueuesOf } from './membership.ts';
import { openOwnPort } from './own.ts';
import { type ActivityPresence, openSetPresence } from './presence.ts';
import { openRest, type RestOptions } from './rest.ts';
import { type Layout, openRows } from './rows.ts';
import { openShares, type SharesSource } from './shares.ts';
import { type LiveParts, liveReaders, openSnapshot } from './snapshot.ts';
import { openStatistics, type StatisticsSource } from './statistics.ts';

export interface AccountOptions
  extends Omit<RestOptions, 'account' | 'http'>,
    Pick<HttpOptions, 'refused' | 'isDated'> {
  readonly account: string;
  /** Every path of the vendor's begins behind it. */
  readonly baseUrl: string;
  readonly limits: AccountLimits;
  readonly runtime: Runtime;
  /** Headers with the credentials, or what makes them anew for each request. */
  readonly authorize: Readonly<Record<string, string>> | HttpOptions['authorize'];
  /** All that lets somebody in; or what tells it, where some of it is made or renewed while the account is open. */
  readonly secrets: readonly string[] | (() => readonly string[]);
  /** A table, or what reads an error where a table says too little. */
  readonly errors: ErrorTable | NonNullable<HttpOptions['readError']>;
  readonly layout: Layout;
  readonly words: Readonly<Partial<Record<Kind, string>>>;
}

/** What an adapter is, besides what follows from its HTTP client. */
export interface AdapterParts
  extends Omit<
    Adapter,
    'account' | 'encoding' | 'passthrough' | 'secrets' | 'outage' | 'calls' | 'vendorClock' | 'onAnswer' | 'close'
  > {
  /**
   * What callers pass through stays in this part of the account's base URL, whether they write the whole path as the vendor does, which
   * begins with `prefix`, or what is below it.
   */
  readonly within?: { readonly prefix: string; readonly part: string };
  /** Of passed-through paths where a vendor that takes forms wants JSON. */
  readonly jsonAt?: RegExp;
}

export type OpenAll<C> = {
  readonly [N in keyof C]: C[N] extends Collection<infer K extends WritableKind> ? OpenCollection<K> : never;
};

export type KitAccount = ReturnType<typeof openAccount>;

const belowPart =
  ({ prefix, part }: NonNullable<AdapterParts['within']>) =>
  (path: string): string => {
    const own = [`${prefix}/${part}`, `/${part}`].find((begin) => path === begin || path.startsWith(`${begin}/`));
    return `/${part}${path.slice(own?.length ?? 0)}`;
  };

/** One account of a vendor that is reached over HTTP: its client, and what its ports are made with. */
export const openAccount = (options: AccountOptions) => {
  const { account, baseUrl, limits, runtime, authorize, refused, isDated, secrets, errors, ...others } = options;
  const { layout, words, ...ofRest } = others;
  const known = typeof secrets === 'function' ? secrets : () => secrets;
  const http = openHttp({
    account,
    baseUrl,
    limits,
    runtime,
    secrets: known,
    refused,
    readError: typeof errors === 'function' ? errors : errorReader(errors),
    authorize: typeof authorize === 'function' ? authorize : () => ({ ...authorize }),
    ...(isDated !== undefined && { isDated }),
  });
  const rest = openRest({ account, http, idName: layout.id, ...ofRest });
  const core: KitCore = {
    account,
    rest,
    rows: openRows(account, layout, words),
    inputs: openInputs(account, options.encoding),
    runtime,
  };
  return {
    ...core,
    /** For what is not JSON, or whose body says what the path does elsewhere. */
    http,
    /** The vendor's time, as far as its answers have told. */
    vendorNow: http.vendorClock.now,
    open: <K extends WritableKind>(collection: Collection<K>): OpenCollection<K> => openCollection(core, collection),
    /** All of a set of collections, by their names in it. */
    openAll: <C extends Readonly<Record<string, { readonly kind: WritableKind }>>>(collections: C): OpenAll<C> =>
      Object.fromEntries(
        Object.entries(collections).map(([name, one]) => [name, openCollection(core, one as Collection<WritableKind>)]),
      ) as OpenAll<C>,
    own: <K extends WritableKind>(collection: Collection<K>, id: string) => openOwnPort(core, collection, id),
    shares: (source: SharesSource) => openShares(core, source),
    queuesOf: (membership: Membership) => openQueuesOf(membership),
    setPresence: (presence: Omit<ActivityPresence, 'inputs'>) => openSetPresence({ ...presence, inputs: core.inputs }),
    statistics: (source: Omit<StatisticsSource, 'rest' | 'now'>) =>
      openStatistics({ ...source, rest, now: http.vendorClock.now }),
    snapshot: (parts: LiveParts) => openSnapshot(account, liveReaders(parts)),
    channelsOf: (source: ChannelsSource) => openChannelsOf(core, source),
    adapter: ({ within, jsonAt, ...parts }: AdapterParts): Adapter => ({
      ...parts,
      account,
      encoding: options.encoding,
      passthrough: rest.passthrough(within && belowPart(within), jsonAt),
      secrets: known,
      outage: () => http.outage(),
      calls: () => http.calls(),
      vendorClock: http.vendorClock,
      onAnswer: http.onAnswer,
      close: () => http.close(),
    }),
  };
};
