import type { GraphQLSchema } from 'graphql';
import {
  type Composition,
  compose,
  deliveryTokensOf,
  type Request,
  secretsOf,
  vendors,
  vendorsFor,
} from './compose.ts';
import type { Config } from './config/config.ts';
import { ConfigError } from './config/config-error.ts';
import type { OutsideVendor } from './config/outside/load.ts';
import type { Warning } from './config/warnings.ts';
import { watchFiles } from './config/watch.ts';
import { openCore } from './core.ts';
import { realRuntime } from './domain/runtime.ts';
import { asSubgraph } from './graphql/federation.ts';
import { buildSchema } from './graphql/schema.ts';
import { openObservation } from './observation.ts';
import { startServer } from './server/http.ts';
import type { Log } from './server/log.ts';
import { onOwnBehalf } from './server/request.ts';
import { openIntake } from './transport/intake.ts';

export interface Running {
  readonly url: string;
  /** Whether the page is served at `/`. */
  readonly wallboard: boolean;
  /** As they are at the moment. */
  readonly accounts: readonly string[];
  /** Path of the configuration file; `null` in the sandbox. */
  readonly file: string | null;
  /** Counts a fault that nothing caught, for the metrics of the time that is left. */
  readonly countFault: () => void;
  /**
   * Reads the configuration anew and takes it up, whole or not at all; the log says which. Never rejects. Settles when it is in force, or
   * was refused; accounts that are gone may still be let go of.
   */
  readonly reload: () => Promise<void>;
  /** Lets requests in flight end, then closes everything. */
  readonly stop: () => Promise<void>;
}

/** The schema with the words of the vendors of this package, and of these besides. */
export const schema = (outside: readonly OutsideVendor[] = []): GraphQLSchema =>
  buildSchema([...vendors, ...outside.map(({ vendor }) => vendor)]);

/** The schema with the words of the vendors that the configuration knows, if there is one. */
export const schemaFor = async (request: Request): Promise<GraphQLSchema> => buildSchema(await vendorsFor(request));

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

/** What is told when the process starts: it is built into what listens. */
const FIXED = [
  'host',
  'port',
  'wallboard',
  'graphiql',
  'federation',
  'bodyLimit',
  'webhookBodyLimit',
  'intakeBytes',
  'watch',
] as const;

/** Settings of the server that are different and wait for a restart. */
const waiting = (before: Config, after: Config): string[] =>
  FIXED.filter((name) => before.server[name] !== after.server[name]).map((name) => `server.${name}`);

/** Vendors from outside of which something waits for a restart: a file that changed since it was loaded, and words that are not in the schema. */
const waitingVendors = (described: readonly OutsideVendor[], now: readonly OutsideVendor[]): string[] =>
  now
    .filter(({ vendor, isStale }) => isStale || !described.some((one) => one.vendor === vendor))
    .map(({ reference }) => `vendor ${reference}`);

/** What was loaded, unless it was told before. */
const tellLoaded = (log: Log, before: readonly OutsideVendor[], next: readonly OutsideVendor[]): void => {
  const known = new Set(before.map(({ vendor }) => vendor));
  for (const { vendor, reference, file, version } of next) {
    if (!known.has(vendor))
      log.info({ vendor: vendor.name, reference, file, version }, 'a vendor was loaded from outside');
  }
};

/** What of a configuration the server takes while it runs. */
const serving = (config: Config) => ({
  ...config.server,
  auth: config.auth,
  trusted: config.trusted,
  webhookSecrets: secretsOf(config),
  deliveryTokens: deliveryTokensOf(config),
});

/** What is allowed and probably not meant, unless it was told of the configuration before. */
const tellWarnings = (log: Log, before: readonly Warning[], next: readonly Warning[]): void => {
  const known = new Set(before.map(({ text }) => text));
  for (const { code, text } of next) if (!known.has(text)) log.warn({ warning: code }, text);
};

const problemOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const start = async (request: Request, log: Log): Promise<Running> => {
  const { config: first, file, sources, warnings, outside, deliverTo, close } = await compose(request);
  let config = first;
  let told = warnings;
  let loaded = outside;
  tellLoaded(log, [], loaded);
  tellWarnings(log, [], told);
  const observation = await openObservation(config, request.environment, log).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const { wire, intakeMetrics } = observation.vendorCalls;
  const intake = openIntake({
    maxBytes: config.server.intakeBytes,
    onCut: (account, bytes) => {
      intakeMetrics.cut(account);
      onOwnBehalf(() =>
        log.warn(
          { account, bytes },
          'an answer was cut off: its account held more than its share of server.intakeBytes, and others waited',
        ),
      );
    },
  });
  intakeMetrics.watch(intake);
  const core = openCore(config, { log, runtime: { ...realRuntime, wire, intake } });
  const { gateway, events, live } = core;
  const keepFigures = () =>
    config.metrics.figures === 'always' ? live.overview.keep(gateway.accounts.map(({ name }) => name)) : () => {};
  let forgetFigures = keepFigures();

  const run = async () => {
    const described = schema(outside);
    const http = await startServer({
      ...serving(config),
      ...observation,
      gateway,
      events,
      live,
      schema: config.server.federation ? asSubgraph(described) : described,
      log,
      sandbox: request.sandbox ?? false,
      isPublic: request.flags.public ?? false,
      processMetrics: true,
    });
    await deliverTo(http.url);
    return http;
  };
  const end = async () => {
    forgetFigures();
    await core.close();
    await close();
    await observation.close();
  };
  const http = await run().catch(async (error: unknown) => {
    await end();
    throw asListenError(error, config.server);
  });

  let stopping: Promise<void> | undefined;

  const takeUp = ({ config: next, sources: files, warnings, outside: vendors }: Composition): void => {
    forgetFigures();
    const { letGo, ...accounts } = core.change(next);
    http.change(serving(next), accounts);
    const restart = [...waiting(config, next), ...waitingVendors(outside, vendors)];
    tellLoaded(log, loaded, vendors);
    loaded = vendors;
    tellWarnings(log, told, warnings);
    told = warnings;
    config = next;
    forgetFigures = keepFigures();
    watch.set(next.server.watch ? files : []);
    log.info({ ...accounts, ...(restart.length > 0 ? { restart } : {}) }, 'the configuration was taken up');
    letGo.catch((error: unknown) => log.error({ err: error }, 'an account could not be let go of'));
  };

  const readAgain = async (): Promise<void> => {
    if (stopping) return;
    if (file === null) return log.warn('the sandbox has no configuration to read again');
    try {
      const composition = await compose(request);
      if (!stopping) takeUp(composition);
    } catch (error) {
      log.error({ problem: problemOf(error) }, 'the configuration was refused; the one before stays in force');
    }
  };

  let turn: Promise<void> = Promise.resolve();
  const reload = (): Promise<void> => {
    turn = turn.then(readAgain);
    return turn;
  };
  const watch = watchFiles(realRuntime.clock.after, () => void reload());
  if (config.server.watch) watch.set(sources);

  return {
    url: http.url,
    wallboard: config.server.wallboard,
    get accounts() {
      return config.accounts.map(({ name }) => name);
    },
    file,
    countFault: http.countFault,
    reload,
    stop() {
      watch.stop();
      stopping ??= http.drain(config.server.drainMs).then(end);
      return stopping;
    },
  };
};
