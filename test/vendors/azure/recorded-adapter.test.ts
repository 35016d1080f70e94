import { describe, expect, it } from 'vitest';
import { VendorError } from '../../../src/domain/error.ts';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { COMMANDS } from './recorded-commands.ts';
import { shownAs } from './recorded-reading.ts';
import { type Answer, type Asked, EXCHANGE_NAMES, type Exchange, exchange, newCall, openOver } from './replay.ts';

const nameOf = (file: string): string => file.replace('recorded-2023-11-01/', '');
const idOf = ({ request }: Exchange): string =>
  decodeURIComponent((request.path.split('/')[3] ?? '').replace(/:\w+$/, ''));

/** What the vendor ignores in a body (contract §4), and what the adapter therefore does not send. */
const IGNORED: ReadonlySet<string> = new Set([
  'id',
  'etag',
  'status',
  'state',
  'offers',
  'assignments',
  'assignedJobs',
  'loadRatio',
  'attachedWorkerSelectors',
]);

/** A moment in whatever form it is written. */
const instant = (value: Json): Json =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : value;

const modeOf = (mode: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(mode).map(([name, value]) => [name, instant(value as Json)]));

/**
 * What a body says. Not compared: an empty one, which says as much as none; and notes that are empty or dated, which no command gives:
 * a note that is given is added to those there are.
 */
const meaningOf = (body: Json): JsonObject =>
  Object.fromEntries(
    Object.entries((body ?? {}) as JsonObject).flatMap(([name, value]) => {
      if (IGNORED.has(name)) return [];
      const isUndated = Array.isArray(value) && value.length === 1 && (value[0] as JsonObject).addedAt === undefined;
      return name === 'notes' && !isUndated
        ? []
        : [[name, name === 'matchingMode' ? modeOf(value as JsonObject) : instant(value as Json)]];
    }),
  );

const queryOf = ({ request }: Exchange): Record<string, string> =>
  Object.fromEntries(Object.entries(request.query).map(([name, value]) => [name, decodeURIComponent(value)]));

/** Filters that no list of the adapter has yet: they are applied to what comes. */
const NOT_SENT: ReadonlySet<string> = new Set(['scheduledBefore', 'scheduledAfter']);

const replay = async (name: string) => {
  const recorded = exchange(`recorded-2023-11-01/${name}`);
  const { request, response } = recorded;
  const id = idOf(recorded);
  const make = COMMANDS[recorded.operation];
  if (!make) throw new Error(`which command asks for ${recorded.operation}?`);
  const { run, reads = {} } = make(recorded, id);
  const meant = ({ method, path }: Asked): boolean => method === request.method && path === request.path;
  const { adapter, asked } = await openOver(
    (one): Answer => {
      const { status, headers, body } = response;
      const told = { etag: headers.etag, 'last-modified': headers['last-modified'] };
      const present = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
      if (meant(one)) return { status, headers: present as Record<string, string>, ...(body === null ? {} : { body }) };
      return reads[one.path] ?? { status: 404, body: { communicationError: { code: 'NotFound', message: 'none' } } };
    },
    { apiVersion: request.query['api-version'], workerNameKey: null },
  );
  const result = await run(adapter, newCall()).then(
    (value): { value: unknown } | { error: unknown } => ({ value }),
    (error: unknown) => ({ error }),
  );
  return { recorded, result, sent: asked.filter(meant) };
};

describe('the adapter, in each exchange with the live service (A2)', () => {
  it('has a command for every operation of them', () => {
    const operations = new Set(EXCHANGE_NAMES.map((name) => exchange(name).operation));
    expect([...operations].filter((operation) => !Object.hasOwn(COMMANDS, operation))).toEqual([]);
    expect(Object.keys(COMMANDS).filter((operation) => !operations.has(operation))).toEqual([]);
    expect(operations.size).toBe(33);
  });

  it.each(EXCHANGE_NAMES.map(nameOf))('%s: asks the same, and reads the answer right', async (name) => {
    const { recorded, result, sent } = await replay(name);
    const { request, response } = recorded;

    expect(sent.length).toBeGreaterThan(0);
    const query = Object.fromEntries(Object.entries(queryOf(recorded)).filter(([member]) => !NOT_SENT.has(member)));
    expect(sent[0]?.query).toEqual(query);
    const asked: JsonObject = Object.assign({}, ...sent.map(({ body }) => meaningOf(body)));
    const wanted = meaningOf(request.body);
    // The policies of a queue are given together: of the kind that is not among them there is none.
    const isNone = (member: string): boolean => asked[member] === null && /^\w+PolicyId$/.test(member);
    const counted = Object.entries(asked).filter(([member]) => Object.hasOwn(wanted, member) || !isNone(member));
    expect(Object.fromEntries(counted)).toEqual(wanted);
    if (request.method === 'PATCH') {
      expect(sent.map(({ headers }) => headers['content-type'])).toEqual(
        sent.map(() => 'application/merge-patch+json'),
      );
    }

    if ('error' in result && !(result.error instanceof VendorError)) throw result.error;
    expect(result).toMatchObject(shownAs(recorded.operation, idOf(recorded), response));
  });
});
