import type { ExecutionResult } from 'graphql';
import type { Principal } from '../../src/graphql/context.ts';
import { principalOf } from '../../src/server/principal.ts';
import type { Payloads } from '../../src/server/subscriptions.ts';
import { checkBoard } from './board.ts';
import { checkPayload, checkProof, type Tell } from './checks.ts';
import { digest } from './digest.ts';
import { SUBSCRIPTIONS } from './documents.ts';
import type { House } from './house.ts';
import { CALM_MS, type ClientPlan } from './plan.ts';
import type { Plant } from './plant.ts';
import type { Time } from './time.ts';

export type Row = Readonly<Record<string, unknown>>;

/** A payload of a view or of changes, as the documents ask for it. */
export interface Told {
  readonly __typename: string;
  readonly cursor: string;
  readonly seq?: number;
  readonly since?: number;
  readonly conflated?: number;
  readonly versions?: readonly number[];
  readonly count?: number;
  readonly digest?: string;
  readonly asOf?: readonly { readonly account: { readonly name: string }; readonly at: string | null }[];
  readonly partial?: readonly {
    readonly account: { readonly name: string };
    readonly kind: string;
    readonly code: string;
  }[];
  /** Of a board: what it says of each of its lists. */
  readonly lists?: Readonly<Record<BoardList, { readonly count: number; readonly digest: string }>>;
  /** Of a board; null: as before. */
  readonly totals?: Row | null;
  readonly items?: readonly Row[];
  readonly upserted?: readonly Row[];
  readonly removed?: readonly string[];
  readonly account?: { readonly name: string };
  readonly reason?: string;
  readonly source?: string;
  readonly key?: string;
  readonly item?: Row | null;
  readonly before?: Row | null;
}

export interface ClientOptions {
  readonly name: string;
  readonly plan: ClientPlan;
  readonly time: Time;
  readonly log: (line: string) => void;
  /** `null` while the gateway is away. */
  readonly house: () => House | null;
  readonly plant: Plant;
  readonly tell: Tell;
}

export const BOARD_LISTS = ['queues', 'workers', 'tasks'] as const;
export type BoardList = (typeof BOARD_LISTS)[number];

interface ToldList {
  readonly items?: readonly Row[];
  readonly upserted?: readonly Row[];
  readonly removed?: readonly string[];
  readonly versions: readonly number[];
  readonly count: number;
  readonly digest: string;
}

/** A board as one list: its ids are unlike each other. */
const flattened = (told: Told & Partial<Record<BoardList, unknown>>): Told => {
  if (told.__typename !== 'BoardSnapshot' && told.__typename !== 'BoardDelta') return told;
  const { queues, workers, tasks, ...rest } = told as unknown as Told & Record<BoardList, ToldList>;
  const all = [queues, workers, tasks];
  const joined = <T>(of: (list: ToldList) => readonly T[] | undefined): readonly T[] =>
    all.flatMap((list) => of(list) ?? []);
  return {
    ...rest,
    ...(told.__typename === 'BoardSnapshot'
      ? { items: joined(({ items }) => items) }
      : { upserted: joined(({ upserted }) => upserted), removed: joined(({ removed }) => removed) }),
    versions: joined(({ versions }) => versions),
    lists: { queues, workers, tasks },
  };
};

/** What has been put together since the last snapshot. */
export interface Fold {
  readonly rows: Map<string, Row>;
  readonly versions: Map<string, number>;
  seq: number | null;
  totals: Row | null;
  asOf: NonNullable<Told['asOf']>;
  partial: NonNullable<Told['partial']>;
}

export interface Client {
  readonly name: string;
  readonly plan: ClientPlan;
  readonly principal: Principal;
  readonly fold: Fold;
  /** Changes: what was told last of each object; `null`: gone. Since the last gap of its account, or the first connection. */
  readonly last: Map<string, Row | null>;
  /** When it was told of a gap of an account last. */
  readonly gapAt: Map<string, number>;
  /** When it was told anything last. */
  readonly heardAt: () => number;
  /** Since when it hears without a break; `null` while it does not. */
  readonly upSince: () => number | null;
  readonly start: () => void;
  readonly stop: () => void;
}

const RETRY_MS = 500;

export const keyOf = (row: Row): string => String(row.id ?? row.queueId ?? 'totals');

