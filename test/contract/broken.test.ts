import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { BREAKS, type Break } from './broken/breaks.ts';

const FOLDER = resolve(import.meta.dirname, 'broken');
const VITEST = resolve(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');

interface Ran {
  readonly fullName: string;
  readonly status: 'passed' | 'failed' | 'skipped' | 'pending';
}

/** As it stands in the full name of a test, where groups are told from what is in them. */
const plain = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '(?: >)? ');

/** Runs the sentences of the suite that hold these promises, for each vendor that breaks one and for its sound twin. */
const runSuite = async (): Promise<readonly Ran[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-broken-'));
  const report = join(folder, 'report.json');
  const names = BREAKS.map(
    ({ name, part, sentence }) => `(broken: ${plain(name)}|sound: ${part}) .*${plain(sentence)}`,
  );
  const asked = ['run', '--config', join(FOLDER, 'vitest.config.ts'), '--testNamePattern', names.join('|')];
  const told = ['--reporter=json', `--outputFile.json=${report}`];
  try {
    const { promise, resolve: end } = Promise.withResolvers<string>();
    // That tests fail is what it is run for.
    execFile(process.execPath, [VITEST, ...asked, ...told], { cwd: FOLDER }, (_error, out, wrong) => end(out + wrong));
    const output = await promise;
    try {
      const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
      return testResults.flatMap(({ assertionResults }: { assertionResults: Ran[] }) => assertionResults);
    } catch (cause) {
      throw new Error(`the suite was not run: ${output}`, { cause });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe('the conformance suite', () => {
  let ran: readonly Ran[] = [];
  beforeAll(async () => {
    ran = await runSuite();
  }, 600_000);

  const statesOf = (which: string, { sentence }: Break): ReadonlySet<string> =>
    new Set(
      ran
        .filter(({ fullName, status }) => /passed|failed/.test(status) && fullName.startsWith(`${which} `))
        .filter(({ fullName }) => fullName.includes(sentence))
        .map(({ status }) => status),
    );

  it.each(BREAKS.map((one) => [one.name, one] as const))('catches a vendor of which %s', (_name, one) => {
    expect([one.sentence, statesOf(`sound: ${one.part}`, one)]).toEqual([one.sentence, new Set(['passed'])]);
    expect([one.sentence, statesOf(`broken: ${one.name}`, one)]).toEqual([one.sentence, new Set(['failed'])]);
  });
});
