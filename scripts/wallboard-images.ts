/** Takes the pictures of the wallboard that the README shows, over the sandbox, into `docs/images/`. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { buildWallboard } from './wallboard.ts';

const ROOT = resolve(import.meta.dirname, '..');
const IMAGES = join(ROOT, 'docs/images');

const SHOTS = [
  { name: 'light', query: 'theme=light', viewport: { width: 1440, height: 900 } },
  { name: 'dark', query: 'theme=dark', viewport: { width: 1440, height: 900 } },
  { name: 'wall', query: 'theme=dark', viewport: { width: 1920, height: 1080 } },
  { name: 'phone', query: 'theme=light', viewport: { width: 390, height: 844 } },
] as const;

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

/** Long enough that there is something in the window of the service levels. */
const LIVE_MS = 45_000;

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

await buildWallboard({ ifNeeded: true });
mkdirSync(IMAGES, { recursive: true });
const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
const gateway = spawn(process.execPath, [join(ROOT, 'src/cli.ts'), 'sandbox', '--port', '0'], {
  env: { ...process.env, LOG_LEVEL: 'error' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const url = await new Promise<string>((ready, failed) => {
    let said = '';
    gateway.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /https?:\S+(?=\/graphql\n)/.exec(said)?.[0];
      if (found) ready(found);
    });
    gateway.once('exit', () => failed(new Error('the sandbox ended before it was ready')));
  });
  const context = await chromium.launchPersistentContext(profile, { executablePath: '/usr/bin/chromium', args: QUIET });
  const page = await context.newPage();
  await page.goto(url);
  await pause(LIVE_MS);
  for (const { name, query, viewport } of SHOTS) {
    await page.setViewportSize(viewport);
    await page.goto(`${url}/?${query}`);
    await page.getByRole('region', { name: 'Accounts' }).getByText('Live').last().waitFor();
    await pause(2_000);
    await page.screenshot({ path: join(IMAGES, `wallboard-${name}.png`) });
  }
  await context.close();
} finally {
  gateway.kill('SIGTERM');
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
