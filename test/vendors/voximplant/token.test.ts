import { createPrivateKey, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SettingsError } from '../../../src/contract/vendor.ts';
import { parseSettings } from '../../../src/vendors/voximplant/settings.ts';
import { openTokens, signToken } from '../../../src/vendors/voximplant/token.ts';
import { type Answer, CREDENTIALS, failure, has, KEY, ok, withVendor } from './recorder.ts';

const settings = parseSettings(CREDENTIALS);
const key = createPrivateKey(KEY);
const IAT = 1_709_632_800;

/** Signed by `openssl dgst -sha256 -sign` over the same header and claims, not by this code. */
const VECTORS = [
  {
    form: 'a number',
    settings,
    token:
      'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImM4YzNlMWIwLTZkMmYtNGE1My05YTA1LTVkMGEzZjRhYjExMSJ9.eyJpc3MiOjEyMzQ1NjcsImlhdCI6MTcwOTYzMjgwMCwiZXhwIjoxNzA5NjMzNDAwfQ.W-3AREC6XwFAEdLSTuomNQx10WNIBWPegwcMMdcC8pck1hisZDCjJstBnjsmET-LwgxdWxhi6zBHYKLOKglKilBBcZVRkaHi5sYq7f1WMmFtFu0Qzq8UdiN9fkrnECnGtNKqxE77W7JZdh-XU2yHpnusessOvOr6JgoKPq0YszJN2zLz_Xi8qSt1hhM77Srq9LWkv41vmOOEAUT9GQ3Xtt0B8f1mXW_av7xDMd8wVuSerdBQbs3owSjBVHOeMbQVh-CpKndYi9XvMtAEDH2oc_ceqll2mxO5B8Xx5IdI1fi9m4HqXzBuGW1gvqgOysQ2DyLy6YdsRpj3NdSSna0-rw',
  },
  {
    form: 'a string',
    settings: { ...settings, issuerForm: 'string' as const },
    token:
      'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImM4YzNlMWIwLTZkMmYtNGE1My05YTA1LTVkMGEzZjRhYjExMSJ9.eyJpc3MiOiIxMjM0NTY3IiwiaWF0IjoxNzA5NjMyODAwLCJleHAiOjE3MDk2MzM0MDB9.QUbOvfqkB5AMLPiJ9iSEgiJf5w44JP0M4YkfFEMfrQXFQiOL30vfYrKiZYcmzOPpPFbTWhm-S3homFt8vBL9JhNyD-clAfij4Rivux1Jm2HyiI0_MTLlvPmfdTMYAiPOhZODBfPzFotJUDJAbNwHgRayl1fMjX8q-zaAFDbphuP_Gydt9zwawdeQ3Di9cNm_qf5uVU18ksRMEkIzQU2OZHnb_boc3eeANPdVv5YET8COPCqmXsZxQHEVM0mbNAugzBcn5UkeuJll81-ZZV-h9hfPjTZB1j3-fPyeiaMRSp9uDQJ_fop4inzayt4zlHPtCi_YE4HpHh2q3U5ruuIKlw',
  },
  {
    form: 'a number, for an hour',
    settings: { ...settings, tokenSeconds: 3600 },
    token:
      'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImM4YzNlMWIwLTZkMmYtNGE1My05YTA1LTVkMGEzZjRhYjExMSJ9.eyJpc3MiOjEyMzQ1NjcsImlhdCI6MTcwOTYzMjgwMCwiZXhwIjoxNzA5NjM2NDAwfQ.fLmMIk-9HNzzYbKjU9yNpXlH6ir8H9lNf63tgpFuCeIpMNpuoxJhCP2T3CpCAmGd-t0_vvU42Z4ve00iAsvLS9x3AFy3T616RooLXjlwCMMZiLC5oOKiRp8GvJ23_MMQLzanmQAux7qTarOvZ1gDqdDVWBKjNnXFJrOP5rgVPRdbE4aB4DpqjPFdkhIv_JwiERjtdtvMemhBdJlUopVh_EWWPx9UU_3z1GlFx-RtW8asrw2cUjv1HXpohBDjDAICs7LxBzIZxYhTbFqP7K_P026ythi6ioVlLDEn-Lj4-MCAtJcdY8tH0PIJHj9mDLLXrP4kJUIuVRGb4sTjGE1TJg',
  },
];

const decode = (token: string): Record<string, unknown>[] =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);

