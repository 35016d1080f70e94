import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/contract/vendor.ts';
import type { Call } from '../../../src/domain/call.ts';
import { twilio } from '../../../src/vendors/twilio/index.ts';
import { parseSettings } from '../../../src/vendors/twilio/settings.ts';

export type Json = Record<string, unknown>;

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly form: Readonly<Record<string, string>>;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Sample {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  };
  readonly response: { readonly status: number; readonly body: Json };
}

const FOLDER = new URL('./samples/', import.meta.url);

export const SAMPLES = readdirSync(FOLDER)
  .map((file) => file.replace(/\.json$/, ''))
  .sort();

export const sampleOf = (name: string): Sample =>
  JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as Sample;

const filler = 'a'.repeat(32);
/** As all samples write it. */
export const sid = (prefix: string): string => prefix + filler;

export const call: Call = { signal: new AbortController().signal, meter: { start: () => {}, end: () => {} } };

/** An account of a vendor that answers as it is told over real HTTP, and what it was asked. */
export const openReplay = async (answer: (asked: Asked) => Answer, settings: Json = {}) => {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://vendor');
      const { method = '', headers } = request;
      const one = {
        method,
        path: url.pathname,
        query: [...url.searchParams],
        form: Object.fromEntries(new URLSearchParams(text)),
        body: text,
        headers,
      };
      asked.push(one);
      const { status = 200, body, headers: sent = {} } = answer(one);
      response.writeHead(status, { 'content-type': 'application/json', ...sent });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}`;
  const own = { accountSid: sid('AC'), authToken: 'the-token-of-this-account', workspaceSid: sid('WS') };
  const parsed = parseSettings({ baseUrl, ...own, ...settings });
  const adapter = twilio.open('main', parsed, { ...DEFAULT_LIMITS, retries: 0 });
  onTestFinished(async () => {
    await adapter.close();
    server.closeAllConnections();
    server.close();
  });
  return { adapter, asked };
};
