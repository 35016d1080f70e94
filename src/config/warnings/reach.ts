import { ROLES } from '../../server/principal.ts';
import { isBehindProxy, isInClear, isReachable, listens, type Rule, type Scene, shownUrl } from './rule.ts';

/** Below these a network is so large that it is no list of proxies: 16 million addresses, and all private ones of IPv6. */
const SMALLEST_PREFIX = { 4: 8, 6: 7 } as const;

const isWide = (network: string): boolean => {
  const [address = '', bits] = network.split('/');
  return bits !== undefined && Number(bits) < SMALLEST_PREFIX[address.includes(':') ? 6 : 4];
};

/** Whether somebody there is may ask for the schema, and open GraphiQL. */
const mayExplore = ({ config: { auth } }: Scene): boolean => {
  if (auth === 'none') return false;
  const { apiKeys, jwt } = auth;
  if (apiKeys.some(({ trustedOnly, screen }) => !trustedOnly && !screen)) return true;
  return jwt !== undefined && !ROLES.every((role) => jwt.trustedOnly?.includes(role));
};

/** Vendors on other machines, which are no simulators. */
const realAccounts = ({ config: { accounts } }: Scene): string[] =>
  accounts
    .filter(({ vendor, settings }) =>
      vendor.exposure?.(settings).addresses.some((url) => isInClear(url) || url.startsWith('https:')),
    )
    .map(({ name }) => name);

