import {
  type GraphQLError,
  type GraphQLOutputType,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { EVENT_KINDS } from '../../src/domain/event.ts';
import { DEFAULT_OPERATION_LIMITS } from '../../src/graphql/limits.ts';
import { type Live, openLive } from '../../src/live/live.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import { type Estate, openEstate } from './estate.ts';
import { type Answer, eventsOf, type Run, runner, schema } from './house.ts';

/** What lists of what lives are asked with, by their field. */
const LISTS = {
  workers: [
    '',
    ', filter: { presences: [READY] }',
    ', orderBy: { field: NAME }',
    ', filter: { workStates: [AVAILABLE] }',
  ],
  queues: ['', ', orderBy: { field: NAME }'],
  jobs: [', filter: { live: true }', ', filter: { states: [QUEUED, OFFERED] }, orderBy: { field: CREATED_AT }'],
  tasks: [', filter: { live: true }', ', filter: { live: true }, orderBy: { field: CREATED_AT, direction: DESC }'],
} as const;

const QUESTIONS = Object.entries(LISTS).flatMap(([list, given]) => given.map((args) => [list, args] as const));

/** Everything that is told of an object, and of the objects to which it leads, but for lists of its own. */
const selectionOf = (output: GraphQLOutputType, levels: number): string => {
  const type = getNamedType(output);
  if (isUnionType(type)) {
    return `{ __typename ${type
      .getTypes()
      .map((one) => `... on ${one.name} ${selectionOf(one, levels)}`)
      .join(' ')} }`;
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return '';
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const below = getNamedType(field.type);
    if (field.args.some(isRequiredArgument) || field.deprecationReason) return [];
    if (!isCompositeType(below)) return [field.name];
    if (below.name === 'Account') return [`${field.name} { name }`];
    const isList = isObjectType(below) && 'nodes' in below.getFields();
    return isList || levels === 0 ? [] : [`${field.name} ${selectionOf(below, levels - 1)}`];
  });
  return `{ __typename ${fields.join(' ')} }`;
};

const nodeOf = (list: string): string => {
  const type = schema.getType(`${list[0]?.toUpperCase()}${list.slice(1, -1)}`);
  if (!isObjectType(type)) throw new Error(`no type for ${list}`);
  return selectionOf(type, 1);
};

interface Paged {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly failures: readonly unknown[];
  readonly freshness: readonly { readonly source: string }[];
}

const idOf = (value: unknown): string | undefined => (value as { readonly id?: string } | null)?.id;

/** Lists of what is kept go by their ids, and others as their vendor lists them. */
const byId = (values: readonly unknown[]): readonly unknown[] =>
  values.every((value) => idOf(value) !== undefined)
    ? values.toSorted((a, b) => (String(idOf(a)) < String(idOf(b)) ? -1 : 1))
    : values;

/** Without what tells where it comes from. */
const content = (value: unknown): unknown => {
  if (Array.isArray(value)) return byId(value.map(content));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !['freshness', 'pageInfo', 'notAsked'].includes(name));
  return Object.fromEntries(members.map(([name, member]) => [name, content(member)]));
};

/** Where two values differ, and how. */
const differences = (told: unknown, read: unknown, at = ''): string[] => {
  if (typeof told !== 'object' || typeof read !== 'object' || told === null || read === null) {
    return Object.is(told, read) ? [] : [`${at}: ${JSON.stringify(told)} and not ${JSON.stringify(read)}`];
  }
  const names = new Set([...Object.keys(told), ...Object.keys(read)]);
  return [...names].flatMap((name) =>
    differences(told[name as keyof typeof told], read[name as keyof typeof read], `${at}.${name}`),
  );
};

let estate: Estate;
let live: Live;
let kept: Run;
let read: Run;

const UNBOUNDED = { ...DEFAULT_OPERATION_LIMITS, complexity: 1e12 };

beforeAll(async () => {
  estate = await openEstate();
  const events = eventsOf(estate.gateway, estate.time);
  live = openLive({ events, gateway: estate.gateway, clock: estate.time });
  kept = runner(estate.gateway, events, schema, { live, limits: UNBOUNDED });
  read = runner(estate.gateway, events, schema, { limits: UNBOUNDED });
  live.keep(estate.accounts());
  await events.follow({ accounts: estate.accounts(), kinds: EVENT_KINDS, hear: () => {} }).settled;
  return () => live.close();
});
afterAll(() => estate.close());

