import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildWallboard } from '../../scripts/wallboard.ts';
import { missing, openBrowser, WITHOUT, watch } from './browser.ts';
import { openCentre } from './wallboard-centre.ts';

const KEY = 'the-key-of-this-test';

/** Text of the row or line that names this. */
const rowOf = (page: Page, section: string, name: string) =>
  page.getByRole('region', { name: section }).locator('tr, li').filter({ hasText: name });

describe.skipIf(missing && !process.env.CI)(`the wallboard in a browser${WITHOUT}`, () => {
  beforeAll(() => buildWallboard({ ifNeeded: true }), 60_000);

  test('shows a job that arrives, is offered, taken and wrapped up, each within a second', async () => {
    const centre = await openCentre();
    await centre.setReady('Ada Lovelace', false);
    await centre.setReady('Blaise Pascal', false);
    const context = await openBrowser();
    const problems = watch(context);
    const page = await context.newPage();
    await page.goto(`${centre.url}/`);
    const ada = rowOf(page, 'Workers', 'Ada Lovelace');
    await ada.getByText('Not ready').waitFor();
    const sales = rowOf(page, 'Queues', 'Sales');
    await sales.waitFor();

    const told = new Map<string, number>();
    centre.simulation.events((event) => {
      told.set(event.type, Date.now());
    });
    const late: Record<string, number> = {};
    /** From the vendor's event to the page that shows it. */
    const shown = async (type: string, seen: Promise<unknown>): Promise<void> => {
      await seen;
      late[type] = Date.now() - (told.get(type) ?? 0);
    };
    const cells = (expected: RegExp) => sales.filter({ hasText: expected }).waitFor();

    const job = await centre.call();
    await shown(
      'Microsoft.Communication.RouterJobQueued',
      Promise.all([cells(/Sales\s*east\s*1\s*0:0/), rowOf(page, 'Longest waiting anywhere', 'Sales').waitFor()]),
    );

    await centre.setReady('Ada Lovelace', true);
    await shown(
      'Microsoft.Communication.RouterWorkerOfferIssued',
      Promise.all([ada.getByText('Offered').waitFor(), rowOf(page, 'Open offers', 'Ada Lovelace').waitFor()]),
    );
    expect(await rowOf(page, 'Open offers', 'Ada Lovelace').locator('time').textContent()).toMatch(/^\s*▲?\s*\d+:\d\d/);

    expect(centre.simulation.agent.accept('ada-lovelace')).toBe(true);
    await shown('Microsoft.Communication.RouterWorkerOfferAccepted', ada.getByText('On task').waitFor());
    await page.getByText('Nobody waits.').waitFor();

    expect(centre.simulation.agent.complete(job)).toBe(true);
    await shown('Microsoft.Communication.RouterJobCompleted', ada.getByText('Wrap-up').waitFor());

    expect(centre.simulation.agent.close(job)).toBe(true);
    await shown('Microsoft.Communication.RouterJobClosed', ada.getByText('Available').waitFor());

    expect(Object.entries(late).filter(([, ms]) => ms > 1_000)).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('survives a restart of the gateway, and says so while it lasts', async () => {
    const centre = await openCentre();
    const page = await (await openBrowser()).newPage();
    await page.goto(`${centre.url}/`);
    await rowOf(page, 'Queues', 'Sales').waitFor();
    await page.evaluate(() => Object.assign(globalThis, { same: true }));

    const lost = page.getByRole('alert').filter({ hasText: 'Connection lost' });
    const stopped = centre.stop();
    await lost.waitFor();
    await stopped;

    await centre.restart();
    await centre.setReady('Blaise Pascal', false);
    await lost.waitFor({ state: 'hidden' });
    await rowOf(page, 'Workers', 'Blaise Pascal').getByText('Not ready').waitFor();
    expect(await page.evaluate(() => 'same' in globalThis)).toBe(true);
  });

  test('carries out a command by keyboard alone, and gives the focus back', async () => {
    const centre = await openCentre();
    const page = await (await openBrowser()).newPage();
    await page.goto(`${centre.url}/`);
    await rowOf(page, 'Workers', 'Ada Lovelace').getByText('Available').waitFor();

    const trigger = page.getByRole('button', { name: 'State of Ada Lovelace' });
    await trigger.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Set the state of a worker' });
    await dialog.waitFor();
    await dialog.getByRole('combobox').focus();
    await page.keyboard.type('Not');
    await dialog.getByText('is put into Not ready').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await dialog.getByText('Done.', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await rowOf(page, 'Workers', 'Ada Lovelace').getByText('Not ready').waitFor();
    expect(await page.locator(':focus').textContent()).toBe(await trigger.textContent());

    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  test('declines, unassigns and cancels, saying before what will happen and after what came of it', async () => {
    const centre = await openCentre();
    await centre.setReady('Blaise Pascal', false);
    const page = await (await openBrowser()).newPage();
    await page.goto(`${centre.url}/`);
    const ada = rowOf(page, 'Workers', 'Ada Lovelace');
    await ada.getByText('Available').waitFor();
    const carryOut = async (command: string, warning: RegExp): Promise<void> => {
      await page.getByRole('button', { name: command }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(warning).waitFor();
      await dialog.getByRole('button', { name: 'Confirm' }).click();
      await dialog.getByText('Done.', { exact: true }).waitFor();
      await dialog.getByRole('button', { name: 'Close' }).click();
    };

    await centre.call();
    await rowOf(page, 'Open offers', 'Ada Lovelace').waitFor();
    await carryOut('Decline the offer to Ada Lovelace', /is declined in the worker's name/);
    await ada.getByText('Available').waitFor();
    await carryOut('Cancel the job that waits in Sales', /given up for good/);
    await page.getByText('Nobody waits.').waitFor();

    await centre.call();
    await ada.getByText('Offered').waitFor();
    expect(centre.simulation.agent.accept('ada-lovelace')).toBe(true);
    await ada.getByText('On task').waitFor();
    await carryOut('Unassign the job of Ada Lovelace', /is taken from Ada Lovelace/);
    await rowOf(page, 'Longest waiting anywhere', 'Sales').waitFor();
  });

  test('keeps its filters in the address', async () => {
    const centre = await openCentre();
    const page = await (await openBrowser()).newPage();
    await page.goto(`${centre.url}/?queue=nothing`);
    await page.getByText('No queue fits these filters.').waitFor();
    await page.goto(`${centre.url}/`);
    await rowOf(page, 'Queues', 'Sales').waitFor();
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
    await page.getByRole('button', { name: /Offline$/ }).click();
    await page.getByText('No worker fits these filters.').waitFor();
    expect(new URL(page.url()).search).toBe('?state=OFFLINE&theme=dark');
    await page.goBack();
    await rowOf(page, 'Workers', 'Ada Lovelace').waitFor();
    expect(new URL(page.url()).search).toBe('?theme=dark');
  });

  test('asks for a key where one is wanted, and offers nothing that the key may not do', async () => {
    const config = { auth: { apiKeys: [{ name: 'wall', key: KEY, role: 'viewer' }] } };
    const centre = await openCentre({ config, key: KEY });
    const page = await (await openBrowser()).newPage();
    await page.goto(`${centre.url}/`);
    const dialog = page.getByRole('dialog', { name: 'This server wants a key' });
    await dialog.getByLabel('API key').fill('wrong');
    await page.keyboard.press('Enter');
    await dialog.getByText('Refused').waitFor();
    await dialog.getByLabel('API key').fill(KEY);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('Ada Lovelace').first().waitFor();
    await page.locator('.who').getByText('wall').waitFor();
    expect(await page.getByRole('button', { name: 'State of Ada Lovelace' }).count()).toBe(0);
    expect(page.url()).not.toContain(KEY);
  });
});
