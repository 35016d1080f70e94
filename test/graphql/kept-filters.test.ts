import type { GraphQLError, GraphQLInputObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENT_KINDS } from '../../src/domain/event.ts';
import { DEFAULT_OPERATION_LIMITS } from '../../src/graphql/limits.ts';
import { type Live, openLive } from '../../src/live/live.ts';
import { type Estate, openEstate } from './estate.ts';
import { eventsOf, type Run, runner, schema } from './house.ts';

type Row = Readonly<Record<string, unknown>>;

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly failures: readonly { readonly account: { readonly name: string } | null; readonly code: string }[];
}

/** What rows tell by which they may be asked for, by their list. */
const TELL = {
  jobs: `state channel channelKind externalId labels tags priority createdAt updatedAt scheduledAt enqueuedAt endedAt expiresAt
    queue { id } worker { id } policy { id } workspace { id } workbin { id }`,
  tasks: 'state createdAt updatedAt offeredAt offerExpiresAt assignedAt endedAt queue { id } worker { id } job { id }',
  workers: `name kind contactUri labels tags createdAt updatedAt workState workStateSince presence { state since }
    activity { id name } workspace { id } queues { id name } channels { channel } skills { name }`,
  queues: 'name labels createdAt workspace { id }',
} as const;

type ListName = keyof typeof TELL;

const at = (row: unknown, path: string): unknown[] => {
  let found: unknown[] = [row];
  for (const name of path.split('.')) {
    found = found.flatMap((one) => (one as Row | null)?.[name] ?? []).flat();
  }
  return found;
};

/** Every second of the values that rows tell: it is neither nothing nor everything. */
const some = (rows: readonly Row[], path: string): unknown[] => {
  const values = [...new Set(rows.flatMap((row) => at(row, path)))];
  return values.filter((_, index) => index % 2 === 0);
};

const anyOf = (path: string) => (rows: readonly Row[]) => some(rows, path);
const from = (path: string) => (rows: readonly Row[]) => {
  const moments = rows.flatMap((row) => at(row, path)).sort();
  return { from: moments[Math.floor(moments.length / 2)] ?? '2026-11-21T09:00:00Z' };
};
const partOf = (path: string) => (rows: readonly Row[]) => String(some(rows, path)[0] ?? 'a').slice(0, 3);
const entryOf = (path: string) => (rows: readonly Row[]) => {
  const [entry] = rows
    .flatMap((row) => Object.entries((row[path] ?? {}) as Row))
    .filter(([, value]) => typeof value === 'string');
  return entry ? { [entry[0]]: entry[1] } : { none: 'such' };
};
const oneSkill = (rows: readonly Row[]) => ({
  any: some(rows, 'skills.name')
    .slice(0, 1)
    .map((name) => ({ name })),
});

/** What each member of a filter is asked with. */
const VALUES: Readonly<Record<ListName, Readonly<Record<string, (rows: readonly Row[]) => unknown>>>> = {
  jobs: {
    states: () => ['QUEUED', 'ASSIGNED'],
    live: () => true,
    queues: anyOf('queue.id'),
    workers: anyOf('worker.id'),
    policies: anyOf('policy.id'),
    workspaces: anyOf('workspace.id'),
    workbins: anyOf('workbin.id'),
    channels: anyOf('channel'),
    channelKinds: anyOf('channelKind'),
    externalIds: anyOf('externalId'),
    labels: entryOf('labels'),
    tags: entryOf('tags'),
    text: () => 'a',
    priority: () => ({ min: 2 }),
    created: from('createdAt'),
    updated: from('updatedAt'),
    scheduled: from('scheduledAt'),
    enqueued: from('enqueuedAt'),
    ended: from('endedAt'),
    expires: from('expiresAt'),
  },
  tasks: {
    states: () => ['ACTIVE'],
    live: () => true,
    queues: anyOf('queue.id'),
    workers: anyOf('worker.id'),
    jobs: anyOf('job.id'),
    created: from('createdAt'),
    updated: from('updatedAt'),
    offered: from('offeredAt'),
    offerExpires: from('offerExpiresAt'),
    assigned: from('assignedAt'),
    ended: from('endedAt'),
  },
  workers: {
    presences: anyOf('presence.state'),
    workStates: () => ['AVAILABLE', 'BUSY'],
    kinds: anyOf('kind'),
    queues: anyOf('queues.id'),
    queueName: partOf('queues.name'),
    activities: anyOf('activity.id'),
    activityName: partOf('activity.name'),
    workspaces: anyOf('workspace.id'),
    channels: anyOf('channels.channel'),
    contactUris: anyOf('contactUri'),
    labels: entryOf('labels'),
    tags: entryOf('tags'),
    name: partOf('name'),
    selector: () => "skill == 'a'",
    skills: oneSkill,
    created: from('createdAt'),
    updated: from('updatedAt'),
    stateSince: from('presence.since'),
  },
  queues: {
    name: partOf('name'),
    labels: entryOf('labels'),
    workspaces: anyOf('workspace.id'),
    created: from('createdAt'),
  },
};

