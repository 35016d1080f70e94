import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskMembers } from '../../src/gateway/loose-members.ts';

const isSecret = (name: string): boolean => name.endsWith('s');

/** The same as one regular expression, whose time grows with the square of the text. */
const byExpression = (text: string): string =>
  text.replace(
    /(["']?)([\w-]+)\1(\s*[:=]\s*)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,;}\]]+)/g,
    (all, quote: string, name: string, is: string) => (isSecret(name) ? `${quote}${name}${quote}${is}"***"` : all),
  );

const texts = fc.array(fc.constantFrom('s', 'x', '-', ':', '=', '"', "'", '\\', ' ', '\n', ',', '}', 'ü'), {
  maxLength: 24,
});

describe('members in a text that is no JSON', () => {
  it.each([
    ['pass: hunter2, next', 'pass: "***", next'],
    [`"pass" = 'hunter 2'`, '"pass" = "***"'],
    ['pass="a \\" b" x', 'pass="***" x'],
    ['name=value; pass=value', 'name=value; pass="***"'],
  ])('%s', (text, masked) => {
    expect(maskMembers(text, (name) => name === 'pass')).toBe(masked);
  });

  it('are masked as by a regular expression', () => {
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join('');
        expect(maskMembers(text, isSecret)).toBe(byExpression(text));
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([
    ['hyphens', '-'.repeat(4_000_000)],
    ['colons', ':'.repeat(4_000_000)],
    ['blanks between colons', ': '.repeat(2_000_000)],
    ['one colon behind many blanks', `s${' '.repeat(4_000_000)}:`],
    ['quotes', `s:"${'\\"'.repeat(2_000_000)}`],
    ['names without a value', 's:,'.repeat(1_000_000)],
  ])('are found in millions of characters: %s', (_, text) => {
    expect(maskMembers(text, isSecret).startsWith(text.charAt(0))).toBe(true);
  });
});
