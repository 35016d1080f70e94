import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { median } from '../measure.ts';
import type { Child, Processes } from '../processes.ts';
import { describe, digits, type Machine, machine, table } from '../report.ts';
import type { VendorReady } from '../vendor.ts';
import { FAULTS, type Fault } from './faults.ts';

interface Plan {
  readonly faults: readonly Fault[];
  readonly sickMs: number;
}

const SHORT_MS = 6_000;
const LONG_MS = 30_000;
const QUICK: Plan = { faults: ['500', 'hang'], sickMs: 2_000 };

/** Between two questions, and between two commands, while the vendor is sick. */
const ASK_MS = 250;
const ORDER_MS = 1_000;
/** Between two tries once it is well again. */
const AGAIN_MS = 50;
/** A vendor that is not used again by then counts as never. */
const GIVE_UP_MS = 60_000;
const SICK = 'sick';
const WELL = 'well';

interface Figures {
  readonly fault: Fault;
  /** Milliseconds from healing until the first is answered. */
  readonly query: number;
  readonly command: number;
  /** Milliseconds from healing until the account's feed is live, when nobody has asked for anything. */
  readonly feed: number;
  /** Milliseconds for a query of the sick account, and of the other one, meanwhile. */
  readonly refused: number;
  readonly others: number;
  /** Calls that the vendor got, a second. */
  readonly calls: number;
  /** What was told last. */
  readonly said: string;
}

export interface RecoveryReport {
  readonly machine: Machine;
  readonly sickMs: number;
  readonly figures: readonly Figures[];
}

interface House {
  readonly front: Child;
  readonly url: string;
}

const launchHouse = async ({ launch }: Processes): Promise<House> => {
  const vendor = await launch('vendor', './vendor.ts', ['live', '0']);
  const { settings } = vendor.ready as VendorReady;
  const { origin } = new URL(settings.baseUrl);
  const front = await launch('front', './recovery/front.ts', [origin]);
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-bench-'));
  try {
    const path = join(folder, 'config.json');
    const account = { vendor: 'restcomm', feed: { pollIntervalMs: 1_000 } };
    const sick = { ...settings, baseUrl: settings.baseUrl.replace(origin, String(front.ready)) };
    const accounts = [
      { ...account, name: SICK, settings: sick },
      { ...account, name: WELL, settings },
    ];
    writeFileSync(path, JSON.stringify({ server: { port: 0 }, accounts }), { mode: 0o600 });
    const gateway = await launch('gateway', '../src/cli.ts', ['start', '--config', path], /ready at (\S+)\s/);
    return { front, url: String(gateway.ready) };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

interface Answered {
  readonly queues?: { readonly nodes: readonly { id: string }[]; readonly failures: readonly { message: string }[] };
  readonly accountFeeds?: readonly { readonly state: string }[];
  readonly updateQueue?: { readonly __typename: string; readonly outcome?: string; readonly message?: string };
}

const headers = { 'content-type': 'application/json' };

const openDesk = (url: string) => {
  const post = async (query: string, variables: object): Promise<Answered> => {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
    const { data, errors } = (await response.json()) as { data?: Answered; errors?: readonly { message: string }[] };
    if (!data) throw new Error(`the gateway answered ${response.status}: ${errors?.[0]?.message}`);
    return data;
  };
  const list = async (account: string) => {
    const query = `query($a: String!) { queues(first: 1, filter: { accounts: [$a] }) { nodes { id } failures { message } } }`;
    const { queues } = await post(query, { a: account });
    return { id: queues?.nodes[0]?.id ?? null, problem: queues?.failures[0]?.message ?? null };
  };
  return {
    list,
    /** Why it failed; `null` when it did not. */
    ask: async (account: string) => (await list(account)).problem,
    command: async (id: string): Promise<string | null> => {
      const { updateQueue } = await post(
        'mutation($id: ID!) { updateQueue(input: { id: $id, name: "Queue 1" }) { __typename ... on QueuePayload { outcome } ... on Error { message } } }',
        { id },
      );
      return updateQueue?.outcome === 'DONE' ? null : (updateQueue?.message ?? updateQueue?.outcome ?? 'no answer');
    },
    /** What is wrong with the feed of the sick account, which costs the vendor no call; `null` when it is live. */
    feed: async (): Promise<string | null> => {
      const query = `query($a: [String!]) { accountFeeds(accounts: $a) { state } }`;
      const { accountFeeds } = await post(query, { a: [SICK] });
      const state = accountFeeds?.[0]?.state ?? 'not told';
      return state === 'LIVE' ? null : state;
    },
    /** Somebody listens, so that the gateway polls. */
    listen: async (): Promise<() => void> => {
      const leave = new AbortController();
      const query = `subscription { jobChanged(filter: { accounts: ["${SICK}", "${WELL}"] }) { __typename } }`;
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, accept: 'text/event-stream' },
        body: JSON.stringify({ query }),
        signal: leave.signal,
      });
      if (!response.ok) throw new Error(`the subscription answered ${response.status}`);
      response.body?.pipeTo(new WritableStream()).catch(() => {});
      return () => leave.abort();
    },
  };
};

