import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildWallboard } from '../../scripts/wallboard.ts';
import { objections } from './axe.ts';
import { leftovers, missing, openBrowser, WITHOUT, watch } from './browser.ts';
import { proxyTo } from './proxy.ts';
import { openCentres } from './wallboard-centres.ts';

/** What each account adds to the tiles: see `openCentres`. */
const WAITING: Readonly<Record<string, number>> = { east: 1, north: 2, support: 4 };
/** A clock moves every second, if the machine has time for it. */
const SOON = { timeout: 120_000 };

const NAMES = Object.keys(WAITING);
const sum = (names: readonly string[], of: (name: string) => number): number =>
  names.reduce((total, name) => total + of(name), 0);

interface Tile {
  readonly value: string;
  readonly note: string;
}
type Tiles = Readonly<Record<string, Tile>>;

interface Sample {
  readonly tiles: Tiles;
  /** How many are in each state, as the chips of the workers say. */
  readonly states: Readonly<Record<string, string>>;
  readonly heard: string;
  readonly level: string;
  readonly waits: string;
}

/** Keeps every different state of what a supervisor looks at first. */
const SAMPLER = `
  globalThis.samples = [];
  const text = (root, at) => root?.querySelector(at)?.textContent?.trim() ?? '';
  const read = () => {
    const tiles = {};
    for (const figure of document.querySelectorAll('.figure')) {
      const note = text(figure, '.note');
      const whole = text(figure, 'dd');
      tiles[text(figure, 'dt')] = { value: whole.slice(0, whole.length - note.length).trim(), note };
    }
    const states = {};
    for (const chip of document.querySelectorAll('.states button')) states[chip.dataset.state] = text(chip, '.amount');
    const badge = document.querySelector('.heard');
    return {
      tiles,
      states,
      heard: badge?.textContent?.replace(/\\s+/g, ' ').trim() ?? '',
      level: badge?.dataset.level ?? '',
      waits: text(document.querySelector('[aria-labelledby="waiting"]'), '.empty'),
    };
  };
  globalThis.readBoard = read;
  new MutationObserver(() => {
    if (!document.querySelector('.figure')) return;
    const now = read();
    if (JSON.stringify(now) !== JSON.stringify(samples.at(-1))) samples.push(now);
  }).observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
`;

const boardOf = (page: Page): Promise<Sample> => page.evaluate('readBoard()');
const samplesOf = (page: Page): Promise<readonly Sample[]> => page.evaluate('samples');
const rowOf = (page: Page, section: string, name: string) =>
  page.getByRole('region', { name: section }).locator('tr, li').filter({ hasText: name });
const badge = (page: Page, text: string | RegExp) => page.locator('.heard').filter({ hasText: text }).waitFor();
const tile = (page: Page, label: string, text: RegExp) =>
  page.locator('.figure').filter({ hasText: label }).filter({ hasText: text }).waitFor();

const PICTURES = process.env.WALLBOARD_PICTURES;
const picture = async (page: Page, name: string): Promise<void> => {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
};

const openPage = async (url: string, viewport?: { width: number; height: number }): Promise<Page> => {
  const context = await openBrowser(viewport);
  const page = await context.newPage();
  await page.addInitScript(SAMPLER);
  await page.goto(url);
  return page;
};

const COUNTED: Readonly<Record<string, (name: string) => number>> = {
  Waiting: (name) => WAITING[name] ?? 0,
  'In progress': () => 1,
  Available: () => 1,
};

/** A figure is not told, or is the sum over the accounts that its note does not exclude; one with nothing to be said is that of all. */
const expectTrue = ({ tiles, states }: Sample): void => {
  for (const [label, of] of Object.entries(COUNTED)) {
    const { value, note } = tiles[label] ?? { value: '–', note: '' };
    if (value === '–') continue;
    const without = NAMES.filter((name) => new RegExp(`without [^·]*${name}`).test(note));
    const counted = NAMES.filter((name) => !without.includes(name));
    expect({ label, note, value }).toEqual({ label, note, value: String(sum(counted, of)) });
  }
  // Ada declares to take work and has a call: she is never free.
  expect(['–', '1', '2', '3']).toContain(states.AVAILABLE);
  const { AVAILABLE: free, ON_TASK: busy } = states;
  if (free !== '–') expect({ free, busy }).toEqual({ free, busy: free });
};

