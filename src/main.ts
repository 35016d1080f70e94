import type { GraphQLSchema } from 'graphql';
import { type Config, type Overrides, readConfig } from './config/config.ts';
import { ConfigError } from './config/config-error.ts';
import { findConfigFile } from './config/file.ts';
import type { Environment } from './config/secrets.ts';
import { openCore } from './core.ts';
import { realRuntime } from './domain/runtime.ts';
import { buildSchema } from './graphql/schema.ts';
import type { Simulation } from './sandbox/face.ts';
import { startServer } from './server/http.ts';
import type { Log } from './server/log.ts';
import { WEBHOOKS } from './server/webhooks.ts';
import { registry } from './vendors/index.ts';

export interface Request {
  readonly flags: Overrides & { readonly config?: string | undefined };
  readonly environment: Environment;
  /** Where a configuration file is looked for. */
  readonly folder: string;
  /** The sandbox, whether or not there is a configuration file. */
  readonly sandbox?: boolean;
}

export interface Composition {
  readonly config: Config;
  /** Path of the configuration file; `null` in the sandbox. */
  readonly file: string | null;
  /** Makes the simulated vendors, if any, deliver to the server at this URL. */
  readonly deliverTo: (server: string) => Promise<void>;
  /** Ends the simulated vendors, if any. */
  readonly close: () => Promise<void>;
}

export interface Running {
  readonly url: string;
  /** Whether the page is served at `/`. */
  readonly wallboard: boolean;
  readonly accounts: readonly string[];
  /** Path of the configuration file; `null` in the sandbox. */
  readonly file: string | null;
  /** Counts a fault that nothing caught, for the metrics of the time that is left. */
  readonly countFault: () => void;
  /** Lets requests in flight end, then closes everything. */
  readonly stop: () => Promise<void>;
}

/** How long requests in flight may take to end when the process is told to stop. */
export const GRACE_MS = 1_000;

const vendors = registry.map(({ vendor }) => vendor);

export const schema = (): GraphQLSchema => buildSchema(vendors);

const closeAll = async (simulations: readonly Simulation[]): Promise<void> => {
  await Promise.all(simulations.map((simulation) => simulation.close()));
};

/** Simulated vendors cost nothing, and people watch them. */
const SANDBOX_POLL_MS = 1_000;

/** A simulated tenant of each vendor on a real port: from here on everything is as in production. */
const composeSandbox = async ({ flags, environment }: Request): Promise<Composition> => {
  const started = await Promise.allSettled(
    registry.map(async ({ vendor, simulator }) => {
      const simulation = await (await simulator()).startSimulator({});
      const webhookSecret = simulation.deliverTo && realRuntime.newId();
      return {
        simulation,
        webhookSecret,
        account: {
          name: `demo-${vendor.name}`,
          vendor: vendor.name,
          settings: simulation.settings,
          feed: { pollIntervalMs: SANDBOX_POLL_MS, ...(webhookSecret ? { webhookSecret } : {}) },
        },
      };
    }),
  );
  const ready = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const close = () => closeAll(ready.map(({ simulation }) => simulation));
  const deliverTo = async (server: string): Promise<void> => {
    await Promise.all(
      ready.map(({ simulation, account, webhookSecret }) =>
        simulation.deliverTo?.(`${server}${WEBHOOKS}${account.name}?secret=${webhookSecret}`),
      ),
    );
  };
  try {
    for (const one of started) if (one.status === 'rejected') throw one.reason;
    const raw = { accounts: ready.map(({ account }) => account) };
    return { config: readConfig({ raw, vendors, environment, flags }), file: null, deliverTo, close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** What there is to run: the configuration file, and where there is none, the sandbox. Throws `ConfigError`. */
export const compose = async (request: Request): Promise<Composition> => {
  const { flags, environment, folder, sandbox } = request;
  if (sandbox && flags.config !== undefined) throw new ConfigError('the sandbox takes no --config');
  const found = sandbox ? null : await findConfigFile(flags.config, folder);
  if (!found) return composeSandbox(request);
  const config = readConfig({ raw: found.raw, vendors, environment, flags });
  return { config, file: found.path, deliverTo: async () => {}, close: async () => {} };
};

/** The secret of each account that takes deliveries. */
export const secretsOf = ({ accounts }: Config): ReadonlyMap<string, readonly string[]> =>
  new Map(accounts.flatMap(({ name, feed }) => (feed.webhookSecret === undefined ? [] : [[name, feed.webhookSecret]])));

const LISTEN_PROBLEMS = new Map([
  ['EADDRINUSE', 'is already in use; choose another with --port or PORT'],
  ['EACCES', 'may not be used by this user; choose another with --port or PORT'],
  ['EADDRNOTAVAIL', 'does not belong to this machine; choose another with --host or HOST'],
  ['ENOTFOUND', 'is not a known name; choose another with --host or HOST'],
]);

const asListenError = (error: unknown, { host, port }: Config['server']): unknown => {
  const problem = error instanceof Error && 'code' in error ? LISTEN_PROBLEMS.get(String(error.code)) : undefined;
  return problem ? new ConfigError(`${host}:${port} ${problem}`, { cause: error }) : error;
};

export const start = async (request: Request, log: Log): Promise<Running> => {
  const { config, file, deliverTo, close } = await compose(request);
  if (config.auth !== 'none' && config.auth.jwt && config.auth.jwt.audience === undefined) {
    log.warn(
      { setting: 'auth.jwt.audience' },
      'no audience is set: a token that the issuer made for any other API is taken',
    );
  }
  const core = openCore(config, { log });
  const { gateway, events, live } = core;
  const end = async () => {
    await core.close();
    await close();
  };
  try {
    const { server, auth } = config;
    const http = await startServer({
      ...server,
      auth,
      gateway,
      events,
      live,
      webhookSecrets: secretsOf(config),
      schema: schema(),
      log,
      processMetrics: true,
    });
    await deliverTo(http.url);
    let stopping: Promise<void> | undefined;
    return {
      url: http.url,
      wallboard: server.wallboard,
      accounts: config.accounts.map(({ name }) => name),
      file,
      countFault: http.countFault,
      stop() {
        stopping ??= http.drain(GRACE_MS).then(end);
        return stopping;
      },
    };
  } catch (error) {
    await end();
    throw asListenError(error, config.server);
  }
};
