import { deepStrictEqual } from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child, Processes } from './processes.ts';
import { accountName, bodyOf, CONNECTIONS, JOBS, QUEUES, WORKERS } from './query.ts';
import { UNLIMITED } from './rate.ts';
import type { VendorReady } from './vendor.ts';

/** All processes of the bench, up and running. */
export interface Ensemble {
  readonly vendor: Child;
  readonly gateway: Child;
  readonly bare: Child;
  readonly loader: Child;
  /** Where to send the query, by candidate. */
  readonly urls: { readonly gateway: string; readonly gets: string; readonly lists: string };
}

const writeConfig = (folder: string, { settings }: VendorReady): string => {
  const path = join(folder, 'config.json');
  // The first one alone is used, unless every connection is to have its own.
  const accounts = Array.from({ length: CONNECTIONS }, (_, index) => ({
    name: accountName(index),
    vendor: 'restcomm',
    settings,
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
    const [gateway, bare] = await Promise.all([
      launch('gateway', '../src/cli.ts', ['start', '--config', writeConfig(folder, settings)], /ready at (\S+)\s/),
      launch('bare', './bare.ts', [JSON.stringify(settings)]),
    ]);
    const urls = { gateway: String(gateway.ready), gets: `${bare.ready}/gets`, lists: `${bare.ready}/lists` };
    return { vendor, gateway, bare, loader, urls };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

interface Content {
  readonly data: {
    readonly jobs: { readonly nodes: readonly { worker: { id: string } | null; queue: { id: string } | null }[] };
  };
}

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

/** Throws unless all candidates answer the same, and what was meant. Answers how long that is. */
export const compareAnswers = async (urls: Ensemble['urls']): Promise<number> => {
  const texts = await Promise.all([urls.gateway, urls.gets, urls.lists].map(fetchText));
  const [gateway, ...others] = texts.map((text) => JSON.parse(text) as Content);
  for (const other of others) deepStrictEqual(other, gateway);
  const nodes = gateway?.data.jobs.nodes ?? [];
  const count = (of: 'worker' | 'queue') => new Set(nodes.map((node) => node[of]?.id)).size;
  deepStrictEqual([nodes.length, count('worker'), count('queue')], [JOBS, WORKERS, QUEUES]);
  const lengths = new Set(texts.map(({ length }) => length));
  if (lengths.size !== 1) throw new Error(`the answers differ in length: ${[...lengths].join(', ')}`);
  return texts[0]?.length ?? 0;
};

/** What one query asks of the vendor once everything about it is known, for each candidate. */
export const vendorCalls = async ({ vendor, urls }: Ensemble): Promise<Record<string, readonly string[]>> => {
  const made: Record<string, readonly string[]> = {};
  const titled = { gateway: urls.gateway, 'bare lists': urls.lists, 'bare gets': urls.gets };
  for (const [title, url] of Object.entries(titled)) {
    await vendor.ask('log');
    await fetchText(url);
    made[title] = await vendor.ask<string[]>('log');
  }
  return made;
};
