import { type Random, seededRandom } from '../../src/sandbox/random.ts';

/** From `from` until `until`, in milliseconds since the beginning. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

export type Weather = 'refused' | 'hanging' | 'slow' | 'throttled' | 'flaky';
export type Mail = 'late' | 'doubled' | 'unanswered' | 'spoilt' | 'lost';

export interface AccountPlan {
  readonly name: string;
  readonly vendor: 'azure' | 'genesys' | 'restcomm' | 'voximplant';
  /** How far the vendor's clock is ahead of the gateway's. */
  readonly aheadMs: number;
  /** Mean time between two contacts. */
  readonly arrivalsMs: number;
  readonly eventsPerDelivery: number;
  /** How long one call to it may take; the usual time when left out. */
  readonly timeoutMs?: number;
  /** Whether it is kept in memory, with or without listeners. */
  readonly isKept?: boolean;
}

export const VIEWS = [
  'jobs',
  'tasks',
  'workers',
  'queues',
  'totals',
  'board',
  'jobChanges',
  'taskChanges',
  'workerChanges',
] as const;
export type View = (typeof VIEWS)[number];

export interface ClientPlan {
  readonly view: View;
  /** Name of the only account it may see; `null`: all. */
  readonly sees: string | null;
  readonly comesAt: number;
  /** How long it takes over each payload. */
  readonly readsMs: number;
  readonly intervalMs: number;
  readonly leaves: readonly { readonly at: number; readonly forMs: number; readonly resumes: boolean }[];
}

/** Everything that is drawn about a run, as data: to be kept, read, and made smaller. */
export interface Plan {
  readonly seed: number;
  readonly accounts: readonly AccountPlan[];
  readonly weather: readonly (Span & { readonly account: string; readonly kind: Weather })[];
  readonly mail: readonly (Span & { readonly account: string; readonly kind: Mail })[];
  readonly clocks: readonly { readonly at: number; readonly account: string; readonly aheadMs: number }[];
  /** Of the gateway. */
  readonly restarts: readonly Span[];
  /** Of a vendor: a new node, which has forgotten every session. */
  readonly vendorRestarts: readonly { readonly at: number; readonly account: string }[];
  readonly clients: readonly ClientPlan[];
}

/** From here on nothing goes wrong any more. */
export const CALM_MS = 24_000;
/** From here on no contact comes, and whoever talks goes on talking. */
export const STILL_MS = CALM_MS - 5_000;

const list = <T>(random: Random, most: number, draw: () => T): T[] =>
  Array.from({ length: Math.floor(random.between(0, most + 1)) }, draw);

const span = (random: Random, longest: number): Span => {
  const from = Math.floor(random.between(3_000, CALM_MS - 3_000));
  return { from, until: Math.min(CALM_MS, from + Math.floor(random.between(1_000, longest))) };
};

/** A vendor that is asked too often may ask to be left alone for ten seconds. */
const LEFT_ALONE_MS = 6_000;

/** Within which a vendor that hangs is to be missed by everybody, and for which calls to it may be waited in vain. */
const LONG_MS = 16_000;

const drawWeather = (random: Random, { name: account }: AccountPlan): Plan['weather'][number] => {
  const { from, until } = span(random, 10_000);
  const kind = random.pick(['refused', 'hanging', 'slow', 'throttled', 'flaky', 'flaky'] as const);
  if (kind === 'throttled') return { from, until: Math.min(until, CALM_MS - LEFT_ALONE_MS), account, kind };
  if (kind !== 'hanging') return { from, until, account, kind };
  // As long as it takes until calls are given up, every other time.
  return random.chance(0.5)
    ? { from, until, account, kind }
    : { from: Math.floor(from / 4), until: Math.floor(from / 4) + LONG_MS, account, kind };
};

const SKEWS = [0, 0, 0, 1_500, -1_500, 30_000, -30_000, 300_000, -600_000, 600_000];

/** By how much a clock is set forward. */
const STEPS = [1_500, 30_000, 300_000];

const drawAccounts = (random: Random): AccountPlan[] => {
  const others = ['genesys', 'restcomm', 'restcomm', 'voximplant', 'voximplant', ...Array<null>(7).fill(null)] as const;
  const other = random.pick(others);
  const common = (vendor: AccountPlan['vendor']) => ({
    vendor,
    aheadMs: random.pick(SKEWS),
    arrivalsMs: Math.floor(random.between(1_500, 6_000)),
    eventsPerDelivery: random.pick([1, 1, 4]),
    timeoutMs: random.pick([3_000, 3_000, 10_000]),
  });
  return [
    { name: 'north', ...common('azure') },
    ...(random.chance(0.25) ? [{ name: 'south', ...common('azure') }] : []),
    ...(other ? [{ name: 'west', ...common(other) }] : []),
  ];
};

const drawClient = (random: Random, names: readonly string[]): ClientPlan => {
  const comesAt = Math.floor(random.between(0, 12_000));
  const leaves = list(random, 2, () => ({
    at: Math.floor(random.between(comesAt + 1_000, CALM_MS + 5_000)),
    forMs: Math.floor(random.between(0, 8_000)),
    resumes: random.chance(0.8),
  })).sort((a, b) => a.at - b.at);
  return {
    view: random.pick(VIEWS),
    sees: random.chance(0.4) ? random.pick(names) : null,
    comesAt,
    readsMs: random.pick([0, 0, 0, 20, 400]),
    intervalMs: random.pick([0, 100, 200, 1_000]),
    leaves,
  };
};

/** Where nothing is in the way of an account, all that is told of it is held against what was so. */
const UNDISTURBED = 0.25;

const KEPT = 0.5;

export const drawPlan = (seed: number): Plan => {
  const random = seededRandom(seed, 'plan');
  const drawn = drawAccounts(random);
  const isUndisturbed = random.chance(UNDISTURBED);
  const keeping = seededRandom(seed, 'kept accounts');
  const accounts = drawn.map((account, index) => ({
    ...account,
    ...(index === 0 && isUndisturbed ? { aheadMs: 0 } : {}),
    isKept: keeping.chance(KEPT),
  }));
  const isHit = ({ account }: { readonly account: string }): boolean => !isUndisturbed || account !== accounts[0]?.name;
  const names = accounts.map(({ name }) => name);
  const account = (): string => random.pick(names);
  const mails = ['late', 'late', 'doubled', 'unanswered', 'spoilt', 'lost'] as const;
  const first = VIEWS.map((view) => ({ ...drawClient(random, names), view, sees: null, comesAt: 0 }));
  return {
    seed,
    accounts,
    weather: list(random, 4, () => drawWeather(random, random.pick(accounts))).filter(isHit),
    mail: list(random, 4, () => ({ ...span(random, 20_000), account: account(), kind: random.pick(mails) })).filter(
      isHit,
    ),
    // Never back: what has been made would then be made in a time to come.
    clocks: list(random, 1, () => {
      const at = Math.floor(random.between(5_000, CALM_MS));
      const { name, aheadMs } = random.pick(accounts);
      return { at, account: name, aheadMs: aheadMs + random.pick(STEPS) };
    }).filter(isHit),
    restarts: random.chance(0.3) ? [span(random, 4_000)] : [],
    vendorRestarts: list(random, 1, () => ({ at: Math.floor(random.between(5_000, CALM_MS)), account: account() })),
    clients: [...first, ...list(random, 3, () => drawClient(random, names))],
  };
};