describe('a token', () => {
  it.each(VECTORS)('is what openssl makes of it, with the issuer as $form', async ({ settings: given, token }) => {
    expect(await signToken(given, key, IAT)).toBe(token);
  });

  it('is signed for the account, names its key, is a little backdated and lives as long as it is told to', async () => {
    const tokens = openTokens(settings, () => IAT * 1000 + 999);
    const token = await tokens.current();
    expect(decode(token)).toEqual([
      { alg: 'RS256', typ: 'JWT', kid: CREDENTIALS.keyId },
      { iss: 1234567, iat: IAT - 5, exp: IAT - 5 + 600 },
    ]);
    const [header, claims, signature] = token.split('.');
    const text = Buffer.from(`${header}.${claims}`);
    expect(verify('sha256', text, createPublicKey(key), Buffer.from(signature ?? '', 'base64url'))).toBe(true);
  });

  it('is kept until a fifth of its life is left, and signed once however many ask', async () => {
    let now = IAT * 1000;
    const tokens = openTokens(settings, () => now);
    const [first, second] = await Promise.all([tokens.current(), tokens.current()]);
    expect(second).toBe(first);
    expect(tokens.generation()).toBe(1);
    now += (480 - 5) * 1000 - 1;
    expect(tokens.current()).toBe(first);
    now += 1;
    expect(await tokens.current()).not.toBe(first);
    expect(tokens.generation()).toBe(2);
  });

  it('is not signed anew for a refusal that a new one would meet again', async () => {
    const tokens = openTokens(settings, () => IAT * 1000);
    expect(tokens.refused(0, false)).toBe(false);
    await tokens.current();
    expect(tokens.refused(1, false)).toBe(false);
    tokens.taken();
    expect(tokens.refused(1, false)).toBe(true);
    await tokens.current();
    expect(tokens.generation()).toBe(2);
    expect(tokens.refused(1, false)).toBe(true);
    expect(tokens.generation()).toBe(2);
    expect(tokens.refused(2, true)).toBe(true);
  });
});

describe('a refused token', () => {
  const tokensIn = async (answers: readonly Answer[], times: number): Promise<string[]> => {
    let index = 0;
    return withVendor(
      () => answers[Math.min(index++, answers.length - 1)] ?? ok([]),
      async ({ adapter, asked, call }) => {
        for (let time = 0; time < times; time += 1) {
          await has(has(adapter.skill).remove)('7', call).catch((error: { code: string }) => {
            expect(error.code).toBe('UNAUTHENTICATED');
          });
        }
        return asked.map(({ headers, form }) => {
          expect(form).toEqual({ application_id: '4711', sq_skill_id: '7' });
          return headers.authorization ?? '';
        });
      },
    );
  };

  it('that has expired is replaced and the request sent once more, a command, too', async () => {
    expect(await tokensIn([ok(1), failure(456), ok(1)], 2)).toHaveLength(3);
    expect(await tokensIn([failure(456)], 1)).toHaveLength(2);
  });

  it('that was good before is replaced once, whatever the status of the refusal', async () => {
    expect(await tokensIn([ok(1), failure(100), ok(1)], 2)).toHaveLength(3);
    expect(await tokensIn([ok(1), { status: 401, text: 'no' }, ok(1)], 2)).toHaveLength(3);
    expect(await tokensIn([ok(1), { ...failure(100), status: 403 }, ok(1)], 2)).toHaveLength(3);
  });

  it('that never was good is not tried again', async () => {
    expect(await tokensIn([failure(100)], 3)).toHaveLength(3);
    expect(await tokensIn([failure(447)], 2)).toHaveLength(2);
  });
});

describe('the settings', () => {
  it('have defaults for all but the credentials and the application', () => {
    expect(settings).toMatchObject({
      baseUrl: 'https://api.voximplant.com/platform_api',
      tokenSeconds: 600,
      issuerForm: 'number',
      taskIdFrom: 'auto',
      taskIdPath: 'id',
      workers: 'agents',
      handleCallsFilter: 'never',
      intervalForm: 'padded',
      realtimeQueues: 'name',
    });
  });

  it('take a key with written line ends, ids as text and a base URL in any of its forms', () => {
    const parsed = parseSettings({
      ...CREDENTIALS,
      accountId: '1234567',
      applicationId: '4711',
      privateKey: KEY.replaceAll('\n', '\\n'),
      baseUrl: 'https://api-node1.voximplant.com/platform_api/',
    });
    expect(parsed).toMatchObject({
      accountId: 1234567,
      applicationId: 4711,
      privateKey: KEY,
      baseUrl: 'https://api-node1.voximplant.com/platform_api',
    });
    expect(parseSettings({ ...CREDENTIALS, baseUrl: 'http://localhost:1' }).baseUrl).toBe(
      'http://localhost:1/platform_api',
    );
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['privateKey', { privateKey: 'secret-words' }, /^privateKey: must be the RSA private key/],
    ['privateKey', { privateKey: undefined }, /^privateKey: is missing$/],
    ['accountId', { accountId: 0 }, /^accountId: /],
    ['applicationId', { applicationId: 'app' }, /^applicationId: must be a positive whole number/],
    ['tokenSeconds', { tokenSeconds: 3601 }, /^tokenSeconds: /],
    ['taskIdPath', { taskIdPath: 'a..b' }, /^taskIdPath: /],
    ['baseUrl', { baseUrl: 'ftp://x' }, /^baseUrl: must be a URL/],
    ['baseUrl', { baseUrl: 'https://a:b@x' }, /^baseUrl: must not hold credentials/],
    ['aplicationId', { aplicationId: 1 }, /^aplicationId: is not a setting of this vendor; known are baseUrl, /],
  ])('refuse a wrong %s by name, without quoting it', (path, change, message) => {
    const { [path]: _, ...rest } = CREDENTIALS as Record<string, unknown>;
    const given = change[path] === undefined && path in change ? rest : { ...CREDENTIALS, ...change };
    const error = (() => {
      try {
        return parseSettings(given);
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toBeInstanceOf(SettingsError);
    expect((error as SettingsError).message).toMatch(message);
    expect((error as SettingsError).message).not.toContain('secret-words');
  });
});
