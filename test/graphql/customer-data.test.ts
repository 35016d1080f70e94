import {
  type GraphQLNamedType,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { Client } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConversationLine } from '../../src/domain/conversation.ts';
import { openEvents } from '../../src/events/open-events.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import { CUSTOMER_DATA, isCustomerData } from '../../src/graphql/customer-data.ts';
import { asSubgraph } from '../../src/graphql/federation.ts';
import { globalId } from '../../src/graphql/ids.ts';
import { DEFAULT_OPERATION_LIMITS } from '../../src/graphql/limits.ts';
import { openLive } from '../../src/live/live.ts';
import type { AuthPlan } from '../../src/server/auth.ts';
import type { HttpServer } from '../../src/server/http.ts';
import { job, type MemoryVendor, memoryVendor } from '../gateway/memory-vendor.ts';
import { type Answer, ask, gate, LIMITS, serve } from '../server/harness.ts';
import { clientOf } from '../server/stream-house.ts';
import { schema } from './house.ts';

/** In every text that tells of the customer, and in no other. */
const MARK = 'Zwiebel';
const of = (what: string): string => `${MARK} ${what}`;

const KEYS = { with: 'with-customers-0123456789', without: 'without-customers-0123456789' } as const;
type Reader = keyof typeof KEYS;
const AUTH: AuthPlan = {
  apiKeys: [
    { name: 'with', key: KEYS.with, role: 'viewer' },
    { name: 'without', key: KEYS.without, role: 'viewer', withoutCustomerData: true },
  ],
};

const LINE: ConversationLine = {
  index: 0,
  at: 1,
  type: 'text',
  speaker: 'CUSTOMER',
  name: of('name'),
  text: of('text'),
  url: of('url'),
  customerSees: true,
};

const TOLD = {
  raw: { customer: of('raw') },
  reason: of('reason'),
  labels: { customer: of('label') },
  tags: { customer: of('tag') },
  notes: [{ text: of('note'), at: 1 }],
  externalId: of('id'),
  channel: 'voice',
  disposition: 'solved',
};

const CALL = job('a', 'call', {
  ...TOLD,
  contact: { name: of('customer'), language: `de-${MARK}` },
  call: {
    direction: 'INBOUND',
    from: of('caller'),
    to: of('called'),
    participants: [of('other')],
    muted: false,
    recording: null,
    parent: null,
  },
});

const EMAIL = job('a', 'email', {
  ...TOLD,
  email: {
    direction: 'INBOUND',
    from: of('sender'),
    to: [of('receiver')],
    cc: [of('copy')],
    bcc: [of('hidden')],
    subject: of('subject'),
    html: of('html'),
    text: of('body'),
    attachments: [{ nativeId: '1', name: of('file'), size: 1, mediaType: 'text/plain' }],
  },
});

const isNode = (type: GraphQLNamedType): boolean =>
  isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');

/** What belongs to an object of this type itself, other objects of vendors and lists of them left out. */
const partsOf = (type: GraphQLNamedType) =>
  isObjectType(type)
    ? Object.values(type.getFields()).filter((field) => {
        const told = getNamedType(field.type);
        const isPart = isLeafType(told) || (isObjectType(told) && !isNode(told) && !/Connection$/.test(told.name));
        return isPart && told.name !== 'Account' && !field.args.some(isRequiredArgument);
      })
    : [];

const selectionOf = (type: GraphQLNamedType): string => {
  const fields = partsOf(type).map(({ name, type: of }) => {
    const told = getNamedType(of);
    return isLeafType(told) ? name : `${name} ${selectionOf(told)}`;
  });
  return `{ __typename ${fields.join(' ')} }`;
};

/** The types that a type is made of, itself among them. */
const typesIn = (name: string, found = new Set<string>()): Set<string> => {
  const type = schema.getType(name);
  if (!type || found.has(name)) return found;
  found.add(name);
  for (const field of partsOf(type)) {
    const told = getNamedType(field.type);
    if (isObjectType(told)) typesIn(told.name, found);
  }
  return found;
};

