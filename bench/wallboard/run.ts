/**
 * What the wallboard costs its browser: script in a frame, long tasks, memory over time.
 *
 *   node bench/wallboard/run.ts [--minutes 10] [--queues 200] [--workers 2000] [--changes 50]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CDPSession, chromium } from 'playwright-core';
import { buildWallboard } from '../../scripts/wallboard.ts';
import { openGateway } from './gateway.ts';
import { type Frames, traceFrames } from './trace.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    queues: { type: 'string', default: '200' },
    workers: { type: 'string', default: '2000' },
    changes: { type: 'string', default: '50' },
  },
});
const minutes = Number(values.minutes);
const size = { queues: Number(values.queues), workers: Number(values.workers), accounts: 4 };
const changes = Number(values.changes);

const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SETTLE_MS = 5_000;
const TRACE_MS = 20_000;
const MEMORY_EVERY_MS = 15_000;

/** Mebibytes, after a collection: what is really held. */
const heap = async (session: CDPSession): Promise<number> => {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 2 ** 20;
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const ms = (n: number): string => `${n.toFixed(1)} ms`;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const describe = (when: string, { frames, p50, p95, p99, longest, longestWall, longestTask }: Frames): boolean =>
  say(
    `${when}: script a frame p50 ${ms(p50)}, p95 ${ms(p95)}, p99 ${ms(p99)}, longest ${ms(longest)} of processor time, ${ms(longestWall)} by the clock (${frames} frames with script); longest task with layout and paint ${ms(longestTask)}`,
  );

const LONG_TASKS = `globalThis.long = [];
new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });`;

await buildWallboard({ ifNeeded: true });
const gateway = await openGateway(size, changes);
const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  args: QUIET,
  viewport: { width: 1440, height: 1000 },
});
try {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await page.goto(gateway.url);
  await page
    .locator('.queues tbody tr')
    .nth(size.queues - 1)
    .waitFor();
  await page.getByText(`of ${size.workers}`).waitFor();
  await pause(SETTLE_MS);
  say(`${size.queues} queues, ${size.workers} workers, ${changes} changes a second, ${minutes} minutes`);
  // The first drawing of the page is not what is asked here.
  await page.evaluate(LONG_TASKS);
  const began = performance.now();
  const end = began + minutes * 60_000;
  describe('at the beginning', await traceFrames(session, Math.min(TRACE_MS, (minutes * 60_000) / 3)));
  const memory: number[] = [await heap(session)];
  // The collection that measures takes its time too, and is none of the page's.
  await page.evaluate('long.length = 0');
  let longTasks: number[] = [];
  while (performance.now() < end - TRACE_MS) {
    await pause(Math.min(MEMORY_EVERY_MS, Math.max(0, end - TRACE_MS - performance.now())));
    longTasks = longTasks.concat((await page.evaluate('long.splice(0)')) as number[]);
    memory.push(await heap(session));
    await page.evaluate('long.length = 0');
  }
  describe('at the end', await traceFrames(session, Math.min(TRACE_MS, (minutes * 60_000) / 3)));
  say(
    `long tasks (over 50 ms) in between: ${longTasks.length}${longTasks.length > 0 ? `, longest ${ms(Math.max(...longTasks))}` : ''}`,
  );
  say(`heap after collection, MiB: ${memory.map((n) => n.toFixed(1)).join(' ')}`);
} finally {
  await context.close();
  gateway.close();
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
}
