import {
  GraphQLFloat,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLScalarType,
  GraphQLSchema,
  getNullableType,
  isNonNullType,
  isObjectType,
  isScalarType,
  parse,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import { parseJson } from '../../src/domain/json.ts';
import { execute } from '../../src/execution/execute.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { holdValues } from '../../src/graphql/values.ts';

const schema = buildSchema([]);
const DateTime = schema.getType('DateTime');
if (!isScalarType(DateTime)) throw new Error('no DateTime');

const INTS = [0, -0, 1, -1, 2 ** 31 - 1, -(2 ** 31)];
const NO_INTS = [2 ** 31, -(2 ** 31) - 1, 1.5, 1e-9, 2 ** 53, 1e308];
const NUMBERS = [...INTS, ...NO_INTS, Number.MIN_VALUE, Number.MAX_VALUE];
const MOMENTS = [0, -1, 1.5, Date.parse('2026-11-21T09:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')];
const NO_MOMENTS = [8.64e15 + 1, -8.64e15 - 1, 8.64e15, -8.64e15, 1e308, Date.parse('+010000-01-01T00:00:00Z')];
const NOTHING = [
  Number.NaN,
  Infinity,
  -Infinity,
  '5',
  'x',
  '',
  true,
  {},
  [1],
  5n,
  Symbol('s'),
  new Date(),
  parseJson('12345678901234567890'),
];

/** Each value in a field of each type, alone and in a list: what comes out, and with how many errors. */
const told = (type: GraphQLScalarType, value: unknown) => {
  const one = { type, resolve: () => value };
  const later = { type, resolve: async () => value };
  const listed = { type: new GraphQLList(type), resolve: () => [value, null] };
  const own = new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { one, exposed: { type }, listed, later } }),
  });
  holdValues(own);
  return execute({ schema: own, document: parse('{ one exposed listed later }'), rootValue: { exposed: value } });
};

const everywhere = (value: unknown) => ({ data: { one: value, exposed: value, listed: [value, null], later: value } });

describe('a value that does not fit the type of its field', () => {
  it.each([
    ['Int', GraphQLInt, INTS, [...NO_INTS, ...NOTHING]],
    ['Float', GraphQLFloat, NUMBERS, NOTHING],
    ['DateTime', DateTime, MOMENTS, [...NO_MOMENTS, ...NOTHING]],
  ] as const)('is null in a field of type %s, and every other is told', async (name, type, fitting, others) => {
    for (const value of fitting) {
      const written = name === 'DateTime' ? new Date(value as number).toISOString() : value;
      expect([value, await told(type, value)]).toEqual([value, everywhere(written)]);
    }
    for (const value of others) expect([value, await told(type, value)]).toEqual([value, everywhere(null)]);
  });

  it('is a typed error where the field may not be null', async () => {
    const own = new GraphQLSchema({
      query: new GraphQLObjectType({
        name: 'Query',
        fields: { count: { type: new GraphQLNonNull(GraphQLInt), resolve: () => 1.5 } },
      }),
    });
    holdValues(own);
    const { errors } = await execute({ schema: own, document: parse('{ count }') });
    expect(errors?.map(({ originalError }) => originalError)).toMatchObject([{ code: 'UNREADABLE' }]);
  });
});

/** Has every member, and each of them again; it is no number and no moment. */
const anything: unknown = new Proxy(() => anything, {
  get: (_target, name) => (typeof name === 'symbol' ? undefined : name === 'then' ? undefined : anything),
  apply: () => anything,
});

/** Whose numbers and moments this gateway counts or observes itself: they exist always, and fit. */
const OWN: ReadonlySet<string> = new Set([
  'AccountCount',
  'ActivityCount',
  'ChannelCapacity',
  'ChannelCount',
  'Command',
  'Feed',
  'FeedGap',
  'Freshness',
  'MeasuredError',
  'NotCompared',
  'Occupancy',
  'PriorityCount',
  'QueueCount',
  'QueueExpectedWait',
  'QueueNumbers',
  'QueueTotals',
  'QueueWindow',
  'QueueWorkers',
  'QueueWorkersByKind',
  'WorkerKindCount',
  'Ratio',
  'ServiceLevelRatio',
  'TimeLeftOut',
  ...['Job', 'UnassignJob', 'Task', 'Worker', 'Workbin'].map((noun) => `${noun}BatchPayload`),
  ...['Job', 'Task', 'Worker', 'Queue', 'Workbin'].map((kind) => `${kind}Change`),
  'MessageAdded',
  ...['Job', 'Task', 'Worker', 'Workbin', 'QueueBoard', 'QueueTotals', 'Board'].flatMap((row) => [
    `${row}Delta`,
    `${row}Snapshot`,
  ]),
  ...['Queues', 'Workers', 'Tasks'].flatMap((list) => [`Board${list}`, `Board${list}Delta`]),
  // The status of an answer that was received, and the moment at which the figures were asked for.
  'VendorCallPayload',
  'QueueStatistics',
]);

const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
  isObjectType(type) && !type.name.startsWith('__')
    ? Object.values(type.getFields())
        // Lists of numbers are versions of rows, which a view counts itself.
        .filter(({ type: of }) => ['Int', 'Float', 'DateTime'].includes(getNullableType(of).toString()))
        .map((field) => ({ owner: type.name, field }))
    : [],
);

describe('the fields of the schema that tell numbers and moments', () => {
  it('are many', () => {
    expect(fields.length).toBeGreaterThan(100);
  });

  it.each(fields.map(({ owner, field }) => [`${owner}.${field.name}`, field] as const))(
    '%s never hands on what does not fit',
    async (_name, field) => {
      const resolved = async () => field.resolve?.(anything, {}, anything, { fieldName: field.name } as never);
      const outcome = await resolved().catch((error: unknown) => error);
      const isTyped = outcome instanceof VendorError && isNonNullType(field.type);
      expect(outcome === null || outcome === undefined || typeof outcome === 'number' || isTyped).toBe(true);
    },
  );

  it('may be null where a vendor tells them', () => {
    const strict = fields.filter(({ owner, field }) => isNonNullType(field.type) && !OWN.has(owner));
    expect(strict.map(({ owner, field }) => `${owner}.${field.name}`)).toEqual([]);
  });
});
