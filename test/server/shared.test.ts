import { describe, expect, test } from 'vitest';
import type { AuthPlan } from '../../src/server/auth.ts';
import { type Answer, ask, gate, post, schemaOf, serve } from './harness.ts';

const FIRST = { 'x-api-key': 'first-key-0123456789' };
const SECOND = { 'x-api-key': 'second-key-0123456789' };
const AUTH: AuthPlan = {
  apiKeys: [
    { name: 'first', key: FIRST['x-api-key'], role: 'admin' },
    { name: 'second', key: SECOND['x-api-key'], role: 'admin' },
  ],
};

/** A server whose query `held` waits until it is let go; `runs` counts how often it was begun. */
const openHeld = async () => {
  let runs = 0;
  let arrived = gate();
  const go = gate();
  const schema = schemaOf('type Query { held(n: Int): Int other: Int } type Mutation { write: Int }', {
    Query: {
      held: async () => {
        runs += 1;
        const run = runs;
        arrived.resolve();
        await go.promise;
        return run;
      },
      other: () => 0,
    },
    Mutation: { write: () => 1 },
  });
  const server = await serve({ schema, auth: AUTH });
  /** The server has taken all that was sent before. */
  const settled = () => ask(server, '{ other }', {}, FIRST);
  return {
    server,
    runs: () => runs,
    go: () => go.resolve(),
    settled,
    async nextRun() {
      await arrived.promise;
      arrived = gate();
    },
  };
};

const valuesOf = (answers: readonly Answer[]) => answers.map(({ data }) => data.held);

describe('identical queries in flight', () => {
  test('of one principal are executed once', async () => {
    const held = await openHeld();
    const asked = [1, 2, 3].map(() => ask(held.server, '{ held }', {}, FIRST));
    await held.nextRun();
    await held.settled();
    held.go();
    expect(valuesOf(await Promise.all(asked))).toEqual([1, 1, 1]);
    expect((await ask(held.server, '{ held }', {}, FIRST)).data.held).toBe(2);
  });

  test.each([
    ['principals', '{ held }', {}, SECOND],
    ['variables', 'query ($n: Int) { held(n: $n) }', { n: 2 }, FIRST],
    ['documents', '{ held held }', {}, FIRST],
    ['one that asks for its cost', '{ held }', {}, { ...FIRST, 'x-trunkline-cost': '1' }],
  ])('of different %s are not', async (_, query, variables, headers) => {
    const held = await openHeld();
    const first = ask(held.server, query.includes('$n') ? query : '{ held }', {}, FIRST);
    await held.nextRun();
    const second = ask(held.server, query, variables, headers);
    await held.nextRun();
    held.go();
    expect(valuesOf(await Promise.all([first, second]))).toEqual([1, 2]);
  });

  test('of which one client leaves go on for the others', async () => {
    const held = await openHeld();
    const leaving = new AbortController();
    const { server } = held;
    const first = fetch(`${server.url}/graphql?query={held}`, { headers: FIRST, signal: leaving.signal });
    await held.nextRun();
    const second = ask(server, '{held}', {}, FIRST);
    await held.settled();
    leaving.abort();
    await expect(first).rejects.toThrow();
    await held.settled();
    held.go();
    expect((await second).data.held).toBe(1);
    expect(held.runs()).toBe(1);
  });

  test('are told apart by a mutation in between: who writes reads what was written', async () => {
    const held = await openHeld();
    const before = ask(held.server, '{ held }', {}, FIRST);
    await held.nextRun();
    await ask(held.server, 'mutation { write }', {}, FIRST);
    const after = ask(held.server, '{ held }', {}, FIRST);
    await held.nextRun();
    held.go();
    expect(valuesOf(await Promise.all([before, after]))).toEqual([1, 2]);
  });
});

describe('mutations', () => {
  const openWriter = async () => {
    const go = gate();
    const arrived = gate();
    const ended = gate<boolean>();
    let runs = 0;
    const schema = schemaOf('type Query { other: Int } type Mutation { write: Int }', {
      Query: { other: () => 0 },
      Mutation: {
        write: async (_, __, { scope }) => {
          runs += 1;
          const run = runs;
          const [account] = scope.accounts;
          if (!account) throw new Error('no account');
          return scope.write(account, async ({ signal }) => {
            arrived.resolve();
            await go.promise;
            ended.resolve(signal.aborted);
            return run;
          });
        },
      },
    });
    return { server: await serve({ schema }), go, arrived, ended };
  };

  test('are never shared', async () => {
    const { server, go, arrived } = await openWriter();
    const asked = [1, 2].map(() => ask(server, 'mutation { write }'));
    await arrived.promise;
    go.resolve();
    const answers = await Promise.all(asked);
    expect(answers.map(({ data }) => data.write).sort()).toEqual([1, 2]);
  });

  test('go on when their client leaves, so that their fate is known', async () => {
    const { server, go, arrived, ended } = await openWriter();
    const leaving = new AbortController();
    const left = fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"mutation { write }"}',
      signal: leaving.signal,
    });
    await arrived.promise;
    leaving.abort();
    await expect(left).rejects.toThrow();
    expect((await post(server, '{ other }')).status).toBe(200);
    go.resolve();
    expect(await ended.promise).toBe(false);
  });
});
