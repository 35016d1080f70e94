import { readdir, readFile } from 'node:fs/promises';
import {
  type ASTNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  type VariableDefinitionNode,
  visit,
} from 'graphql';

/** One tab of GraphiQL, and what its variables are found by on the configuration that it opens over. */
export interface Tab {
  readonly query: string;
  readonly sample?: Sample;
}

interface Sample {
  /**
   * Asks one account, `$account`; the alias of each root field is the name of a variable, `input_id` that of the member `id` of the variable
   * `input`. Empty where only built-in variables are needed.
   */
  readonly query: string;
  /** Of each alias the names that lead to its first leaf: what the variable is, be it an object. */
  readonly paths: Readonly<Record<string, readonly string[]>>;
  readonly needs: readonly Need[];
  /** What the variables hold besides, whatever the account. */
  readonly given: Readonly<Record<string, object>>;
  /** Variables without which the first operation of the document cannot be carried out. */
  readonly required: readonly string[];
  /** Its other variables, and those of the operations behind it. */
  readonly optional: readonly string[];
}

/** What the account must be able to do, as `capabilities` name it, with the members that it must take: `job.update(queue priority)`. */
interface Need {
  readonly name: string;
  readonly takes: readonly string[];
}

const NEEDS = /^# needs: (.+)$/m;
const GIVEN = /^# given: (.+)$/m;
const NEED = /([\w.]+)(?:\(([\w ]*)\))?/g;

const needsOf = (sample: string): Need[] =>
  [...(NEEDS.exec(sample)?.[1] ?? '').matchAll(NEED)].map(([, name = '', takes = '']) => ({
    name,
    takes: takes.split(' ').filter(Boolean),
  }));

const operationsOf = (text: string): OperationDefinitionNode[] =>
  parse(text).definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);

const firstPath = ({ selectionSet }: FieldNode): string[] => {
  const inner = selectionSet?.selections.find((one) => one.kind === Kind.FIELD);
  return inner ? [(inner.alias ?? inner.name).value, ...firstPath(inner)] : [];
};

const pathsOf = (sample: string): Record<string, readonly string[]> => {
  const fields = sample === '' ? [] : (operationsOf(sample)[0]?.selectionSet.selections ?? []);
  return Object.fromEntries(
    fields.flatMap((field) =>
      field.kind === Kind.FIELD ? [[(field.alias ?? field.name).value, firstPath(field)]] : [],
    ),
  );
};

const sampleOf = (document: string, text: string): Sample => {
  const query = text.replace(NEEDS, '').replace(GIVEN, '').trim();
  const given = JSON.parse(GIVEN.exec(text)?.[1] ?? '{}');
  const variables = operationsOf(document).map(({ variableDefinitions = [] }) =>
    variableDefinitions.filter(({ defaultValue }) => !defaultValue),
  );
  const names = (of: readonly VariableDefinitionNode[]): string[] => of.map(({ variable }) => variable.name.value);
  const required = names((variables[0] ?? []).filter(({ type }) => type.kind === Kind.NON_NULL_TYPE));
  const optional = names(variables.flat()).filter((name) => !required.includes(name));
  return { query, paths: pathsOf(query), needs: needsOf(text), given, required, optional };
};

const WALLBOARD = 'wallboard/';

/** The fragments that are spread in it, and in them. */
const fragmentsOf = (node: ASTNode, among: readonly FragmentDefinitionNode[]): FragmentDefinitionNode[] => {
  const found = new Set<FragmentDefinitionNode>();
  const look = (into: ASTNode): void => {
    visit(into, {
      FragmentSpread: ({ name }) => {
        const one = among.find((fragment) => fragment.name.value === name.value);
        if (!one || found.has(one)) return;
        found.add(one);
        look(one);
      },
    });
  };
  look(node);
  return [...found];
};