describe.skipIf(missing && !process.env.CI)(`what the wallboard says of what it cannot know${WITHOUT}`, () => {
  beforeAll(() => buildWallboard({ ifNeeded: true }), 60_000);

  test('with all accounts down no figure is told, and nobody is said to be at rest (T35)', async () => {
    const centres = await openCentres(...NAMES);
    const all = [...NAMES, ...Array.from({ length: 6 }, (_, n) => `branch-${n}`)];
    await centres.stop();
    for (const name of NAMES) await centres.kill(name);
    await centres.begin(all);
    const page = await openPage(`${centres.url}/?theme=light`);
    await badge(page, '0 of 9 accounts heard');
    const { tiles, states, level, waits } = await boardOf(page);
    expect(level).toBe('late');
    expect(new Set(Object.values(tiles).map(({ value }) => value))).toEqual(new Set(['–']));
    expect(new Set(Object.values(states))).toEqual(new Set(['–']));
    expect(waits).toBe('No account can be reached.');
    await page.getByRole('alert').filter({ hasText: 'No account can be reached' }).waitFor();
    expect(await page.getByText('Nobody waits').count()).toBe(0);
    expect(await page.getByText('No worker fits').count()).toBe(0);
    for (const sample of await samplesOf(page)) expectTrue(sample);
    expect(await objections(page)).toEqual([]);
    await picture(page, 'all-down');
    await page.setViewportSize({ width: 1920, height: 1080 });
    const frame = 'document.documentElement.scrollHeight <= innerHeight';
    for (const name of all)
      await rowOf(page, 'Accounts', name)
        .getByText(/never heard/)
        .waitFor();
    expect(await page.evaluate(frame)).toBe(true);
    await picture(page, 'all-down-wall');
  });

  test('an account that dies is named, its figures are marked and its clocks stand still, until it is heard again (T36)', async () => {
    const centres = await openCentres(...NAMES);
    const page = await openPage(`${centres.url}/?theme=light`);
    await badge(page, '3 of 3 accounts heard');
    await tile(page, 'Waiting', /7/);
    await centres.kill('support');
    await badge(page, /2 of 3 accounts heard: support not heard since/);
    const row = rowOf(page, 'Queues', 'support').filter({ hasText: 'Sales' });
    await row.getByText('out of date since').waitFor();
    await rowOf(page, 'Workers', 'support').first().getByText('out of date since').waitFor();

    // A row is out of date with the first kind of object that is not heard any more, and each figure with its own.
    const unmarked = async (): Promise<string[]> => {
      const { tiles } = await boardOf(page);
      const labels = [...Object.keys(COUNTED), 'Longest wait', 'Offered'];
      return labels.filter((label) => !tiles[label]?.note.startsWith('support as of '));
    };
    await expect.poll(unmarked, SOON).toEqual([]);
    const { tiles, level } = await boardOf(page);
    expect(level).toBe('warn');
    expect(tiles.Waiting?.value).toBe('7');
    // Clocks of others go on: when one has moved, that of the account that is down could have, too.
    const stopped = await row.locator('time').textContent();
    const other = rowOf(page, 'Queues', 'east').filter({ hasText: 'Sales' }).locator('time');
    const before = await other.textContent();
    await expect.poll(() => other.textContent(), SOON).not.toBe(before);
    const after = await other.textContent();
    await expect.poll(() => other.textContent(), SOON).not.toBe(after);
    expect(await row.locator('time').textContent()).toBe(stopped);
    expect(await objections(page)).toEqual([]);
    await picture(page, 'one-down');
    await page.setViewportSize({ width: 1920, height: 1080 });
    await rowOf(page, 'Accounts', 'support')
      .getByText(/not heard since/)
      .waitFor();
    await picture(page, 'one-down-wall');
    await page.setViewportSize({ width: 390, height: 844 });
    await picture(page, 'one-down-phone');

    // Without it nothing is missing, and nothing is said to be.
    await page.goto(`${centres.url}/?account=east&account=north`);
    await badge(page, '2 of 2 accounts heard');
    await tile(page, 'Waiting', /3/);
    expect(Object.values((await boardOf(page)).tiles).map(({ note }) => note)).toEqual(['', '', '', '', '', '']);
    await page.goto(`${centres.url}/?account=support`);
    await badge(page, '0 of 1 account heard');
    for (const place of ['.figure time', '.queues time', '[aria-labelledby="waiting"] time']) {
      expect((await page.locator(place).first().textContent())?.trim(), place).toBe(stopped?.trim());
    }

    await page.goto(centres.url);
    await badge(page, '2 of 3 accounts heard');
    await centres.revive('support');
    await badge(page, '3 of 3 accounts heard');
    await tile(page, 'Waiting', /7/);
    await expect.poll(() => page.getByText('out of date').count(), SOON).toBe(0);
  });

  test('after a restart without one account it is named as missing, though it has no rows (T36)', async () => {
    const centres = await openCentres(...NAMES);
    const page = await openPage(`${centres.url}/?theme=dark`);
    await badge(page, '3 of 3 accounts heard');
    await tile(page, 'Waiting', /7/);
    await centres.stop();
    await centres.kill('support');
    await centres.begin();
    await badge(page, /2 of 3 accounts heard: support never heard/);
    await tile(page, 'Waiting', /3.*without support/);
    await tile(page, 'Available', /2.*without support/);
    await rowOf(page, 'Accounts', 'support')
      .getByText(/never heard/)
      .waitFor();
    expect(await rowOf(page, 'Queues', 'support').count()).toBe(0);
    for (const sample of await samplesOf(page)) expectTrue(sample);
    expect(await objections(page)).toEqual([]);
    await picture(page, 'restarted-without-one');
  });

  test('while it loads over a narrow line and from a slow vendor no figure is ever wrong (T37)', async () => {
    const centres = await openCentres(...NAMES);
    await centres.stop();
    await centres.slow('support', 50);
    await centres.begin();
    const line = await proxyTo(new URL(centres.url), { bytesPerSecond: 60_000 });
    leftovers.push(() => line.close());
    const page = await openPage(`http://127.0.0.1:${line.port}/?theme=light`);
    await page.locator('.figure').first().waitFor();
    await picture(page, 'loading');
    await tile(page, 'Waiting', /3.*without support/);
    await badge(page, '2 of 3 accounts heard: support');
    await picture(page, 'loading-half');
    await centres.slow('support', 1_000_000);
    await badge(page, '3 of 3 accounts heard');
    await tile(page, 'Waiting', /7/);
    const samples = await samplesOf(page);
    expect(samples[0]?.tiles.Waiting?.value).toBe('–');
    expect(samples[0]?.states.AVAILABLE).toBe('–');
    expect(samples[0]?.level).toBe('idle');
    for (const sample of samples) expectTrue(sample);
    expect((await boardOf(page)).states).toMatchObject({ AVAILABLE: '3', ON_TASK: '3' });
    await picture(page, 'loaded');
  });

  test('what was lost on the way is noticed, and the board is right again by itself (T36)', async () => {
    const centres = await openCentres(...NAMES);
    const context = await openBrowser();
    const problems = watch(context);
    const page = await context.newPage();
    await page.addInitScript(SAMPLER);
    let drops = 0;
    await page.routeWebSocket(/\/graphql$/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => {
        const text = String(message);
        const isChange = text.includes('"liveBoard"') && text.includes('"upserted":[{');
        if (drops > 0 && isChange) drops -= 1;
        else socket.send(message);
      });
    });
    await page.goto(`${centres.url}/?theme=light`);
    await tile(page, 'Waiting', /7/);
    expect(await page.locator('.page').getAttribute('data-heals')).toBe('0');
    // Accounts that answer later than others are left out until they do.
    const loading = await samplesOf(page);
    for (const sample of loading) expectTrue(sample);
    drops = 1;
    await centres.call('east');
    await tile(page, 'Waiting', /8/);
    await expect.poll(() => page.locator('.page').getAttribute('data-heals'), SOON).toBe('1');
    expect(drops).toBe(0);
    const told = (await samplesOf(page)).slice(loading.length).map(({ tiles }) => tiles.Waiting?.value);
    expect(new Set(told)).toContain('8');
    expect([...new Set(told)].filter((value) => value !== '7' && value !== '8')).toEqual([]);
    await picture(page, 'healed');
    expect(problems).toEqual([]);
  });
});
