import type { Adapter } from '../contract/adapter.ts';
import type { DetailOf } from '../contract/port.ts';
import type { Call } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import type { Worker } from '../domain/worker.ts';
import type { AnyItem } from './kinds.ts';

/** The members of a worker that a change tells of and a row may leave out, with what gives them. */
const DETAILS = [
  ['channels', 'channelsOf'],
  ['tasks', 'tasksOf'],
] as const;

const isWorker = (item: AnyItem): item is Worker => item.ref.kind === 'Worker';

const missing = (account: string, { ref }: Worker, member: string): VendorError =>
  new VendorError(
    'PROTOCOL',
    account,
    `the adapter left the ${member} of worker ${ref.nativeId} out, and does not give them`,
  );

/**
 * What was read, with the details that its rows leave out because they cost further calls: what is told of a change, and what is kept to
 * compare the next read with, is whole. By position; of a row whose details cannot be read the error.
 */
export const detailed = async <T extends AnyItem>(
  { account, worker: port }: Pick<Adapter, 'account' | 'worker'>,
  items: readonly T[],
  call: Call,
): Promise<readonly (T | VendorError)[]> => {
  const whole: (AnyItem | VendorError)[] = [...items];
  for (const [member, batch] of DETAILS) {
    const at = whole.flatMap((item, index) =>
      !(item instanceof VendorError) && isWorker(item) && item[member] === undefined ? [index] : [],
    );
    if (at.length === 0) continue;
    const ask = port?.[batch] as DetailOf<Worker, unknown> | undefined;
    const rows = at.map((index) => whole[index] as Worker);
    const found = (await ask?.(rows, call)) ?? [];
    for (const [order, index] of at.entries()) {
      const row = rows[order] as Worker;
      const told = found[order];
      if (told instanceof VendorError) whole[index] = told;
      else whole[index] = told === undefined ? missing(account, row, member) : { ...row, [member]: told };
    }
  }
  return whole as (T | VendorError)[];
};
