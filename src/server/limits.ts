import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases';
import { maxTokensPlugin } from '@escape.tech/graphql-armor-max-tokens';
import { GraphQLError, NoSchemaIntrospectionCustomRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { type OperationLimits, shapeRule } from '../graphql/limits.ts';

/** What one document may hold. `complexity` depends on the variables and is checked when they are known. */
export interface DocumentLimits extends Pick<OperationLimits, 'depth' | 'breadth'> {
  readonly aliases: number;
  readonly tokens: number;
}

const tooMany = (what: string, limit: number) =>
  new GraphQLError(`the document has more than ${limit} ${what}: split it`, {
    extensions: { code: 'LIMIT_EXCEEDED', http: { spec: true, status: 400 } },
  });

/** A document over a limit is refused as invalid before anything is executed. */
export const limitPlugins = ({ aliases, tokens, depth, breadth }: DocumentLimits): Plugin[] => {
  const rule = shapeRule({ depth, breadth });
  return [
    maxTokensPlugin({
      n: tokens,
      onReject: [
        () => {
          throw tooMany('tokens', tokens);
        },
      ],
    }),
    maxAliasesPlugin({
      n: aliases,
      onReject: [(validation) => validation?.reportError(tooMany('aliases', aliases))],
      propagateOnRejection: false,
    }),
    { onValidate: ({ addValidationRule }) => addValidationRule(rule) },
  ];
};

export const noIntrospection: Plugin = {
  onValidate: ({ addValidationRule }) => addValidationRule(NoSchemaIntrospectionCustomRule),
};
