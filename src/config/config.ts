import { SettingsError, type Vendor } from '../contract/vendor.ts';
import type { DeliveryTokens } from '../domain/delivery-tokens.ts';
import type { AccountPlan } from '../gateway/accounts.ts';
import { type AuthPlan, isLoopback } from '../server/auth.ts';
import type { Role } from '../server/principal.ts';
import type { RatePlan } from '../server/rates.ts';
import type { TrustedDocument } from '../server/trusted.ts';
import { ConfigError } from './config-error.ts';
import { readTrustedDocuments } from './documents.ts';
import { describeIssue } from './issue.ts';
import { type Environment, fillSecrets, readText, type SecretSources } from './secrets.ts';
import { type ConfigFile, fileShape } from './shape.ts';
import { labelMeaningsOf } from './shape-labels.ts';

export interface Config {
  readonly server: ConfigFile['server'] & { readonly drainMs: number };
  readonly auth: AuthPlan;
  readonly trusted: readonly TrustedDocument[];
  readonly log: ConfigFile['log'];
  readonly metrics: ConfigFile['metrics'];
  readonly figures: ConfigFile['figures'];
  readonly accounts: readonly ConfiguredAccount[];
}

/** An account, and how its changes are to be heard. */
export interface ConfiguredAccount extends AccountPlan {
  readonly feed: ConfigFile['accounts'][number]['feed'];
  /** By which tokens its deliveries are known, besides the secrets of the feed. */
  readonly deliveryTokens: DeliveryTokens | null;
}

/** What stands above the file: the command line, and below it the environment. */
export interface Overrides {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  /** Of a sandbox: whether it may listen on other addresses than loopback ones without authentication. */
  readonly isPublic?: boolean | undefined;
}

const readPort = (text: string, place: string): number => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new ConfigError(`${place}: must be a number from 0 to 65535, not "${text}"`);
};

const address = (flags: Overrides, { HOST, PORT }: Environment): { host?: string; port?: number } => ({
  ...(HOST ? { host: HOST } : {}),
  ...(PORT ? { port: readPort(PORT, 'PORT') } : {}),
  ...(flags.host === undefined ? {} : { host: flags.host }),
  ...(flags.port === undefined ? {} : { port: readPort(flags.port, '--port') }),
});

