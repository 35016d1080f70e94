import type { WorkerPort } from '../contract/port.ts';
import type { Call } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import { readRows, wholeObject } from '../domain/reading.ts';
import type { WorkerChannel } from '../domain/worker.ts';
import type { KitCore } from './core.ts';
import { essential, type Member, type Scope } from './members.ts';
import type { Resource } from './rest.ts';
import { throwUnreadable } from './unreadable.ts';

export interface ChannelsSource {
  readonly workers: { readonly resource: Pick<Resource<never>, 'path'> };
  /** What the channels are called behind the id of a worker. */
  readonly path: string;
  readonly channel: Member<string | null>;
  /** Whether the worker serves it at present. */
  readonly available: Member<boolean | null>;
  readonly maxJobs: Member<number | null>;
}

/** `WorkerPort.channelsOf` where the channels of a worker are a list of their own, no longer than one page: a call for each worker. */
export const openChannelsOf = (
  { account, rest }: KitCore,
  source: ChannelsSource,
): NonNullable<WorkerPort['channelsOf']> => {
  const { workers, path, channel, available, maxJobs } = source;

  const readChannel = (value: unknown, at: string): WorkerChannel => {
    const row = wholeObject(value, at);
    const scope: Scope = { account, path: at, flaw: () => {} };
    const isAvailable = available(row, scope);
    const state = isAvailable === null ? 'UNKNOWN' : isAvailable ? 'READY' : 'NOT_READY';
    const presence = { state, native: null, label: null, reasonCode: null, since: null } as const;
    return {
      channel: essential('channel', channel)(row, scope),
      presence,
      capacityCost: null,
      maxJobs: maxJobs(row, scope),
    };
  };

  const ofOne = async (worker: string, call: Call): Promise<readonly WorkerChannel[]> =>
    rest.send(
      'GET',
      `${rest.under(workers.resource.path, worker)}/${path}`,
      { query: rest.firstPage },
      (answer) => {
        const { rows, path: where } = rest.readList(answer, null);
        const found = readRows(readChannel, rows, where);
        throwUnreadable(account, found.unreadable);
        return found.rows;
      },
      call,
    );

  return (asked, call) =>
    Promise.all(
      asked.map(async ({ ref }) => {
        try {
          return await ofOne(ref.nativeId, call);
        } catch (error) {
          if (error instanceof VendorError) return error;
          throw error;
        }
      }),
    );
};
