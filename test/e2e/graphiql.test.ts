import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { trunkline } from './trunkline.ts';

const CHROMIUM = '/usr/bin/chromium';
const missing = !existsSync(CHROMIUM);

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

const screenshot = async (profile: string): Promise<string> => {
  if (process.env.UPDATE_SCREENSHOTS !== '1') return join(profile, 'graphiql.png');
  const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
  await mkdir(folder, { recursive: true });
  return join(folder, 'graphiql.png');
};

const leftovers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of leftovers.splice(0).reverse()) await end();
});

const openBrowser = async (): Promise<{ context: BrowserContext; profile: string }> => {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
  leftovers.push(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: QUIET,
    viewport: { width: 1440, height: 900 },
  });
  leftovers.push(() => context.close());
  return { context, profile };
};

const title = missing
  ? 'GraphiQL in a browser: chromium is missing, apt-get install chromium'
  : 'GraphiQL in a browser';

// On a build machine a missing browser is a failure, not something to pass over.
describe.skipIf(missing && !process.env.CI)(title, () => {
  test('runs the examples over the sandbox, without any network', { timeout: 120_000 }, async () => {
    const api = await trunkline(['sandbox', '--port', '0']).ready;
    const { context, profile } = await openBrowser();
    const outside: string[] = [];
    const problems: string[] = [];
    context.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (hostname !== '127.0.0.1' && protocol !== 'blob:' && protocol !== 'data:') outside.push(request.url());
    });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));

    await page.goto(api);
    const editor = page.locator('.graphiql-query-editor');
    const result = page.locator('.graphiql-response');
    const run = async (tab: string, root: string, expected: RegExp) => {
      await page.getByRole('tab', { name: tab }).click();
      // The editor follows the tab a moment later, and what is run is what the editor holds.
      await editor.filter({ hasText: new RegExp(`query\\s${tab}`) }).waitFor();
      const answered = page.waitForResponse((response) => response.request().postDataJSON()?.operationName === tab);
      const tooEarly = result.getByText('Cannot infer operation').first();
      // GraphiQL learns the name of a tab's operation a moment after the editor shows it; until then it refuses to run.
      for (let answer: unknown = null; answer === null; ) {
        await page.locator('.graphiql-execute-button').click();
        answer = await Promise.race([answered, tooEarly.waitFor().then(() => null)]);
      }
      expect(await (await answered).json()).not.toHaveProperty('errors');
      await result.getByText(`"${root}"`).waitFor();
      expect(await result.textContent()).toMatch(expected);
      expect(await result.textContent()).not.toContain('"errors"');
    };
    await run('Accounts', 'accounts', /"name":\s*"demo-/);
    await run('Workers', 'workers', /"workState":\s*"[A-Z_]+"/);
    await page.screenshot({ path: await screenshot(profile) });

    const begun = new Map<string, () => void>();
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        for (const [tab, tell] of begun) if (String(payload).includes(`"operationName":"${tab}"`)) tell();
      }),
    );
    const listen = async (tab: string, expected: RegExp) => {
      await page.getByRole('tab', { name: tab }).click();
      await editor.filter({ hasText: new RegExp(`subscription\\s${tab}`) }).waitFor();
      const subscribed = new Promise<void>((resolve) => begun.set(tab, resolve));
      const tooEarly = result.getByText('Cannot infer operation').first();
      // As above: it refuses until it has learned the operation's name.
      for (let refused = true; refused; ) {
        await page.locator('.graphiql-execute-button').click();
        refused = await Promise.race([subscribed.then(() => false), tooEarly.waitFor().then(() => true)]);
      }
      await expect.poll(() => result.textContent(), { timeout: 30_000 }).toMatch(expected);
      expect(await result.textContent()).not.toContain('"errors"');
      await page.locator('.graphiql-execute-button').click();
    };
    await listen('Feeds', /"accountHealthChanged"/);
    await listen('JobsLive', /"jobChanged".*"__typename":\s*"JobChange"/s);
    await listen('Offers', /"taskChanged".*"__typename":\s*"TaskChange"/s);

    expect(outside).toEqual([]);
    expect(problems).toEqual([]);
  });
});
