import type { Call } from '../../../domain/call.ts';

/** Reads that are of use only all together: the first that fails cancels the others. */
export const together = async <T>(call: Call, read: (call: Call) => Promise<T>): Promise<T> => {
  const others = new AbortController();
  try {
    return await read({ ...call, signal: AbortSignal.any([call.signal, others.signal]) });
  } catch (error) {
    others.abort(error);
    throw error;
  }
};

/** The same, of one read each. */
export const allOf = <X, T>(call: Call, some: readonly X[], read: (one: X, call: Call) => Promise<T>): Promise<T[]> =>
  together(call, (own) => Promise.all(some.map((one) => read(one, own))));
