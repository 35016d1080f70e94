import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { afterAll, afterEach } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';

export const missing = !existsSync(CHROMIUM);
export const WITHOUT = missing ? ': chromium is missing, apt-get install chromium' : '';

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

/** Ends what a test has begun, the last first. */
export const leftovers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of leftovers.splice(0).reverse()) await end();
});

/** A folder for what a browser keeps when it is closed. */
export const makeProfile = async (): Promise<string> => {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
  leftovers.push(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }));
  return profile;
};

const LAUNCH = { executablePath: CHROMIUM, args: QUIET };

let browser: Promise<Browser> | undefined;
afterAll(async () => {
  await (await browser)?.close();
});

/** One process for all tests of a file, in which each has storage and connections of its own. */
const openContext = async (viewport: BrowserContextOptions['viewport']): Promise<BrowserContext> => {
  browser ??= chromium.launch(LAUNCH);
  return (await browser).newContext({ viewport });
};

/** `profile`: of a browser that is to remember what it was told before it was closed. */
export const openBrowser = async (
  viewport = { width: 1440, height: 1000 },
  profile: string | null = null,
): Promise<BrowserContext> => {
  const context = await (profile === null
    ? openContext(viewport)
    : chromium.launchPersistentContext(profile, { ...LAUNCH, viewport }));
  context.setDefaultTimeout(120_000);
  leftovers.push(() => context.close());
  return context;
};

/** What went wrong on the pages, and what they asked of others than this machine. */
export const watch = (context: BrowserContext): string[] => {
  const problems: string[] = [];
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (hostname !== '127.0.0.1' && protocol !== 'data:' && protocol !== 'blob:')
      problems.push(`asked ${request.url()}`);
  });
  context.on('page', (page) => {
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
  });
  return problems;
};
