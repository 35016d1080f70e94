import { fileShape } from '../shape.ts';
import { isInClear, type Rule, type Scene, shownUrl } from './rule.ts';

/** How many times its default a limit may be. */
const FAR = 10;

const { server: SERVER, accounts } = fileShape.parse({ accounts: [{ name: 'a', vendor: 'a' }] });
const [ACCOUNT] = accounts;
const FEED = ACCOUNT?.feed ?? { pollIntervalMs: 0, reconcileMs: 0 };

/** No limits: more of them is not more that can be used up. */
const NO_LIMITS = new Set(['port', 'trustProxy', 'pollIntervalMs', 'reconcileMs']);

const farAbove = (given: object, usual: object, place: string): string[] =>
  Object.entries(given).flatMap(([name, value]) => {
    const fallback: unknown = usual[name as keyof typeof usual];
    if (NO_LIMITS.has(name)) return [];
    if (typeof value === 'object' && value !== null && typeof fallback === 'object' && fallback !== null)
      return farAbove(value, fallback, `${place}.${name}`);
    if (typeof value !== 'number' || typeof fallback !== 'number' || value <= fallback * FAR) return [];
    return [`${place}.${name} is ${value}, where ${fallback} is usual: it limits next to nothing`];
  });

const limitsIn = ({ config: { server, auth, accounts } }: Scene): string[] => [
  ...farAbove(server, SERVER, 'server'),
  ...(auth === 'none' ? [] : auth.apiKeys).flatMap(({ name, rate = {} }) =>
    farAbove(rate, SERVER.limits.rate, `the key "${name}": rate`),
  ),
  ...accounts.flatMap(({ name, limits, deadlineMs, feed }) =>
    farAbove({ ...limits, deadlineMs, feed }, ACCOUNT ?? {}, `the account ${name}:`).map((text) =>
      text.replace(':.', ': '),
    ),
  ),
];

/** Polls a second are this many times the usual at most. */
const pollsIn = ({ config: { accounts }, sandbox }: Scene): string[] =>
  accounts.flatMap(({ name, feed, limits }) =>
    (['pollIntervalMs', 'reconcileMs'] as const)
      .filter((what) => !sandbox && limits.rate === undefined && feed[what] * FAR < FEED[what])
      .map(
        (what) =>
          `the account ${name} is polled every ${feed[what]} ms (${what}) and has no rate: the vendor's own limit may be used up`,
      ),
  );

const COLLECTORS = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] as const;
const COLLECTOR_HEADERS = ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'] as const;

const READ_BY_OTHERS = 0o004;
const WRITTEN_BY_OTHERS = 0o002;

