import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Simulation } from '../../../src/sandbox/face.ts';
import { registry } from '../../../src/vendors/index.ts';
import { trunkline } from '../../e2e/trunkline.ts';
import { type Hostile, openHostile } from './hostile.ts';
import type { Answer } from './stage.ts';

/** One request may hold the loop for 100 ms; the machine that measures has other work. */
const MOST_DELAY_MS = 250;
/** Many requests that come at once are many turns' work of one turn. */
export const MOST_DELAY_OF_MANY_MS = 500;
export const MOST_RSS_MB = 512;

/**
 * Tells, when asked by a signal, the longest that the loop was held since it was asked before, by the clock and by the work that its thread
 * did in that time, and the most memory. The clock counts what other processes took from it as well.
 */
const PROBE = `
  import { monitorEventLoopDelay } from 'node:perf_hooks';
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  let most = 0;
  let work = 0;
  const used = () => { const { user, system } = process.threadCpuUsage(); return user + system; };
  let before = used();
  const look = () => {
    const now = used();
    work = Math.max(work, now - before);
    before = now;
    most = Math.max(most, process.memoryUsage.rss());
  };
  setInterval(look, 10).unref();
  process.on('SIGUSR2', () => {
    look();
    process.stderr.write(JSON.stringify({ probe: { delayMs: delay.max / 1e6, workMs: work / 1e3, rssMb: most / 2 ** 20 } }) + '\\n');
    delay.reset();
    most = 0;
    work = 0;
  });
`;

/** As `docs/operating.md` has it for a container of 512 MB. */
const NODE_OPTIONS = '--max-old-space-size=320 --max-semi-space-size=8';

export const KEYS = {
  viewer: 'the-key-of-the-viewer',
  agent: 'the-key-of-the-agent',
  supervisor: 'the-key-of-the-supervisor',
  admin: 'the-key-of-the-admin',
  control: 'the-key-of-the-control',
} as const;

/** The account that nobody attacks. */
export const QUIET = 'quiet';

export const SECRET = 'the-secret-of-the-webhook';

const tenantOf = async (vendor: string): Promise<Simulation> => {
  const found = registry.find((one) => one.vendor.name === vendor);
  if (!found) throw new Error(`there is no vendor ${vendor}`);
  return (await found.simulator()).startSimulator({ seed: 5 });
};

export interface Attacked {
  /** Of the server, without a path. */
  readonly url: string;
  /** The vendors of the attacked accounts, by name of the vendor, which is that of the account. */
  readonly vendors: ReadonlyMap<string, Hostile>;
  readonly simulations: ReadonlyMap<string, Simulation>;
  readonly post: (key: string | null, query: string, variables?: object, more?: RequestInit) => Promise<Response>;
  readonly ask: (key: string, query: string, variables?: object) => Promise<Answer>;
  readonly log: () => readonly Readonly<Record<string, unknown>>[];
  /** A test: after the attack, which is one sentence, the process lives, answers others, and was neither held nor filled up. */
  readonly attack: (sentence: string, run: () => Promise<void>, mostDelayMs?: number) => void;
  readonly close: () => Promise<void>;
}

interface Measured {
  readonly delayMs: number;
  readonly workMs: number;
  readonly rssMb: number;
}

/** How long the loop was held, as far as that was not the work of others. */
const heldMs = ({ delayMs, workMs }: Measured): number => Math.min(delayMs, workMs);

export interface ProcessOptions {
  readonly auth?: object | null;
  /** Of the attacked accounts, besides what they need. */
  readonly settings?: object;
  readonly feed?: object;
}