type Desk = ReturnType<typeof openDesk>;

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};

const repeat = async (everyMs: number, until: number, work: () => Promise<unknown>): Promise<void> => {
  const running: Promise<unknown>[] = [];
  while (performance.now() < until) {
    running.push(work());
    await pause(everyMs);
  }
  await Promise.all(running);
};

const untilDone = (work: () => Promise<string | null>): Promise<number> =>
  timed(async () => {
    const begun = performance.now();
    while ((await work()) !== null && performance.now() - begun < GIVE_UP_MS) await pause(AGAIN_MS);
  });

const suffer = async ({ front }: House, desk: Desk, queue: string, fault: Fault, sickMs: number): Promise<Figures> => {
  await front.ask('become', fault);
  const until = performance.now() + sickMs;
  const refused: number[] = [];
  const others: number[] = [];
  let said = '';
  const askSick = async () => {
    said = (await desk.ask(SICK)) ?? said;
  };
  await Promise.all([
    repeat(ASK_MS, until, async () => refused.push(await timed(askSick))),
    repeat(ASK_MS, until, async () => others.push(await timed(() => desk.ask(WELL)))),
    repeat(ORDER_MS, until, () => desk.command(queue)),
  ]);
  const calls = fault === 'refused' ? Number.NaN : await front.ask<number>('calls');
  await front.ask('become', null);
  const [query, command] = await Promise.all([untilDone(() => desk.ask(SICK)), untilDone(() => desk.command(queue))]);
  // Once more, and nobody asks.
  await front.ask('become', fault);
  await pause(sickMs);
  // A vendor that hangs is not given up at once.
  await untilDone(async () => ((await desk.feed()) === null ? 'still live' : null));
  await front.ask('become', null);
  const feed = await untilDone(() => desk.feed());
  return {
    fault,
    query,
    command,
    feed,
    refused: median(refused),
    others: median(others),
    calls: calls / (sickMs / 1_000),
    said,
  };
};

export const measureRecovery = async (
  processes: Processes,
  { quick, long }: { readonly quick: boolean; readonly long: boolean },
): Promise<RecoveryReport> => {
  const plan: Plan = quick ? QUICK : { faults: FAULTS, sickMs: long ? LONG_MS : SHORT_MS };
  const facts = machine();
  const house = await launchHouse(processes);
  const desk = openDesk(house.url);
  const { id, problem } = await desk.list(SICK);
  if (id === null) throw new Error(`the vendor is not there: ${problem}`);
  const leave = await desk.listen();
  const figures: Figures[] = [];
  for (const fault of plan.faults) figures.push(await suffer(house, desk, id, fault, plan.sickMs));
  leave();
  return { machine: facts, sickMs: plan.sickMs, figures };
};

export const printRecovery = ({ machine, sickMs, figures }: RecoveryReport): string =>
  [
    `A vendor that is sick for ${sickMs / 1_000} s and then well: a query every ${ASK_MS} ms, a command every ${ORDER_MS / 1_000} s, and polls`,
    describe(machine),
    '',
    table(
      [
        'fault',
        'query after ms',
        'command after ms',
        'feed live after ms',
        'refused in ms',
        'other account ms',
        'calls/s',
      ],
      figures.map(({ fault, query, command, feed, refused, others, calls }) => [
        fault,
        ...[query, command, feed, refused, others].map(digits),
        Number.isNaN(calls) ? '-' : digits(calls),
      ]),
    ),
    '',
    ...figures.map(({ fault, said }) => `${fault}: ${said}`),
  ].join('\n');
