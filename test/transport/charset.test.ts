import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import { isCut } from '../../src/domain/json.ts';
import type { HttpResponse } from '../../src/transport/http.ts';
import { CHARSETS, encode, isUtf8, TEXTS } from '../domain/charsets.ts';
import { callWith, failsWith, open, serve } from './fixture.ts';

const REPLACED = '\ufffd';

interface Case {
  readonly name: string;
  readonly text: string;
  readonly body: Buffer;
  readonly type: string | undefined;
  /** Whether the bytes can be read by what is declared. */
  readonly isReadable: boolean;
}

const cases: readonly Case[] = CHARSETS.flatMap((charset) =>
  TEXTS.flatMap((text): Case[] => {
    const body = encode(charset, JSON.stringify({ name: text }));
    if (!body) return [];
    const of = (declared: string, type: string | undefined, isReadable: boolean): Case => ({
      name: `${text} in ${charset}, ${declared}`,
      text,
      body,
      type,
      isReadable,
    });
    const isSelfTelling = isUtf8(body) && !charset.startsWith('utf-16');
    return [
      of('declared', `application/json; charset=${charset}`, true),
      of('declared with +json', `application/problem+json;charset="${charset.toUpperCase()}"`, true),
      of('not declared', 'application/json', isSelfTelling),
      of('without a type', undefined, isSelfTelling),
      of('declared as nothing known', 'application/json; charset=x-klingon', false),
    ];
  }),
);

/** One vendor that answers what it is told to. */
const openVendor = async () => {
  let answer: RequestListener = () => {};
  const server = await serve((request, response) => answer(request, response));
  const http = open(server.url, { retries: 0 });
  const ask = async (
    method: string,
    status: number,
    { body, type }: Pick<Case, 'body' | 'type'>,
    anyStatus = false,
  ) => {
    answer = (_, response) => response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(body);
    const call = http.request({ method, path: '/things', anyStatus }, callWith());
    return call.catch((error: unknown) => {
      expect(error).toBeInstanceOf(VendorError);
      return error as VendorError;
    });
  };
  return { ask, http };
};

const everythingOf = (error: VendorError): string => `${error.message} ${error.vendorMessage} ${error.reason}`;

const checkUnreadable = (answer: HttpResponse | VendorError, maybeDone: boolean): void => {
  expect(answer).toMatchObject({ code: 'PROTOCOL', maybeDone, status: 200, retryable: false });
  const { message } = answer as VendorError;
  expect(message).toMatch(/is not valid utf-8, and declares no charset|charset that is not known \(x-klingon\)/);
  expect(message).not.toContain(REPLACED);
};

describe('an answer in another charset', () => {
  it('is exact, or a typed error that names the charset', async () => {
    const { ask } = await openVendor();
    expect(cases.length).toBeGreaterThan(400);
    for (const each of cases) {
      for (const [method, maybeDone] of [
        ['GET', false],
        ['POST', true],
      ] as const) {
        const answer = await ask(method, 200, each);
        if (!each.isReadable && (answer instanceof VendorError || each.type?.includes('klingon'))) {
          checkUnreadable(answer, maybeDone);
        } else if (answer instanceof VendorError) expect.unreachable(`${each.name}: ${answer.message}`);
        // UTF-16 of ASCII letters is UTF-8 of other ones; it is no JSON then.
        else if (each.isReadable) expect([each.name, answer.json]).toEqual([each.name, { name: each.text }]);
        else expect(() => answer.json).toThrow('not JSON');
      }
    }
  });

  it('is an error with its words, or without them where they cannot be read', async () => {
    const { ask } = await openVendor();
    for (const each of cases) {
      for (const [status, code] of [
        [404, 'NOT_FOUND'],
        [409, 'CONFLICT'],
        [503, 'UNAVAILABLE'],
      ] as const) {
        const error = await ask('PUT', status, each);
        expect(error, each.name).toMatchObject({ code, status, maybeDone: false });
        if (!(error instanceof VendorError)) continue;
        expect(everythingOf(error)).not.toContain(REPLACED);
        if (each.isReadable) expect(error.vendorMessage).toBe(JSON.stringify({ name: each.text }));
        else if (error.vendorMessage === null) expect(error.message).toMatch(/its body .* charset/);
        else expect(isUtf8(each.body)).toBe(true);
      }
    }
  });

  it('is a typed error for who wants the raw answer, whatever its status', async () => {
    const { ask } = await openVendor();
    const latin = { body: Buffer.from([0x22, 0xe9, 0x22]), type: 'application/json' };
    for (const status of [200, 404, 500]) {
      expect(await ask('POST', status, latin, true)).toMatchObject({
        code: 'PROTOCOL',
        status,
        maybeDone: status === 200,
      });
      const told = await ask('GET', status, { ...latin, type: 'application/json; charset=latin1' }, true);
      expect(told).toMatchObject({ status, text: '"é"', json: 'é' });
    }
    expect(await ask('POST', 504, latin, true)).toMatchObject({ code: 'PROTOCOL', maybeDone: true });
  });

  it('of one row does not open the circuit for all others', async () => {
    const { ask, http } = await openVendor();
    const latin = { body: Buffer.from([0x22, 0xe9, 0x22]), type: 'application/json' };
    for (const status of [200, 404]) for (let n = 0; n < 30; n += 1) await ask('GET', status, latin);
    expect(http.state().breaker).toBe('closed');
  });

  it('is a page where it looks like one: what came is shown in what pages are written in', async () => {
    const { ask } = await openVendor();
    const page = Buffer.from('\n <html><title>Anmeldung für Zoë</title>', 'latin1');
    for (const type of [undefined, 'text/html', 'application/json', 'application/xhtml+xml']) {
      const answer = await ask('GET', 200, { body: page, type });
      expect(answer).not.toBeInstanceOf(VendorError);
      const error = await failsWith(
        Promise.resolve().then(() => (answer as HttpResponse).json),
        'PROTOCOL',
      );
      expect(error.message).toContain('<title>Anmeldung für Zoë</title>');
    }
  });

  it('compressed, is unpacked first', async () => {
    const { gzipSync } = await import('node:zlib');
    const body = gzipSync(encode('koi8-r', '{"name":"Привет"}') ?? Buffer.alloc(0));
    const server = await serve((_, response) => {
      response
        .writeHead(200, { 'content-type': 'application/json; charset=KOI8-R', 'content-encoding': 'gzip' })
        .end(body);
    });
    const answer = await open(server.url).request({ method: 'GET', path: '/' }, callWith());
    expect(answer.json).toEqual({ name: 'Привет' });
  });
});

describe('JSON of a vendor', () => {
  it('keeps its numbers exact; what is nested too deep is left out of rows and refused of commands, and is not held against the vendor', async () => {
    const { ask, http } = await openVendor();
    const of = (text: string) => ({ body: Buffer.from(text), type: 'application/json' });
    const exact = (await ask('GET', 200, of('{"crm":1604029199751626753}'))) as HttpResponse;
    expect(JSON.stringify(exact.json)).toBe('{"crm":1604029199751626753}');
    for (let n = 0; n < 30; n += 1) {
      const rows = of(`{"rows":${'['.repeat(5_000)}${']'.repeat(5_000)}}`);
      expect(isCut(((await ask('GET', 200, rows)) as HttpResponse).json)).toBe(true);
      const commanded = (await ask('POST', 200, rows)) as HttpResponse;
      expect(() => commanded.json).toThrow(expect.objectContaining({ code: 'PROTOCOL', maybeDone: true }));
    }
    expect(http.state().breaker).toBe('closed');
  });
});
