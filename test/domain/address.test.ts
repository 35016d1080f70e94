import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressesIn, withoutTrailingSlashes } from '../../src/domain/address.ts';

/** Texts that are full of what URLs are made of. */
const texts = fc.array(
  fc.constantFrom('a', 'Z', '9', '+', '.', '-', ':', '/', '://', 'h://', ' ', '"', '\n', 'ü', '*'),
  {
    maxLength: 30,
  },
);

describe('the addresses in a text', () => {
  it('are those that a regular expression finds', () => {
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join('');
        expect(addressesIn(text, /[\s"]/)).toEqual(text.match(/[a-z][a-z0-9+.-]*:\/\/[^\s"]+/gi) ?? []);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ['letters', 'a'.repeat(4_000_000)],
    ['ends of schemes', '://'.repeat(1_000_000)],
    ['short schemes', 'a://'.repeat(1_000_000)],
    ['schemes with nothing behind', 'a:// '.repeat(1_000_000)],
    ['digits before a scheme', `${'9'.repeat(4_000_000)}://x`],
  ])('are found in millions of characters: %s', (_, text) => {
    expect(addressesIn(text, /\s/).join('').length).toBeLessThanOrEqual(text.length);
  });
});

it('a path loses the slashes at its end, however many they are', () => {
  expect(['', '/', '/a', '/a//', `/a${'/'.repeat(1_000_000)}b`].map(withoutTrailingSlashes)).toEqual([
    '',
    '',
    '/a',
    '/a',
    `/a${'/'.repeat(1_000_000)}b`,
  ]);
});
