import { type Capability, capabilitiesOf } from '../src/contract/capability.ts';
import { DEFAULT_LIMITS } from '../src/contract/vendor.ts';
import { registry } from '../src/vendors/index.ts';

const NOUNS: Readonly<Record<string, string>> = {
  workspace: 'Workspaces',
  activity: 'Activities',
  queue: 'Queues',
  policy: 'Routing policies',
  worker: 'Workers',
  job: 'Jobs',
  task: 'Tasks',
  passthrough: '`vendorCall`',
};

const VERBS: Readonly<Record<string, string>> = {
  get: 'read',
  getMany: 'bulk read',
  list: 'list',
  queuesOf: 'queues of a worker',
  remove: 'delete',
};

interface Abilities {
  readonly title: string;
  readonly capabilities: readonly Capability[];
}

/** Each vendor's abilities, read off an adapter that is opened over its simulator's settings. */
const readAbilities = (): Promise<Abilities[]> =>
  Promise.all(
    registry.map(async ({ vendor, simulator }) => {
      const simulation = await (await simulator()).startSimulator({ scenario: 'empty' });
      const adapter = vendor.open('docs', vendor.parseSettings(simulation.settings), DEFAULT_LIMITS);
      const capabilities = capabilitiesOf(adapter);
      await adapter.close();
      await simulation.close();
      return { title: vendor.title, capabilities };
    }),
  );

const cell = ({ capabilities }: Abilities, port: string): string => {
  const own = capabilities.filter(({ name }) => name === port || name.startsWith(`${port}.`));
  if (own.length === 0) return '–';
  const verbs = own.map(({ name }) => name.slice(port.length + 1)).map((verb) => VERBS[verb] ?? verb);
  return verbs.filter(Boolean).join(', ') || 'yes';
};

/** What each vendor can do, as a Markdown table: printed from the members that exist, never written by hand. */
export const abilitiesTable = async (): Promise<string> => {
  const vendors = await readAbilities();
  const rows = Object.entries(NOUNS).map(([port, noun]) => [noun, ...vendors.map((vendor) => cell(vendor, port))]);
  const lines = [['', ...vendors.map(({ title }) => title)], ['---', ...vendors.map(() => '---')], ...rows];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
};
