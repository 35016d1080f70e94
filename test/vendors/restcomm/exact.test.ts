import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isEqualJson, type JsonObject, parseJson } from '../../../src/domain/json.ts';
import { type Answer, type Asked, newCall, ok, openAt, startVendor } from './replay.ts';

/** Numbers as people and machines write them, most of which no JavaScript number holds. */
const numeral = fc.oneof(
  fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }).map(String),
  fc
    .tuple(fc.bigInt({ min: 1n, max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 20n }))
    .map((parts) => parts.join('.')),
  fc.tuple(fc.integer(), fc.integer({ min: -400, max: 400 })).map((parts) => parts.join('e')),
  fc.constantFrom('1604029199751626753', '9007199254740993', '-9007199254740993', '0.1', '1e400', '-1e-400', '0'),
);
const name = fc.oneof(fc.constantFrom('crm', 'order', '__proto__', 'constructor', 'Łukasz', 'a"b\\'), fc.string());

/** JSON text of an object with such numbers at several depths. */
const labels = fc
  .array(fc.tuple(name, numeral, fc.nat(2)), { minLength: 1, maxLength: 5 })
  .map((entries) => {
    const unique = new Map(
      entries.map(([key, number, depth]) => [
        key,
        depth === 0 ? number : depth === 1 ? `[${number}]` : `{"a":${number}}`,
      ]),
    );
    return `{${[...unique].map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
  })
  .filter((text) => !text.includes('"contact_uri":'));

let reply: (asked: Asked) => Answer = () => ({});
let close = async () => {};
let adapter: ReturnType<typeof openAt>;
let asked: readonly Asked[] = [];
beforeAll(async () => {
  const vendor = await startVendor((one) => reply(one));
  adapter = openAt(vendor.url);
  asked = vendor.asked;
  close = async () => {
    await adapter.close();
    await vendor.close();
  };
});
afterAll(() => close());

const shows = (data: (one: Asked) => JsonObject) => {
  reply = (one) => ok(data(one));
};
const lastAttributes = (): string => {
  const { attributes } = (asked.findLast(({ method }) => method !== 'GET')?.body ?? {}) as JsonObject;
  return String(attributes);
};

const same = (one: string, other: string): boolean => isEqualJson(parseJson(one), parseJson(other));

describe('numbers of any size', () => {
  it('reach the vendor in the labels of a job as they were written, as an object or as text', async () => {
    await fc.assert(
      fc.asyncProperty(labels, fc.boolean(), async (text, asText) => {
        shows(() => ({ sid: 'TK1' }));
        const given = asText ? text : (parseJson(text) as JsonObject);
        await adapter.job?.create?.({ policy: 'WF1', labels: given }, newCall());
        expect([text, same(lastAttributes(), text)]).toEqual([text, true]);
        if (asText) expect(lastAttributes()).toBe(text);
        await adapter.job?.update?.('TK1', { labels: given }, newCall());
        expect([text, same(lastAttributes(), text)]).toEqual([text, true]);
      }),
      { numRuns: 100 },
    );
  });

  it('stay what they are in the labels of a worker who gets another address', async () => {
    await fc.assert(
      fc.asyncProperty(labels, async (text) => {
        const attributes = `{"contact_uri":"1",${text.slice(1)}`;
        shows(({ method, body }) => ({ sid: 'WK1', ...(method === 'GET' ? { attributes } : (body as JsonObject)) }));
        await adapter.worker?.update?.('WK1', { contactUri: '2' }, newCall());
        expect([text, same(lastAttributes(), `{"contact_uri":"2",${text.slice(1)}`)]).toEqual([text, true]);
        // And the address, of a worker who gets other labels.
        await adapter.worker?.update?.('WK1', { labels: parseJson(text) as JsonObject }, newCall());
        expect([text, same(lastAttributes(), attributes)]).toEqual([text, true]);
      }),
      { numRuns: 100 },
    );
  });

  it('are kept in an address that the vendor holds as a number', async () => {
    shows(({ method, body }) => ({
      sid: 'WK1',
      ...(method === 'GET' ? { attributes: '{"contact_uri":16040291997516267531}' } : (body as JsonObject)),
    }));
    expect((await adapter.worker?.get?.('WK1', newCall()))?.contactUri).toBe('16040291997516267531');
    await adapter.worker?.update?.('WK1', { labels: { a: 1 } }, newCall());
    expect(lastAttributes()).toBe('{"contact_uri":16040291997516267531,"a":1}');
  });

  it('are told in labels and in raw as the vendor wrote them, whether its attributes are text or an object', async () => {
    await fc.assert(
      fc.asyncProperty(labels, numeral, fc.boolean(), async (text, number, asText) => {
        const row = `{"sid":"TK1","externalNumber":${number},"attributes":${asText ? JSON.stringify(text) : text}}`;
        reply = () => ({ text: `{"data":${row},"code":200}`, headers: { 'content-type': 'application/json' } });
        const job = await adapter.job?.get?.('TK1', newCall());
        expect([text, same(JSON.stringify(job?.labels), text)]).toEqual([text, true]);
        expect([row, same(JSON.stringify(job?.raw), row)]).toEqual([row, true]);
      }),
      { numRuns: 100 },
    );
  });

  it('stay what they are in the configuration of a policy', async () => {
    shows(() => ({ sid: 'WF1' }));
    await adapter.policy?.update?.('WF1', { configuration: parseJson('{"a":9007199254740993}') }, newCall());
    expect(asked.at(-1)?.body).toEqual({ configuration: '{"a":9007199254740993}' });
    reply = () => ({
      text: '{"data":{"sid":"WF1","configuration":{"a":9007199254740993}},"code":200}',
      headers: { 'content-type': 'application/json' },
    });
    expect((await adapter.policy?.get?.('WF1', newCall()))?.configuration).toBe('{"a":9007199254740993}');
  });
});

describe('labels and configurations that are nested too deep', () => {
  const nested = (levels: number): JsonObject =>
    Array.from({ length: levels }).reduce<JsonObject>((inner) => ({ a: inner }), { b: 1 });

  it('are refused by name before anything is sent, as an object or as text', async () => {
    const before = asked.length;
    for (const deep of [nested(150), nested(4_000), JSON.stringify(nested(150))]) {
      const refusal = { code: 'INVALID_INPUT', account: 'acme' };
      await expect(adapter.job?.create?.({ policy: 'WF1', labels: deep }, newCall())).rejects.toMatchObject(refusal);
      await expect(adapter.worker?.update?.('WK1', { labels: deep, contactUri: '1' }, newCall())).rejects.toMatchObject(
        refusal,
      );
      await expect(adapter.policy?.update?.('WF1', { configuration: deep }, newCall())).rejects.toMatchObject(refusal);
    }
    expect(asked.length).toBe(before);
  });
});
