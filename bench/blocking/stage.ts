import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobId } from '../../test/support/azure-floor.ts';
import type { Child, Processes } from '../processes.ts';
import { UNLIMITED } from '../rate.ts';

export const LARGE = 'large';
const SECRET = 'the-secret-of-the-deliveries';
const RARELY_MS = 600_000;

/** The gateway as in production, over one large account and three small ones. */
export interface Stage {
  readonly gateway: Child;
  readonly url: string;
  readonly post: (body: string, headers?: Record<string, string>) => Promise<Response>;
  /** Tells the large account that so many jobs have a new priority. */
  readonly deliver: (jobs: number, priority: number) => Promise<number>;
  readonly reload: () => void;
  readonly close: () => void;
}

const delivered = (at: number, priority: number): object => ({
  id: `${priority}-${at}`,
  topic: '/router',
  subject: '',
  eventType: 'Microsoft.Communication.RouterJobQueued',
  dataVersion: '1.0',
  metadataVersion: '1',
  eventTime: new Date().toISOString(),
  data: { jobId: jobId(at), channelId: 'voice', channelReference: `call-${at}`, priority },
});

export const openStage = async ({ launch }: Processes, jobs: number): Promise<Stage> => {
  const vendors = await Promise.all(
    [jobs, 1_000, 1_000, 1_000].map((count) => launch('vendor', './estate/vendor.ts', [String(count)])),
  );
  const accounts = vendors.map(({ ready }, index) => ({
    name: index === 0 ? LARGE : `small-${index}`,
    vendor: 'azure',
    settings: { endpoint: String(ready), accessKey: 'c2VjcmV0', pageSize: 500 },
    feed: { pollIntervalMs: RARELY_MS, reconcileMs: RARELY_MS, webhookSecret: `${SECRET}-${index}` },
    deadlineMs: 30_000,
    timeoutMs: 30_000,
  }));
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-bench-'));
  const path = join(folder, 'config.json');
  const server = { port: 0, limits: UNLIMITED, requestTimeoutMs: 60_000, watch: false };
  writeFileSync(path, JSON.stringify({ server, accounts }));
  const close = (): void => rmSync(folder, { recursive: true });
  try {
    const gateway = await launch('gateway', '../src/cli.ts', ['start', '--config', path], /ready at (\S+)\s/);
    const url = String(gateway.ready);
    const pid = await gateway.ask<number>('pid');
    return {
      gateway,
      url,
      post: (body, headers = {}) =>
        fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }),
      async deliver(count, priority) {
        const body = JSON.stringify(Array.from({ length: count }, (_, at) => delivered(at, priority)));
        const headers = { 'content-type': 'application/json', 'x-trunkline-secret': `${SECRET}-0` };
        const response = await fetch(new URL(`/webhooks/${LARGE}`, url), { method: 'POST', headers, body });
        if (!response.ok) throw new Error(`a delivery was answered with ${response.status}`);
        return body.length;
      },
      reload: () => process.kill(pid, 'SIGHUP'),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
};
