import type { CommandResult } from '../../src/contract/command.ts';
import type { WritePort } from '../../src/contract/port.ts';
import type { Call } from '../../src/domain/call.ts';
import { KINDS, type Kind } from '../../src/domain/ref.ts';
import { creating, type Executed, updating } from '../../src/gateway/command.ts';
import type { Gateway } from '../../src/gateway/gateway.ts';
import type { Items } from '../../src/gateway/kinds.ts';
import { adapterOf, ask, begin, type Existing, portOf } from './house.ts';

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

export const writePortOf = (gateway: Gateway, kind: Kind): Port | undefined => {
  const port = portOf(adapterOf(gateway), kind);
  return port && 'takes' in port ? (port as unknown as Port) : undefined;
};

export const execute = (
  gateway: Gateway,
  name: string,
  input: unknown,
  run: Run,
  idempotencyKey?: string,
  signal?: AbortSignal,
): Done => {
  const { scope } = begin(gateway, signal);
  const [account] = scope.accounts;
  if (!account) throw new Error('no account');
  return gateway.commands.execute(scope, 'suite', { account, name, input, run, idempotencyKey });
};

/** The commands of one kind at the only account, as the API would give them: members that are missing are missing here, too. */
export const commandsOf = (gateway: Gateway, kind: Kind) => {
  const port = writePortOf(gateway, kind);
  const account = begin(gateway).scope.account(gateway.accounts[0]?.name ?? '');
  const remove = port?.remove;
  const unable = (verb: string): never => {
    throw new Error(`${kind} cannot be ${verb}`);
  };
  return {
    create: async (input: object, key?: string, signal?: AbortSignal): Done => {
      const run = creating(account, port, input as Record<string, unknown>) ?? unable('created');
      return execute(gateway, `create${kind}`, input, run, key, signal);
    },
    update: async (nativeId: string, input: object, key?: string): Done => {
      const run = updating(account, port, nativeId, input as Record<string, unknown>) ?? unable('updated');
      return execute(gateway, `update${kind}`, { nativeId, ...input }, run, key);
    },
    /** Brings it to where it can be deleted: a job that still waits is given up first. */
    end: async (nativeId: string): Promise<void> => {
      const cancel = kind === 'Job' ? account.adapter.job?.cancel : undefined;
      if (cancel) await execute(gateway, 'cancelJob', { nativeId }, (call) => cancel(nativeId, {}, call));
    },
    ...(remove && {
      remove: (nativeId: string, key?: string): Done =>
        execute(gateway, `remove${kind}`, { nativeId }, (call) => remove(nativeId, call), key),
    }),
  };
};
