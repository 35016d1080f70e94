import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Config, type Overrides, readConfig } from './config/config.ts';
import { ConfigError } from './config/config-error.ts';
import { findConfigFile } from './config/file.ts';
import { type Environment, filesReferredTo, writtenOut } from './config/secrets.ts';
import type { SourceFile } from './config/warnings/rule.ts';
import { findWarnings, secretsIn, type Warning } from './config/warnings.ts';
import type { DeliveryTokens } from './domain/delivery-tokens.ts';
import { realRuntime } from './domain/runtime.ts';
import type { Simulation } from './sandbox/face.ts';
import { WEBHOOKS } from './server/webhooks.ts';
import { registry } from './vendors/index.ts';

export interface Request {
  readonly flags: Pick<Overrides, 'host' | 'port'> & {
    readonly config?: string | undefined;
    /** Of the sandbox: the key that it takes, in place of none. */
    readonly key?: string | undefined;
    /** Of the sandbox: without a key it may be reached from other machines. */
    readonly public?: boolean | undefined;
  };
  readonly environment: Environment;
  /** Where a configuration file is looked for. */
  readonly folder: string;
  /** Simulated vendors, whether or not there is a configuration file. */
  readonly sandbox?: boolean;
}

export interface Composition {
  readonly config: Config;
  /** Path of the configuration file; `null` in the sandbox. */
  readonly file: string | null;
  /** Files that were read for it: itself, those that hold secrets or certificates of it, and trusted documents with their folder. */
  readonly sources: readonly string[];
  /** What of it is allowed and probably not meant. */
  readonly warnings: readonly Warning[];
  /** Makes the simulated vendors, if any, deliver to the server at this URL. */
  readonly deliverTo: (server: string) => Promise<void>;
  /** Ends the simulated vendors, if any. */
  readonly close: () => Promise<void>;
}

export const vendors = registry.map(({ vendor }) => vendor);

const closeAll = async (simulations: readonly Simulation[]): Promise<void> => {
  await Promise.all(simulations.map((simulation) => simulation.close()));
};

/** Simulated vendors cost nothing, and people watch them. */
const SANDBOX_POLL_MS = 1_000;

/** A simulated tenant of each vendor on a real port: from here on everything is as in production. */
const composeSandbox = async ({ flags, environment }: Request): Promise<Composition> => {
  if (flags.config !== undefined) throw new ConfigError('the sandbox takes no --config');
  if (flags.key !== undefined && flags.public) throw new ConfigError('--key and --public exclude each other');
  const started = await Promise.allSettled(
    registry.map(async ({ vendor, simulator }) => {
      const simulation = await (await simulator()).startSimulator({});
      const webhookSecret = simulation.deliverTo && !simulation.signs ? realRuntime.newId() : undefined;
      return {
        simulation,
        webhookSecret,
        account: {
          name: `demo-${vendor.name}`,
          vendor: vendor.name,
          settings: simulation.settings,
          feed: {
            pollIntervalMs: SANDBOX_POLL_MS,
            ...(webhookSecret ? { webhookSecret } : {}),
            ...(simulation.signs ? { webhook: true } : {}),
          },
        },
      };
    }),
  );
  const ready = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const close = () => closeAll(ready.map(({ simulation }) => simulation));
  const deliverTo = async (server: string): Promise<void> => {
    await Promise.all(
      ready.map(({ simulation, account, webhookSecret }) =>
        simulation.deliverTo?.(
          `${server}${WEBHOOKS}${account.name}${webhookSecret === undefined ? '' : `?secret=${webhookSecret}`}`,
        ),
      ),
    );
  };
  try {
    for (const one of started) if (one.status === 'rejected') throw one.reason;
    const key = flags.key ?? environment.TRUNKLINE_KEY;
    const auth = key ? { apiKeys: [{ name: 'sandbox', key, role: 'admin' }] } : 'none';
    const raw = { auth, accounts: ready.map(({ account }) => account) };
    const config = readConfig({
      raw,
      vendors,
      environment,
      flags: { ...flags, isPublic: flags.public ?? false },
    });
    const warnings = findWarnings({ config, environment, sandbox: true, files: [] });
    return { config, file: null, sources: [], warnings, deliverTo, close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** Their permissions, where the system has such. */
const filesOf = (paths: readonly string[], holding: ReadonlySet<string>): SourceFile[] =>
  process.platform === 'win32'
    ? []
    : paths.flatMap((path) => {
        const found = statSync(path, { throwIfNoEntry: false });
        return found ? [{ path, mode: found.mode, holdsSecrets: holding.has(path) }] : [];
      });

/** What there is to run. Throws `ConfigError`. */
export const compose = async (request: Request): Promise<Composition> => {
  const { flags, environment, folder, sandbox } = request;
  if (sandbox) return composeSandbox(request);
  if (flags.key !== undefined || flags.public) throw new ConfigError('--key and --public are for the sandbox alone');
  const { path, location, raw } = await findConfigFile(flags.config, folder);
  const sources = new Set([resolve(location)]);
  const readFile = (file: string): string => {
    const found = resolve(dirname(location), file);
    sources.add(found);
    return readFileSync(found, 'utf8');
  };
  const readFolder = (folder: string): readonly string[] => {
    const found = resolve(dirname(location), folder);
    sources.add(found);
    return readdirSync(found);
  };
  const config = readConfig({ raw, vendors, environment, readFile, readFolder, flags });
  const holding = new Set(filesReferredTo(raw).map((file) => resolve(dirname(location), file)));
  const texts = writtenOut(raw).map((text) => text.replaceAll('\\n', '\n'));
  if (secretsIn(config).some((secret) => texts.some((text) => text.includes(secret)))) holding.add(resolve(location));
  const files = filesOf([...sources], holding);
  const warnings = findWarnings({ config, environment, sandbox: false, files });
  return { config, file: path, sources: [...sources], warnings, deliverTo: async () => {}, close: async () => {} };
};

/** The secrets of each account that takes deliveries. */
export const secretsOf = ({ accounts }: Config): ReadonlyMap<string, readonly string[]> =>
  new Map(accounts.flatMap(({ name, feed }) => (feed.webhookSecret === undefined ? [] : [[name, feed.webhookSecret]])));

/** By which tokens deliveries are known, of each account that takes such. */
export const deliveryTokensOf = ({ accounts }: Config): ReadonlyMap<string, DeliveryTokens> =>
  new Map(accounts.flatMap(({ name, deliveryTokens }) => (deliveryTokens === null ? [] : [[name, deliveryTokens]])));