/** As text, which is handed to TLS as it is. */
const readCertificates = (path: string, place: string, readFile: (path: string) => string): string => {
  let text: string;
  try {
    text = readFile(path);
  } catch (cause) {
    throw new ConfigError(`${place}: ${path} cannot be read`, { cause });
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new ConfigError(`${place}: ${path} holds no certificate in PEM`);
};

const planOf = (
  account: ConfigFile['accounts'][number],
  place: string,
  { vendors, outside, readFile = readText }: ConfigSource,
): ConfiguredAccount => {
  const { name, vendor: vendorName, settings: raw, deadlineMs, feed, labels, proxy, caFile, ...limits } = account;
  const vendor = vendors.find((known) => known.name === vendorName) ?? outside?.get(vendorName);
  if (!vendor) {
    const known = vendors.map((one) => one.name).join(', ');
    throw new ConfigError(`${place}.vendor: there is no vendor "${vendorName}"; known are ${known}`);
  }
  try {
    const webhookSecrets = feed.webhookSecret ?? [];
    const settings = vendor.parseSettings(raw);
    const ca = caFile === undefined ? undefined : readCertificates(caFile, `${place}.caFile`, readFile);
    const network = proxy === undefined && ca === undefined ? undefined : { proxy, ca };
    const deliveryTokens = vendor.deliveryTokens?.(settings) ?? null;
    const labelMeanings = labelMeaningsOf(labels);
    const opened = { name, vendor, settings, limits, deadlineMs, webhookSecrets, network };
    return { ...opened, ...(labelMeanings && { labelMeanings }), feed, deliveryTokens };
  } catch (cause) {
    if (cause instanceof SettingsError) throw new ConfigError(`${place}.settings.${cause.message}`, { cause });
    // What a vendor of another package throws is its own affair, and is about the settings all the same.
    if (cause instanceof ConfigError || !outside?.has(vendorName)) throw cause;
    throw new ConfigError(`${place}.settings: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
};

const refuseTwice = (values: readonly string[], place: (index: number) => string, what: (value: string) => string) => {
  values.forEach((value, index) => {
    const earlier = values.indexOf(value);
    if (earlier < index) throw new ConfigError(`${place(index)}: ${what(value)} ${place(earlier)}`);
  });
};

const checkOpen = (host: string, isPublic: boolean | undefined): void => {
  if (isPublic || isLoopback(host)) return;
  const hint = isPublic === undefined ? '' : '; a sandbox takes --key, or --public';
  throw new ConfigError(
    `server.host: without auth the server may only listen on 127.0.0.1, ::1 or localhost, not ${host}${hint}`,
  );
};

/** What `readConfig` throws where flags and environment name no port, or an address on which nobody may listen without authentication. */
export const checkAddress = (flags: Overrides, environment: Environment): void => {
  const { host } = address(flags, environment);
  if (host !== undefined) checkOpen(host, flags.isPublic);
};

const checkAuth = (
  auth: ConfigFile['auth'],
  host: string,
  accounts: readonly AccountPlan[],
  isPublic: boolean | undefined,
): void => {
  if (auth === 'none') {
    checkOpen(host, isPublic);
    return;
  }
  const { apiKeys } = auth;
  refuseTwice(
    apiKeys.map(({ name }) => name),
    (index) => `auth.apiKeys[${index}].name`,
    (name) => `"${name}" is also`,
  );
  refuseTwice(
    apiKeys.map(({ key }) => key),
    (index) => `auth.apiKeys[${index}].key`,
    () => 'is the same secret as',
  );
  const names = new Set(accounts.map(({ name }) => name));
  apiKeys.forEach((key, index) => {
    const place = `auth.apiKeys[${index}]`;
    if (key.screen && key.role !== 'viewer')
      throw new ConfigError(`${place}.screen: is for keys of role viewer, not ${key.role}`);
    if (key.withoutCustomerData && key.role !== 'viewer')
      throw new ConfigError(`${place}.withoutCustomerData: is for keys of role viewer, not ${key.role}`);
    const stray = key.accounts?.findIndex((name) => !names.has(name)) ?? -1;
    if (stray >= 0)
      throw new ConfigError(`${place}.accounts[${stray}]: there is no account "${key.accounts?.[stray]}"`);
    if (key.worker && key.role !== 'agent') {
      throw new ConfigError(`${place}.worker: binds agents only, and would not bind a key of role ${key.role}`);
    }
    for (const member of ['queues', 'worker'] as const) {
      for (const name of Object.keys(key[member] ?? {})) {
        if (!names.has(name)) throw new ConfigError(`${place}.${member}.${name}: there is no account "${name}"`);
        if (key.accounts?.includes(name) ?? true) continue;
        throw new ConfigError(`${place}.${member}.${name}: "${name}" is not among the accounts of the key`);
      }
    }
  });
};

/** An operation that is within its limit must not be one that can never be made. */
const checkRates = ({ server: { limits }, auth }: ConfigFile): void => {
  const check = (own: Partial<RatePlan>, place: string): void => {
    const { complexityPerSecond, complexityBurst } = { ...limits.rate, ...own };
    if (Math.max(complexityPerSecond, complexityBurst) >= limits.complexity) return;
    const problem = `must let one operation of server.limits.complexity (${limits.complexity}) through`;
    throw new ConfigError(`${place}: complexityPerSecond or complexityBurst ${problem}`);
  };
  check({}, 'server.limits.rate');
  if (auth === 'none') return;
  auth.apiKeys.forEach(({ rate }, index) => {
    if (rate) check(rate, `auth.apiKeys[${index}].rate`);
  });
};

/** Of whom only trusted documents are executed is told with keys and tokens, so that what was opened with others ends when it changes. */
const withTrust = (auth: AuthPlan, roles: readonly Role[]): AuthPlan => {
  if (auth === 'none') {
    if (roles.length === 0) return auth;
    throw new ConfigError('server.trustedOnly: needs auth; without it there are no roles');
  }
  if (roles.length === 0) return auth;
  return {
    apiKeys: auth.apiKeys.map((key) => (roles.includes(key.role) ? { ...key, trustedOnly: true } : key)),
    ...(auth.jwt ? { jwt: { ...auth.jwt, trustedOnly: roles } } : {}),
  };
};

/** Told with keys and tokens, as `withTrust`. */
const withSight = (auth: ConfigFile['auth']): AuthPlan => {
  if (auth === 'none') return auth;
  const { viewersWithoutCustomerData, ...plan } = auth;
  if (!viewersWithoutCustomerData) return plan;
  return {
    apiKeys: plan.apiKeys.map((key) => (key.role === 'viewer' ? { ...key, withoutCustomerData: true } : key)),
    ...(plan.jwt ? { jwt: { ...plan.jwt, viewersWithoutCustomerData: true } } : {}),
  };
};

export interface ConfigSource extends SecretSources {
  /** As parsed from YAML or JSON. */
  readonly raw: unknown;
  readonly vendors: readonly Vendor[];
  /** Those of other packages and of files, by what the configuration calls them. */
  readonly outside?: ReadonlyMap<string, Vendor> | undefined;
  readonly flags: Overrides;
  /** Names of what is in a folder, which throws Node's own error when it cannot be read; from the folder of the process when left out. */
  readonly readFolder?: ((path: string) => readonly string[]) | undefined;
}

const parseFile = ({ raw, environment, readFile = readText }: ConfigSource): ConfigFile => {
  const parsed = fileShape.safeParse(fillSecrets(raw ?? {}, { environment, readFile }));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigError(issue ? describeIssue(issue) : 'is not a configuration');
};

const complete = (file: ConfigFile, source: ConfigSource): Config => {
  const { environment, readFile = readText, readFolder, flags } = source;
  const { auth, log, metrics, figures, accounts } = file;
  const { drainMs, ...given } = file.server;
  // A request may take so long, and so may what it does to a vendor.
  const server = { ...given, drainMs: drainMs ?? given.requestTimeoutMs, ...address(flags, environment) };
  refuseTwice(
    accounts.map(({ name }) => name),
    (index) => `accounts[${index}].name`,
    (name) => `"${name}" is also`,
  );
  accounts.forEach(({ deadlineMs }, index) => {
    if (deadlineMs <= server.requestTimeoutMs) return;
    const problem = `must not be longer than server.requestTimeoutMs (${server.requestTimeoutMs})`;
    throw new ConfigError(`accounts[${index}].deadlineMs: ${problem}`);
  });
  checkRates(file);
  const slowest = accounts.reduce((most, { deadlineMs }) => Math.max(most, deadlineMs), 0);
  if (server.drainMs < slowest) {
    const problem = `must not be shorter than the longest deadlineMs of an account (${slowest})`;
    throw new ConfigError(`server.drainMs: ${problem}, or commands in flight would be broken off`);
  }
  const plans = accounts.map((account, index) => planOf(account, placeOfAccount(index), source));
  checkAuth(auth, server.host, plans, flags.isPublic);
  for (const name of Object.keys(figures.queues)) {
    if (plans.some((plan) => plan.name === name)) continue;
    throw new ConfigError(`figures.queues.${name}: there is no account "${name}"`);
  }
  return {
    server,
    auth: withTrust(withSight(auth), server.trustedOnly),
    trusted: server.documents === undefined ? [] : readTrustedDocuments(server.documents, { readFile, readFolder }),
    log,
    metrics,
    figures,
    accounts: plans,
  };
};

const placeOfAccount = (index: number): string => `accounts[${index}]`;

/** Throws `ConfigError` for the first thing that is wrong. */
export const readConfig = (source: ConfigSource): Config => complete(parseFile(source), source);

/** The same, where `load` gives the vendors that are not among `vendors`. They are asked for when the file is otherwise in order. */
export const loadConfig = async (
  source: Omit<ConfigSource, 'outside'>,
  load: (reference: string, place: string) => Promise<Vendor>,
): Promise<Config> => {
  const file = parseFile(source);
  const outside = new Map<string, Vendor>();
  for (const [index, { vendor }] of file.accounts.entries()) {
    if (source.vendors.some(({ name }) => name === vendor) || outside.has(vendor)) continue;
    outside.set(vendor, await load(vendor, `${placeOfAccount(index)}.vendor`));
  }
  return complete(file, { ...source, outside });
};
