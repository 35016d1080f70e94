import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/contract/vendor.ts';
import type { VendorError } from '../../src/domain/error.ts';
import type { Kind } from '../../src/domain/ref.ts';
import { type Gateway, openGateway } from '../../src/gateway/gateway.ts';
import { kindRow } from '../../src/gateway/kinds.ts';
import { globalId } from '../../src/graphql/ids.ts';
import type { Simulation } from '../../src/sandbox/face.ts';
import { REFERENCES } from '../../src/testing/mutations.ts';
import { registry } from '../../src/vendors/index.ts';
import { runner, schema } from './house.ts';

/** The mutations that create an object of a port, with the port. */
const CREATES = {
  workspace: 'createWorkspace',
  activity: 'createActivity',
  skill: 'createSkill',
  queue: 'createQueue',
  policy: 'createRoutingPolicy',
  worker: 'createWorker',
  job: 'createJob',
} as const;
type Port = keyof typeof CREATES;

const inputOf = (mutation: string): GraphQLInputObjectType => {
  const [argument] = schema.getMutationType()?.getFields()[mutation]?.args ?? [];
  return getNamedType(argument?.type) as GraphQLInputObjectType;
};

const isRequired = (type: GraphQLInputType): boolean => getNullableType(type) !== type;

describe('a mutation that creates', () => {
  test('demands nothing but the account: what a vendor needs beside it the vendor refuses by name', () => {
    for (const mutation of Object.values(CREATES)) {
      const fields = Object.values(inputOf(mutation).getFields());
      expect([mutation, fields.filter(({ type }) => isRequired(type)).map(({ name }) => name)]).toEqual([
        mutation,
        ['account'],
      ]);
    }
  });
});

describe.each(registry.map((one) => [one.vendor.name, one] as const))('%s', (account, { vendor, simulator }) => {
  let simulation: Simulation;
  let gateway: Gateway;
  const some = new Map<Kind, string>();

  beforeAll(async () => {
    simulation = await (await simulator()).startSimulator({});
    const settings = vendor.parseSettings(simulation.settings);
    const plan = {
      name: account,
      vendor,
      settings,
      limits: { ...DEFAULT_LIMITS, timeoutMs: 60_000 },
      deadlineMs: 60_000,
    };
    gateway = openGateway({ accounts: [plan], maxCallsPerOperation: () => 500 });
    const [opened] = gateway.accounts;
    if (!opened) throw new Error('no account');
    for (const kind of new Set(Object.values(REFERENCES))) {
      const call = { signal: AbortSignal.timeout(20_000), meter: { start() {}, end() {} } };
      const page = await kindRow(kind).portOf(opened)?.list?.({ filter: {}, after: null, limit: 1 }, call);
      const id = page?.rows[0]?.item.ref;
      if (id) some.set(kind, globalId(id));
    }
  });
  afterAll(async () => {
    await gateway.close();
    await simulation.close();
  });

  const adapter = () => gateway.accounts[0]?.adapter;

  const create = async (port: Port, input: object) => {
    const document = `mutation ($input: ${inputOf(CREATES[port]).name}!) {
      result: ${CREATES[port]}(input: $input) { __typename ... on Error { code message } }
    }`;
    const answer = await runner(gateway)<{ result: { code?: VendorError['code']; message?: string } }>(document, {
      variables: { input: { account, ...input } },
    });
    expect(answer.errors).toEqual([]);
    return answer.data.result;
  };

  /** Something of the type; of an object its required members. */
  const someOf = (name: string, type: GraphQLInputType): unknown => {
    const plain = getNullableType(type);
    if (isListType(plain)) return [someOf(name, plain.ofType)];
    if (isEnumType(plain)) return plain.getValues()[0]?.name;
    if (isInputObjectType(plain)) {
      const needed = Object.values(plain.getFields()).filter((field) => isRequired(field.type));
      return Object.fromEntries(needed.map((field) => [field.name, someOf(field.name, field.type)]));
    }
    switch (String(plain)) {
      case 'ID':
        return some.get(REFERENCES[name] as Kind) ?? null;
      case 'Int':
      case 'Float':
        return 1;
      case 'Boolean':
        return true;
      case 'DateTime':
        return '2030-01-01T00:00:00Z';
      case 'JSON':
        return {};
      default:
        return `new-${name}`;
    }
  };

  test.each(Object.keys(CREATES) as Port[])('%s: is asked with nothing and answers by name', async (port) => {
    if (!adapter()?.[port]?.create) return;
    const { code, message } = await create(port, {});
    // A vendor that needs something says what; one that needs nothing creates.
    if (code !== undefined) {
      expect([code, message]).toEqual([
        'INVALID_INPUT',
        expect.stringMatching(/\b(?:need|must|missing|required|give|without|by|no )/i),
      ]);
    }
  });

  test.each(Object.keys(CREATES) as Port[])(
    '%s: takes each member that it says it takes, and refuses each other',
    async (port) => {
      const opened = adapter()?.[port];
      if (!opened?.create) return;
      const takes: Readonly<Record<string, unknown>> = opened.takes.create ?? {};
      for (const { name, type, deprecationReason } of Object.values(inputOf(CREATES[port]).getFields())) {
        // An old name is taken where the new one is, and refused by the new one.
        const [, member = name] = /^Renamed to `(\w+)`/.exec(deprecationReason ?? '') ?? [];
        if (['account', 'idempotencyKey', 'clientMutationId'].includes(name)) continue;
        const value = someOf(name, type);
        if (value === null || value === undefined) continue;
        const { code, message } = await create(port, { [name]: value });
        if (member in takes) expect([name, code === 'UNSUPPORTED' ? message : null]).toEqual([name, null]);
        else expect([name, code, message]).toEqual([name, 'UNSUPPORTED', expect.stringContaining(member)]);
      }
    },
  );
});
