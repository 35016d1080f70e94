import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildWallboard } from '../../scripts/wallboard.ts';
import { makeProfile, missing, openBrowser, WITHOUT } from './browser.ts';
import { type Centre, openCentre } from './wallboard-centre.ts';

const KEYS = { screen: 'a+key/of%the=screen', next: 'the-next-key-of-it', ops: 'the-key-of-the-operators' };

const withKeys = (...keys: readonly object[]) => ({
  server: { watch: false },
  auth: { apiKeys: [...keys, { name: 'ops', key: KEYS.ops, role: 'admin' }] },
});
const SCREEN = { name: 'hall', key: KEYS.screen, role: 'viewer', screen: true };
const NEXT = { ...SCREEN, key: KEYS.next };

const open = (...keys: readonly object[]): Promise<Centre> => openCentre({ config: withKeys(...keys), key: KEYS.ops });

const figures = (page: Page) => page.getByRole('region', { name: 'Queues' }).locator('tr').filter({ hasText: 'Sales' });
const question = (page: Page) => page.getByRole('dialog', { name: 'This server wants a key' });

const keptKey = (page: Page) => page.evaluate(() => localStorage.getItem('trunkline.key'));

describe.skipIf(missing && !process.env.CI)(`the wallboard on a screen that nobody attends${WITHOUT}`, () => {
  beforeAll(() => buildWallboard({ ifNeeded: true }), 60_000);

  test('comes back by itself after a night without power, until its key is revoked (S25)', async () => {
    const centre = await open(SCREEN);
    const profile = await makeProfile();
    const first = await openBrowser(undefined, profile);
    const page = await first.newPage();
    await page.goto(`${centre.url}/?layout=full#key=${encodeURIComponent(KEYS.screen)}`);
    await figures(page).waitFor();
    await page.getByText('Connected', { exact: true }).waitFor();
    expect(page.url()).toBe(`${centre.url}/?layout=full`);
    expect(await keptKey(page)).toBe(KEYS.screen);

    await first.close();
    const again = await (await openBrowser(undefined, profile)).newPage();
    await again.goto(`${centre.url}/?layout=full`);
    await figures(again).waitFor();
    await again.getByRole('region', { name: 'Workers' }).getByText('Ada Lovelace').waitFor();
    expect(await again.locator('main .act').count()).toBe(0);

    await centre.reconfigure(withKeys());
    await question(again).getByText('Refused: the key is not known.').waitFor();
    await again.getByText('Key needed').waitFor();
    expect(await keptKey(again)).toBeNull();
    await again.reload();
    await question(again).getByText('Type the API key').waitFor();
  });

  test('takes the key that replaces a revoked one, and keeps it although its start address has the old one', async () => {
    const centre = await open(SCREEN);
    const context = await openBrowser();
    const page = await context.newPage();
    const start = `${centre.url}/#key=${encodeURIComponent(KEYS.screen)}`;
    await page.goto(start);
    await figures(page).waitFor();
    await centre.reconfigure(withKeys(NEXT));
    await question(page).getByLabel('API key').fill(KEYS.next);
    await page.keyboard.press('Enter');
    await question(page).waitFor({ state: 'hidden' });
    await expect.poll(() => keptKey(page)).toBe(KEYS.next);

    const later = await context.newPage();
    await later.goto(start);
    await figures(later).waitFor();
    expect(await keptKey(later)).toBe(KEYS.next);
    expect(later.url()).toBe(`${centre.url}/`);
  });

  test('keeps no key but that of a screen beyond the tab', async () => {
    const centre = await open();
    const page = await (await openBrowser()).newPage();
    await page.goto(`${centre.url}/#key=${KEYS.ops}`);
    await figures(page).waitFor();
    await page.getByRole('button', { name: 'State of Ada Lovelace' }).waitFor();
    expect(page.url()).toBe(`${centre.url}/`);
    expect(await keptKey(page)).toBeNull();
    await page.reload();
    await figures(page).waitFor();
  });

  test('can ask for nothing but what the page asks for', async () => {
    const centre = await open(SCREEN);
    const ask = async (query: string) => {
      const response = await fetch(`${centre.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': KEYS.screen },
        body: JSON.stringify({ query }),
      });
      return response.json();
    };
    expect(await ask('{ workers { nodes { id raw } } }')).toMatchObject({
      errors: [{ extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }],
    });
  });
});
