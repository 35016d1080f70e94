import { ref } from '../domain/ref.ts';
import { seenQueues } from '../domain/sight.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import { AccountType } from './account.ts';
import { builder } from './builder.ts';
import type { AuthScope, Principal } from './context.ts';
import { upperEnumOf } from './enum.ts';
import { globalId } from './ids.ts';
import type { Role } from './principal.ts';
import { WorkerType } from './refs.ts';

const RoleEnum = upperEnumOf<Role>(
  'Role',
  'What a principal is to this gateway. Each role may do what the ones before it may. The configuration and tokens write these words in lower case.',
  {
    viewer: 'Asks and watches.',
    agent: 'Works on jobs and tasks, and sets activities; where it is bound to a worker, for this worker alone.',
    supervisor: 'Changes what is configured at the vendors.',
    admin: 'Calls the vendors directly.',
  },
);

const ScopeEnum = upperEnumOf<AuthScope>('Scope', 'What a role allows.', {
  read: 'To ask, and to watch changes.',
  work: 'To work on jobs and tasks, and to set presences.',
  manage: 'To change what is configured at the vendors.',
  passthrough: "To use the vendors' own interfaces: `vendorCall`.",
});

interface InAccount {
  readonly account: OpenAccount;
}

const accountIn = ({ account }: InAccount): OpenAccount => account;

const SeenQueuesType = builder.objectRef<InAccount & { readonly queues: readonly string[] }>('SeenQueues').implement({
  description:
    'The queues of an account that a principal may see. Nothing of the others, nor of the work in them, exists for it.',
  fields: (t) => ({
    account: t.field({ type: AccountType, nullable: false, description: 'The account.', resolve: accountIn }),
    queueIds: t.idList({
      nullable: false,
      description: 'Global ids of the queues, as they are configured: some of them may not exist. Empty: none at all.',
      resolve: ({ account: { name }, queues }) => queues.map((id) => globalId(ref('Queue', name, id))),
    }),
  }),
});

const OwnWorkerType = builder.objectRef<InAccount & { readonly nativeId: string }>('OwnWorker').implement({
  description: 'The worker who a principal is in an account.',
  fields: (t) => ({
    account: t.field({ type: AccountType, nullable: false, description: 'The account.', resolve: accountIn }),
    workerId: t.id({
      nullable: false,
      description: 'Global id of the worker, as it is configured. Asks no vendor.',
      resolve: ({ account: { name }, nativeId }) => globalId(ref('Worker', name, nativeId)),
    }),
    worker: t.field({
      type: WorkerType,
      description: 'The worker; null when the vendor has none of that id.',
      resolve: ({ account: { name }, nativeId }, _args, { loader }) => loader.one(ref('Worker', name, nativeId)),
    }),
  }),
});

const PrincipalType = builder.objectRef<Principal>('Principal').implement({
  description: 'Who asks, and what this principal may see and do.',
  fields: (t) => ({
    name: t.exposeString('name', { nullable: false, description: 'The name of the key, or the subject of the token.' }),
    role: t.field({ type: RoleEnum, nullable: false, description: 'Its role.', resolve: ({ role }) => role }),
    scopes: t.field({
      type: [ScopeEnum],
      nullable: false,
      description: 'What the role allows.',
      resolve: ({ scopes }) => [...scopes],
    }),
    accounts: t.field({
      type: [AccountType],
      nullable: false,
      description: 'The accounts that it may see, by name.',
      complexity: { field: 1, multiplier: 1 },
      resolve: (_principal, _args, { scope }) => [...scope.accounts],
    }),
    customerData: t.boolean({
      nullable: false,
      description:
        'Whether it sees what tells of customers; if not, members that do are null, and nothing can be asked by them.',
      resolve: ({ withoutCustomerData }) => !withoutCustomerData,
    }),
    queues: t.field({
      type: [SeenQueuesType],
      description:
        'The accounts of which it sees some queues only, and which; null when it sees all queues of all its accounts.',
      complexity: { field: 1, multiplier: 1 },
      resolve: (principal, _args, { scope }) =>
        principal.queues &&
        scope.accounts.flatMap((account) => {
          const seen = seenQueues(principal.queues, account.name);
          return seen ? [{ account, queues: [...seen] }] : [];
        }),
    }),
    worker: t.field({
      type: [OwnWorkerType],
      description:
        'The worker whom it is in each account; null when it is bound to none. An `AGENT` that is bound carries out commands for its own ' +
        'tasks, jobs, workbin and presence, and none in accounts that are not named here.',
      complexity: { field: 1, multiplier: 1 },
      resolve: ({ worker }, _args, { scope }) => {
        if (worker === null) return null;
        const own = new Map(Object.entries(worker));
        return scope.accounts.flatMap((account) => {
          const nativeId = own.get(account.name);
          return nativeId === undefined ? [] : [{ account, nativeId }];
        });
      },
    }),
  }),
});

builder.queryField('me', (t) =>
  t.field({
    type: PrincipalType,
    nullable: false,
    description:
      'Who asks, and what this principal may see and do. For clients that show only what is allowed. Asks a vendor for `worker { worker }` alone.',
    resolve: (_root, _args, { principal }) => principal,
  }),
);
