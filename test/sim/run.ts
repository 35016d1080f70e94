import { readConfig } from '../../src/config/config.ts';
import type { Runtime } from '../../src/domain/runtime.ts';
import { schema as buildSchema } from '../../src/main.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import { principalOf } from '../../src/server/principal.ts';
import { WEBHOOKS } from '../../src/server/webhooks.ts';
import { registry } from '../../src/vendors/index.ts';
import type { Problem, Tell } from './checks.ts';
import { type Client, openClient } from './client.ts';
import { FEEDS, FRESH, KEPT, KNOWN, REMEMBERED } from './documents.ts';
import { type House, openHouse } from './house.ts';
import { openMail } from './mail.ts';
import { openNetwork } from './network.ts';
import { CALM_MS, type Mail, type Plan, type Span, STILL_MS } from './plan.ts';
import { type Plant, SOUND } from './plant.ts';
import { compareClient, compareMemory, compareVendor, freshOf, sourcesOf } from './rest.ts';
import { checkWhole, type Health, openLapses } from './standing.ts';
import { clockOver, openTime } from './time.ts';
import { openTruth } from './truth.ts';
import { openVendor, type VendorSide } from './vendors.ts';

export interface Outcome {
  readonly log: readonly string[];
  readonly problems: readonly Problem[];
}

const START = Date.UTC(2026, 0, 5, 9);
const POLL_MS = 5_000;
const RECONCILE_MS = 10_000;
/** A feed is to be live again so long after the last fault. */
const RECOVERY_MS = 10_000;
/** From here on nothing happens at the vendors. */
const FROZEN_MS = CALM_MS + RECOVERY_MS;
/** Until everything that was lost without a word has been read. */
const REST_MS = CALM_MS + RECOVERY_MS + RECONCILE_MS + 3_000;
/** How often in a row what never stands still is compared until it agrees. */
const LOOKS = 3;
/** Between two looks at what is known, against what was so. */
const LOOK_MS = 1_700;
/** Within which what is noticed is told. */
const SOON_MS = 1_000;
/** What is delivered so may be missing, in part or as a whole. */
const LOSING: ReadonlySet<Mail> = new Set(['spoilt', 'lost']);
const SECRET = 'a secret of the simulation';

const schema = buildSchema();
const everybody = principalOf({ id: 'rest', name: 'rest', role: 'viewer' });

export interface RunOptions {
  readonly plant?: Plant;
  /** Ends soon after the first problem; what is compared at rest is not, then. */
  readonly endsBroken?: boolean;
}