/** Each command of a document by itself, since each takes an input of its own; `null` for a document that reads. */
const commandsIn = (text: string): { readonly name: string; readonly query: string }[] | null => {
  const { definitions } = parse(text);
  const commands = operationsOf(text);
  if (commands.some(({ operation }) => operation !== OperationTypeNode.MUTATION)) return null;
  const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  const told = text.slice(0, definitions[0]?.loc?.start).trim();
  return commands.map((command) => {
    const parts = [command, ...fragmentsOf(command, fragments)].map(({ loc }) => text.slice(loc?.start, loc?.end));
    return { name: command.name?.value ?? '', query: `${told === '' ? '' : `${told}\n`}${parts.join('\n\n')}\n` };
  });
};

/**
 * The documents of a folder in the order of their names, and behind them those of the wallboard, its commands one by one. What
 * finds the variables of `x.graphql` is `samples/x.graphql`; of a command of the wallboard it is called after the operation.
 */
export const readTabs = async (folder: URL): Promise<Tab[]> => {
  const inOrder = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
  const list = async (of: string): Promise<string[]> => {
    const names = await readdir(new URL(of, folder)).catch(() => []);
    const documents = names.filter((name) => name.endsWith('.graphql'));
    return documents.sort(inOrder).map((name) => of + name);
  };
  const samples = await list('samples/');
  const tab = async (query: string, name: string): Promise<Tab> => {
    const sample = `samples/${name}.graphql`;
    if (!samples.includes(sample)) return { query };
    return { query, sample: sampleOf(query, await readFile(new URL(sample, folder), 'utf8')) };
  };
  const read = async (path: string): Promise<readonly Tab[]> => {
    const text = await readFile(new URL(path, folder), 'utf8');
    const commands = path.startsWith(WALLBOARD) ? commandsIn(text) : null;
    if (commands) return Promise.all(commands.map(({ query, name }) => tab(query, name)));
    return [await tab(text, path.slice(path.lastIndexOf('/') + 1, -'.graphql'.length))];
  };
  return (await Promise.all([...(await list('./')), ...(await list(WALLBOARD))].map(read))).flat();
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
    const find = (value, path) => {
      if (Array.isArray(value)) {
        for (const one of value) {
          const found = find(one, path);
          if (found !== undefined) return found;
        }
        return undefined;
      }
      if (value === null || value === undefined) return undefined;
      if (path.length > 0) return find(value[path[0]], path.slice(1));
      return typeof value === 'object' && Object.keys(value).length === 0 ? undefined : value;
    };
    const today = new Date(new Date().setHours(0, 0, 0, 0)).toISOString();
    const isAble = ({ needs }, { capabilities }) =>
      needs.every(({ name, takes }) =>
        capabilities.some((one) => one.name === name && takes.every((member) => one.takes.includes(member))));
    // Of the first account that has all of it, else of the first that has what is required.
    const fill = async ({ query, paths, given, required, optional }, accounts) => {
      let most = null;
      for (const account of accounts.map(({ name }) => name)) {
        const data = query === '' ? {} : await ask(query, { account, today });
        const found = Object.entries(data ?? {}).map(([name, value]) => [name, find(value, paths[name])]);
        const all = { today, account, ...structuredClone(given) };
        for (const [alias, value] of found) {
          const [name, member] = alias.split('_');
          if (value !== undefined) all[name] = member ? { ...all[name], [member]: value } : value;
        }
        // Of an object every member is needed.
        for (const [alias, value] of found) if (value === undefined) delete all[alias.split('_')[0]];
        if (!required.every((name) => name in all)) continue;
        const names = [...required, ...optional].filter((name) => name in all);
        const filled = Object.fromEntries(names.map((name) => [name, all[name]]));
        if (found.every(([, value]) => value !== undefined)) return filled;
        most ??= filled;
      }
      return most;
    };
    let accounts = [];
    try {
      const data = await ask('{ accounts(first: 500) { nodes { name capabilities { name takes } } } }');
      accounts = data.accounts.nodes;
    } catch {}
    const defaultTabs = await Promise.all((options.defaultTabs ?? []).map(async ({ query, sample }) => {
      if (!sample) return { query };
      const found = await fill(sample, accounts.filter((account) => isAble(sample, account))).catch(() => null);
      if (found) return { query, variables: JSON.stringify(found, null, 2) };
      return { query: '# No account was found that this works with: fill in the variables yourself.\\n' + query };
    }));
    return { ...options, defaultTabs };
  }
`;
