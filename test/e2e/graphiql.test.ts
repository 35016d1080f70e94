import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { missing, openBrowser, WITHOUT, watch } from './browser.ts';
import { trunkline } from './trunkline.ts';

/** Where the picture of the README goes, when it is asked for. */
const screenshot = async (): Promise<string | undefined> => {
  if (process.env.UPDATE_SCREENSHOTS !== '1') return undefined;
  const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
  await mkdir(folder, { recursive: true });
  return `${folder}graphiql.png`;
};

// On a build machine a missing browser is a failure, not something to pass over.
describe.skipIf(missing && !process.env.CI)(`GraphiQL in a browser${WITHOUT}`, () => {
  test('runs the examples over the sandbox, without any network', async () => {
    const api = await trunkline(['sandbox', '--port', '0']).ready;
    const context = await openBrowser({ width: 1440, height: 900 });
    const problems = watch(context);
    const page = await context.newPage();

    await page.goto(api);
    const editor = page.locator('.graphiql-query-editor');
    const result = page.locator('.graphiql-response');
    const run = async (tab: string, root: string, expected: RegExp) => {
      await page.getByRole('tab', { name: new RegExp(`^${tab}\\b`) }).click();
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
    const path = await screenshot();
    await page.screenshot(path === undefined ? {} : { path });
    // Their variables are found before they are opened.
    await run('AgentDay', 'tasks', /"assignedAt":\s*"20/);
    await run('JobHistory', 'node', /"assignedAt":\s*"20/);
    await run('WallboardMe', 'me', /"role":\s*"[A-Z]+"/);

    const begun = new Map<string, () => void>();
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        for (const [tab, tell] of begun) if (String(payload).includes(`"operationName":"${tab}"`)) tell();
      }),
    );
    const listen = async (tab: string, expected: RegExp) => {
      await page.getByRole('tab', { name: new RegExp(`^${tab}\\b`) }).click();
      await editor.filter({ hasText: new RegExp(`subscription\\s${tab}`) }).waitFor();
      const subscribed = new Promise<void>((resolve) => begun.set(tab, resolve));
      const tooEarly = result.getByText('Cannot infer operation').first();
      // As above: it refuses until it has learned the operation's name.
      for (let refused = true; refused; ) {
        await page.locator('.graphiql-execute-button').click();
        refused = await Promise.race([subscribed.then(() => false), tooEarly.waitFor().then(() => true)]);
      }
      await expect.poll(() => result.textContent()).toMatch(expected);
      expect(await result.textContent()).not.toContain('"errors"');
      await page.locator('.graphiql-execute-button').click();
    };
    await listen('Feeds', /"accountHealthChanged"/);
    await listen('JobsLive', /"jobChanged".*"__typename":\s*"JobChange"/s);
    await listen('Offers', /"taskChanged".*"__typename":\s*"TaskChange"/s);

    expect(problems).toEqual([]);
  });
});