const typeNamed = (name: string): GraphQLNamedType => {
  const type = schema.getType(name);
  if (!type) throw new Error(`there is no ${name}`);
  return type;
};

const JOB = selectionOf(typeNamed('Job'));
const BEFORE = selectionOf(typeNamed('JobBefore'));

/** The values of each member of each type in an answer. */
const membersIn = (value: unknown, found = new Map<string, unknown[]>()): Map<string, unknown[]> => {
  if (Array.isArray(value)) for (const one of value) membersIn(one, found);
  else if (typeof value === 'object' && value !== null) {
    const { __typename: type, ...members } = value as Record<string, unknown>;
    for (const [name, member] of Object.entries(members)) {
      const key = `${type}.${name}`;
      if (typeof type === 'string') found.set(key, [...(found.get(key) ?? []), member]);
      if (name !== 'raw' && name !== 'labels' && name !== 'tags') membersIn(member, found);
    }
  }
  return found;
};

/** Everything that can be told of a job of one type is told to the one reader, and nothing of the customer to the other. */
const expectHeld = (type: string, told: unknown, held: unknown): void => {
  const [all, rest] = [membersIn(told), membersIn(held)];
  const wanted = [...typesIn(type)].flatMap((name) =>
    partsOf(typeNamed(name)).flatMap((field) => (isCustomerData(name, field.name) ? [`${name}.${field.name}`] : [])),
  );
  expect(wanted.length).toBeGreaterThan(15);
  expect(wanted.filter((member) => !all.get(member)?.some((value) => JSON.stringify(value).includes(MARK)))).toEqual(
    [],
  );
  expect(wanted.filter((member) => rest.get(member)?.every((value) => value === null) !== true)).toEqual([]);
  expect(JSON.stringify(held)).not.toContain(MARK);
  const others = (members: ReadonlyMap<string, readonly unknown[]>) =>
    [...members].filter(([member, values]) => {
      const [name = '', field = ''] = member.split('.');
      return !isCustomerData(name, field) && values.every((value) => typeof value !== 'object');
    });
  expect(others(rest)).toEqual(others(all));
};

let vendor: MemoryVendor;
let server: HttpServer;
let close: () => Promise<void>;

beforeEach(async () => {
  vendor = memoryVendor('a');
  vendor.jobs.set('call', CALL).set('email', EMAIL);
  const { plan } = vendor;
  const open: typeof plan.vendor.open = (...given) => {
    const adapter = plan.vendor.open(...given);
    if (!adapter.job) throw new Error('no jobs');
    return { ...adapter, job: { ...adapter.job, conversation: async () => [LINE] } };
  };
  const gateway = openGateway({
    accounts: [{ ...plan, vendor: { ...plan.vendor, open } }],
    maxCallsPerOperation: () => 1_000,
  });
  const events = openEvents({
    accounts: gateway.accounts.map(({ name, adapter }) => {
      return { name, adapter, pollIntervalMs: 20, reconcileMs: 60_000, webhook: false };
    }),
  });
  const live = openLive({ events, gateway });
  server = await serve({
    schema: asSubgraph(schema),
    gateway,
    events,
    live,
    auth: AUTH,
    limits: { ...LIMITS, ...DEFAULT_OPERATION_LIMITS, depth: 30, aliases: 100, breadth: 1_000, tokens: 10_000 },
  });
  close = async () => {
    live.close();
    await events.close();
    await gateway.close();
  };
});
afterEach(async () => {
  await server.drain(0);
  await close();
});

const as = (reader: Reader) => ({ 'x-api-key': KEYS[reader] });
const askAs = (reader: Reader, query: string, variables: object = {}): Promise<Answer> =>
  ask(server, query, variables, as(reader));

const IDS = [CALL, EMAIL].map(({ ref }) => globalId(ref));

