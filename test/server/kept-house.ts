import { onTestFinished } from 'vitest';
import { vendors } from '../../src/compose.ts';
import { readConfig } from '../../src/config/config.ts';
import { type CoreOptions, openCore } from '../../src/core.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { startServer } from '../../src/server/http.ts';
import { openLog } from '../../src/server/log.ts';

const schema = buildSchema(vendors);

export interface Answer {
  readonly data: Record<string, never>;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  readonly extensions?: {
    readonly trunkline: {
      readonly accounts: readonly { readonly account: string; readonly calls: number }[];
      readonly fromMemory?: readonly { readonly account: string; readonly asOf: string }[];
    };
  };
}

interface AccountGiven {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly feed: Readonly<Record<string, unknown>>;
}

/** Of one Azure account. Without keys anybody may ask. */
export const configOf = (account: AccountGiven, keys: readonly object[] = []) =>
  readConfig({
    raw: {
      server: { port: 0 },
      auth: keys.length > 0 ? { apiKeys: keys } : 'none',
      accounts: [{ vendor: 'azure', ...account }],
    },
    vendors,
    environment: {},
    flags: {},
  });

/** A server on a real port, as its configuration says. `webhookSecrets`: of accounts that take deliveries. */
export const serveKept = async (
  config: ReturnType<typeof configOf>,
  options: CoreOptions = {},
  webhookSecrets: ReadonlyMap<string, readonly string[]> = new Map(),
) => {
  const core = openCore(config, options);
  const { auth, server: settings } = config;
  const log = openLog('silent');
  const given = { ...settings, ...core, auth, schema, log, webhookSecrets, wallboard: false, graphiql: false };
  const server = await startServer(given);
  onTestFinished(async () => {
    await server.drain(0);
    await core.close();
  });
  const post = async (query: string, variables: object = {}, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer;
  };
  /** With how many calls it cost, and what of it was told from memory. */
  const ask = async <T = Record<string, never>>(query: string, variables: object = {}) => {
    const { data, errors, extensions } = await post(query, variables, { 'x-trunkline-cost': '1' });
    const calls = extensions?.trunkline.accounts.reduce((sum, cost) => sum + cost.calls, 0) ?? 0;
    return { data: data as T, errors, calls, fromMemory: extensions?.trunkline.fromMemory ?? [] };
  };
  return { core, server, post, ask };
};
