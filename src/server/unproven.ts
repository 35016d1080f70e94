import type { IncomingMessage } from 'node:http';
import type { NoRoom } from './capacity.ts';

/** Bytes of bodies that may be read at a time of senders of whom nothing is known before: a signature is over the body. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Bounds the memory that all such bodies take together. `limit`: bytes of one body. */
export const openUnproven = (limit: number, most = Math.max(MOST_BYTES, limit)) => {
  let held = 0;
  const noRoom: NoRoom = { share: 'all', problem: 'too many deliveries are being read at the moment: deliver again' };

  /** As it says itself; as much as may come where it does not. */
  const sizeOf = ({ headers }: IncomingMessage): number => {
    const declared = Number(headers['content-length'] ?? (headers['transfer-encoding'] === undefined ? 0 : limit));
    return Math.min(limit, declared);
  };

  return {
    noRoom,
    /** The answer makes room again; `null`: there is none. */
    enter(request: IncomingMessage): (() => void) | null {
      const bytes = sizeOf(request);
      if (held + bytes > most) return null;
      held += bytes;
      return () => {
        held -= bytes;
      };
    },
  };
};
