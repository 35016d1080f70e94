import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child, Processes } from '../processes.ts';
import { CONNECTIONS } from '../query.ts';
import { UNLIMITED } from '../rate.ts';
import type { JobNode, WorkerNode } from './floor.ts';
import { accountName, fanoutBodyOf, VENDORS } from './query.ts';
import type { FanoutSettings } from './vendors.ts';

/** All processes of this part, up and running. */
export interface FanoutEnsemble {
  readonly vendor: Child;
  readonly gateway: Child;
  readonly bare: Child;
  readonly loader: Child;
  readonly urls: { readonly gateway: string; readonly bare: string };
}

const writeConfig = (folder: string, settings: FanoutSettings): string => {
  const path = join(folder, 'config.json');
  // One of each vendor alone is used, unless every connection is to have its own.
  const accounts = Array.from({ length: CONNECTIONS }, (_, index) =>
    VENDORS.map((vendor) => ({ name: accountName(vendor, index), vendor, settings: settings[vendor] })),
  ).flat();
  writeFileSync(path, JSON.stringify({ server: { port: 0, limits: UNLIMITED }, accounts }), { mode: 0o600 });
  return path;
};

export const launchFanout = async ({ launch }: Processes): Promise<FanoutEnsemble> => {
  const [vendor, loader] = await Promise.all([
    launch('vendors', './fanout/vendors.ts', []),
    launch('load generator', './load.ts', []),
  ]);
  const settings = vendor.ready as FanoutSettings;
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-bench-'));
  try {
    const [gateway, bare] = await Promise.all([
      launch('gateway', '../src/cli.ts', ['start', '--config', writeConfig(folder, settings)], /ready at (\S+)\s/),
      launch('bare', './fanout/bare.ts', [JSON.stringify(settings)]),
    ]);
    return { vendor, gateway, bare, loader, urls: { gateway: String(gateway.ready), bare: String(bare.ready) } };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

interface Content {
  readonly data: {
    readonly workers: { readonly nodes: readonly WorkerNode[]; readonly failures: readonly unknown[] };
    readonly jobs: { readonly nodes: readonly JobNode[]; readonly failures: readonly unknown[] };
  };
}

const fetchText = async (url: string): Promise<string> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: fanoutBodyOf('equal', 0, 0),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return text;
};

const sorted = (all: readonly object[]): string[] => all.map((one) => JSON.stringify(one)).sort();

/** The vendors promise no order among queues, tasks and jobs, so there is none to compare. */
const comparable = (text: string) => {
  const { workers, jobs } = (JSON.parse(text) as Content).data;
  return {
    workers: sorted(workers.nodes.map((one) => ({ ...one, queues: sorted(one.queues), tasks: sorted(one.tasks) }))),
    jobs: sorted(jobs.nodes),
    failures: [...workers.failures, ...jobs.failures],
  };
};

const sameRows = (what: string, own: readonly string[], other: readonly string[]): void => {
  const differing = own.findIndex((row, index) => row !== other[index]);
  if (differing < 0 && own.length === other.length) return;
  const rows = `gateway: ${own[differing]}\nbare:    ${other[differing]}`;
  throw new Error(`the answers differ: ${own.length} and ${other.length} ${what}, first in\n${rows}`);
};

export interface Size {
  readonly length: number;
  readonly workers: number;
  readonly jobs: number;
}

/** Throws unless both answer the same: all of it, and nothing failed. */
export const compareFanout = async ({ gateway, bare }: FanoutEnsemble['urls']): Promise<Size> => {
  const texts = await Promise.all([fetchText(gateway), fetchText(bare)]);
  const [own, other] = [comparable(texts[0]), comparable(texts[1])];
  sameRows('workers', own.workers, other.workers);
  sameRows('jobs', own.jobs, other.jobs);
  if (own.failures.length > 0) throw new Error(`an account failed: ${JSON.stringify(own.failures)}`);
  if (texts[0].length !== texts[1].length) throw new Error('the answers differ in length');
  return { length: texts[0].length, workers: own.workers.length, jobs: own.jobs.length };
};

/** What one query asks of each vendor once everything about it is known. */
export const fanoutCalls = async ({ vendor, urls }: FanoutEnsemble): Promise<Record<string, readonly string[][]>> => {
  const made: Record<string, readonly string[][]> = {};
  for (const [title, url] of Object.entries(urls)) {
    await vendor.ask('log');
    await fetchText(url);
    made[title] = await vendor.ask<string[][]>('log');
  }
  return made;
};
