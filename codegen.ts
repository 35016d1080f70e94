import type { CodegenConfig } from '@graphql-codegen/cli';

/** Typed documents for the tests and the page: `npm run codegen`. */
const config: CodegenConfig = {
  schema: 'schema/schema.graphql',
  importExtension: '.ts',
  generates: {
    'schema/generated/': {
      preset: 'client',
      documents: 'schema/operations/*.graphql',
      presetConfig: { fragmentMasking: false },
      config: {
        enumsAsTypes: true,
        useTypeImports: true,
        skipTypename: true,
        scalars: { DateTime: 'string', JSON: 'unknown' },
      },
    },
    // The page sends text, so that it need not carry a parser and a printer.
    'schema/generated/wallboard/': {
      preset: 'client',
      documents: 'schema/operations/wallboard/*.graphql',
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        enumsAsTypes: true,
        useTypeImports: true,
        skipTypename: true,
        scalars: { ID: 'string', DateTime: 'string', JSON: 'unknown' },
      },
    },
  },
};

export default config;