/** A real gateway process before simulated vendors, each behind a stand-in that can be told to be hostile. */
export const openProcess = (attacked: readonly string[], { auth, settings = {}, feed = {} }: ProcessOptions = {}) => {
  const opened = Promise.withResolvers<Awaited<ReturnType<typeof open>>>();

  const open = async () => {
    const quiet = await tenantOf('azure');
    const simulations = new Map<string, Simulation>();
    const vendors = new Map<string, Hostile>();
    for (const vendor of attacked) {
      const simulation = await tenantOf(vendor);
      simulations.set(vendor, simulation);
      vendors.set(vendor, await openHostile(simulation.url));
    }
    const settingsOf = (vendor: string): object => {
      const simulation = simulations.get(vendor);
      const url = vendors.get(vendor)?.url ?? '';
      return JSON.parse(JSON.stringify(simulation?.settings).replaceAll(simulation?.url ?? '', url));
    };
    const principals = Object.entries(KEYS).map(([name, key]) => ({
      name,
      key,
      role: name === 'control' ? 'supervisor' : name,
      accounts: name === 'control' ? [QUIET] : attacked,
    }));
    const folder = await mkdtemp(join(tmpdir(), 'trunkline-'));
    const configuration = {
      server: { port: 0 },
      auth: auth === undefined ? { apiKeys: principals } : auth === null ? 'none' : { apiKeys: principals, ...auth },
      accounts: [
        // Its vendor shares this process with those that attack, and may be late.
        { name: QUIET, vendor: 'azure', settings: quiet.settings, deadlineMs: 9_000, timeoutMs: 9_000 },
        ...attacked.map((vendor) => ({
          name: vendor,
          vendor,
          settings: { ...settingsOf(vendor), ...settings },
          feed: { pollIntervalMs: 500, ...(vendor === 'genesys' ? {} : { webhookSecret: SECRET }), ...feed },
        })),
      ],
    };
    await writeFile(join(folder, 'trunkline.config.json'), JSON.stringify(configuration));
    const cli = trunkline(['start'], {
      folder,
      before: PROBE,
      outlive: true,
      env: { LOG_LEVEL: 'warn', NODE_OPTIONS },
    });
    const url = (await cli.ready).replace('/graphql', '');
    return { cli, url, folder, quiet, simulations, vendors };
  };

  const measure = async (): Promise<Measured> => {
    const { cli } = await opened.promise;
    const told = () => cli.log().filter(({ probe }) => probe !== undefined);
    const before = told().length;
    cli.kill('SIGUSR2');
    while (told().length === before) await cli.moreLog();
    return told().at(-1)?.probe as Measured;
  };

  const measured: (Measured & { readonly sentence: string })[] = [];

  const self = {
    async start() {
      open().then(opened.resolve, opened.reject);
      const { url, simulations, vendors, cli } = await opened.promise;
      const post: Attacked['post'] = (key, query, variables = {}, more = {}) =>
        fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...(key === null ? {} : { 'x-api-key': key }) },
          body: JSON.stringify({ query, variables }),
          ...more,
        });
      Object.assign(self, { url, simulations, vendors, log: cli.log, post });
      self.ask = async (key, query, variables) => (await (await post(key, query, variables)).json()) as Answer;
      // What is loaded and compiled once is no part of any attack.
      for (let round = 0; round < 3; round += 1) await self.control();
    },
    url: '',
    simulations: new Map() as Attacked['simulations'],
    vendors: new Map() as Attacked['vendors'],
    log: (() => []) as Attacked['log'],
    post: (() => Promise.reject(new Error('not started'))) as Attacked['post'],
    ask: (() => Promise.reject(new Error('not started'))) as Attacked['ask'],
    /** Somebody else asks for something else. */
    async control() {
      const { data, errors } = await self.ask(
        KEYS.control,
        `{ jobs(first: 2, filter: { accounts: ["${QUIET}"] }) { nodes { id } failures { code } } workers(first: 2, filter: { accounts: ["${QUIET}"] }) { nodes { id name } failures { code } } }`,
      );
      expect(errors).toBeUndefined();
      expect(data).toMatchObject({
        jobs: { nodes: [{}, {}], failures: [] },
        workers: { nodes: [{}, {}], failures: [] },
      });
    },
    attack: ((sentence, run, mostDelayMs = MOST_DELAY_MS) =>
      it(sentence, async () => {
        await measure();
        const once = async (): Promise<Measured> => {
          await run();
          await self.control();
          return measure();
        };
        let seen = await once();
        // Other work of the machine holds the loop as well; what the attack does it does again.
        if (heldMs(seen) > mostDelayMs) seen = await once();
        measured.push({ sentence, ...seen });
        expect(seen.rssMb).toBeLessThan(MOST_RSS_MB);
        expect(heldMs(seen)).toBeLessThan(mostDelayMs);
      }, 60_000)) as Attacked['attack'],
    async close() {
      for (const { sentence, delayMs, workMs, rssMb } of measured) {
        const [held, work] = [delayMs, workMs].map((ms) => ms.toFixed(0).padStart(5));
        process.stdout.write(`held ${held} ms, worked ${work} ms, ${rssMb.toFixed(0).padStart(4)} MB  ${sentence}\n`);
      }
      const { cli, folder, quiet, simulations, vendors } = await opened.promise;
      cli.kill('SIGKILL');
      await cli.exited;
      for (const one of [...vendors.values(), ...simulations.values(), quiet]) await one.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return self;
};

/** Sends bytes as they are; answers what came back until the connection ended. */
export const sendRaw = async (url: string, bytes: string): Promise<string> => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(bytes);
  return text(socket).catch(() => '');
};

/** A socket that is open, and what came over it. */
export const openSocket = async (url: string, headers: Record<string, string> = {}) => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
  const frames: { readonly type: string; readonly id?: string; readonly payload?: unknown }[] = [];
  const closed = Promise.withResolvers<number>();
  const opened = Promise.withResolvers<void>();
  let more = Promise.withResolvers<void>();
  socket.on('message', (frame) => {
    frames.push(JSON.parse(String(frame)));
    more.resolve();
    more = Promise.withResolvers();
  });
  socket.on('error', opened.reject);
  socket.on('open', opened.resolve);
  socket.on('close', closed.resolve);
  await opened.promise;
  return {
    socket,
    frames,
    send: (message: object) => socket.send(JSON.stringify(message)),
    /** The code with which it was closed. */
    closed: closed.promise,
    /** The first frame of this type. */
    async frame(type: string) {
      for (;;) {
        const found = frames.find((one) => one.type === type);
        if (found) return found;
        const failed = frames.find((one) => one.type === 'error');
        if (failed) throw new Error(JSON.stringify(failed));
        await Promise.race([more.promise, closed.promise]);
        if (socket.readyState === WebSocket.CLOSED) throw new Error(`closed before "${type}"`);
      }
    },
  };
};

/** A socket of this key. */
export const openKeyedSocket = async (url: string, key: string) => {
  const opened = await openSocket(url);
  opened.send({ type: 'connection_init', payload: { 'x-api-key': key } });
  await opened.frame('connection_ack');
  return opened;
};