describe.each(QUESTIONS)('%s(%s) of accounts that are kept', (list, args) => {
  const question = (more: string): string =>
    `{ ${list}(first: 500${args}${more}) { nodes ${nodeOf(list)} failures { account { name } code message } freshness { source } } }`;

  it('is what their vendors tell', async () => {
    const [told, found] = await Promise.all([kept, read].map((run) => run<Record<string, Page>>(question(''))));
    expect(found?.data[list]?.nodes.length).toBeGreaterThan(0);
    expect(differences(content(told?.data[list]), content(found?.data[list]))).toEqual([]);
    // Rows stand elsewhere, so paths differ.
    const messages = (errors: readonly GraphQLError[] = []) => errors.map(({ message }) => message).sort();
    expect(messages(told?.errors)).toEqual(messages(found?.errors));
  });
});

const callsOf = ({ costs }: Awaited<ReturnType<Run>>): number => costs.reduce((sum, { calls }) => sum + calls, 0);

describe('what is kept', () => {
  it.each([
    '{ workers(first: 500) { nodes { id name presence { state } workState tasks { id job { id state } } } freshness { source } } }',
    '{ jobs(first: 500, filter: { live: true }) { nodes { id state worker { name } queue { name } } freshness { source } } }',
    '{ tasks(first: 200, filter: { live: true }, orderBy: { field: CREATED_AT }) { nodes { id worker { name } job { id } } freshness { source } } }',
    '{ queues(first: 500) { nodes { id name } freshness { source } } }',
    '{ jobCounts(filter: { live: true }) { total byState { state count } freshness { source } } }',
    '{ workerCounts { total byWorkState { state count } freshness { source } } }',
  ])('costs no vendor a call: %s', async (question) => {
    const answer = await kept<Record<string, Page>>(question);
    expect(answer.errors).toEqual([]);
    expect(callsOf(answer)).toBe(0);
    const sources = Object.values(answer.data).flatMap(({ freshness }) => freshness.map(({ source }) => source));
    expect(sources).toHaveLength(estate.accounts().length);
    expect(sources).not.toContain('READ');
  });

  it('is read all the same where the reader wants nothing older, with all to which it leads', async () => {
    const question = (list: string) => `{ ${list} { nodes { id worker { name } } freshness { source } } }`;
    const answer = await kept<Record<string, Page>>(
      question('jobs(first: 200, filter: { live: true, states: [ASSIGNED] }, maxStalenessMs: 0)'),
    );
    const read = answer.data.jobs?.freshness.map(({ source }) => source) ?? [];
    expect(new Set(read)).toEqual(new Set(['READ']));
    expect(callsOf(answer)).toBeGreaterThanOrEqual(read.length);
  });

  it('of the work in hand of workers is told as such, as no list tells of it', async () => {
    const { fromMemory } = await kept('{ workers(first: 500) { nodes { nativeId tasks { nativeId } } } }');
    // Others tell it with the worker.
    expect(fromMemory).toContain('demo-restcomm');
  });

  /** The ids of a list, in pages of seven. */
  const walk = async (list: string, between: (page: number, calls: number) => void): Promise<string[]> => {
    const ids: string[] = [];
    let after: string | null = null;
    for (let page = 1; ; page += 1) {
      const answer: Answer<Record<'list', Paged>> = await kept(
        `query ($after: String) { list: ${list}(first: 7, after: $after${list === 'workers' ? '' : ', filter: { live: true }'}) {
          nodes { id } pageInfo { hasNextPage endCursor } } }`,
        { variables: { after } },
      );
      const { nodes, pageInfo } = answer.data.list;
      ids.push(...nodes.map(({ id }) => id));
      if (!pageInfo.hasNextPage) return ids;
      after = pageInfo.endCursor;
      between(page, callsOf(answer));
    }
  };

  it('is paged through without a call, and no row comes twice or not at all', async () => {
    const whole = await kept<Record<string, Page>>('{ workers(first: 500) { nodes { id } freshness { source } } }');
    const pages = await walk('workers', (_, calls) => expect(calls).toBe(0));
    expect(pages).toEqual(whole.data.workers?.nodes.map(({ id }) => id));
  });

  it.each(['workers', 'jobs', 'tasks'])(
    'is walked through once, also where accounts are kept and no longer kept meanwhile: %s',
    async (list) => {
      onTestFinished(() => live.keep(estate.accounts()));
      const filter = list === 'workers' ? '' : ', filter: { live: true }';
      const whole = await read<Record<string, Page>>(
        `{ ${list}(first: 500${filter}) { nodes { id } freshness { source } } }`,
      );
      const random = seededRandom(7, list);
      const seen = { memory: 0, vendors: 0 };
      const ids = await walk(list, (_, calls) => {
        seen[calls === 0 ? 'memory' : 'vendors'] += 1;
        live.keep(estate.accounts().filter(() => random.chance(0.5)));
      });
      expect(ids.toSorted()).toEqual(whole.data[list]?.nodes.map(({ id }) => id).toSorted());
      expect(Math.min(seen.memory, seen.vendors)).toBeGreaterThan(0);
    },
  );
});
