import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { type openOutlet, writeLong } from './outlet.ts';
import { isLong, piecesOf } from './pieces.ts';
import type { Peer } from './transport-ws.ts';

/** What may wait in a socket before its reader is held to be slow: it is waited for, and nothing more is read of it meanwhile. */
const HIGH_WATER = 256 * 1024;
/** Bytes of a reason to close, by the protocol of WebSockets. */
const LONGEST_REASON = 123;

const short = (reason: string): string => {
  const bytes = Buffer.from(reason);
  // A character that the cut goes through becomes a replacement, which takes three bytes.
  return bytes.length <= LONGEST_REASON ? reason : bytes.toString('utf8', 0, LONGEST_REASON - 3);
};

/** What is written to the peer of a socket, in order, and no faster than it reads. `onClose` is told before the socket is closed. */
export const openPeer = (
  socket: WebSocket,
  connection: Duplex,
  outlet: ReturnType<typeof openOutlet>,
  onClose: () => void,
) => {
  const isOpen = (): boolean => socket.readyState === WebSocket.OPEN;
  /** A message in fragments that is being written: no other may begin within it. */
  let long: Promise<void> | null = null;

  const peer: Peer = {
    send(text) {
      if (long) void long.then(() => peer.send(text));
      else if (isOpen()) socket.send(text);
    },
    next(head, payload) {
      if (!isOpen()) return undefined;
      if (long) return long.then(() => peer.next(head, payload));
      if (isLong(payload)) {
        long = writeLong(connection, head, piecesOf(payload), isOpen).finally(() => {
          long = null;
        });
        return long;
      }
      if (socket.bufferedAmount < HIGH_WATER) {
        outlet(head, payload);
        return undefined;
      }
      // A failed write closes the socket, which ends everything on it.
      return new Promise((resolve) => outlet(head, payload, () => resolve()));
    },
    close(code, reason) {
      onClose();
      socket.close(code, short(reason));
      // The peer's answer is read, however little it read itself.
      socket.resume();
    },
  };

  return {
    peer,
    /** Reads no more until the peer has read what waits for it. */
    calm(): void {
      if (socket.isPaused || !isOpen() || socket.bufferedAmount < HIGH_WATER) return;
      socket.pause();
      connection.once('drain', () => socket.resume());
    },
  };
};