/** What is sent where, how much of it, what is written down, and who can read and write the files. */
export const UPKEEP_RULES: readonly Rule[] = [
  {
    code: 'vendor-in-clear',
    settings: ['accounts[].settings'],
    when: 'the URL of a vendor begins with http:// and is not loopback',
    remedy: 'use https://, with caFile for a certificate authority of your own',
    find: ({ config: { accounts } }) =>
      accounts.flatMap(({ name, vendor, settings }) =>
        (vendor.exposure?.(settings).addresses ?? [])
          .filter(isInClear)
          .map(
            (url) =>
              `the account ${name} calls ${shownUrl(url)}: its credentials and its customers' data are sent unencrypted`,
          ),
      ),
  },
  {
    code: 'proxy-in-clear',
    settings: ['accounts[].proxy', '$HTTPS_PROXY', '$HTTP_PROXY'],
    when: 'a proxy towards vendors has a password, and its URL begins with http:// and is not loopback',
    remedy: 'use a proxy with https://, or one that knows this machine by its address',
    find: ({ config: { accounts }, environment }) => {
      const given = [
        ...accounts.map(({ name, network }) => [`the proxy of ${name}`, network?.proxy] as const),
        ...['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].map((name) => [name, environment[name]] as const),
      ];
      return given
        .filter(([, url]) => url !== undefined && isInClear(url) && URL.parse(url)?.password)
        .map(([place, url]) => `${place} is ${shownUrl(url ?? '')}: its password is sent unencrypted`);
    },
  },
  {
    code: 'collector-in-clear',
    settings: COLLECTORS.map((name) => `$${name}`),
    when: 'traces are sent with headers (`OTEL_EXPORTER_OTLP_HEADERS`) to a URL that begins with http:// and is not loopback',
    remedy: 'use https://, or a collector on this machine',
    find: ({ environment }) =>
      COLLECTOR_HEADERS.some((name) => environment[name])
        ? COLLECTORS.filter((name) => isInClear(environment[name] ?? '')).map(
            (name) =>
              `${name} is ${shownUrl(environment[name] ?? '')}: the credentials in its headers are sent unencrypted`,
          )
        : [],
  },
  {
    code: 'high-limit',
    settings: [
      ...[
        'bodyLimit',
        'webhookBodyLimit',
        'intakeBytes',
        'socketOperations',
        'socketMessagesPerSecond',
        'requestTimeoutMs',
      ].map((name) => `server.${name}`),
      'server.capacity',
      'server.limits',
      'auth.apiKeys[].rate',
      ...['deadlineMs', 'timeoutMs', 'connections', 'concurrency', 'queueSize', 'retries', 'maxResponseBytes'].map(
        (name) => `accounts[].${name}`,
      ),
      'accounts[].feed.objectLimit',
      'accounts[].feed.webhookMaxAgeMs',
    ],
    when: `a limit is more than ${FAR} times its default`,
    remedy: 'set it to what is needed, or leave it out',
    find: limitsIn,
  },
  {
    code: 'one-takes-all',
    settings: ['server.capacity'],
    when: 'one principal may have as many sockets, event streams or subscriptions open as all together',
    remedy: 'set server.capacity.perPrincipal to a share of it',
    find: ({ config: { server, auth } }) =>
      (['sockets', 'eventStreams', 'subscriptions'] as const)
        .filter((what) => auth !== 'none' && server.capacity.perPrincipal[what] >= server.capacity[what])
        .map(
          (what) =>
            `server.capacity.perPrincipal.${what} is ${server.capacity.perPrincipal[what]} of ${server.capacity[what]}: one key can keep all others out`,
        ),
  },
  {
    code: 'frequent-polls',
    settings: ['accounts[].feed.pollIntervalMs', 'accounts[].feed.reconcileMs', 'accounts[].rate'],
    when: `an account is polled more than ${FAR} times as often as by default, and has no \`rate\``,
    remedy: 'set rate of the account to what the vendor allows, or poll less often',
    find: pollsIn,
  },
  {
    code: 'no-audit',
    settings: ['log.audit', '$LOG_LEVEL'],
    when: '`log.audit` is off, or is log while `LOG_LEVEL` is silent',
    remedy: 'set log.audit to a file, stdout or stderr',
    find: ({ config: { log }, environment, sandbox }) => {
      const isSilent = log.audit === 'log' && environment.LOG_LEVEL === 'silent';
      if (sandbox || !(log.audit === 'off' || isSilent)) return [];
      return [`${isSilent ? 'LOG_LEVEL is silent' : 'log.audit is "off"'}: nothing tells who did what`];
    },
  },
  {
    code: 'readable-secret',
    settings: ['accounts[].settings', 'accounts[].proxy', 'auth.apiKeys[].key', 'accounts[].feed.webhookSecret'],
    when: 'every user of the machine can read a file that holds a secret: the configuration where a secret is written out in it, or a file named by `${file:…}`',
    remedy: 'chmod 600 for the user of the gateway, or 640 for its group',
    find: ({ files }) =>
      files
        .filter(({ holdsSecrets, mode }) => holdsSecrets && (mode & READ_BY_OTHERS) !== 0)
        .map(({ path }) => `${path} holds a secret and can be read by every user of this machine`),
  },
  {
    code: 'writable-file',
    settings: ['accounts[].caFile', 'server.documents'],
    when: 'every user of the machine can write the configuration, or a file or folder that it names',
    remedy: 'chmod o-w',
    find: ({ files }) =>
      files
        .filter(({ mode }) => (mode & WRITTEN_BY_OTHERS) !== 0)
        .map(({ path }) => `${path} can be written by every user of this machine, who can let himself in by it`),
  },
];