/** Who reaches the server, and by which way. */
export const REACH_RULES: readonly Rule[] = [
  {
    code: 'plain-http',
    settings: ['server.host', 'server.trustProxy', 'auth'],
    when: 'the server listens on an address that is not loopback, with authentication, and no proxy is named',
    remedy:
      'let it listen on 127.0.0.1 or a private network behind a proxy with TLS, and name the proxy in server.trustProxy',
    find: (scene) =>
      isReachable(scene) && scene.config.auth !== 'none' && !isBehindProxy(scene)
        ? [
            `server.host is ${listens(scene)} and server.trustProxy names no proxy: keys, tokens and webhook secrets are sent there unencrypted`,
          ]
        : [],
  },
  {
    code: 'forgeable-address',
    settings: ['server.trustProxy', 'server.host'],
    when: 'proxies are given by their number, and the server listens on an address that is not loopback',
    remedy: 'give the addresses or networks of the proxies instead, such as ["10.0.0.5"]',
    find: (scene) =>
      isReachable(scene) && typeof scene.config.server.trustProxy === 'number' && isBehindProxy(scene)
        ? [
            `server.trustProxy is a number and server.host is ${listens(scene)}: a client that goes around the proxies chooses the address that is logged for it`,
          ]
        : [],
  },
  {
    code: 'trusts-everybody',
    settings: ['server.trustProxy'],
    when: 'a network of proxies is larger than 16 million addresses (IPv4 below /8, IPv6 below /7)',
    remedy: 'name the proxies alone',
    find: ({ config: { server } }) =>
      typeof server.trustProxy === 'number'
        ? []
        : server.trustProxy
            .filter(isWide)
            .map(
              (network) =>
                `server.trustProxy takes everybody in ${network} for a proxy: they choose the address that is logged for them`,
            ),
  },
  {
    code: 'no-authentication',
    settings: ['auth'],
    when: 'there is no authentication, and an account is of a vendor on another machine',
    remedy: 'set auth',
    find: (scene) => {
      const accounts = scene.sandbox || scene.config.auth !== 'none' ? [] : realAccounts(scene);
      if (accounts.length === 0) return [];
      return [`auth is "none": every user and program of this machine is an administrator of ${accounts.join(', ')}`];
    },
  },
  {
    code: 'open-behind-proxy',
    settings: ['auth', 'server.trustProxy'],
    when: 'there is no authentication, and a proxy is named',
    remedy: 'set auth',
    find: (scene) =>
      scene.config.auth === 'none' && isBehindProxy(scene)
        ? ['auth is "none" and server.trustProxy names a proxy: everybody who comes through it is an administrator']
        : [],
  },
  {
    code: 'sandbox-open',
    settings: ['server.host'],
    when: 'a sandbox with --public and without --key listens on an address that is not loopback',
    remedy: 'give it a key with --key or TRUNKLINE_KEY',
    find: (scene) =>
      scene.sandbox && scene.config.auth === 'none' && isReachable(scene)
        ? [`the sandbox listens on ${listens(scene)} without a key: everybody who reaches it may do everything in it`]
        : [],
  },
  {
    code: 'deliveries-in-clear',
    settings: ['server.publicUrl'],
    when: '`server.publicUrl` begins with http:// and is not loopback',
    remedy: 'let vendors deliver to https://',
    find: ({ config: { server } }) =>
      server.publicUrl !== undefined && isInClear(server.publicUrl)
        ? [
            `server.publicUrl is ${shownUrl(server.publicUrl)}: deliveries of vendors and their secrets are sent there unencrypted`,
          ]
        : [],
  },
  {
    code: 'cors-any',
    settings: ['server.cors', 'auth'],
    when: '`server.cors` holds "*"',
    remedy: 'list the origins of the pages that may',
    find: ({ config: { server, auth } }) => {
      if (!server.cors.includes('*')) return [];
      return [
        auth === 'none'
          ? 'server.cors holds "*" and auth is "none": every page in a browser of this machine may do everything'
          : 'server.cors holds "*": every page in a browser may use a key or token that it gets hold of',
      ];
    },
  },
  {
    code: 'cors-without-authentication',
    settings: ['server.cors', 'auth'],
    when: 'there is no authentication, and `server.cors` lists origins',
    remedy: 'set auth, or leave server.cors empty',
    find: ({ config: { server, auth } }) => {
      const origins = server.cors.filter((origin) => origin !== '*');
      if (auth !== 'none' || origins.length === 0) return [];
      return [`auth is "none" and server.cors lists ${origins.join(', ')}: pages from there may do everything`];
    },
  },
  {
    code: 'cors-in-clear',
    settings: ['server.cors'],
    when: 'an origin in `server.cors` begins with http:// and is not loopback',
    remedy: 'serve these pages over https:// and list that origin',
    find: ({ config: { server } }) =>
      server.cors
        .filter(isInClear)
        .map(
          (origin) =>
            `server.cors lists ${origin}, whose pages anybody on their way can change and give the keys they hold away`,
        ),
  },
  {
    code: 'explorer',
    settings: ['server.graphiql', 'server.introspection', 'server.host', 'server.trustProxy'],
    when: 'GraphiQL or introspection is on, for keys or tokens that may send any document, where other machines can connect or a proxy is named',
    remedy: 'set server.graphiql and server.introspection to false, or hold the keys to trusted documents',
    find: (scene) => {
      const { graphiql, introspection } = scene.config.server;
      const isShown = (isReachable(scene) || isBehindProxy(scene)) && mayExplore(scene) && !scene.sandbox;
      const open = [...(graphiql ? ['server.graphiql'] : []), ...(introspection ? ['server.introspection'] : [])];
      if (!isShown || open.length === 0) return [];
      return [`${open.join(' and ')} ${open.length > 1 ? 'are' : 'is'} on: every key shows the whole schema`];
    },
  },
  {
    code: 'tls-unchecked',
    settings: ['$NODE_TLS_REJECT_UNAUTHORIZED'],
    when: 'the environment holds `NODE_TLS_REJECT_UNAUTHORIZED=0`',
    remedy: 'take it away; name a private certificate authority in caFile of the account or in NODE_EXTRA_CA_CERTS',
    find: ({ environment }) =>
      environment.NODE_TLS_REJECT_UNAUTHORIZED === '0'
        ? ['NODE_TLS_REJECT_UNAUTHORIZED is 0: nobody checks that a vendor or an issuer is who it says it is']
        : [],
  },
];
