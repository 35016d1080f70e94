import { deepStrictEqual } from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child, Processes } from './processes.ts';
import { accountName, bodyOf, CONNECTIONS, JOBS, QUEUES, WORKERS } from './query.ts';
import { UNLIMITED } from './rate.ts';
import type { VendorReady } from './vendor.ts';

/** Questions until the account that is kept is known. */
const MOST_TRIES = 200;

/** All processes of the bench, up and running. */
export interface Ensemble {
  readonly vendor: Child;
  readonly gateway: Child;
  /** The same over an account that is kept in memory. */
  readonly kept: Child;
  readonly bare: Child;
  readonly loader: Child;
  /** Where to send the query, by candidate. */
  readonly urls: { readonly gateway: string; readonly kept: string; readonly gets: string; readonly lists: string };
}

const writeConfig = (folder: string, { settings }: VendorReady, keep: 'while-heard' | 'always'): string => {
  const path = join(folder, `${keep}.json`);
  // The first one alone is used, unless every connection is to have its own.
  const accounts = Array.from({ length: CONNECTIONS }, (_, index) => ({
    name: accountName(index),
    vendor: 'restcomm',
    settings,
    feed: { keep: index === 0 ? keep : 'while-heard' },
  }));
  writeFileSync(path, JSON.stringify({ server: { port: 0, limits: UNLIMITED }, accounts }));
  return path;
};

export const launchAll = async (
  { launch }: Processes,
  vendorMode: 'live' | 'replayed',
  delayMs: number,
): Promise<Ensemble> => {
  const [vendor, loader] = await Promise.all([
    launch('vendor', './vendor.ts', [vendorMode, String(delayMs)]),
    launch('load generator', './load.ts', []),
  ]);
  const settings = vendor.ready as VendorReady;
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-bench-'));
  try {
    const begin = (name: string, keep: 'while-heard' | 'always') =>
      launch(name, '../src/cli.ts', ['start', '--config', writeConfig(folder, settings, keep)], /ready at (\S+)\s/);
    const [gateway, kept, bare] = await Promise.all([
      begin('gateway', 'while-heard'),
      begin('gateway over a kept account', 'always'),
      launch('bare', './bare.ts', [JSON.stringify(settings)]),
    ]);
    const urls = {
      gateway: String(gateway.ready),
      kept: String(kept.ready),
      gets: `${bare.ready}/gets`,
      lists: `${bare.ready}/lists`,
    };
    return { vendor, gateway, kept, bare, loader, urls };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

interface Node {
  readonly id: string;
  readonly worker: { readonly id: string } | null;
  readonly queue: { readonly id: string } | null;
}

interface Content {
  readonly data: { readonly jobs: { readonly nodes: readonly Node[] } };
}

/** The rows by their ids, which is the order in which a kept account tells them. */
const byId = ({ data }: Content): readonly Node[] => data.jobs.nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** The answer of the gateway over the kept account once it costs the vendor nothing: before, the account is not known yet. */
const keptText = async ({ vendor, urls }: Pick<Ensemble, 'vendor' | 'urls'>): Promise<string> => {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    await vendor.ask('log');
    const text = await fetchText(urls.kept);
    const calls = await vendor.ask<string[]>('log');
    if (calls.length === 0) return text;
  }
  throw new Error('the account that is kept was not known');
};

const fetchText = async (url: string): Promise<string> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: bodyOf('equal', 0, 0),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return text;
};

/** Throws unless all candidates answer the same, and what was meant. Answers how long that is, and how long what is told from memory. */
export const compareAnswers = async ({ vendor, urls }: Ensemble): Promise<{ read: number; kept: number }> => {
  const texts = await Promise.all([urls.gateway, urls.gets, urls.lists].map(fetchText));
  const [gateway, ...others] = texts.map((text) => JSON.parse(text) as Content);
  for (const other of others) deepStrictEqual(other, gateway);
  const nodes = gateway?.data.jobs.nodes ?? [];
  const count = (of: 'worker' | 'queue') => new Set(nodes.map((node) => node[of]?.id)).size;
  deepStrictEqual([nodes.length, count('worker'), count('queue')], [JOBS, WORKERS, QUEUES]);
  const lengths = new Set(texts.map(({ length }) => length));
  if (lengths.size !== 1) throw new Error(`the answers differ in length: ${[...lengths].join(', ')}`);
  const kept = await keptText({ vendor, urls });
  deepStrictEqual(byId(JSON.parse(kept)), gateway && byId(gateway));
  return { read: texts[0]?.length ?? 0, kept: kept.length };
};

/** What one query asks of the vendor once everything about it is known, for each candidate. */
export const vendorCalls = async ({ vendor, urls }: Ensemble): Promise<Record<string, readonly string[]>> => {
  const made: Record<string, readonly string[]> = {};
  const titled = {
    gateway: urls.gateway,
    'gateway, kept': urls.kept,
    'bare lists': urls.lists,
    'bare gets': urls.gets,
  };
  for (const [title, url] of Object.entries(titled)) {
    await vendor.ask('log');
    await fetchText(url);
    made[title] = await vendor.ask<string[]>('log');
  }
  return made;
};
