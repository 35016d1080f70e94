import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWallboard } from '../../scripts/wallboard.ts';
import { objections } from './axe.ts';
import { missing, openBrowser, WITHOUT, watch } from './browser.ts';
import { type Trunkline, trunkline } from './trunkline.ts';

const LOOKS = [
  { name: 'light', query: 'theme=light', viewport: { width: 1440, height: 1000 } },
  { name: 'dark', query: 'theme=dark', viewport: { width: 1440, height: 1000 } },
  { name: 'phone', query: 'theme=light', viewport: { width: 390, height: 844 } },
  { name: 'wall', query: 'theme=dark', viewport: { width: 1920, height: 1080 } },
] as const;

describe.skipIf(missing && !process.env.CI)(`the looks of the wallboard${WITHOUT}`, () => {
  let sandbox: Trunkline;
  let api: string;
  beforeAll(async () => {
    await buildWallboard({ ifNeeded: true });
    sandbox = trunkline(['sandbox', '--port', '0'], { outlive: true });
    api = await sandbox.ready;
  }, 60_000);
  afterAll(async () => {
    sandbox.kill('SIGKILL');
    await sandbox.exited;
  });

  test('are without objection of axe, ask nobody else, and fit their screen', async () => {
    const context = await openBrowser();
    const problems = watch(context);
    const page = await context.newPage();
    for (const { name, query, viewport } of LOOKS) {
      await page.setViewportSize(viewport);
      await page.goto(new URL(`/?${query}`, api).href);
      await page.getByRole('region', { name: 'Longest waiting anywhere' }).locator('li').first().waitFor();
      await page.getByRole('region', { name: 'Accounts' }).getByText('Live').first().waitFor();
      expect(await objections(page), name).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBeLessThanOrEqual(viewport.width);
      if (name === 'wall') {
        expect(await page.evaluate('document.documentElement.scrollHeight'), name).toBeLessThanOrEqual(viewport.height);
      } else {
        await page
          .getByRole('button', { name: /^State/ })
          .first()
          .click();
        await page.getByRole('dialog').getByRole('combobox').waitFor();
        expect(await objections(page), `${name}, with a dialog`).toEqual([]);
        await page.keyboard.press('Escape');
      }
    }
    expect(problems).toEqual([]);
  });

  test('follow the system, and stay still where that is asked for', async () => {
    const page = await (await openBrowser()).newPage();
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.goto(new URL('/', api).href);
    await page.getByRole('region', { name: 'Queues' }).locator('tbody tr').first().waitFor();
    const light = await ground();
    expect(await page.evaluate('getComputedStyle(document.querySelector("button")).transitionDuration')).toBe('0s');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await ground()).not.toBe(light);
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('light');
    expect(await ground()).toBe(light);
  });
});