const TYPES = { jobs: 'JobFilter', tasks: 'TaskFilter', workers: 'WorkerFilter', queues: 'QueueFilter' } as const;

const ORDERS = { jobs: 'CREATED_AT', tasks: 'CREATED_AT', workers: 'NAME', queues: 'NAME' } as const;

const lives = (list: ListName): object => (list === 'jobs' || list === 'tasks' ? { live: true } : {});

let estate: Estate;
let live: Live;
let kept: Run;
let read: Run;
const rowsOf = new Map<ListName, readonly Row[]>();

const limits = { ...DEFAULT_OPERATION_LIMITS, complexity: 1e12 };

beforeAll(async () => {
  estate = await openEstate();
  const events = eventsOf(estate.gateway, estate.time);
  live = openLive({ events, gateway: estate.gateway, clock: estate.time });
  kept = runner(estate.gateway, events, schema, { live, limits });
  read = runner(estate.gateway, events, schema, { limits });
  live.keep(estate.accounts());
  await events.follow({ accounts: estate.accounts(), kinds: EVENT_KINDS, hear: () => {} }).settled;
  for (const [list, tells] of Object.entries(TELL)) {
    const args = JSON.stringify(lives(list as ListName)).replaceAll('"', '');
    const { data } = await read<Record<string, { readonly nodes: readonly Row[] }>>(
      `{ ${list}(first: 500, filter: ${args}) { nodes { ${tells} } } }`,
    );
    rowsOf.set(list as ListName, data[list]?.nodes ?? []);
  }
  return () => live.close();
});
afterAll(() => estate.close());

const messagesOf = (errors: readonly GraphQLError[]): readonly string[] => errors.map(({ message }) => message).sort();

const toldOf = ({ nodes, failures }: Page) => ({
  ids: nodes.map(({ id }) => id).sort(),
  failures: failures.map(({ account, code }) => `${account?.name} ${code}`).sort(),
});

const QUESTIONS = Object.entries(VALUES).flatMap(([list, members]) =>
  Object.keys(members).flatMap((member) =>
    ['', `, orderBy: { field: ${ORDERS[list as ListName]} }`].map((order) => ({ list, member, order })),
  ),
);

describe('a filter of accounts that are kept', () => {
  it.each(Object.entries(TYPES))('is asked of %s with each of its members', (list, name) => {
    const type = schema.getType(name) as GraphQLInputObjectType;
    const members = Object.values(type.getFields()).filter(({ deprecationReason }) => !deprecationReason);
    const asked = Object.keys(VALUES[list as ListName]);
    expect(
      members
        .map((one) => one.name)
        .filter((one) => !['accounts', 'vendors'].includes(one))
        .sort(),
    ).toEqual(asked.sort());
  });

  it.each(QUESTIONS)('finds in $list by $member$order what their vendors find', async ({ list, member, order }) => {
    const of = list as ListName;
    const value = VALUES[of][member]?.(rowsOf.get(of) ?? []);
    const question = `query ($filter: ${TYPES[of]}) { ${list}(first: 500, filter: $filter${order}) {
      nodes { id } failures { account { name } code }
    } }`;
    const variables = { filter: { ...lives(of), [member]: value } };
    const [told, found] = await Promise.all(
      [kept, read].map((run) => run<Record<string, Page>>(question, { variables })),
    );
    expect(messagesOf(told?.errors ?? [])).toEqual(messagesOf(found?.errors ?? []));
    if (found?.data?.[list]) expect(toldOf(told?.data[list] as Page)).toEqual(toldOf(found.data[list]));
    else expect(found?.errors).not.toEqual([]);
  });
});
