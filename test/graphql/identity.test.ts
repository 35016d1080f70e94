import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  createSourceEventStream,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  parse,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openViewFold } from '../../src/client/fold.ts';
import { EVENT_KINDS } from '../../src/domain/event.ts';
import type { Events } from '../../src/events/events.ts';
import { execute } from '../../src/execution/execute.ts';
import type { Context } from '../../src/graphql/context.ts';
import { decodeAnyId } from '../../src/graphql/ids.ts';
import { type Live, openLive } from '../../src/live/live.ts';
import { type Estate, openEstate } from './estate.ts';
import { eventsOf, schema } from './house.ts';

const Node = schema.getType('Node');
const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) || isInterfaceType(type));
const isNode = (type: GraphQLNamedType): boolean =>
  (isObjectType(type) || isInterfaceType(type)) && type.getInterfaces().some((one) => one === Node);

/** Deep enough for what a row leads to, and for what its values lead to. */
const DEPTH = 5;

/** How many objects down members are selected: those of an event and of its rows. Below them only which objects they are. */
const MEMBERS = 2;

/** Every selection of `__typename id` that a type leads to without arguments, and the members of what it tells first. */
const selectionOf = (of: GraphQLOutputType, depth = 0): string => {
  const type = getNamedType(of);
  if (isAbstractType(type) && depth < DEPTH) {
    const parts = schema.getPossibleTypes(type).map((one) => `... on ${one.name} ${selectionOf(one, depth)}`);
    return `{ __typename ${parts.join(' ')} }`;
  }
  if (!isObjectType(type) || depth >= DEPTH) return '';
  const whichOnly = isNode(type) && depth >= MEMBERS;
  const parts = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.length > 0) return [];
    if (isLeafType(getNamedType(field.type))) return field.name === 'id' || depth < MEMBERS ? [field.name] : [];
    const deeper = whichOnly ? '' : selectionOf(field.type, depth + 1);
    return /\bid\b/.test(deeper) ? [`${field.name} ${deeper}`] : [];
  });
  return `{ __typename ${parts.join(' ')} }`;
};

type Told = Record<string, unknown>;

const objectsIn = function* (value: unknown): Generator<Told> {
  if (typeof value !== 'object' || value === null) return;
  if ('__typename' in value) yield value as Told;
  for (const inner of Object.values(value)) yield* objectsIn(inner);
};

const isLeaf = (value: unknown): boolean => typeof value !== 'object' || value === null;

/** What a client that keeps objects by their ids would keep in one place although it is two things. */
const conflictsOf = (payload: unknown): string[] => {
  const kept = new Map<string, Told>();
  const conflicts: string[] = [];
  for (const object of objectsIn(payload)) {
    if (typeof object.id !== 'string') continue;
    const known = kept.get(object.id) ?? {};
    for (const [name, value] of Object.entries(object)) {
      const isOther = name in known && isLeaf(value) && known[name] !== value;
      if (isOther) conflicts.push(`${object.__typename}.${name} of ${object.id}: ${known[name]} and ${value}`);
    }
    kept.set(object.id, { ...known, ...object });
  }
  return conflicts;
};

const kindOf = (id: string): string => {
  const decoded = decodeAnyId(id);
  return 'ref' in decoded ? decoded.ref.kind : 'Account';
};

describe('the types of the schema', () => {
  it('have an id only where it is the id of a Node', () => {
    const having = types.filter((type) => 'id' in type.getFields());
    expect(having.length).toBeGreaterThan(10);
    expect(having.filter((type) => type !== Node && !isNode(type)).map(({ name }) => name)).toEqual([]);
  });

  it.each(EVENT_KINDS)('tell what a %s was as a type of its own, and name it beside', (kind) => {
    const change = types.find(({ name }) => name === `${kind}Change`);
    const { before, [`${kind.toLowerCase()}Id`]: which } = change?.getFields() ?? {};
    expect(String(before?.type)).toBe(`${kind}Before`);
    expect(String(which?.type)).toBe('ID!');
    const was = types.find(({ name }) => name === `${kind}Before`);
    expect(was && [isNode(was), was.getInterfaces()]).toEqual([false, []]);
  });
});

const subscriptions = Object.values(schema.getSubscriptionType()?.getFields() ?? {});

/** Of these something happens at every minute of a busy day. */
const BUSY = ['jobChanged', 'taskChanged', 'workerChanged', 'liveJobs', 'liveTasks', 'liveWorkers', 'liveQueues'];
const ENOUGH = 6;
const MOST = 40;

