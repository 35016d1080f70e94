import { join } from 'node:path';
import plugin from '@graphql-eslint/eslint-plugin';
import { ESLint, type Linter } from 'eslint';
import { expect, test } from 'vitest';

const SCHEMA = join(import.meta.dirname, '../../schema/schema.graphql');

/** What the rules are told, each for a reason in docs/adr/0038-schema-rules.md. */
const TOLD: Linter.RulesRecord = {
  '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
  '@graphql-eslint/relay-edge-types': [
    'error',
    { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
  ],
  '@graphql-eslint/strict-id-in-types': 'off',
};

/** What is found and stays, each for a reason there. */
const LEFT: readonly string[] = [
  'no-typename-prefix: Field "commandId" starts with the name of the parent type "Command"',
];

const { configs, parser, rules } = plugin;

test('the schema keeps the recommended rules and those of Relay', async () => {
  const eslint = new ESLint({
    cwd: join(SCHEMA, '../..'),
    overrideConfigFile: true,
    overrideConfig: {
      files: ['**/*.graphql'],
      languageOptions: { parser, parserOptions: { graphQLConfig: { schema: SCHEMA } } },
      plugins: { '@graphql-eslint': { rules } },
      rules: { ...configs['flat/schema-recommended'].rules, ...configs['flat/schema-relay'].rules, ...TOLD },
    } as Linter.Config,
  });
  const results = await eslint.lintFiles([SCHEMA]);
  expect(results).toHaveLength(1);
  const found = results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message }) => `${ruleId?.replace('@graphql-eslint/', '')}: ${message}`),
  );
  expect(found).toEqual(LEFT);
});
