import { Kind, type OperationDefinitionNode, type OperationTypeNode, parse } from 'graphql';
import { EXAMPLES } from '../../src/server/graphiql-page.ts';
import { FILL_TABS, readTabs, type Tab } from '../../src/server/graphiql-tabs.ts';

export interface TabOperation {
  readonly name: string;
  readonly type: OperationTypeNode;
  /** Whether all its variables were found. */
  readonly isFilled: boolean;
}

/** A tab of GraphiQL as somebody finds it who opens the page. */
export interface FilledTab {
  readonly query: string;
  readonly operations: readonly TabOperation[];
  readonly variables: Readonly<Record<string, unknown>>;
}

type Ask = (query: string, variables: Readonly<Record<string, unknown>>) => Promise<unknown>;

interface Filled {
  readonly defaultTabs: readonly { readonly query: string; readonly variables?: string }[];
}

/** What the page does before GraphiQL begins, with what a browser has at hand, at this moment. */
const inPage = (ask: Ask, now: number): ((options: { readonly defaultTabs: readonly Tab[] }) => Promise<Filled>) => {
  const fetch = async (_url: string, { body }: { readonly body: string }) => {
    const { query, variables } = JSON.parse(body);
    return { json: async () => ({ data: await ask(query, variables ?? {}) }) };
  };
  class Then extends Date {
    constructor(at: number = now) {
      super(at);
    }
  }
  return new Function('fetch', 'localStorage', 'Date', `return (${FILL_TABS})`)(fetch, { getItem: () => null }, Then);
};

const isOperation = (one: { readonly kind: Kind }): one is OperationDefinitionNode =>
  one.kind === Kind.OPERATION_DEFINITION;

export const fillTabs = async (ask: Ask, now: number): Promise<FilledTab[]> => {
  const { defaultTabs } = await inPage(ask, now)({ defaultTabs: await readTabs(EXAMPLES) });
  return defaultTabs.map(({ query, variables: filled = '{}' }) => {
    const variables = JSON.parse(filled);
    const operations = parse(query)
      .definitions.filter(isOperation)
      .map(({ name, operation, variableDefinitions = [] }) => ({
        name: name?.value ?? '',
        type: operation,
        isFilled: variableDefinitions.every(
          ({ variable, type, defaultValue }) =>
            type.kind !== Kind.NON_NULL_TYPE || defaultValue || variables[variable.name.value] !== undefined,
        ),
      }));
    return { query, operations, variables };
  });
};
