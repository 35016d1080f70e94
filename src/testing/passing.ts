import { describe, expect, it } from 'vitest';
import type { Adapter } from '../contract/adapter.ts';
import { adapterOf, type Line, plainCall } from './bench.ts';
import { type Answered, serve } from './served.ts';

/** Would lead out of the account's base URL, or might. */
const ELSEWHERE = [
  '/..',
  '/../',
  '/../elsewhere',
  '/a/../../elsewhere',
  '/%2e%2e/elsewhere',
  '/.%2e/elsewhere',
  '/..%2felsewhere',
  '/a\\..\\..\\elsewhere',
  '//elsewhere.example/',
  '/\\elsewhere.example/',
  'http://elsewhere.example/',
  '@elsewhere.example/',
  'elsewhere',
  '',
];

interface Passed {
  readonly vendorCall: { readonly status?: number; readonly body?: unknown; readonly message?: string };
}

const CALL = `mutation($input: VendorCallInput!) {
  vendorCall(input: $input) { __typename ... on VendorCallPayload { status body } ... on Error { message } }
}`;

/** What goes past the model, with the account's credentials. */
export const describePassing = async (line: Line): Promise<void> => {
  const { ask, gateway } = await serve(line);
  const passthrough = adapterOf(gateway).passthrough as NonNullable<Adapter['passthrough']>;
  const passed = line.bench.passed?.(line.settings);

  describe('what is passed through', () => {
    it.each(ELSEWHERE)('stays in the account: the path %j is refused before anything is sent', async (path) => {
      const before = line.proxy.requests.length;
      const sent = passthrough({ method: 'GET', path }, plainCall());
      await expect(sent).rejects.toMatchObject({ name: 'VendorError', code: 'INVALID_INPUT' });
      expect(line.proxy.requests.length).toBe(before);
    });

    it('is read and written in the encoding of the vendor', async () => {
      if (!passed) throw new Error('the bench has to say what may be passed through');
      const call = async (input: object) => {
        const { data, errors }: Answered<Passed> = await ask(CALL, { input: { account: 'main', ...input } });
        expect(errors).toBeUndefined();
        return data?.vendorCall;
      };
      const before = await call(passed.read);
      expect(before).toMatchObject({ status: 200 });
      expect(JSON.stringify(before?.body)).not.toContain(passed.mark);
      const written = await call(passed.write);
      expect([written, (written?.status ?? 0) < 300]).toEqual([written, true]);
      await line.clock.advance(1_000);
      expect(JSON.stringify((await call(passed.read))?.body)).toContain(passed.mark);
    });
  });
};
