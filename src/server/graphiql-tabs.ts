import { readdir, readFile } from 'node:fs/promises';
import { Kind, type OperationDefinitionNode, parse } from 'graphql';

/** One tab of GraphiQL, and what its variables are found by on the configuration that it opens over. */
export interface Tab {
  readonly query: string;
  readonly sample?: Sample;
}

interface Sample {
  /** Asks one account, `$account`; the alias of each root field is the name of a variable. Empty where only built-in variables are needed. */
  readonly query: string;
  /** What the account must be able to do, as `capabilities` name it. */
  readonly needs: readonly string[];
  /** Variables without which the document is of no use. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const NEEDS = /^# needs: (.+)$/m;

const operationOf = (text: string): OperationDefinitionNode | undefined =>
  parse(text).definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);

const sampleOf = (document: string, query: string): Sample => {
  const variables = operationOf(document)?.variableDefinitions ?? [];
  const open = variables.filter(({ defaultValue }) => !defaultValue);
  const names = (isRequired: boolean): string[] =>
    open
      .filter(({ type }) => (type.kind === Kind.NON_NULL_TYPE) === isRequired)
      .map(({ variable }) => variable.name.value);
  return {
    query: query.replace(NEEDS, '').trim(),
    needs: (NEEDS.exec(query)?.[1] ?? '').split(/\s+/).filter(Boolean),
    required: names(true),
    optional: names(false),
  };
};

/** The documents of a folder in the order of their names. What finds the variables of `x.graphql` is `samples/x.graphql`. */
export const readTabs = async (folder: URL): Promise<Tab[]> => {
  const list = async (of: URL): Promise<string[]> =>
    (await readdir(of).catch(() => [])).filter((name) => name.endsWith('.graphql'));
  const samples = new URL('samples/', folder);
  const [names, sampled] = await Promise.all([list(folder), list(samples)]);
  const inOrder = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
  return Promise.all(
    names.sort(inOrder).map(async (name) => {
      const query = await readFile(new URL(name, folder), 'utf8');
      return sampled.includes(name)
        ? { query, sample: sampleOf(query, await readFile(new URL(name, samples), 'utf8')) }
        : { query };
    }),
  );
};

/**
 * Runs in the page, before GraphiQL: fills the variables of the tabs from the first account that can do what the tab shows. A tab for which
 * none is found opens without them, and says so in a comment. `$today` is the midnight before.
 */
export const FILL_TABS = `
  async (options) => {
    if (localStorage.getItem('graphiql:tabState') !== null) return options;
    const signal = AbortSignal.timeout(8000);
    const ask = async (query, variables) => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ query, variables });
      const response = await fetch(options.endpoint, { method: 'POST', headers, body, signal });
      return (await response.json()).data;
    };
    const firstLeaf = (value) => {
      if (value === null || value === undefined || typeof value !== 'object') return value ?? undefined;
      for (const inner of Object.values(value)) {
        const found = firstLeaf(inner);
        if (found !== undefined) return found;
      }
    };
    const today = new Date(new Date().setHours(0, 0, 0, 0)).toISOString();
    const find = async ({ query, needs, required, optional }, accounts) => {
      for (const { name, capabilities } of accounts) {
        if (!needs.every((need) => capabilities.some((one) => one.name === need))) continue;
        const data = query === '' ? {} : await ask(query, { account: name });
        const all = { today, account: name };
        for (const [variable, value] of Object.entries(data ?? {})) all[variable] = firstLeaf(value);
        if (required.every((variable) => all[variable] !== undefined)) {
          return Object.fromEntries([...required, ...optional].flatMap((variable) =>
            all[variable] === undefined ? [] : [[variable, all[variable]]]));
        }
      }
      return null;
    };
    let accounts = [];
    try {
      const data = await ask('{ accounts(first: 500) { nodes { name capabilities { name } } } }');
      accounts = data.accounts.nodes;
    } catch {}
    const defaultTabs = await Promise.all((options.defaultTabs ?? []).map(async ({ query, sample }) => {
      if (!sample) return { query };
      const found = await find(sample, accounts).catch(() => null);
      if (found) return { query, variables: JSON.stringify(found, null, 2) };
      return { query: '# No account was found that this works with: fill in the variables yourself.\\n' + query };
    }));
    return { ...options, defaultTabs };
  }
`;
