import { ref } from '../../../src/domain/ref.ts';
import { CUSTOMER_DATA } from '../../../src/graphql/customer-data.ts';
import { mutationOn, mutations, type Target } from './inputs.ts';
import { type Ask, type Key, openStage, type Stage } from './stage.ts';

/** Whose objects a command names. */
export const TARGETS = ['own', "another's", 'other queue', 'other account'] as const;
export type TargetName = (typeof TARGETS)[number];
type Targets = Readonly<Record<TargetName, Target>>;

/** Who tries. The first four have no limits but their role. */
export const WHO = [
  'viewer',
  'agent',
  'supervisor',
  'admin',
  'agent with a worker',
  'agent with queues',
  'supervisor with queues',
  'admin with queues',
] as const;
export type Who = (typeof WHO)[number];

/** What a try came to: sent to the vendor, refused, or answered as if there were no such object. */
export type Fate = 'sent' | 'refused' | 'hidden';

export type Matrix = ReadonlyMap<string, ReadonlyMap<Who, Readonly<Record<TargetName, Fate>>>>;

/** Workbins and e-mails are kept by one vendor, queues told by the other. */
const VENDORS = ['restcomm', 'genesys'] as const;
const vendorOf = (mutation: string): (typeof VENDORS)[number] =>
  /Email$|^(park|pull)Jobs?$/.test(mutation) ? 'genesys' : 'restcomm';

/** The task of a worker, one of another worker in the same queue, one in another queue, and one in another account. */
const targetsOf = async (stage: Stage, vendor: string): Promise<Targets> => {
  const rows = await stage.liveTasks(`${vendor}-one`);
  const [own] = rows;
  const [stranger] = await stage.liveTasks(`${vendor}-two`);
  const others = rows.filter(({ worker }) => worker.id !== own?.worker.id);
  const another = others.find(({ queue }) => queue?.id === own?.queue?.id);
  const elsewhere = others.find((row) => row !== another && (row.queue === null || row.queue.id !== own?.queue?.id));
  if (!own || !another || !elsewhere || !stranger) throw new Error(`${vendor} has not enough tasks`);
  const account = `${vendor}-one`;
  const found = {
    own: await stage.targetOf(account, own),
    "another's": await stage.targetOf(account, another),
    'other queue': await stage.targetOf(account, elsewhere),
    'other account': await stage.targetOf(`${vendor}-two`, stranger),
  };
  if (own.queue) return found;
  return { ...found, 'other queue': { ...found['other queue'], Queue: ref('Queue', account, 'other') } };
};

const keysFor = (own: readonly Target[]): readonly Key[] => {
  const accounts = own.map(({ account }) => account);
  const queues = Object.fromEntries(own.map(({ account, Queue }) => [account, [Queue.nativeId]]));
  const worker = Object.fromEntries(own.map(({ account, Worker }) => [account, Worker.nativeId]));
  const limits = { 'with queues': { accounts, queues }, 'with a worker': { worker } };
  return WHO.map((name) => {
    const [role = '', ...rest] = name.split(' ');
    return { name, role, ...limits[rest.join(' ') as keyof typeof limits] };
  });
};

interface Refused {
  readonly code?: string;
  readonly message?: string;
}

const fateOf = async (stage: Stage, ask: Ask, who: Who, mutation: string, target: Target): Promise<Fate> => {
  const before = stage.written.length;
  const { query, variables } = mutationOn(mutation, target);
  const { data, errors = [] } = await ask(who, query, variables);
  if (stage.written.length > before) return 'sent';
  const answer = data?.[mutation] as
    | (Refused & { readonly outcomes?: readonly { readonly result: Refused }[] })
    | undefined;
  const result = answer?.outcomes ? answer.outcomes[0]?.result : answer;
  const code = result?.code ?? errors[0]?.extensions?.code;
  if (code === 'FORBIDDEN') return 'refused';
  // Of work that does not tell its queue nobody can say whether it may be seen.
  if (code === 'NOT_FOUND' || code === 'UNSUPPORTED') return 'hidden';
  throw new Error(`${mutation} as ${who}: ${code} ${result?.message ?? errors[0]?.message}`);
};

/** Every mutation of the schema tried by everybody on everything, over the whole gateway, up to where the vendor would be told. */
export const roleMatrix = async (): Promise<Matrix> => {
  const stage = await openStage(VENDORS);
  try {
    const targets = new Map<string, Targets>();
    for (const vendor of VENDORS) targets.set(vendor, await targetsOf(stage, vendor));
    const { ask, close } = await stage.serve(keysFor([...targets.values()].map(({ own }) => own)));
    const matrix = new Map<string, Map<Who, Record<TargetName, Fate>>>();
    for (const mutation of mutations()) {
      const fates = new Map<Who, Record<TargetName, Fate>>();
      for (const who of WHO) {
        const row = {} as Record<TargetName, Fate>;
        for (const name of TARGETS) {
          const target = targets.get(vendorOf(mutation))?.[name] as Target;
          row[name] = await fateOf(stage, ask, who, mutation, target);
        }
        fates.set(who, row);
      }
      matrix.set(mutation, fates);
    }
    await close();
    return matrix;
  } finally {
    await stage.close();
  }
};

const cell = (row: Readonly<Record<TargetName, Fate>>): string => {
  const sent = TARGETS.filter((name) => row[name] === 'sent');
  if (sent.length === 0) return '–';
  return sent.length === TARGETS.length ? 'all' : sent.join(', ');
};

const HEAD = `# Who may do what

Printed from what happens by \`npm run docs\`: each mutation of the schema is tried by each of these principals on objects of four kinds,
over a gateway with simulated vendors, and noted down where the vendor would be told. A test compares.

- **own**: what is the worker's own: a task, the job that it is a share of, the worker, a workbin; in a queue that the principal sees.
- **another's**: the same of another worker, in the same queue. **other queue**: in a queue that a principal "with queues" does not see.
- **other account**: in an account that a principal "with queues" does not see, and where the one "with a worker" has none.
- –: refused, or answered as if there were no such object, before a vendor is told anything.

What is behind it is in [configuration.md](configuration.md#roles). A command that names several objects needs all of them. Workbins and
e-mails are tried at a vendor whose work does not tell its queue: there, those "with queues" see no work at all.`;

const CUSTOMERS = `## Customer data

A viewer without customer data (\`withoutCustomerData\`, see [configuration.md](configuration.md#roles)) is told null in these members, by
whatever query, live view or change an object comes, and in \`raw\` of every object:

${Object.entries(CUSTOMER_DATA)
  .map(([type, members]) => `- \`${type}\`: ${members.map((member) => `\`${member}\``).join(', ')}`)
  .join('\n')}

They are addresses, what was said or written, and what others attached to a contact, which may be anything. \`externalId\` is among them: it
leads to the customer in the system that the contact came from. Not among them are \`disposition\` and the vendors' words for states, kinds
and channels, ids that vendors made, what is required of workers (\`requirements\`), and what is told of workers: their names, addresses and
labels. An id or a disposition that your own systems fill with names or numbers of customers is told. So is what a vendor says in an error.`;

/** docs/roles.md. */
export const rolesPage = (matrix: Matrix): string => {
  const rows = [
    ['mutation', ...WHO],
    ['---', ...WHO.map(() => '---')],
    ...[...matrix].map(([name, fates]) => [`\`${name}\``, ...WHO.map((who) => cell(fates.get(who) as never))]),
  ];
  return `${HEAD}\n\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n\n${CUSTOMERS}\n`;
};
