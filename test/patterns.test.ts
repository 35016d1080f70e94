import { globSync, readFileSync } from 'node:fs';
import { checkSync } from 'recheck';
import { parseSync } from 'vite';
import { expect, it } from 'vitest';

/** Their texts are the operator's own, or come with this package. */
const OWN_TEXTS = new Set(['src/config/secrets.ts', 'src/server/graphiql-page.ts']);

interface Pattern {
  readonly source: string;
  readonly flags: string;
}

const patternsIn = (node: unknown): Pattern[] => {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(patternsIn);
  const { regex, ...members } = node as { regex?: { pattern: string; flags: string } };
  const own = regex ? [{ source: regex.pattern, flags: regex.flags }] : [];
  return [...own, ...Object.values(members).flatMap(patternsIn)];
};

/** Of everything that runs in a gateway: the texts of simulators, of the page and of the conformance suite are their own. */
const files = globSync('src/**/*.ts', { cwd: new URL('..', import.meta.url) }).filter(
  (file) => !/\/simulator\/|^src\/(?:wallboard|testing)\//.test(file) && !OWN_TEXTS.has(file),
);

const verdictOf = ({ source, flags }: Pattern): string => {
  const read = flags.replace('v', 'u').replace('d', '');
  const found = checkSync(source, read, { checker: 'automaton', timeout: null });
  // What looks ahead or refers back is tried with texts instead.
  const judged = found.status === 'unknown' ? checkSync(source, read, { checker: 'fuzz', timeout: null }) : found;
  return judged.status;
};

it('every regular expression takes time that grows with the text alone, whoever wrote the text', {
  timeout: 300_000,
}, () => {
  const known = new Map<string, string>();
  const slow = files.flatMap((file) => {
    const { program } = parseSync(file, readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));
    return patternsIn(program).flatMap((pattern) => {
      const text = `/${pattern.source}/${pattern.flags}`;
      const verdict = known.get(text) ?? verdictOf(pattern);
      known.set(text, verdict);
      return verdict === 'safe' ? [] : [`${file}: ${text} is ${verdict}`];
    });
  });
  expect(known.size).toBeGreaterThan(100);
  expect(slow).toEqual([]);
});
