import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PortPage, ReadPort } from '../../src/contract/port.ts';
import { DEFAULT_LIMITS } from '../../src/contract/vendor.ts';
import type { Call } from '../../src/domain/call.ts';
import { VendorError } from '../../src/domain/error.ts';
import { isEqualJson } from '../../src/domain/json.ts';
import type { VendorObject } from '../../src/domain/object.ts';
import { KINDS, type Kind } from '../../src/domain/ref.ts';
import { type Gateway, openGateway } from '../../src/gateway/gateway.ts';
import { kindRow } from '../../src/gateway/kinds.ts';
import type { Simulation } from '../../src/sandbox/face.ts';
import { registry } from '../../src/vendors/index.ts';

/** Statements of the contract's comments that hold for every vendor there is. */
describe.each(registry.map((one) => [one.vendor.name, one] as const))('%s', (name, { vendor, simulator }) => {
  let simulation: Simulation;
  let gateway: Gateway;
  beforeAll(async () => {
    simulation = await (await simulator()).startSimulator({});
    const settings = vendor.parseSettings(simulation.settings);
    const plan = { name, vendor, settings, limits: DEFAULT_LIMITS, deadlineMs: 10_000 };
    gateway = openGateway({ accounts: [plan], maxCallsPerOperation: () => 5_000 });
  });
  afterAll(async () => {
    await gateway.close();
    await simulation.close();
  });

  const portOf = (kind: Kind): ReadPort<VendorObject, object> | undefined => {
    const [account] = gateway.accounts;
    return account && (kindRow(kind).portOf(account) as unknown as ReadPort<VendorObject, object> | undefined);
  };
  const callOf = (): Call => ({ signal: AbortSignal.timeout(60_000), meter: { start() {}, end() {} } });

  const walk = async (kind: Kind, limits: readonly number[]): Promise<string[]> => {
    const found: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 400; page += 1) {
      const limit = limits[page % limits.length] ?? 1;
      const told: PortPage<VendorObject> | undefined = await portOf(kind)?.list?.(
        { filter: {}, after, limit },
        callOf(),
      );
      found.push(...(told?.rows ?? []).map(({ item }) => item.ref.nativeId));
      after = told?.next ?? null;
      if (after === null) return found;
    }
    throw new Error('the walk has no end');
  };

  // What changes by itself comes in other numbers at other times.
  const STILL: readonly Kind[] = ['Workspace', 'Activity', 'Skill', 'Queue', 'RoutingPolicy', 'Worker'];

  test.each(STILL)('%s: a walk may go on with another limit, and gives each object once', async (kind) => {
    if (!portOf(kind)?.list) return;
    const whole = (await walk(kind, [1_000])).toSorted();
    for (const limits of [
      [1, 5, 2],
      [7, 3],
      [4, 1_000],
    ]) {
      expect([kind, limits, (await walk(kind, limits)).toSorted()]).toEqual([kind, limits, whole]);
    }
  });

  test.each(KINDS)(
    '%s: an id that can be none is answered with null or refused, never with another object',
    async (kind) => {
      const port = portOf(kind);
      if (!port?.get) return;
      for (const id of [
        '..',
        '.',
        '../..',
        'a/..',
        '../a',
        'a/../b',
        '%2e%2e',
        'a/b/c/d/e',
        '/',
        '//',
        '\\..',
        '?',
        '#',
        ' ',
      ]) {
        const answer = await port.get(id, callOf()).catch((error: VendorError) => error.code);
        expect([kind, id, answer]).toEqual([kind, id, answer === null ? null : 'INVALID_INPUT']);
      }
      const many = (await port.getMany?.(['..', 'a/../b'], callOf())) ?? [];
      expect(many.filter((one) => one !== null && !(one instanceof VendorError))).toEqual([]);
    },
  );

  test.each(STILL)('%s: the version in a list is that of the object, or null', async (kind) => {
    const port = portOf(kind);
    if (!port?.list || !port.get) return;
    const { rows } = await port.list({ filter: {}, after: null, limit: 5 }, callOf());
    for (const { item } of rows.slice(0, 5)) {
      const alone = await port.get(item.ref.nativeId, callOf());
      // Between the two reads somebody may have worked with it.
      const isSame = alone !== null && isEqualJson(alone.raw, item.raw);
      if (isSame) expect([null, alone.version]).toContain(item.version);
    }
  });
});
