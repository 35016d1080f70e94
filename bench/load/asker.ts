/** The process that asks and orders at a fixed rate, whether or not it is answered in time, and looks at everything that it is told. */

import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../measure.ts';
import { answer, ready } from '../probe.ts';
import { bodyOf, firstOf, KEYS, type Workload } from '../workloads/query.ts';

export interface AskPlan {
  /** Of the gateway, and of the program by hand. */
  readonly url: string;
  readonly bare: string;
  readonly queriesPerSecond: number;
  readonly commandsPerMinute: number;
  readonly seconds: number;
}

export interface Asked {
  readonly queries: number;
  readonly commands: number;
  /** Milliseconds from when a query was due until it was answered. */
  readonly p50: number;
  readonly p99: number;
  /** What went wrong, the first of each kind. */
  readonly problems: readonly string[];
}

const MIX: readonly Workload[] = ['W1', 'W2', 'W3', 'W4', 'W5'];
const MOST_PROBLEMS = 10;

const post = async (url: string, key: string, body: string): Promise<string> => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${text.slice(0, 300)}`);
  return text;
};

/** What is asked for without what changes meanwhile: the counters in names, and priorities. Rows by their ids. */
const still = (text: string): string => {
  const { data } = JSON.parse(text, (name, value) => {
    if (name === 'nodes') return (value as { id: string }[]).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    if (name === 'name') return String(value).replace(/^((?:Worker|Queue) \d{4}) .*$/, '$1');
    return name === 'priority' ? typeof value : value;
  }) as { readonly data: unknown };
  return JSON.stringify(data);
};

const kindOf = (count: number): { readonly workload: Workload; readonly first: number } => ({
  workload: MIX[count % MIX.length] ?? 'W1',
  first: firstOf(count),
});

const UPDATE = `mutation($id: ID!, $name: String!) { updateQueue(input: { id: $id, name: $name }) {
  __typename ... on QueuePayload { outcome queue { name } } ... on Error { message } } }`;
const QUEUES = `query { queues(first: 5, filter: { accounts: ["restcomm"] }) { nodes { id name } failures { code } } }`;

interface Queues {
  readonly data?: { readonly queues: { readonly nodes: readonly { readonly id: string; readonly name: string }[] } };
}

answer('load', async ({ url, bare, queriesPerSecond, commandsPerMinute, seconds }: AskPlan): Promise<Asked> => {
  const [, operator = ''] = KEYS;
  const [viewer = ''] = KEYS;
  const problems: string[] = [];
  const note = (what: string): void => {
    if (problems.length < MOST_PROBLEMS) problems.push(what);
  };
  const times: number[] = [];
  const expected = new Map<string, string>();
  const expectedOf = async (workload: Workload, first: number): Promise<string> => {
    const key = workload === 'W5' ? `W5 ${first}` : workload;
    const known = expected.get(key) ?? still(await post(`${bare}/${workload}`, '', bodyOf(workload, 0, first)));
    expected.set(key, known);
    return known;
  };
  for (let count = 0; count < MIX.length * 60; count += 1) {
    const { workload, first } = kindOf(count);
    await expectedOf(workload, first);
  }

  const begun = performance.now();
  const until = begun + seconds * 1_000;
  const running = new Set<Promise<void>>();
  let queries = 0;
  let commands = 0;

  const query = async (count: number, due: number): Promise<void> => {
    const { workload, first } = kindOf(count);
    const text = await post(url, viewer, bodyOf(workload, count, first));
    times.push(performance.now() - due);
    if (still(text) !== (await expectedOf(workload, first))) note(`${workload} was answered ${text.slice(0, 200)}`);
  };

  const { data } = JSON.parse(await post(url, viewer, JSON.stringify({ query: QUEUES }))) as Queues;
  const ids = data?.queues.nodes ?? [];
  const command = async (count: number): Promise<void> => {
    const queue = ids[count % ids.length];
    if (!queue) throw new Error('there are no queues');
    const name = `${queue.name.slice(0, 10)} ${count}`;
    const body = JSON.stringify({ query: UPDATE, variables: { id: queue.id, name } });
    const text = await post(url, operator, body);
    if (!text.includes('"outcome":"DONE"')) note(`a command was answered ${text.slice(0, 200)}`);
    // What was ordered is seen by the next one who asks.
    const seen = JSON.parse(await post(url, viewer, JSON.stringify({ query: QUEUES }))) as Queues;
    const shown = seen.data?.queues.nodes.find(({ id }) => id === queue.id)?.name;
    if (shown !== name) note(`after "${name}" was ordered, "${shown}" was shown`);
  };

  const begin = (what: string, work: Promise<void>): void => {
    const done = work
      .catch((error: unknown) => note(`${what}: ${error instanceof Error ? error.message : error}`))
      .finally(() => running.delete(done));
    running.add(done);
  };

  for (let now = begun; now < until; now = performance.now()) {
    while (begun + (queries / queriesPerSecond) * 1_000 <= now) {
      begin('a query', query(queries, begun + (queries / queriesPerSecond) * 1_000));
      queries += 1;
    }
    while (begun + ((commands + 0.5) / commandsPerMinute) * 60_000 <= now) {
      begin('a command', command(commands));
      commands += 1;
    }
    await pause(5);
  }
  await Promise.all(running);
  if (times.length !== queries) note(`${queries} queries were sent, and ${times.length} were answered`);
  times.sort((a, b) => a - b);
  return { queries, commands, p50: percentile(times, 0.5), p99: percentile(times, 0.99), problems };
});
ready(null);
