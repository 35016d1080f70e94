import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { createClient } from 'trunkline/client';
import { build } from 'vite';
import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { leftovers, missing, openBrowser, WITHOUT, watch } from '../../test/e2e/browser.ts';
import { proxyTo } from '../../test/e2e/proxy.ts';
import { trunkline } from '../../test/e2e/trunkline.ts';
import { useLive } from './use-live.ts';

const PAGE = `<!doctype html><link rel="icon" href="data:,"><main></main><script type="module">
  import { mount } from '/example.js';
  const element = document.querySelector('main');
  // Everything that anybody could have seen: what it was asked for, whether it is live, and its rows.
  globalThis.seen = [];
  new MutationObserver(() => {
    const { asked, state } = element.querySelector('section')?.dataset ?? {};
    seen.push({ asked, state, rows: [...element.querySelectorAll('li')].map((row) => row.textContent) });
  }).observe(element, { subtree: true, childList: true, attributes: true, characterData: true });
  globalThis.page = mount(element, location.origin + '/graphql');
</script>`;

interface Seen {
  readonly asked: string;
  readonly state: string;
  readonly rows: readonly string[];
}

/** With React as developers have it: it mounts everything twice, and warns. */
const bundle = async (): Promise<string> => {
  const built = await build({
    configFile: false,
    mode: 'development',
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"development"' },
    build: {
      write: false,
      minify: false,
      lib: { entry: new URL('main.tsx', import.meta.url).pathname, formats: ['es'], fileName: 'example' },
    },
  });
  const [chunk] = [built].flat().flatMap((one) => ('output' in one ? one.output : []));
  if (chunk?.type !== 'chunk') throw new Error('nothing was built');
  return chunk.code;
};

let code = '';
beforeAll(async () => {
  if (!missing) code = await bundle();
});

const listOf = async (api: string, states: string): Promise<string> => {
  const response = await fetch(api, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({
      query: 'query ($states: [JobState!]) { jobs(first: 500, filter: { states: $states }) { nodes { id state } } }',
      variables: { states: states.split(' ') },
    }),
  });
  const { data } = (await response.json()) as { data: { jobs: { nodes: { id: string; state: string }[] } } };
  return data.jobs.nodes
    .map(({ id, state }) => `${id} ${state}`)
    .sort()
    .join();
};

test.skipIf(missing)(`a React component shows a live view, and says when it is not proven${WITHOUT}`, async () => {
  const api = await trunkline(['sandbox', '--port', '0']).ready;
  const proxy = await proxyTo(new URL(api));
  leftovers.push(proxy.close);
  const context = await openBrowser();
  const problems = watch(context);
  const page = await context.newPage();
  const sockets: { readonly isClosed: () => boolean }[] = [];
  page.on('websocket', (socket) => sockets.push(socket));
  // Chromium lets a page reach this machine only where it comes from it: this one takes the place of an answer of the server.
  const origin = `http://127.0.0.1:${proxy.port}`;
  await page.route(`${origin}/example.js`, (route) => route.fulfill({ contentType: 'text/javascript', body: code }));
  await page.goto(`${origin}/healthz`);
  await page.setContent(PAGE);

  const show = async (states: string): Promise<void> => {
    await page.waitForFunction('globalThis.page');
    await page.evaluate(`page.show(${JSON.stringify(states.split(' '))})`);
  };
  const seen = () => page.evaluate<Seen[]>('seen');
  const last = async (): Promise<Seen | undefined> => (await seen()).at(-1);
  const agrees = (states: string) => async (): Promise<boolean> => {
    const now = await last();
    if (now?.asked !== states || now.state !== 'live' || now.rows.length === 0) return false;
    return (await listOf(api, states)) === [...now.rows].sort().join();
  };

  await show('QUEUED OFFERED');
  await expect.poll(agrees('QUEUED OFFERED'), { interval: 100 }).toBe(true);

  // Nothing of the former view is shown for another, and both share a socket.
  await show('ASSIGNED');
  await expect.poll(agrees('ASSIGNED'), { interval: 100 }).toBe(true);
  const ofOthers = (await seen()).filter(
    ({ asked, rows }) => asked === 'ASSIGNED' && !rows.every((row) => row.endsWith('ASSIGNED')),
  );
  expect(ofOthers).toEqual([]);
  expect(sockets).toHaveLength(1);
  expect(problems).toEqual([]);

  // What was shown stays, and is not said to be live, for as long as nothing is heard.
  await proxy.close();
  await expect.poll(async () => (await last())?.state).toBe('stale');
  expect((await last())?.rows).not.toEqual([]);
  expect(await page.getByRole('status').textContent()).toContain('as it was at');
  const repaired = await proxyTo(new URL(api), { port: proxy.port });
  leftovers.push(repaired.close);
  await expect.poll(agrees('ASSIGNED'), { interval: 100 }).toBe(true);

  await page.evaluate('page.unmount()');
  await expect.poll(() => sockets.every((socket) => socket.isClosed())).toBe(true);
  expect(problems.filter((problem) => !problem.startsWith('WebSocket connection to'))).toEqual([]);
});

test('a component that is rendered on a server is connecting, and opens nothing', () => {
  let opened = 0;
  class Counted extends WebSocket {
    constructor(url: string | URL, protocol?: string) {
      super(url, protocol);
      opened += 1;
    }
  }
  const client = createClient({ url: 'http://127.0.0.1/graphql', webSocketImpl: Counted });
  const State = () => createElement('p', null, useLive(client, 'subscription { liveJobs { __typename } }').state);
  expect(renderToString(createElement(State))).toBe('<p>connecting</p>');
  expect(opened).toBe(0);
});