describe('what tells of a customer is null for a reader without customer data', () => {
  test.each([
    ['jobs', `{ jobs { nodes ${JOB} } }`],
    ['edges', `{ jobs { edges { node ${JOB} } } }`],
    ['job', `{ one: job(account: "a", nativeId: "call") ${JOB} other: job(account: "a", nativeId: "email") ${JOB} }`],
    [
      'node',
      `query ($one: ID!, $other: ID!) { one: node(id: $one) { ...J } other: node(id: $other) { ...J } } fragment J on Job ${JOB}`,
    ],
    ['nodes', `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Job ${JOB} } }`],
    ['_entities', `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Job ${JOB} } }`],
  ])('by %s', async (_, query) => {
    const variables = {
      ...(query.includes('$ids') ? { ids: IDS } : {}),
      ...(query.includes('$one') ? { one: IDS[0], other: IDS[1] } : {}),
      ...(query.includes('$of') ? { of: IDS.map((id) => ({ __typename: 'Job', id })) } : {}),
    };
    const [told, held] = [await askAs('with', query, variables), await askAs('without', query, variables)];
    expect([told.errors, held.errors]).toEqual([undefined, undefined]);
    expectHeld('Job', told.data, held.data);
  });

  test('by one execution that two readers ask for at the same time', async () => {
    const [arrived, go] = [gate(), gate()];
    vendor.before = async () => {
      arrived.resolve();
      await go.promise;
    };
    const query = `{ jobs { nodes ${JOB} } }`;
    const first = askAs('with', query);
    await arrived.promise;
    const second = askAs('without', query);
    await askAs('with', '{ me { name } }');
    go.resolve();
    const [told, held] = await Promise.all([first, second]);
    expectHeld('Job', told.data, held.data);
  });

  const listen = (client: Client, query: string) =>
    client.iterate<Record<string, { readonly __typename: string }>>({ query });

  /** The first payload that fits, of each reader. */
  const heard = async (query: string, fits: (payload: Answer) => boolean): Promise<readonly unknown[]> =>
    Promise.all(
      (['with', 'without'] as const).map(async (reader) => {
        const told = listen(clientOf(server, as(reader)), query);
        for await (const { data, errors } of told) {
          expect(errors).toBeUndefined();
          if (fits(data)) return data;
        }
        throw new Error('it ended');
      }),
    );

  test('by the snapshot of a live view', async () => {
    const query = `subscription { liveJobs { __typename ... on JobSnapshot { items ${JOB} } } }`;
    const [told, held] = await heard(query, ({ liveJobs }) => liveJobs.items?.length === 2);
    expectHeld('Job', told, held);
  });

  test('by its deltas, and by changes with what was before', async () => {
    const change = (priority: number) => {
      for (const one of [CALL, EMAIL]) vendor.jobs.set(one.ref.nativeId, { ...one, priority });
    };
    let turns = 0;
    vendor.before = async (member) => {
      if (member !== 'list') return;
      turns += 1;
      change(turns);
    };
    const view = `subscription { liveJobs { __typename ... on JobDelta { upserted ${JOB} } } }`;
    const [told, held] = await heard(view, ({ liveJobs }) => liveJobs.upserted?.length === 2);
    const withoutNumbers = (value: unknown) =>
      JSON.parse(JSON.stringify(value), (name, member) => (name === 'priority' ? 0 : member)) as unknown;
    expectHeld('Job', withoutNumbers(told), withoutNumbers(held));

    for (const one of [CALL, EMAIL]) {
      const changes = `subscription { jobChanged { __typename ... on JobChange { jobId job ${JOB} before ${BEFORE} } } }`;
      const both = await heard(changes, ({ jobChanged }) => {
        return jobChanged.before !== null && jobChanged.jobId === globalId(one.ref);
      });
      const [all, rest] = both.map(withoutNumbers);
      expect(JSON.stringify(all)).toContain(MARK);
      expect(JSON.stringify(rest)).not.toContain(MARK);
      expect(membersIn(rest).get('JobBefore.raw')).toEqual([null]);
      expect(membersIn(all).get('JobBefore.raw')).toEqual([TOLD.raw]);
    }
  });
});

