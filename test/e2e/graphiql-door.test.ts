import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { startSimulator } from '../../src/vendors/azure/simulator/index.ts';
import { folderWith } from '../support/folder.ts';
import { leftovers, missing, openBrowser, WITHOUT } from './browser.ts';
import { trunkline } from './trunkline.ts';

const KEYS = {
  ops: 'ops-0123456789abcdef0123456789abcdef',
  look: 'look-0123456789abcdef0123456789abcdef',
  screen: 'screen-0123456789abcdef0123456789abcdef',
};

const ALL = [
  { name: 'ops', key: KEYS.ops, role: 'admin' },
  { name: 'look', key: KEYS.look, role: 'viewer' },
  { name: 'hall', key: KEYS.screen, role: 'viewer', screen: true },
];

const openGateway = async () => {
  const simulation = await startSimulator({ scenario: 'empty' });
  leftovers.push(() => simulation.close());
  const textWith = (apiKeys: object) =>
    JSON.stringify({
      server: { port: 0 },
      auth: { apiKeys },
      accounts: [{ name: 'east', vendor: 'azure', settings: simulation.settings }],
    });
  const folder = await folderWith({ 'trunkline.config.json': textWith(ALL) });
  const api = await trunkline(['start'], { folder }).ready;
  return { api, configure: (keys: object) => writeFile(join(folder, 'trunkline.config.json'), textWith(keys)) };
};

const type = async (page: Page, key: string): Promise<void> => {
  await page.getByLabel('Key or token').fill(key);
  await page.getByRole('button', { name: 'Open' }).click();
};

const alertOf = (page: Page) => page.getByRole('alert');
const answerOf = (page: Page) => page.locator('.graphiql-response');

/** Puts a document in the place of what the editor holds, and runs it. */
const run = async (page: Page, name: string, text: string): Promise<void> => {
  const editor = page.locator('.graphiql-query-editor');
  await editor.locator('.view-line').first().waitFor();
  // What is typed before the editor is ready is lost; the tab is named after the operation when GraphiQL has read it.
  for (let isRead = false; !isRead; ) {
    await editor.click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(text);
    const tab = page.getByRole('tab', { name: new RegExp(`^${name}\\b`) }).first();
    isRead = await tab.waitFor({ timeout: 5_000 }).then(
      () => true,
      () => false,
    );
  }
  await page.locator('.graphiql-execute-button').click();
};

/** The editor writes blanks that are not plain ones. */
const hears = (page: Page, expected: RegExp) => expect.poll(() => answerOf(page).textContent()).toMatch(expected);

// On a build machine a missing browser is a failure, not something to pass over.
describe.skipIf(missing && !process.env.CI)(`GraphiQL behind a key${WITHOUT}`, () => {
  test('takes the key once, for every tab, and says why it does not take another (S26)', {
    timeout: 240_000,
  }, async () => {
    const { api, configure } = await openGateway();
    const page = await (await openBrowser({ width: 1440, height: 900 })).newPage();
    await page.goto(api);

    await type(page, 'a key with blanks');
    await expect.poll(() => alertOf(page).textContent()).toBe('A key is made of printable characters without blanks.');
    await type(page, 'a-key-that-nobody-has');
    await expect.poll(() => alertOf(page).textContent()).toBe('This key is not known here.');
    await type(page, 'e30.e30.e30');
    await expect.poll(() => alertOf(page).textContent()).toMatch(/^The key is not known\.$/);
    await type(page, KEYS.screen);
    await expect.poll(() => alertOf(page).textContent()).toContain('trusted documents only');
    expect(await page.evaluate(() => ({ ...sessionStorage }))).toEqual({});

    await type(page, KEYS.look);
    await page.locator('.graphiql-query-editor').waitFor();
    await run(page, 'Who', 'query Who { me { name role } }');
    await hears(page, /"name":\s*"look",\s*"role":\s*"VIEWER"/);
    await run(page, 'Off', 'mutation Off { deleteQueue(input: { id: "x" }) { __typename } }');
    await hears(page, /"FORBIDDEN"/);

    await page.reload();
    await page.locator('.graphiql-query-editor').waitFor();
    await run(page, 'Heard', 'subscription Heard { accountHealthChanged { account { name } state } }');
    await hears(page, /"accountHealthChanged".*"east"/);

    await configure(ALL.filter(({ name }) => name !== 'look'));
    await hears(page, /"UNAUTHENTICATED"/);
    await run(page, 'Again', 'query Again { me { name } }');
    await hears(page, /the\s+key\s+is\s+not\s+known/);
    await page.reload();
    await expect.poll(() => alertOf(page).textContent()).toBe('The key that was used in this tab is no longer known.');
    expect(await page.locator('.graphiql-query-editor').count()).toBe(0);

    await type(page, KEYS.ops);
    await page.locator('.graphiql-query-editor').waitFor();
    await run(page, 'Who', 'query Who { me { name role } }');
    await hears(page, /"name":\s*"ops",\s*"role":\s*"ADMIN"/);
    await page.getByRole('button', { name: 'Another key' }).click();
    await page.getByLabel('Key or token').waitFor();
    expect(await page.evaluate(() => ({ ...sessionStorage }))).toEqual({});
    expect(await page.content()).not.toContain(KEYS.ops);
  });
});
