import { SettingsError, type Vendor } from '../contract/vendor.ts';
import type { AccountPlan } from '../gateway/accounts.ts';
import { isLoopback } from '../server/auth.ts';
import { ConfigError } from './config-error.ts';
import { describeIssue } from './issue.ts';
import { type Environment, fillSecrets, readText, type SecretSources } from './secrets.ts';
import { type ConfigFile, fileShape } from './shape.ts';

export interface Config {
  readonly server: ConfigFile['server'] & { readonly drainMs: number };
  readonly auth: ConfigFile['auth'];
  readonly log: ConfigFile['log'];
  readonly metrics: ConfigFile['metrics'];
  readonly accounts: readonly ConfiguredAccount[];
}

/** An account, and how its changes are to be heard. */
export interface ConfiguredAccount extends AccountPlan {
  readonly feed: ConfigFile['accounts'][number]['feed'];
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
  vendors: readonly Vendor[],
  readFile: (path: string) => string,
): ConfiguredAccount => {
  const { name, vendor: vendorName, settings: raw, deadlineMs, feed, proxy, caFile, ...limits } = account;
  const vendor = vendors.find((known) => known.name === vendorName);
  if (!vendor) {
    const known = vendors.map((one) => one.name).join(', ');
    throw new ConfigError(`${place}.vendor: there is no vendor "${vendorName}"; known are ${known}`);
  }
  try {
    const webhookSecrets = feed.webhookSecret ?? [];
    const settings = vendor.parseSettings(raw);
    const ca = caFile === undefined ? undefined : readCertificates(caFile, `${place}.caFile`, readFile);
    const network = proxy === undefined && ca === undefined ? undefined : { proxy, ca };
    return { name, vendor, settings, limits, deadlineMs, feed, webhookSecrets, network };
  } catch (cause) {
    if (!(cause instanceof SettingsError)) throw cause;
    throw new ConfigError(`${place}.settings.${cause.message}`, { cause });
  }
};

const refuseTwice = (values: readonly string[], place: (index: number) => string, what: (value: string) => string) => {
  values.forEach((value, index) => {
    const earlier = values.indexOf(value);
    if (earlier < index) throw new ConfigError(`${place(index)}: ${what(value)} ${place(earlier)}`);
  });
};

const checkAuth = (
  auth: ConfigFile['auth'],
  host: string,
  accounts: readonly AccountPlan[],
  isPublic: boolean | undefined,
): void => {
  if (auth === 'none') {
    if (isPublic || isLoopback(host)) return;
    const hint = isPublic === undefined ? '' : '; a sandbox takes --key, or --public';
    throw new ConfigError(
      `server.host: without auth the server may only listen on 127.0.0.1, ::1 or localhost, not ${host}${hint}`,
    );
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
    const stray = key.accounts?.findIndex((name) => !names.has(name)) ?? -1;
    if (stray < 0) return;
    throw new ConfigError(`auth.apiKeys[${index}].accounts[${stray}]: there is no account "${key.accounts?.[stray]}"`);
  });
};

export interface ConfigSource extends SecretSources {
  /** As parsed from YAML or JSON. */
  readonly raw: unknown;
  readonly vendors: readonly Vendor[];
  readonly flags: Overrides;
}

/** Throws `ConfigError` for the first thing that is wrong. */
export const readConfig = ({ raw, vendors, environment, readFile = readText, flags }: ConfigSource): Config => {
  const parsed = fileShape.safeParse(fillSecrets(raw ?? {}, { environment, readFile }));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ConfigError(issue ? describeIssue(issue) : 'is not a configuration');
  }
  const { auth, log, metrics, accounts } = parsed.data;
  const { drainMs, ...given } = parsed.data.server;
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
  const slowest = accounts.reduce((most, { deadlineMs }) => Math.max(most, deadlineMs), 0);
  if (server.drainMs < slowest) {
    const problem = `must not be shorter than the longest deadlineMs of an account (${slowest})`;
    throw new ConfigError(`server.drainMs: ${problem}, or commands in flight would be broken off`);
  }
  const plans = accounts.map((account, index) => planOf(account, `accounts[${index}]`, vendors, readFile));
  checkAuth(auth, server.host, plans, flags.isPublic);
  return { server, auth, log, metrics, accounts: plans };
};
