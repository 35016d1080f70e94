import type { Adapter } from '../../../src/contract/adapter.ts';
import type { CommandResult } from '../../../src/contract/command.ts';
import type { QueuePort } from '../../../src/contract/port.ts';
import { VendorError } from '../../../src/domain/error.ts';
import type { Queue } from '../../../src/domain/queue.ts';
import type { Break } from './breaks.ts';

type Result = Promise<CommandResult<Queue>>;

const withQueue = (adapter: Adapter, change: (port: QueuePort) => Partial<QueuePort>): Adapter =>
  adapter.queue ? { ...adapter, queue: { ...adapter.queue, ...change(adapter.queue) } } : adapter;

/** The adapter whose queues are created by `make`, which is given the sound way to do it. */
const withCreate = (adapter: Adapter, make: (create: () => Result) => Result): Adapter =>
  withQueue(adapter, ({ create }) => ({
    ...(create && { create: (input, call) => make(() => create(input, call)) }),
  }));

const creates = ({ queue }: Adapter): unknown => queue?.create;

const isUncertain = (error: unknown): error is VendorError => error instanceof VendorError && error.maybeDone;

const LOST = 'commands on type Queue whose answer is lost (a reset) are UNKNOWN, and were carried out once';

export const COMMAND_BREAKS: readonly Break[] = [
  {
    name: 'a command is DONE though its answer says nothing',
    part: 'losses',
    sentence: 'commands on type Queue whose answer is lost (what is not JSON) are UNKNOWN, and were carried out once',
    fits: creates,
    breaks: (adapter) =>
      withCreate(adapter, (create) =>
        create().catch((error: unknown) => {
          if (isUncertain(error)) return { outcome: 'DONE', item: null };
          throw error;
        }),
      ),
  },
  {
    name: 'a command whose answer is lost is said to be refused',
    part: 'losses',
    sentence: LOST,
    fits: creates,
    breaks: (adapter) =>
      withCreate(adapter, (create) =>
        create().catch((error: unknown) => {
          throw isUncertain(error) ? new VendorError('UNAVAILABLE', adapter.account, error.message) : error;
        }),
      ),
  },
  {
    name: 'a command that was perhaps carried out is given again',
    part: 'losses',
    sentence: LOST,
    fits: creates,
    breaks: (adapter) =>
      withCreate(adapter, (create) =>
        create().catch((error: unknown) => {
          if (isUncertain(error)) return create();
          throw error;
        }),
      ),
  },
  {
    name: 'a member is taken and dropped',
    part: 'commands',
    sentence: 'commands on type Queue send every member that they take to the vendor, or refuse it',
    fits: creates,
    breaks: (adapter) =>
      withQueue(adapter, ({ create, takes }) => ({
        takes: { ...takes, create: { ...takes.create, selector: 'selector', description: 'description' } },
        ...(create && {
          create: ({ selector: _, description: __, ...input }, call) => create(input, call),
        }),
      })),
  },
  {
    name: 'what is not there is deleted',
    part: 'commands',
    sentence: 'commands on type Queue that delete the unknown are NOT_FOUND',
    fits: ({ queue }) => queue?.remove,
    breaks: (adapter) =>
      withQueue(adapter, ({ remove }) => ({
        remove: async (nativeId, call): Result => {
          try {
            return await (remove?.(nativeId, call) as Result);
          } catch (error) {
            if (error instanceof VendorError && error.code === 'NOT_FOUND') return { outcome: 'DONE', item: null };
            throw error;
          }
        },
      })),
  },
  {
    name: 'a command answers what was asked for, and not what came of it',
    part: 'commands',
    sentence: 'commands on type Queue create what is then found by its id and in the list, as the answer said',
    fits: creates,
    breaks: (adapter) =>
      withCreate(adapter, async (create) => {
        const done = await create();
        return done.item ? { ...done, item: { ...done.item, name: 'another name' } } : done;
      }),
  },
  {
    name: 'a fault of the adapter’s own is an outcome',
    part: 'losses',
    sentence: LOST,
    fits: creates,
    breaks: (adapter) =>
      withCreate(adapter, (create) =>
        create().catch((error: unknown) => {
          throw isUncertain(error) ? new TypeError('nobody reads this') : error;
        }),
      ),
  },
];
