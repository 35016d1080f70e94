import type { Adapter } from '../src/contract/adapter.ts';
import { type Capability, capabilitiesOf } from '../src/contract/capability.ts';
import { DEFAULT_LIMITS, type Vendor } from '../src/contract/vendor.ts';
import { registry } from '../src/vendors/index.ts';

const NOUNS: Readonly<Record<string, string>> = {
  workspace: 'Workspaces',
  activity: 'Activities',
  queue: 'Queues',
  policy: 'Routing policies',
  worker: 'Workers',
  job: 'Jobs',
  task: 'Tasks',
  email: 'E-mails',
  workbin: 'Workbins',
  skill: 'Skills',
  metrics: 'Figures over time',
  source: 'Changes pushed',
  passthrough: '`vendorCall`',
};

const VERBS: Readonly<Record<string, string>> = {
  get: 'read',
  getMany: 'bulk read',
  list: 'list',
  ended: 'ended ones too',
  queuesOf: 'queues of a worker',
  remove: 'delete',
  setPresence: 'ready or not',
  bindSkills: 'bind skills',
  unbindSkills: 'unbind skills',
  setData: 'set data',
  act: "the vendor's own operations",
  stream: 'over a stream',
  webhook: 'to a webhook',
};

export interface Opened {
  readonly vendor: Vendor;
  readonly adapter: Adapter;
}

interface Abilities {
  readonly title: string;
  readonly capabilities: readonly Capability[];
}

/** Each vendor with an adapter that is opened over its simulator's settings, and closed again: only its members are of interest. */
export const openEach = (): Promise<Opened[]> =>
  Promise.all(
    registry.map(async ({ vendor, simulator }) => {
      const simulation = await (await simulator()).startSimulator({ scenario: 'empty' });
      const adapter = vendor.open('docs', vendor.parseSettings(simulation.settings), DEFAULT_LIMITS);
      await adapter.close();
      await simulation.close();
      return { vendor, adapter };
    }),
  );

const readAbilities = async (): Promise<Abilities[]> =>
  (await openEach()).map(({ vendor, adapter }) => ({ title: vendor.title, capabilities: capabilitiesOf(adapter) }));

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