describe('a reader without customer data', () => {
  test.each([
    ['text', { text: MARK }],
    ['externalIds', { externalIds: [TOLD.externalId] }],
    ['labels', { labels: TOLD.labels }],
    ['tags', { tags: TOLD.tags }],
  ])('cannot find it out by asking by %s', async (member, filter) => {
    const refusal = { extensions: { code: 'FORBIDDEN' }, message: expect.stringContaining(`"${member}"`) };
    for (const query of [
      'query ($filter: JobFilter) { jobs(filter: $filter) { nodes { id } } }',
      'query ($filter: JobFilter) { jobCounts(filter: $filter) { total } }',
    ]) {
      expect((await askAs('without', query, { filter })).errors).toMatchObject([refusal]);
      expect((await askAs('with', query, { filter })).errors).toBeUndefined();
    }
    for (const field of ['liveJobs', 'jobChanged']) {
      const query = `subscription ($filter: JobFilter) { ${field}(filter: $filter) { __typename } }`;
      const told = clientOf(server, as('without')).iterate({ query, variables: { filter } });
      const first = await told.next().then(
        ({ value }) => value?.errors as unknown,
        (error: unknown) => error,
      );
      expect(first).toMatchObject([refusal]);
    }
  });

  test('asks by everything else, and knows that it is one', async () => {
    const { data } = await askAs(
      'without',
      '{ me { customerData } jobs(filter: { channelKinds: [VOICE] }) { nodes { id } } }',
    );
    expect(data.me).toEqual({ customerData: false });
    expect(data.jobs.nodes.length).toBe(2);
    expect((await askAs('with', '{ me { customerData } }')).data.me).toEqual({ customerData: true });
  });
});

/** Members of texts that do not tell who a customer is or what was said, and why. */
const IMPERSONAL: Readonly<Record<string, string>> = {
  nativeId: 'an id that the vendor made, or whoever made the job',
  vendorType: "the vendor's word for a type",
  version: "the vendor's word for a version",
  nativeState: "the vendor's word for a state",
  channel: "the vendor's word for a channel",
  disposition: 'a word of a list by which outcomes are counted',
  actions: "the vendor's words",
  'Attachment.mediaType': 'a type',
  'Message.type': "the vendor's word for a kind of entry",
  'Requirement.key': 'is asked of workers',
  'Requirement.value': 'is asked of workers',
  'SkillLevel.name': 'is asked of workers',
};

test('every text of jobs and tasks is said to tell of the customer, or why it does not', () => {
  const types = new Set(['Job', 'JobBefore', 'Task', 'TaskBefore'].flatMap((name) => [...typesIn(name)]));
  expect([...types]).toEqual(
    expect.arrayContaining(['Message', 'Contact', 'PhoneCall', 'Email', 'Attachment', 'Note']),
  );
  const TEXTS = ['String', 'JSON'];
  const unsaid = [...types].flatMap((name) =>
    partsOf(typeNamed(name))
      .filter((field) => TEXTS.includes(getNamedType(field.type).name) && !isCustomerData(name, field.name))
      .map((field) => `${name}.${field.name}`)
      .filter((member) => !(member in IMPERSONAL) && !((member.split('.')[1] ?? '') in IMPERSONAL)),
  );
  expect(unsaid).toEqual([]);
});

test('every member that tells of customers exists, may be null, and says so', () => {
  const marked = Object.entries(CUSTOMER_DATA).flatMap(([type, members]) =>
    members.map((member) => [type, member] as const),
  );
  for (const type of Object.values(schema.getTypeMap())) {
    if ((isObjectType(type) || isInterfaceType(type)) && type.getFields().raw) marked.push([type.name, 'raw']);
  }
  expect(marked.length).toBeGreaterThan(35);
  for (const [name, member] of marked) {
    const type = typeNamed(name);
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[member] : undefined;
    expect([name, member, field?.description]).toEqual([name, member, expect.stringContaining('`customerData`')]);
    expect(isNonNullType(field?.type)).toBe(false);
  }
});
