import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The members of a vendor that does nothing, as text; a member of `changes` stands in place of its own, and `null` leaves it out. */
export const vendorText = (changes: Readonly<Record<string, string | null>> = {}): string => {
  const members: Record<string, string | null> = {
    name: "'acme'",
    title: "'Acme Router'",
    words: "{ Worker: 'Acme agent', Job: 'Acme call' }",
    mapping: "{ states: { Job: [['new', 'QUEUED']] }, operations: [['GET /calls', ['job.list']]] }",
    parseSettings: '(raw) => raw',
    open: '(account) => ({ account, check: async () => {}, close: async () => {} })',
    ...changes,
  };
  const written = Object.entries(members).flatMap(([name, text]) => (text === null ? [] : [`  ${name}: ${text},`]));
  return `export default {\n${written.join('\n')}\n};\n`;
};

/** A folder with these files, gone after the test; names may have folders in them. */
export const folderOf = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-outside-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  }
  return folder;
};

export const packageOf = (name: string, manifest: object, index: string): Record<string, string> => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, type: 'module', ...manifest }),
  [`node_modules/${name}/index.js`]: index,
});
