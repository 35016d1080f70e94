import { RULES } from '../src/config/warnings.ts';

/** For docs/security.md. */
export const warningsTable = (): string =>
  [
    '| warning | told when | remedy |',
    '|---|---|---|',
    ...RULES.map(({ code, when, remedy }) => `| \`${code}\` | ${when} | ${remedy} |`),
  ].join('\n');
