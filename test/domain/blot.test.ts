import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileBlotter, MASK, openBlotter, SHORTEST_SECRET } from '../../src/domain/blot.ts';

const SECRET = 's3cr3t/"with\\ödd+chars & <more>';

const json = (text: string) => JSON.stringify(text).slice(1, -1);
const ascii = (text: string) =>
  json(text).replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Everything that a vendor, a proxy or a log may make of a text. */
const WRITTEN: Readonly<Record<string, (text: string) => string>> = {
  plainly: (text) => text,
  'in JSON': json,
  'in JSON inside of JSON': (text) => json(json(text)),
  'in JSON of ASCII': ascii,
  'in a URL': encodeURIComponent,
  'in a URL, in small letters': (text) => encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase()),
  'twice in a URL': (text) => encodeURIComponent(encodeURIComponent(text)),
  'in a form': (text) => new URLSearchParams({ a: text }).toString().slice(2),
  'in a page': (text) =>
    text.replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c] ?? c),
  'in hex': (text) => Buffer.from(text).toString('hex'),
  'in HEX': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'byte by byte in a URL': (text) => Buffer.from(text).toString('hex').replace(/../g, '%$&'),
};

/** Of which nobody can read a part: what is left of it when the middle is gone. */
const inBase64 = (encoding: 'base64' | 'base64url', before: string, text: string, after: string) =>
  Buffer.from(before + text + after).toString(encoding);

const secretText = fc
  .string({ unit: 'binary', minLength: 8, maxLength: 60 })
  .filter((text) => text.isWellFormed() && text.trim().length >= 8);

describe('a blotter', () => {
  test.each(Object.entries(WRITTEN))('finds a secret that is written %s (S10)', (_how, write) => {
    const { blot } = compileBlotter([SECRET]);
    expect(blot(`before ${write(SECRET)} after`)).toBe(`before ${MASK} after`);
  });

  test('finds any secret in any text and encoding', () => {
    fc.assert(
      fc.property(
        secretText,
        fc.string(),
        fc.string(),
        fc.constantFrom(...Object.values(WRITTEN)),
        (secret, a, b, write) => {
          const { blot } = compileBlotter([secret]);
          expect(blot(a + write(secret) + b)).not.toContain(write(secret));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('finds what texts of few characters repeat: each character of a secret is masked, and no other', () => {
    const ab = (minLength: number, maxLength: number) =>
      fc.string({ unit: fc.constantFrom('a', 'b', '-'), minLength, maxLength });
    // Of these characters every written form is the secret itself, and what is made of its bytes holds others.
    const masked = (secrets: readonly string[], text: string): string => {
      const isHidden = Array.from(text, () => false);
      for (const secret of secrets) {
        for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
          isHidden.fill(true, at, at + secret.length);
        }
      }
      return Array.from(text, (char, at) => (isHidden[at] ? '#' : char)).join('');
    };
    fc.assert(
      fc.property(
        fc.array(ab(8, 24), { minLength: 1, maxLength: 6 }),
        fc.array(ab(0, 30)),
        fc.nat(),
        (secrets, parts, pick) => {
          const text = parts.join(secrets[pick % secrets.length]);
          const told = compileBlotter(secrets).blot(text);
          expect(told.replaceAll(/(?:\*\*\*)+/g, '#')).toBe(masked(secrets, text).replaceAll(/#+/g, '#'));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('finds it in base64 of more than it, wherever it begins', () => {
    fc.assert(
      fc.property(
        secretText,
        fc.string(),
        fc.string(),
        fc.constantFrom('base64', 'base64url'),
        (secret, a, b, encoding) => {
          const { blot } = compileBlotter([secret]);
          const clean = blot(inBase64(encoding, a, secret, b));
          expect(clean).toContain(MASK);
          // What is left of either side, decoded at every alignment, does not hold the half of it.
          const half = Buffer.from(secret).subarray(0, Math.ceil(Buffer.from(secret).length / 2));
          for (const part of clean.split(MASK)) {
            for (const offset of [0, 1, 2, 3]) {
              if (Buffer.from(a + b).includes(half)) continue;
              expect(Buffer.from(part.slice(offset), encoding).includes(half)).toBe(false);
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('changes no text that holds none', () => {
    const { blot } = compileBlotter([SECRET, 'another-long-secret']);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(blot(text)).toBe(text);
      }),
    );
  });

  test('leaves nothing of secrets that overlap, whichever is longer', () => {
    const { blot } = compileBlotter(['abcdefghij', 'efghijklmnop', 'abcdefgh']);
    expect(blot('x abcdefghijklmnop y')).toBe(`x ${MASK} y`);
    expect(blot('abcdefghij')).toBe(MASK);
  });

  test('takes a short secret for one only where it stands for itself, and a shorter one never', () => {
    const { blot } = compileBlotter(['sesame', 'abc', '', 'ab:abc']);
    expect(blot('password "sesame" is wrong, open-sesame, sesames and sesame2')).toBe(
      `password "${MASK}" is wrong, open-${MASK}, sesames and sesame2`,
    );
    expect(blot('abc is the alphabet')).toBe('abc is the alphabet');
    expect(blot('user ab:abc')).toBe(`user ${MASK}`);
    expect(blot(Buffer.from('sesame').toString('base64'))).toBe(MASK);
    expect('abc'.length).toBeLessThan(SHORTEST_SECRET);
  });

  test('finds each line of a key in PEM, and all of them joined', () => {
    const lines = ['MIIEuwIBADANBgkqhkiG9w0BAQEFAASCBKUw', 'ggShAgEAAoIBAQCH0NTH4ToErTeLKmGtSDkT'];
    const { blot } = compileBlotter([`-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----`]);
    expect(blot(`got ${lines[1]}`)).toBe(`got ${MASK}`);
    expect(blot(`got ${lines.join('')}`)).toBe(`got ${MASK}`);
    expect(blot('-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----');
  });

  test('looks at each character of a long text a bounded number of times', () => {
    let looked = 0;
    const secrets = Array.from({ length: 50 }, (_, n) => `secret-number-${n}-${'x'.repeat(20)}`);
    const { blot } = compileBlotter(secrets);
    const text = Object.assign(Object('secret-'.repeat(20_000)), {});
    const counting = new Proxy(text as object, {
      get: (target, name) => {
        if (name === 'length') return (target as unknown as string).length;
        if (name === 'charCodeAt')
          return (at: number) => {
            looked += 1;
            return String(target).charCodeAt(at);
          };
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? member.bind(String(target)) : member;
      },
    });
    blot(counting as unknown as string);
    expect(looked).toBeGreaterThan(0);
    expect(looked).toBeLessThan(10 * 140_000);
  });

  test('follows secrets that are replaced', () => {
    let secrets = ['the-first-token'];
    const blotter = openBlotter(() => secrets);
    expect(blotter().blot('the-first-token')).toBe(MASK);
    secrets = ['the-second-token'];
    expect(blotter().blot('the-first-token the-second-token')).toBe(`the-first-token ${MASK}`);
    expect(blotter()).toBe(blotter());
  });
});
