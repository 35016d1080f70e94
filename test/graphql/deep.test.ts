import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Json } from '../../src/domain/json.ts';
import { type Estate, openEstate } from './estate.ts';
import { eventsOf } from './house.ts';

let estate: Estate;
beforeAll(async () => {
  estate = await openEstate();
});
afterAll(() => estate.close());

const nested = (levels: number): Json => {
  let value: Json = 'the bottom';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

const CREATE = `mutation ($input: CreateJobInput!) { createJob(input: $input) {
  __typename ... on JobPayload { outcome job { nativeId } } ... on Error { code } } }`;

interface Created {
  readonly createJob: {
    readonly __typename: string;
    readonly job?: { readonly nativeId: string };
    readonly code?: string;
  };
}

const first = async (account: string, field: string): Promise<string | undefined> => {
  const { data } = await estate.run<{ page: { nodes: readonly { id: string }[] } }>(
    `{ page: ${field}(first: 1, filter: { accounts: ["${account}"] }) { nodes { id } } }`,
  );
  return data.page.nodes[0]?.id;
};

/** What makes a job besides its labels, where a vendor lets callers make any. */
const others = async (account: string): Promise<Record<string, unknown>> => {
  const takes: object = estate.gateway.accounts.find(({ name }) => name === account)?.adapter.job?.takes.create ?? {};
  return {
    ...('policy' in takes && !('queue' in takes) ? { policy: await first(account, 'routingPolicies') } : {}),
    ...('queue' in takes ? { queue: await first(account, 'queues') } : {}),
    ...('channel' in takes ? { channel: 'chat' } : {}),
  };
};

it.each([
  ['demo-azure', false],
  ['demo-restcomm', true],
])('the deepest labels that %s is handed spoil no list and no feed', async (account, takesNested) => {
  const rest = await others(account);
  let created = 0;
  for (const member of ['labels', 'tags']) {
    const isTaken =
      member in (estate.gateway.accounts.find(({ name }) => name === account)?.adapter.job?.takes.create ?? {});
    if (!isTaken) continue;
    for (const levels of [79, 78, 60, 10]) {
      const input = { account, ...rest, [member]: { x: nested(levels) } };
      const { data, errors } = await estate.run<Created>(CREATE, { variables: { input } });
      expect(errors).toEqual([]);
      // A vendor may refuse labels that are no plain values; it must not be left with some that nobody can read.
      if (data.createJob.__typename === 'JobPayload') created += 1;
      else expect(data.createJob.code).toBe('INVALID_INPUT');
    }
    const tooDeep = { account, ...rest, [member]: { x: nested(80) } };
    const { errors } = await estate.run<Created>(CREATE, { variables: { input: tooDeep } });
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('nested deeper than 80 levels')]);
  }
  expect(created > 0).toBe(takesNested);
  const jobs = await estate.run<{ jobs: { failures: unknown[] } }>(
    `{ jobs(first: 500, filter: { accounts: ["${account}"], live: true }) { nodes { labels raw } failures { code message } } }`,
  );
  expect(jobs.errors).toEqual([]);
  expect(jobs.data.jobs.failures).toEqual([]);
  const events = eventsOf(estate.gateway, estate.time);
  const following = events.follow({ accounts: [account], kinds: ['Job', 'Task', 'Worker'], hear: () => {} });
  await following.settled;
  expect(events.health(account)).toMatchObject({ state: 'LIVE', error: null });
  following.stop();
  await events.close();
});
