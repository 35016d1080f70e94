import type { CommandResult } from '../contract/command.ts';
import type { WritePort } from '../contract/port.ts';
import type { Call } from '../domain/call.ts';
import { KINDS, type Kind } from '../domain/ref.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Items } from '../gateway/kinds.ts';
import type { Executed } from '../gateway/outcome.ts';
import { type Command, commandOn, type PortName } from '../gateway/verb.ts';
import { adapterOf, ask, begin, type Existing, portOf } from './bench.ts';

type Port = WritePort<Items[Kind], Record<string, unknown>>;
type Run = (call: Call) => Promise<CommandResult<Items[Kind]>>;
export type Done = Promise<Executed<Items[Kind]>>;

export const existingIn = async (gateway: Gateway): Promise<Existing> => {
  const adapter = adapterOf(gateway);
  const found = await Promise.all(
    KINDS.map(async (kind) => {
      const listing = portOf(adapter, kind)?.list ? await ask(gateway, kind, { first: 1 }) : null;
      return [kind, listing?.edges[0]?.node.ref.nativeId ?? ''] as const;
    }),
  );
  return Object.fromEntries(found) as Record<Kind, string>;
};

/** Whether a member of the port takes this member of its input. */
export const takes = (port: Port | undefined, member: 'create' | 'update', name: string): boolean =>
  Object.hasOwn(port?.takes[member] ?? {}, name);

export const writePortOf = (gateway: Gateway, kind: Kind): Port | undefined => {
  const port = portOf(adapterOf(gateway), kind);
  return port && 'takes' in port ? (port as unknown as Port) : undefined;
};

export const execute = (
  gateway: Gateway,
  name: string,
  input: unknown,
  order: Run | Command<Items[Kind]>,
  idempotencyKey?: string,
  signal?: AbortSignal,
): Done => {
  const { scope } = begin(gateway, signal);
  const [account] = scope.accounts;
  if (!account) throw new Error('no account');
  const command = typeof order === 'function' ? { run: order } : order;
  return gateway.commands.execute(scope, 'suite', { account, name, input, command, idempotencyKey });
};

const PORT_NAMES: Readonly<Record<Kind, PortName>> = {
  Workspace: 'workspace',
  Activity: 'activity',
  Queue: 'queue',
  RoutingPolicy: 'policy',
  Worker: 'worker',
  Skill: 'skill',
  Job: 'job',
  Task: 'task',
  Workbin: 'workbin',
};

/** A command of any kind, as the API binds it. */
export const commandOf = (
  account: OpenAccount,
  kind: Kind,
  member: 'create' | 'update' | 'remove',
  ...given: readonly unknown[]
): Command<Items[Kind]> | undefined =>
  commandOn(account, PORT_NAMES[kind] as 'queue', member, ...(given as never)) as never;

/** The commands of one kind at the only account, as the API would give them: members that are missing are missing here, too. */
export const commandsOf = (gateway: Gateway, kind: Kind) => {
  const remove = writePortOf(gateway, kind)?.remove;
  const account = begin(gateway).scope.account(gateway.accounts[0]?.name ?? '');
  const unable = (verb: string): never => {
    throw new Error(`${kind} cannot be ${verb}`);
  };
  return {
    create: async (input: object, key?: string, signal?: AbortSignal): Done => {
      const command = commandOf(account, kind, 'create', input) ?? unable('created');
      return execute(gateway, `create${kind}`, input, command, key, signal);
    },
    update: async (nativeId: string, input: object, key?: string): Done => {
      const command = commandOf(account, kind, 'update', nativeId, input) ?? unable('updated');
      return execute(gateway, `update${kind}`, { nativeId, ...input }, command, key);
    },
    /** Brings it to where it can be deleted: a job that still waits is given up first. */
    end: async (nativeId: string): Promise<void> => {
      const cancel = kind === 'Job' ? account.adapter.job?.cancel : undefined;
      if (cancel) await execute(gateway, 'cancelJob', { nativeId }, (call) => cancel(nativeId, {}, call));
    },
    ...(remove && {
      remove: (nativeId: string, key?: string): Done =>
        execute(
          gateway,
          `remove${kind}`,
          { nativeId },
          commandOf(account, kind, 'remove', nativeId) ?? unable('removed'),
          key,
        ),
    }),
  };
};
