import { maxTokensPlugin } from '@escape.tech/graphql-armor-max-tokens';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  type ValidationRule,
  validate,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { type DocumentLimits, documentError, tooMany } from '../graphql/document-limits.ts';

/** What is wrong with a document, at most: to work out what was meant instead costs more than to find that it is wrong. */
const MOST_ERRORS = 20;

/** The parser calls itself for every level; how deep it gets is bounded by the tokens, of which a configuration may allow very many. */
const boundedStack: Plugin = {
  onParse({ parseFn, setParseFn }) {
    setParseFn((source, options) => {
      try {
        return parseFn(source, options);
      } catch (error) {
        throw error instanceof RangeError ? tooMany('levels', 1_000) : error;
      }
    });
  },
};

/** A document over a limit is refused before anything of it is validated, by whatever way it came. */
export const limitPlugins = (limits: DocumentLimits, introspection: boolean): Plugin[] => {
  const { tokens } = limits;
  /** Of documents that are known, which come with every request of theirs. */
  const judged = new WeakMap<DocumentNode, { readonly error: GraphQLError | null }>();
  const errorOf = (document: DocumentNode): GraphQLError | null => {
    const known = judged.get(document) ?? { error: documentError(document, limits) };
    judged.set(document, known);
    return known.error;
  };
  return [
    maxTokensPlugin({
      n: tokens,
      onReject: [
        () => {
          throw tooMany('tokens', tokens);
        },
      ],
    }),
    boundedStack,
    {
      onValidate({ params, setResult, setValidationFn }) {
        const error = errorOf(params.documentAST as DocumentNode);
        if (error) setResult([error]);
        setValidationFn((schema: GraphQLSchema, document: DocumentNode, rules: readonly ValidationRule[]) =>
          validate(schema, document, rules, { maxErrors: MOST_ERRORS, hideSuggestions: !introspection }),
        );
      },
    },
  ];
};

/** What a federation gateway asks for the types by tells no less than introspection. */
const noServiceRule: ValidationRule = (context) => ({
  Field(node) {
    if (node.name.value !== '_service' || context.getParentType() !== context.getSchema().getQueryType()) return;
    const problem =
      'introspection is switched off, and "_service" with it: "trunkline schema --federation" prints the types';
    context.reportError(new GraphQLError(problem, { nodes: node }));
  },
});

export const noIntrospection: Plugin = {
  onValidate: ({ addValidationRule }) => {
    addValidationRule(NoSchemaIntrospectionCustomRule);
    addValidationRule(noServiceRule);
  },
};