export const openClient = ({ name, plan, time, log, house, plant, tell }: ClientOptions): Client => {
  const principal = principalOf({
    id: name,
    name,
    role: 'viewer',
    accounts: plan.sees === null ? null : [plan.sees],
  });
  const fold: Fold = { rows: new Map(), versions: new Map(), seq: null, totals: null, asOf: [], partial: [] };
  let payloads: Payloads | null = null;
  let cursor: string | null = null;
  const began = time.now();
  let life = 0;
  let isAway = true;
  let upSince: number | null = null;
  let heardAt = began;

  const begin = (): void => {
    fold.rows.clear();
    fold.versions.clear();
    fold.seq = null;
    fold.totals = null;
    fold.asOf = [];
    fold.partial = [];
  };

  const take = (told: Told): void => {
    cursor = told.cursor;
    if (told.items || told.__typename === 'Resync') begin();
    for (const id of told.removed ?? []) {
      fold.rows.delete(id);
      fold.versions.delete(id);
    }
    for (const [index, row] of (told.items ?? told.upserted ?? []).entries()) {
      fold.rows.set(keyOf(row), row);
      fold.versions.set(keyOf(row), told.versions?.[index] ?? -1);
    }
    if (told.seq !== undefined) fold.seq = told.seq;
    fold.totals = told.totals ?? fold.totals;
    fold.asOf = told.asOf ?? fold.asOf;
    fold.partial = told.partial ?? fold.partial;
    if (told.__typename === 'FeedGap' && told.account) client.gapAt.set(told.account.name, time.now());
  };

  const summary = (told: Told): string => {
    const { __typename: type, seq, conflated, items, upserted, removed, reason, key, item, source } = told;
    const parts = [type, seq, conflated, items?.length, upserted?.length, removed?.length, reason, source, key];
    return [...parts.filter((part) => part !== undefined), item === undefined ? '' : digest(item)].join(' ');
  };

  const read = async (mine: number, from: Payloads): Promise<void> => {
    for (;;) {
      const { done, value } = await from.next();
      if (mine !== life) return;
      if (done) throw new Error('the stream has ended');
      const { data, errors } = JSON.parse(value) as { data: { view: Told } | null; errors?: ExecutionResult['errors'] };
      const given = (plant.payload?.(data?.view) ?? data?.view) as Told | undefined;
      const told = given && flattened(given);
      heardAt = time.now();
      log(`${name} ${told ? summary(told) : 'nothing'}${errors ? ` ${errors.length} errors` : ''} ${digest(value)}`);
      if (!told) continue;
      checkPayload(client, told, errors, tell);
      take(told);
      checkProof(client, told, time.now(), tell);
      checkBoard(client, tell);
      if (plan.readsMs > 0 && time.now() < began + CALM_MS)
        await new Promise<void>((resolve) => time.after(plan.readsMs, resolve));
      if (mine !== life) return;
    }
  };

  const again = (mine: number, problem: string): void => {
    if (mine !== life || isAway) return;
    log(`${name} lost: ${problem}`);
    upSince = null;
    time.after(RETRY_MS, () => {
      if (mine === life && !isAway) connect();
    });
  };

  const connect = (): void => {
    life += 1;
    const mine = life;
    const at = house();
    if (!at) {
      again(mine, 'nobody answers');
      return;
    }
    log(`${name} ${plan.view} after ${cursor ?? 'nothing'}`);
    if (cursor === null) {
      begin();
      client.last.clear();
    }
    const isLive = plan.view !== 'jobChanges' && plan.view !== 'taskChanges' && plan.view !== 'workerChanges';
    const variables = { after: cursor, ...(isLive && { intervalMs: plan.intervalMs }) };
    at.subscribe(SUBSCRIPTIONS[plan.view], variables, principal)
      .then((opened) => {
        if (mine !== life) return void ('return' in opened && opened.return());
        if ('refused' in opened) throw new Error(opened.refused.errors?.[0]?.message ?? 'refused');
        payloads = opened;
        upSince = time.now();
        return read(mine, opened);
      })
      .catch((error: unknown) => again(mine, error instanceof Error ? error.message : String(error)));
  };

  const leave = (): void => {
    isAway = true;
    upSince = null;
    life += 1;
    log(`${name} leaves`);
    void payloads?.return();
    payloads = null;
  };

  const client: Client = {
    name,
    plan,
    principal,
    fold,
    last: new Map(),
    gapAt: new Map(),
    heardAt: () => heardAt,
    upSince: () => (isAway ? null : upSince),
    start() {
      const come = (resumes: boolean): void => {
        isAway = false;
        if (!resumes) cursor = null;
        connect();
      };
      time.after(plan.comesAt, () => come(false));
      for (const { at, forMs, resumes } of plan.leaves) {
        time.at(began + at, () => {
          if (!isAway) leave();
          time.after(forMs, () => {
            if (isAway) come(resumes);
          });
        });
      }
    },
    stop() {
      if (!isAway) leave();
    },
  };
  return client;
};
