import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { GraphQLError } from 'graphql';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { realRuntime } from '../domain/runtime.ts';
import type { Principal } from '../graphql/context.ts';

/** How much one principal may ask for. What is beyond a second's share is taken from the burst, which is whole again every ten seconds. */
export interface RatePlan {
  readonly operationsPerSecond: number;
  readonly operationsBurst: number;
  /** Of the operations' complexity. */
  readonly complexityPerSecond: number;
  readonly complexityBurst: number;
  /** Queries and mutations under way at a time. */
  readonly inFlight: number;
}

export const DEFAULT_RATE: RatePlan = {
  operationsPerSecond: 200,
  operationsBurst: 5_000,
  complexityPerSecond: 200_000,
  complexityBurst: 2_000_000,
  inFlight: 500,
};

/** The rate of everybody, and of some principals by their ids what is different. */
export interface RatePlans {
  readonly rate: RatePlan;
  readonly own: ReadonlyMap<string, Partial<RatePlan>>;
}

export const RATED = ['operations', 'complexity', 'operationsInFlight'] as const;
/** What there may be too much of. */
export type Rated = (typeof RATED)[number];

/** Too much was asked for; the same may be asked for after the time. */
export interface TooMuch {
  readonly problem: string;
  readonly retryAfterMs: number;
}

export const retryAfterSeconds = ({ retryAfterMs }: TooMuch): string =>
  String(Math.max(1, Math.ceil(retryAfterMs / 1000)));

/** Over HTTP it is 429, whatever the client accepts. */
export const asRateLimited = (much: TooMuch): GraphQLError =>
  new GraphQLError(much.problem, {
    extensions: {
      code: 'RATE_LIMITED',
      retryable: true,
      retryAfterMs: much.retryAfterMs,
      http: { status: 429, headers: { 'retry-after': retryAfterSeconds(much) } },
    },
  });

export interface Rates {
  /** Counts an operation that is asked for, good or not. `null`: it may be looked at. */
  readonly ask: (principal: Principal) => Promise<TooMuch | null>;
  /** Counts what it costs, before it is executed. */
  readonly spend: (principal: Principal, complexity: number) => Promise<TooMuch | null>;
  /** Begins one with a single result; the answer ends it. */
  readonly begin: (principal: Principal) => (() => void) | TooMuch;
  /** From here on. Of principals for whom it is the same nothing is forgotten. */
  readonly change: (plans: RatePlans) => void;
}

const BURST_S = 10;
/** How long a principal waits for an operation of its own to end. */
const BUSY_MS = 1_000;
/** Counters that all subjects of tokens share, however many these are: two of them seldom have the same one. */
const TOKEN_COUNTERS = 65_536;

type Limiter = (key: string, points: number) => Promise<number | null>;

const refusalIn = (rejected: unknown): RateLimiterRes => {
  if (rejected instanceof RateLimiterRes) return rejected;
  throw rejected;
};

/** Answers milliseconds to wait, or `null`. Not the package's own `BurstyRateLimiter`, whose time is wrong for more points than a second has. */
const openLimiter = (perSecond: number, burst: number): Limiter => {
  if (perSecond === Number.POSITIVE_INFINITY) return async () => null;
  const steady = new RateLimiterMemory({ points: perSecond, duration: 1 });
  const bursts = new RateLimiterMemory({ points: burst, duration: BURST_S });
  const consume = async (from: RateLimiterMemory, key: string, points: number): Promise<RateLimiterRes | null> => {
    try {
      await from.consume(key, points);
      return null;
    } catch (rejected) {
      return refusalIn(rejected);
    }
  };
  return async (key, points) => {
    const beyond = await consume(steady, key, points);
    if (beyond === null) return null;
    const refused = await consume(bursts, key, points);
    if (refused === null) return null;
    const ms = points > perSecond ? refused.msBeforeNext : Math.min(beyond.msBeforeNext, refused.msBeforeNext);
    return Math.max(1, Math.ceil(ms));
  };
};

interface Gauge {
  readonly plan: RatePlan;
  readonly operations: Limiter;
  readonly complexity: Limiter;
}

const openGauge = (plan: RatePlan): Gauge => ({
  plan,
  operations: openLimiter(plan.operationsPerSecond, plan.operationsBurst),
  complexity: openLimiter(plan.complexityPerSecond, plan.complexityBurst),
});

/** Counts what principals ask for. What it keeps is bounded, however many there are. */
export const openRates = (plans: RatePlans, onRefused: (what: Rated, share: 'principal') => void): Rates => {
  const salt = realRuntime.newId();
  const keys = new WeakMap<Principal, string>();
  const underWay = new Map<string, number>();
  let everybody: Gauge = openGauge(plans.rate);
  let own: ReadonlyMap<string, Gauge> = new Map();

  const take = (next: RatePlans): void => {
    const anew = (plan: RatePlan, known: Gauge | undefined): Gauge =>
      known && isDeepStrictEqual(known.plan, plan) ? known : openGauge(plan);
    everybody = anew(next.rate, everybody);
    own = new Map([...next.own].map(([id, plan]) => [id, anew({ ...next.rate, ...plan }, own.get(id))]));
  };
  take(plans);

  const gaugeOf = ({ id }: Principal): Gauge => own.get(id) ?? everybody;

  const keyOf = (principal: Principal): string => {
    const known = keys.get(principal);
    if (known !== undefined) return known;
    const { id } = principal;
    const key = id.startsWith('jwt:')
      ? `#${Number.parseInt(hash('sha256', `${salt}${id}`).slice(0, 8), 16) % TOKEN_COUNTERS}`
      : id;
    keys.set(principal, key);
    return key;
  };

  const refuse = (what: Rated, problem: string, retryAfterMs: number): TooMuch => {
    onRefused(what, 'principal');
    return { problem: `${problem}; come back in ${Math.ceil(retryAfterMs / 1000)} s`, retryAfterMs };
  };

  return {
    async ask(principal) {
      const { plan, operations } = gaugeOf(principal);
      const ms = await operations(keyOf(principal), 1);
      return ms === null
        ? null
        : refuse('operations', `more than ${plan.operationsPerSecond} operations a second of one key or token`, ms);
    },
    async spend(principal, points) {
      if (points <= 0) return null;
      const { plan, complexity } = gaugeOf(principal);
      const ms = await complexity(keyOf(principal), points);
      const problem = `operations of one key or token cost more than ${plan.complexityPerSecond} a second (this one ${points})`;
      return ms === null ? null : refuse('complexity', problem, ms);
    },
    begin(principal) {
      const key = keyOf(principal);
      const count = underWay.get(key) ?? 0;
      const { inFlight } = gaugeOf(principal).plan;
      if (count >= inFlight)
        return refuse(
          'operationsInFlight',
          `at most ${inFlight} operations of one key or token may be under way`,
          BUSY_MS,
        );
      underWay.set(key, count + 1);
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        const left = (underWay.get(key) ?? 1) - 1;
        if (left === 0) underWay.delete(key);
        else underWay.set(key, left);
      };
    },
    change: take,
  };
};
