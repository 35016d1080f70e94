import { createPublicKey, constants as crypto, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SettingsError } from '../../../../src/contract/vendor.ts';
import { VendorError } from '../../../../src/domain/error.ts';
import { azure } from '../../../../src/vendors/azure/index.ts';
import { CERTIFICATE, PRIVATE_KEY } from './client-certificate.ts';
import { CLIENT, CLIENT_SECRET, IDENTITY_HEADER, openHouse, TENANT, tokenOf } from './kit.ts';

const SCOPE = 'https://communication.azure.com//.default';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'trunkline-entra-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
};

const decode = (part: string | undefined): Record<string, unknown> =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString());

describe('a token', () => {
  it('is asked for with a client secret, at the endpoint of the tenant', async () => {
    const { issuer, ask } = await openHouse();
    expect(await ask()).toBeNull();
    const [asked] = issuer.asked;
    expect(asked).toMatchObject({ method: 'POST', path: `/${TENANT}/oauth2/v2.0/token` });
    expect(asked?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(asked?.form ?? [])).toEqual({
      grant_type: 'client_credentials',
      client_id: CLIENT,
      client_secret: CLIENT_SECRET,
      scope: SCOPE,
    });
  });

  it('is asked for with an assertion that a certificate signs', async () => {
    const [certificate, privateKey] = [CERTIFICATE, PRIVATE_KEY];
    const { issuer, clock, ask } = await openHouse(({ url }) => ({
      entra: {
        method: 'client-certificate',
        tenantId: TENANT,
        clientId: CLIENT,
        certificate,
        privateKey,
        authorityHost: url,
      },
    }));
    expect(await ask()).toBeNull();
    const form = issuer.asked[0]?.form;
    expect(form?.get('client_assertion_type')).toBe(ASSERTION_TYPE);
    expect(form?.has('client_secret')).toBe(false);
    const assertion = form?.get('client_assertion') ?? '';
    const [header, claims, signature = ''] = assertion.split('.');
    const thumbprint = new X509Certificate(certificate).fingerprint256.replaceAll(':', '');
    expect(decode(header)).toEqual({
      alg: 'PS256',
      typ: 'JWT',
      'x5t#S256': Buffer.from(thumbprint, 'hex').toString('base64url'),
    });
    const now = clock.now() / 1_000;
    expect(decode(claims)).toMatchObject({
      aud: `${issuer.url}/${TENANT}/oauth2/v2.0/token`,
      iss: CLIENT,
      sub: CLIENT,
      nbf: now,
      exp: now + 600,
    });
    const signed = verify(
      'sha256',
      Buffer.from(`${header}.${claims}`),
      {
        key: createPublicKey(certificate),
        padding: crypto.RSA_PKCS1_PSS_PADDING,
        saltLength: crypto.RSA_PSS_SALTLEN_DIGEST,
      },
      Buffer.from(signature, 'base64url'),
    );
    expect(signed).toBe(true);
  });

  it.each([
    ['the machine', {}, undefined],
    ['a user', { clientId: CLIENT }, CLIENT],
  ])('is asked of the metadata service for an identity of %s', async (_, own, clientId) => {
    const { issuer, ask } = await openHouse(
      () => ({ entra: { method: 'managed-identity', ...own } }),
      ({ url }) => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: url, HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '' }),
    );
    // The router is behind that proxy, which is not there; the metadata service must not be.
    expect(await ask()).toMatchObject({ code: 'UNAVAILABLE' });
    const [asked] = issuer.asked;
    expect(asked).toMatchObject({ method: 'GET', path: '/metadata/identity/oauth2/token' });
    expect(asked?.headers.metadata).toBe('true');
    expect(Object.fromEntries(asked?.query ?? [])).toEqual({
      'api-version': '2018-02-01',
      resource: 'https://communication.azure.com/',
      ...(clientId === undefined ? {} : { client_id: clientId }),
    });
  });

  it('is asked of the platform where it names an endpoint, whose answer tells only when it ends', async () => {
    const { issuer, clock, adapter, ask } = await openHouse(
      () => ({ entra: { method: 'managed-identity', clientId: CLIENT } }),
      ({ url }) => ({ IDENTITY_ENDPOINT: `${url}/msi/token/`, IDENTITY_HEADER }),
    );
    expect(await ask()).toBeNull();
    const [asked] = issuer.asked;
    expect(asked).toMatchObject({ method: 'GET', path: '/msi/token/' });
    expect(asked?.headers['x-identity-header']).toBe(IDENTITY_HEADER);
    expect(asked?.query.get('api-version')).toBe('2019-08-01');
    expect(asked?.query.get('client_id')).toBe(CLIENT);
    expect(adapter.secrets?.()).toContain(IDENTITY_HEADER);
    clock.advance(54 * 60_000);
    await ask();
    expect(issuer.asked).toHaveLength(1);
    clock.advance(7 * 60_000);
    expect(await ask()).toBeNull();
    expect(issuer.asked).toHaveLength(2);
  });

  it('that a managed identity gives again and again until it ends is asked for a few times', async () => {
    const { issuer, router, clock, ask } = await openHouse(
      () => ({ entra: { method: 'managed-identity' } }),
      ({ url }) => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: url }),
    );
    issuer.state.caches = true;
    await ask();
    for (let n = 0; n < 3_700; n += 1) {
      clock.advance(1_000);
      expect(await ask()).toBeNull();
    }
    expect(router.carried.some(({ isExpired }) => isExpired)).toBe(false);
    expect(issuer.ends.size).toBe(2);
    expect(issuer.asked.length).toBeLessThanOrEqual(9);
  });

  it.each([
    [404, 'UNAVAILABLE'],
    [410, 'UNAVAILABLE'],
    [429, 'UNAVAILABLE'],
    [500, 'UNAVAILABLE'],
    [400, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
  ])('that the metadata service refuses with %i leaves the account %s', async (status, code) => {
    const { issuer, clock, ask } = await openHouse(
      () => ({ entra: { method: 'managed-identity' } }),
      ({ url }) => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: url }),
    );
    issuer.state.refusal = { status, body: { error: 'invalid_request', error_description: 'Identity not found' } };
    expect(await ask()).toMatchObject({ code });
    issuer.state.refusal = null;
    clock.advance(1_000);
    expect(await ask()).toBeNull();
  });

  it('is asked for with the federated token, whose file is read each time', async () => {
    const file = join(folder(), 'token');
    writeFileSync(file, 'federated.token.of-the-first-hour\n');
    const { issuer, clock, adapter, ask } = await openHouse(
      () => ({ entra: { method: 'workload-identity' } }),
      ({ url }) => ({
        AZURE_AUTHORITY_HOST: `${url}/`,
        AZURE_TENANT_ID: TENANT,
        AZURE_CLIENT_ID: CLIENT,
        AZURE_FEDERATED_TOKEN_FILE: file,
      }),
    );
    expect(await ask()).toBeNull();
    expect(Object.fromEntries(issuer.asked[0]?.form ?? [])).toEqual({
      grant_type: 'client_credentials',
      client_id: CLIENT,
      scope: SCOPE,
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: 'federated.token.of-the-first-hour',
    });
    expect(issuer.asked[0]?.path).toBe(`/${TENANT}/oauth2/v2.0/token`);
    writeFileSync(file, 'federated.token.of-the-second-hour');
    clock.advance(3_600_000);
    expect(await ask()).toBeNull();
    expect(issuer.asked[1]?.form.get('client_assertion')).toBe('federated.token.of-the-second-hour');
    expect(adapter.secrets?.()).toEqual(
      expect.arrayContaining(['federated.token.of-the-first-hour', 'federated.token.of-the-second-hour']),
    );
  });

  it.each([
    ['AZURE_TENANT_ID', {}],
    ['AZURE_CLIENT_ID', { AZURE_TENANT_ID: TENANT }],
    ['AZURE_FEDERATED_TOKEN_FILE', { AZURE_TENANT_ID: TENANT, AZURE_CLIENT_ID: CLIENT }],
    [
      'AZURE_AUTHORITY_HOST',
      { AZURE_TENANT_ID: TENANT, AZURE_CLIENT_ID: CLIENT, AZURE_FEDERATED_TOKEN_FILE: '/f', AZURE_AUTHORITY_HOST: 'x' },
    ],
    ['cannot be read', { AZURE_TENANT_ID: TENANT, AZURE_CLIENT_ID: CLIENT, AZURE_FEDERATED_TOKEN_FILE: '/nowhere/f' }],
  ])('that lacks what the platform gives says so: %s', async (words, environment) => {
    const { ask } = await openHouse(
      () => ({ entra: { method: 'workload-identity' } }),
      () => environment,
    );
    const outcome = await ask();
    expect(outcome).toBeInstanceOf(VendorError);
    expect(outcome).toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringContaining(words) });
  });

  it('in a file is read again when it changes, and before it ends', async () => {
    const file = join(folder(), 'token');
    writeFileSync(file, `${tokenOf(1, Date.parse('2026-11-29T17:00:00Z'))}\n`);
    const { router, issuer, clock, ask } = await openHouse(() => ({ tokenFile: file }));
    const put = (n: number, end: string): string => {
      const token = tokenOf(n, Date.parse(end));
      issuer.ends.set(token, Date.parse(end));
      writeFileSync(file, token);
      return token;
    };
    expect(await ask()).toBeNull();
    const second = put(2, '2026-11-29T17:30:00Z');
    clock.advance(10_000);
    expect(await ask()).toBeNull();
    expect(router.carried.at(-1)?.token).toBe(second);

    rmSync(file);
    clock.advance(60_000);
    expect(await ask()).toBeNull();
    expect(router.carried.at(-1)?.token).toBe(second);

    clock.advance(2 * 3_600_000);
    expect(await ask()).toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringContaining(file) });
    put(3, '2026-11-29T18:00:00Z');
    clock.advance(10_000);
    expect(await ask()).toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringContaining('expired') });
    const last = put(4, '2026-11-29T20:00:00Z');
    clock.advance(10_000);
    expect(await ask()).toBeNull();
    expect(router.carried.at(-1)?.token).toBe(last);
    expect(router.carried.some(({ isExpired }) => isExpired)).toBe(false);
  });

  it('in a file that the vendor refuses is read at once', async () => {
    const file = join(folder(), 'token');
    writeFileSync(file, 'opaque-token-of-yesterday');
    const { router, ask } = await openHouse(() => ({ tokenFile: file }));
    await ask();
    router.revoked.add('opaque-token-of-yesterday');
    writeFileSync(file, 'opaque-token-of-today');
    expect(await ask()).toBeNull();
    expect(router.carried.map(({ status }) => status)).toEqual([200, 401, 200]);
  });
});