describe('what a busy day tells', () => {
  let estate: Estate;
  let events: Events;
  let live: Live;
  const told = new Map<string, Told[]>();

  const contextFor = (): Context => ({
    ...estate.gateway.begin(new AbortController().signal, null),
    gateway: estate.gateway,
    events,
    live,
    known: (ref) => events.known(ref as never),
    principal: {
      id: 'test',
      scopes: new Set(['read']),
      accounts: null,
      name: 'test',
      role: 'viewer',
      queues: null,
      worker: null,
    },
  });

  const listen = async (name: string, type: GraphQLOutputType) => {
    const document = parse(`subscription { ${name} ${selectionOf(type)} }`);
    const source = await createSourceEventStream({ schema, document, contextValue: contextFor() });
    if (!(Symbol.asyncIterator in source)) throw new AggregateError(source.errors ?? [], name);
    const payloads: Told[] = [];
    told.set(name, payloads);
    const deliveries = source[Symbol.asyncIterator]();
    const hearing = (async () => {
      for (let next = await deliveries.next(); !next.done && payloads.length < MOST; next = await deliveries.next()) {
        const contextValue = contextFor();
        const { data } = await execute({ schema, document, rootValue: next.value, contextValue });
        if (data) payloads.push(data[name] as Told);
      }
    })();
    return async () => {
      await deliveries.return?.();
      await hearing;
    };
  };

  beforeAll(async () => {
    estate = await openEstate();
    events = eventsOf(estate.gateway, estate.time);
    live = openLive({ events, gateway: estate.gateway });
    const opening = Promise.all(subscriptions.map(({ name, type }) => listen(name, type)));
    let open = false;
    void opening.then(() => {
      open = true;
    });
    const isEnough = () => open && BUSY.every((name) => (told.get(name)?.length ?? 0) >= ENOUGH);
    // Simulated time waits for the sockets and the readers, or the views would fold many steps into one payload.
    while (!isEnough()) {
      await estate.clock.advance(2_000);
      for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    }
    for (const stop of await opening) await stop();
  });

  afterAll(async () => {
    live.close();
    await events.close();
    await estate.close();
  });

  it.each(BUSY)('is much: %s', (name) => {
    expect(told.get(name)?.length).toBeGreaterThanOrEqual(ENOUGH);
    if (!name.endsWith('Changed')) return;
    const was = told.get(name)?.filter(({ before }) => before !== null && before !== undefined);
    expect(was?.length).toBeGreaterThan(0);
  });

  it.each(subscriptions.map(({ name }) => name))('never has two things under one id in one payload: %s', (name) => {
    expect(told.get(name)?.flatMap(conflictsOf)).toEqual([]);
  });

  it('has an id for the object alone, in all payloads together', () => {
    const strangers = new Set<string>();
    const seen = new Set<string>();
    for (const object of objectsIn([...told.values()])) {
      if (typeof object.id !== 'string') continue;
      seen.add(object.id);
      const kind = kindOf(object.id);
      if (kind !== object.__typename) strangers.add(`${object.__typename} has the id of a ${kind}`);
    }
    expect([...strangers]).toEqual([]);
    expect(seen.size).toBeGreaterThan(50);
  });

  it.each(EVENT_KINDS)('names the %s that has changed, gone or not', (kind) => {
    const field = kind.toLowerCase();
    const changes = [...objectsIn(told.get(`${field}Changed`))].filter((one) => one.__typename === `${kind}Change`);
    for (const change of changes) {
      const object = change[field] as Told | null;
      expect(kindOf(change[`${field}Id`] as string)).toBe(kind);
      if (object) expect(change[`${field}Id`]).toBe(object.id);
    }
  });

  it('is a board of queues that folds by queueId', () => {
    const keyed = (rows: unknown) => (rows as Told[]).map((row) => ({ ...row, id: row.queueId as string }));
    const payloads = (told.get('liveQueues') ?? []).map((event) => ({
      ...event,
      ...('items' in event && { items: keyed(event.items) }),
      ...('upserted' in event && { upserted: keyed(event.upserted) }),
    }));
    const board = openViewFold<{ rows: ReadonlyMap<string, { id: string }> }>();
    for (const payload of payloads) expect(board.take({ ...payload })).toBeNull();
    const rows = board.view()?.rows ?? new Map();
    expect([...rows.values()].map(({ queue }: Told) => (queue as Told).id)).toEqual([...rows.keys()]);
    expect(rows.size).toBeGreaterThan(5);
  });
});
