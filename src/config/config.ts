import { readFileSync } from 'node:fs';
import { SettingsError, type Vendor } from '../contract/vendor.ts';
import type { AccountPlan } from '../gateway/accounts.ts';
import { isLoopback } from '../server/auth.ts';
import { ConfigError } from './config-error.ts';
import { describeIssue } from './issue.ts';
import { type Environment, fillSecrets } from './secrets.ts';
import { type ConfigFile, fileShape } from './shape.ts';

export interface Config {
  readonly server: ConfigFile['server'];
  readonly auth: ConfigFile['auth'];
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
const readCertificates = (path: string, place: string): string => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
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
): ConfiguredAccount => {
  const {
    name,
    vendor: vendorName,
    settings: raw,
    deadlineMs,
    feed,
    callbackHosts,
    proxy,
    caFile,
    ...limits
  } = account;
  const vendor = vendors.find((known) => known.name === vendorName);
  if (!vendor) {
    const known = vendors.map((one) => one.name).join(', ');
    throw new ConfigError(`${place}.vendor: there is no vendor "${vendorName}"; known are ${known}`);
  }
  try {
    const webhookSecrets = feed.webhookSecret ?? [];
    const settings = vendor.parseSettings(raw);
    const ca = caFile === undefined ? undefined : readCertificates(caFile, `${place}.caFile`);
    const network = proxy === undefined && ca === undefined ? undefined : { proxy, ca };
    return { name, vendor, settings, limits, deadlineMs, feed, webhookSecrets, callbackHosts, network };
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

const checkAuth = (auth: ConfigFile['auth'], host: string, accounts: readonly AccountPlan[]): void => {
  if (auth === 'none') {
    if (isLoopback(host)) return;
    throw new ConfigError(
      `server.host: without auth the server may only listen on 127.0.0.1, ::1 or localhost, not ${host}`,
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

export interface ConfigSource {
  /** As parsed from YAML or JSON. */
  readonly raw: unknown;
  readonly vendors: readonly Vendor[];
  readonly environment: Environment;
  readonly flags: Overrides;
}

/** Throws `ConfigError` for the first thing that is wrong. */
export const readConfig = ({ raw, vendors, environment, flags }: ConfigSource): Config => {
  const parsed = fileShape.safeParse(fillSecrets(raw ?? {}, environment));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ConfigError(issue ? describeIssue(issue) : 'is not a configuration');
  }
  const { auth, accounts } = parsed.data;
  const server = { ...parsed.data.server, ...address(flags, environment) };
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
  const plans = accounts.map((account, index) => planOf(account, `accounts[${index}]`, vendors));
  checkAuth(auth, server.host, plans);
  return { server, auth, accounts: plans };
};
