import { getCACertificates } from 'node:tls';
import { buildConnector, EnvHttpProxyAgent, Pool, ProxyAgent } from 'undici';
import type { Link, LinkHandler, LinkRequest, Network } from '../domain/runtime.ts';

type PoolOptions = NonNullable<ConstructorParameters<typeof Pool>[1]> & {
  readonly connect: { readonly timeout: number };
};

/**
 * undici parses all that a socket has read in one go, and makes an error for each header that is too many of them. In pieces it notices
 * that it has given up the socket.
 */
const PIECE_BYTES = 8_192;

const inPieces =
  (connect: buildConnector.connector): buildConnector.connector =>
  (options, callback) =>
    connect(options, (...[error, socket]: Parameters<buildConnector.Callback>) => {
      if (!socket) return callback(error as Error, null);
      const read = socket.read.bind(socket);
      socket.read = (size?: number) => {
        if (socket.destroyed) return null;
        const most = Math.min(PIECE_BYTES, socket.readableLength);
        return read(size ?? (most > 0 ? most : undefined));
      };
      callback(null, socket);
    });

const PROXIES = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];

/** Through a dispatcher that is for any origin. */
const toOrigin = (dispatcher: EnvHttpProxyAgent | ProxyAgent, origin: string): Link => ({
  dispatch: (request: LinkRequest, handler: LinkHandler) =>
    dispatcher.dispatch({ ...request, origin } as never, handler as never),
  destroy: () => dispatcher.destroy(),
});

/**
 * The way to an origin over sockets: through the account's proxy, else through the one that the environment names for it (`HTTPS_PROXY`,
 * `HTTP_PROXY`, `NO_PROXY`), else straight.
 */
export const openSockets = (
  origin: string,
  options: PoolOptions,
  { proxy, ca, environment = process.env }: Network = {},
): Link => {
  // A list of one's own replaces the one that is built in.
  const trusted = ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] };
  const pool = { ...options, connect: { ...options.connect, ...trusted } };
  const proxied = {
    ...pool,
    requestTls: { ...trusted, timeout: options.connect.timeout },
    proxyTls: { ...trusted, timeout: options.connect.timeout },
  };
  if (proxy !== undefined) return toOrigin(new ProxyAgent({ ...proxied, uri: proxy }), origin);
  if (PROXIES.every((name) => !environment[name]))
    return new Pool(origin, {
      ...pool,
      connect: inPieces(buildConnector({ allowH2: false, ...pool.connect })),
    }) as Link;
  const named = (name: string): string | undefined => environment[name] || environment[name.toUpperCase()];
  const [httpProxy, httpsProxy, noProxy] = [named('http_proxy'), named('https_proxy'), named('no_proxy')];
  const agent = new EnvHttpProxyAgent({
    ...proxied,
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
    ...(noProxy === undefined ? {} : { noProxy }),
  });
  return toOrigin(agent, origin);
};
