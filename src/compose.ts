import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Config, checkAddress, loadConfig, type Overrides, readConfig } from './config/config.ts';
import { ConfigError } from './config/config-error.ts';
import { findConfigFile, hasConfigFile } from './config/file.ts';
import { collectVendors } from './config/outside/collect.ts';
import { type OutsideVendor, openVendorLoader } from './config/outside/load.ts';
import { type Environment, filesReferredTo, vendorsNamed, writtenOut } from './config/secrets.ts';
import type { SourceFile } from './config/warnings/rule.ts';
import { findWarnings, secretsIn, type Warning } from './config/warnings.ts';
import type { Vendor } from './contract/vendor.ts';
import type { DeliveryTokens } from './domain/delivery-tokens.ts';
import { realRuntime } from './domain/runtime.ts';
import type { Simulation } from './sandbox/face.ts';
import { WEBHOOKS } from './server/webhooks.ts';
import { type Registration, registry } from './vendors/index.ts';

export interface Request {
  readonly flags: Pick<Overrides, 'host' | 'port'> & {
    readonly config?: string | undefined;
    /** Of the sandbox: the key that it takes, in place of none. */
    readonly key?: string | undefined;
    /** Of the sandbox: without a key it may be reached from other machines. */
    readonly public?: boolean | undefined;
    /** Of the sandbox: files and packages of further vendors, by paths from the folder. */
    readonly vendor?: readonly string[] | undefined;
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
  /** Vendors of other packages and of files. */
  readonly outside: readonly OutsideVendor[];
  /** Makes the simulated vendors, if any, deliver to the server at this URL. */
  readonly deliverTo: (server: string) => Promise<void>;
  /** Ends the simulated vendors, if any. */
  readonly close: () => Promise<void>;
}

export const vendors = registry.map(({ vendor }) => vendor);

/** One for the process, as modules are. */
const loadVendor = openVendorLoader({ after: realRuntime.after });

const closeAll = async (simulations: readonly Simulation[]): Promise<void> => {
  await Promise.all(simulations.map((simulation) => simulation.close()));
};

/** Simulated vendors cost nothing, and people watch them. */
const SANDBOX_POLL_MS = 1_000;

const VENDOR_FLAG = '--vendor';

const simulated = ({ vendor, simulator, file }: OutsideVendor): Registration => {
  if (simulator) return { vendor, simulator };
  throw new ConfigError(`${VENDOR_FLAG}: ${file} exports no "simulator", without which there is no sandbox of it`);
};

/** A simulated tenant of each vendor on a real port: from here on everything is as in production. */
const composeSandbox = async ({ flags, environment, folder }: Request): Promise<Composition> => {
  if (flags.config !== undefined) throw new ConfigError('the sandbox takes no --config');
  if (flags.key !== undefined && flags.public) throw new ConfigError('--key and --public exclude each other');
  const key = flags.key ?? environment.TRUNKLINE_KEY;
  const isPublic = flags.public ?? false;
  // Said at once, and not when all vendors have lived through their past.
  checkAddress({ ...flags, isPublic: isPublic || Boolean(key) }, environment);
  const further = collectVendors(loadVendor, vendors, folder);
  for (const reference of flags.vendor ?? []) await further.load(reference, VENDOR_FLAG);
  const registered = [...registry, ...further.all().map(simulated)];
  const started = await Promise.allSettled(
    registered.map(async ({ vendor, simulator }) => {
      const simulation = await (await simulator()).startSimulator({});
      const webhookSecret = simulation.deliverTo && !simulation.signs ? realRuntime.newId() : undefined;
      return {
        simulation,
        webhookSecret,
        account: {
          name: `demo-${vendor.name}`,
          vendor: vendor.name,
          settings: simulation.settings,
          ...(simulation.labels ? { labels: simulation.labels } : {}),
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
    const auth = key ? { apiKeys: [{ name: 'sandbox', key, role: 'admin' }] } : 'none';
    const raw = { auth, accounts: ready.map(({ account }) => account) };
    const config = readConfig({
      raw,
      vendors: registered.map(({ vendor }) => vendor),
      environment,
      flags: { ...flags, isPublic },
    });
    const warnings = findWarnings({ config, environment, sandbox: true, files: [] });
    return { config, file: null, sources: [], warnings, outside: further.all(), deliverTo, close };
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
  if (flags.key !== undefined || flags.public || flags.vendor !== undefined)
    throw new ConfigError(`--key, --public and ${VENDOR_FLAG} are for the sandbox alone`);
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
  const outside = collectVendors(loadVendor, vendors, dirname(location));
  const config = await loadConfig({ raw, vendors, environment, readFile, readFolder, flags }, outside.load);
  for (const { file } of outside.all()) sources.add(file);
  const holding = new Set(filesReferredTo(raw).map((file) => resolve(dirname(location), file)));
  const texts = writtenOut(raw).map((text) => text.replaceAll('\\n', '\n'));
  if (secretsIn(config).some((secret) => texts.some((text) => text.includes(secret)))) holding.add(resolve(location));
  const files = filesOf([...sources], holding);
  const warnings = findWarnings({ config, environment, sandbox: false, files });
  return {
    config,
    file: path,
    sources: [...sources],
    warnings,
    outside: outside.all(),
    deliverTo: async () => {},
    close: async () => {},
  };
};

/** All vendors that a configuration knows, for its schema: what else is in it is not looked at. Without one those of the registry. */
export const vendorsFor = async ({ flags, environment, folder }: Request): Promise<readonly Vendor[]> => {
  if (flags.config === undefined && !hasConfigFile(folder)) return vendors;
  const { location, raw } = await findConfigFile(flags.config, folder);
  const outside = collectVendors(loadVendor, vendors, dirname(location));
  for (const [index, reference] of vendorsNamed(raw, environment).entries()) {
    if (!vendors.some(({ name }) => name === reference)) await outside.load(reference, `accounts[${index}].vendor`);
  }
  return [...vendors, ...outside.all().map(({ vendor }) => vendor)];
};

/** The secrets of each account that takes deliveries. */
export const secretsOf = ({ accounts }: Config): ReadonlyMap<string, readonly string[]> =>
  new Map(accounts.flatMap(({ name, feed }) => (feed.webhookSecret === undefined ? [] : [[name, feed.webhookSecret]])));

/** By which tokens deliveries are known, of each account that takes such. */
export const deliveryTokensOf = ({ accounts }: Config): ReadonlyMap<string, DeliveryTokens> =>
  new Map(accounts.flatMap(({ name, deliveryTokens }) => (deliveryTokens === null ? [] : [[name, deliveryTokens]])));