/** One life of a gateway, its vendors and its clients. The same plan gives the same log. */
export const run = async (plan: Plan, { plant = SOUND, endsBroken = false }: RunOptions = {}): Promise<Outcome> => {
  const time = openTime(START);
  const began = time.now();
  const log: string[] = [];
  const problems: Problem[] = [];
  const write = (line: string): void => void log.push(`${time.now() - began} ${line}`);
  const tell: Tell = (broken, text) => {
    write(`BROKEN ${broken}: ${text}`);
    problems.push({ broken, text: `at ${time.now() - began} ms: ${text}` });
  };
  const during = <K>(spells: readonly (Span & { readonly account: string; readonly kind: K })[], account: string) => {
    const now = time.now() - began;
    const present = spells.filter((spell) => spell.account === account && spell.from <= now && now < spell.until);
    return new Set(present.map(({ kind }) => kind));
  };

  const ahead = new Map(plan.accounts.map(({ name, aheadMs }) => [name, aheadMs]));
  const sides = new Map<string, VendorSide>();
  const origins = new Map<string, VendorSide>();
  let house: House | null = null;
  let clients: readonly Client[] = [];

  /** Everybody who hears the account's changes is told soon that something is missing. */
  const expectGap = (account: string): void => {
    const since = time.now();
    const hearers = clients.filter(
      ({ plan: { view, sees, readsMs }, upSince }) =>
        view.endsWith('Changes') && readsMs === 0 && (sees ?? account) === account && (upSince() ?? since) < since,
    );
    time.after(SOON_MS, () => {
      for (const { name, gapAt, upSince } of hearers) {
        const up = upSince();
        if (up !== null && up < since && (gapAt.get(account) ?? 0) < since)
          tell('gap', `${name} was not told that a member of a delivery of ${account} could not be read`);
      }
    });
  };

  for (const [index, account] of plan.accounts.entries()) {
    const { name } = account;
    const origin = `http://127.0.0.1:${9_001 + index}`;
    const clock = clockOver(time, {
      ahead: () => ahead.get(name) ?? 0,
      // What holds its answers needs its clock, and has its own way to rest.
      frozen: () => account.vendor !== 'genesys' && time.now() - began >= FROZEN_MS,
    });
    const mail = openMail({
      time,
      random: seededRandom(plan.seed, `mail of ${name}`),
      log: (line) => write(`${name} ${line}`),
      weather: () => during(plan.mail, name),
      receive: (sending) => house?.receive(sending) ?? null,
      onSpoilt: () => expectGap(name),
    });
    const side = await openVendor(account, plan.seed + index, clock, { origin, send: mail });
    sides.set(name, side);
    origins.set(origin, side);
  }

  const lapses = openLapses({ clients: () => clients, now: time.now, tell });
  const connect = openNetwork({
    time,
    random: seededRandom(plan.seed, 'network'),
    log: write,
    serverOf: (origin) => {
      const side = origins.get(origin);
      if (!side) throw new Error(`nobody is at ${origin}`);
      const { name } = side.plan;
      return {
        answer: side.simulation.answer,
        weather: () => during(plan.weather, name),
        now: () => time.now() + (ahead.get(name) ?? 0),
        onAsked: () => lapses.onAsked(name),
        onAnswered: () => lapses.onAnswered(name),
      };
    },
  });
  const chance = seededRandom(plan.seed, 'gateway');
  const ids = seededRandom(plan.seed, 'ids');
  const sound: Runtime = {
    clock: { now: time.now, after: time.after },
    uptime: () => time.now() - began,
    after: time.after,
    random: chance.next,
    newId: () => `${ids.hex(8)}-${ids.hex(4)}-4${ids.hex(3)}-8${ids.hex(3)}-${ids.hex(12)}`,
    connect,
  };
  const runtime = plant.runtime?.(sound) ?? sound;

  const vendors = registry.map(({ vendor }) => plant.vendor?.(vendor) ?? vendor);
  const accounts = [...sides.values()].map(({ plan: { name, vendor, timeoutMs, isKept }, simulation }) => ({
    name,
    vendor,
    settings: simulation.settings,
    ...(timeoutMs !== undefined && { timeoutMs }),
    feed: {
      pollIntervalMs: POLL_MS,
      reconcileMs: RECONCILE_MS,
      ...(isKept && { keep: 'always' }),
      ...(simulation.deliverTo && { webhookSecret: SECRET.replaceAll(' ', '-') }),
    },
  }));
  const config = readConfig({ raw: { accounts }, vendors, environment: {}, flags: {} });
  const open = (): House =>
    openHouse({
      config,
      runtime,
      schema,
      plant,
      write: (line) => write(`log ${line.trim().replace(/"time":\d+,/, '')}`),
    });

  house = open();
  const deliveries = [...sides.values()].map(({ plan: { name }, simulation }) =>
    simulation.deliverTo?.(`http://127.0.0.1:4000${WEBHOOKS}${name}?secret=${SECRET.replaceAll(' ', '-')}`),
  );
  await time.runFor(Promise.all(deliveries));

  clients = plan.clients.map((each, index) =>
    openClient({
      name: `client ${index} (${each.view})`,
      plan: each,
      time,
      log: write,
      house: () => house,
      plant,
      tell,
    }),
  );
  for (const client of clients) client.start();
  for (const { at, account, aheadMs } of plan.clocks) time.at(began + at, () => ahead.set(account, aheadMs));
  for (const { at, account } of plan.vendorRestarts) time.at(began + at, () => sides.get(account)?.restart());
  for (const { from, until } of plan.restarts) {
    time.at(began + from, () => {
      const old = house;
      house = null;
      write('the gateway goes');
      void old?.close().catch((error: unknown) => tell('fault', `closing: ${error}`));
    });
    time.at(began + until, () => {
      write('the gateway comes');
      house = open();
    });
  }
  time.at(began + STILL_MS, () => {
    for (const { still } of sides.values()) still();
  });

  time.at(began + CALM_MS + RECOVERY_MS, () => {
    for (const { rest } of sides.values()) rest();
  });

  /** Nothing has ever gone wrong between this account and the gateway. */
  const isUndisturbed = ({ plan: { name, vendor } }: VendorSide): boolean =>
    vendor === 'azure' &&
    [...plan.weather, ...plan.mail, ...plan.clocks].every(({ account }) => account !== name) &&
    ahead.get(name) === 0;
  /** Everything has been told, in whatever order, however often, and by whatever clock. */
  const isToldWhole = ({ plan: { name, vendor } }: VendorSide): boolean =>
    vendor === 'azure' &&
    plan.restarts.length === 0 &&
    plan.mail.every(({ account, kind }) => account !== name || !LOSING.has(kind));
  const azure = [...sides.values()].filter(({ plan: { vendor } }) => vendor === 'azure');
  const truthOf = new Map(azure.map((side) => [side, openTruth(side, time)]));
  const truthsOf = (which: (side: VendorSide) => boolean) =>
    [...truthOf].flatMap(([side, truth]) => (which(side) ? [truth] : []));
  const truths = truthsOf(isUndisturbed);
  const counted = truthsOf(isToldWhole);
  const undisturbed = [...sides.values()].filter(isUndisturbed).map(({ plan: { name } }) => name);
  const kept = new Set(plan.accounts.flatMap(({ name, isKept }) => (isKept ? [name] : [])));
  const look = (): void => {
    const here = house;
    lapses.checkSilence();
    const asked = here?.query(FEEDS, everybody).then(({ data }) => {
      if (here === house) lapses.checkFeeds((data?.accountFeeds ?? []) as Health[]);
    });
    asked?.catch((error: unknown) => tell('fault', `a query failed: ${error}`));
    for (const truth of truths) {
      for (const client of clients) {
        truth.checkView(client, tell);
        truth.checkFigures(client, tell);
      }
    }
    if (truths.length === 0) return;
    for (const document of [KNOWN, KEPT]) {
      const names = document === KNOWN ? undisturbed : undisturbed.filter((name) => kept.has(name));
      if (names.length === 0) continue;
      const query = here?.query(document, { ...everybody, accounts: names }).then((answer) => {
        if (here !== house) return;
        if (document === KEPT) write(`kept accounts are told by ${sourcesOf(answer).join(', ')}`);
        for (const truth of truths) truth.check(answer, tell);
      });
      query?.catch((error: unknown) => tell('fault', `a query failed: ${error}`));
    }
  };
  for (let at = LOOK_MS; at < REST_MS; at += LOOK_MS) time.at(began + at, look);

  const isOver = (): boolean => endsBroken && problems.length > 0;
  const close = async (): Promise<Outcome> => {
    for (const client of clients) client.stop();
    if (house) await time.runFor(house.close());
    await Promise.all([...sides.values()].map(({ simulation }) => simulation.close()));
    return { log, problems };
  };
  const calm = began + CALM_MS + RECOVERY_MS;
  if (endsBroken) {
    for (let at = began + LOOK_MS; at < calm && !isOver(); at += LOOK_MS) await time.runUntil(at);
    if (isOver()) return close();
  }
  await time.runUntil(calm);
  const here = house;
  const { data } = await time.runFor(here.query(FEEDS, everybody));
  for (const feed of (data?.accountFeeds ?? []) as { account: { name: string }; state: string; listeners: number }[]) {
    if (feed.listeners > 0 && feed.state !== 'LIVE') tell('recovery', JSON.stringify(feed));
  }

  await time.runUntil(began + REST_MS);
  if (isOver()) return close();
  let last: Problem[] = [];
  for (let look = 0; look < LOOKS; look += 1) {
    last = [];
    const note: Tell = (broken, text) => void last.push({ broken, text });
    const fresh = freshOf(await time.runFor(here.query(FRESH, everybody)));
    const remembered = freshOf(await time.runFor(here.query(REMEMBERED, everybody)));
    compareMemory(kept, remembered, fresh, note);
    for (const { code, account } of [...fresh.failures, ...remembered.failures]) {
      // Of the states that are asked for, some accounts never tell one.
      if (code !== 'UNSUPPORTED') note('fresh', `the fresh query of ${account.name} failed: ${code}`);
    }
    for (const client of clients) {
      if (client.upSince() !== null) {
        compareClient(client, fresh, note);
        checkWhole(client, note);
      } else note('recovery', `${client.name} is not connected`);
    }
    for (const side of sides.values()) compareVendor(side, fresh, note);
    const boards = clients.filter(({ plan: { view, sees } }) => view === 'queues' && sees === null);
    for (const truth of counted) {
      for (const client of boards) truth.checkWindows(client, note);
    }
    if (last.length === 0) break;
    await time.runUntil(time.now() + 2_000);
  }
  for (const { broken, text } of last) tell(broken, text);

  return close();
};