describe('the settings', () => {
  const endpoint = 'https://a.example';
  const whole = { method: 'client-secret', tenantId: TENANT, clientId: CLIENT, clientSecret: CLIENT_SECRET };

  it.each<[string, Record<string, unknown>, string]>([
    ['two credentials', { endpoint, entra: whole, accessKey: 'QQ==' }, 'entra'],
    ['a method that is not known', { endpoint, entra: { ...whole, method: 'password' } }, 'entra.method'],
    ['a secret that is missing', { endpoint, entra: { ...whole, clientSecret: undefined } }, 'entra.clientSecret'],
    ['an unknown member', { endpoint, entra: { ...whole, clientsecret: CLIENT_SECRET } }, 'entra.clientsecret'],
    ['a tenant with a slash', { endpoint, entra: { ...whole, tenantId: 'a/b' } }, 'entra.tenantId'],
    [
      'an authority with a path',
      { endpoint, entra: { ...whole, authorityHost: 'https://a/b' } },
      'entra.authorityHost',
    ],
    ['another scope', { endpoint, entra: { ...whole, scope: 'https://a' } }, 'entra.scope'],
    [
      'a key that is none',
      {
        endpoint,
        entra: {
          method: 'client-certificate',
          tenantId: TENANT,
          clientId: CLIENT,
          certificate: CLIENT_SECRET,
          privateKey: CLIENT_SECRET,
        },
      },
      'entra.certificate',
    ],
    [
      'deliveries of a domain',
      { endpoint, token: 't', webhook: { entra: { tenantId: 'a.example', audience: 'a' } } },
      'webhook.entra.tenantId',
    ],
    ['a relative path', { endpoint, tokenFile: 'token' }, 'tokenFile'],
  ])('refuse %s by name and do not repeat it', (_, raw, path) => {
    let caught: unknown;
    try {
      azure.parseSettings(raw);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(SettingsError);
    expect((caught as SettingsError).path).toBe(path);
    expect((caught as SettingsError).message).not.toContain(CLIENT_SECRET);
  });
});
