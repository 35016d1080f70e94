import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { VendorObject } from '../../../domain/object.ts';
import type { Resource } from '../../../kit/rest.ts';

/** For after a command that was carried out: failing to look at its result does not undo it. */
export const readBack = async <T extends VendorObject>(
  resource: Pick<Resource<T>, 'get'>,
  item: T,
  call: Call,
): Promise<T> => {
  try {
    return await resource.get(item.ref.nativeId, call);
  } catch (error) {
    if (error instanceof VendorError || call.signal.aborted) return item;
    throw error;
  }
};
