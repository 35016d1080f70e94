import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** The end of a turn of the event loop, for many to wait for at the cost of one. */
export interface Turns {
  readonly current: () => number;
  readonly atEnd: (run: () => void) => void;
}

export const openTurns = (): Turns => {
  let turn = 0;
  let begun = false;
  let waiting: (() => void)[] = [];
  const end = (): void => {
    begun = false;
    turn += 1;
    const ended = waiting;
    waiting = [];
    for (const run of ended) run();
  };
  const begin = (): void => {
    if (begun) return;
    begun = true;
    setImmediate(end);
  };
  return {
    current() {
      begin();
      return turn;
    },
    atEnd(run) {
      begin();
      waiting.push(run);
    },
  };
};

const SHORT = 126;
const MIDDLE = 0x1_00_00;

/** The beginning of a whole, unmasked text frame (RFC 6455, section 5.2); answers how many bytes it takes. */
const headerLength = (length: number): number => (length < SHORT ? 2 : length < MIDDLE ? 4 : 10);

const FINAL = 0x80;
const TEXT = 0x01;
const CONTINUATION = 0x00;

const writeHeader = (frame: Buffer, length: number, kind = FINAL | TEXT): void => {
  frame[0] = kind;
  if (length < SHORT) {
    frame[1] = length;
  } else if (length < MIDDLE) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt32BE(0, 2);
    frame.writeUInt32BE(length, 6);
  }
};

/** Texts as bytes; the last one is kept, since many sockets get the same one after the other. */
export const openBytes = () => {
  let last = '';
  let bytes: Buffer = Buffer.alloc(0);
  return (text: string): Buffer => {
    if (text === last) return bytes;
    last = text;
    bytes = Buffer.from(text);
    return bytes;
  };
};

export type Bytes = ReturnType<typeof openBytes>;

const END = '}'.charCodeAt(0);

/**
 * Writes the `next` messages of one WebSocket, past `ws`, which would make bytes of every payload for every socket. It is in step with
 * what `ws` writes only as long as that compresses nothing: then it, too, writes at once.
 * The first message in a turn of the event loop leaves at once, all others together at the turn's end: a write costs more than
 * everything else about a message.
 */
export const openOutlet = (connection: Duplex, turns: Turns, bytesOf: Bytes) => {
  let written = -1;
  let corked = false;
  const uncork = (): void => {
    corked = false;
    connection.uncork();
  };
  return (head: Buffer, payload: string, onGone?: () => void): void => {
    const body = bytesOf(payload);
    const length = head.length + body.length + 1;
    const offset = headerLength(length);
    const frame = Buffer.allocUnsafe(offset + length);
    writeHeader(frame, length);
    frame.set(head, offset);
    frame.set(body, offset + head.length);
    frame[offset + length - 1] = END;
    const turn = turns.current();
    if (written === turn && !corked) {
      corked = true;
      connection.cork();
      turns.atEnd(uncork);
    }
    written = turn;
    connection.write(frame, onGone);
  };
};

/** Writes a `next` message in fragments (RFC 6455, section 5.4), one in a turn and none before the peer has taken the last. */
export const writeLong = async (
  connection: Duplex,
  head: Buffer,
  pieces: Iterable<string>,
  isOpen: () => boolean,
): Promise<void> => {
  const write = (body: Buffer, kind: number): Promise<void> => {
    const offset = headerLength(body.length);
    const frame = Buffer.allocUnsafe(offset + body.length);
    writeHeader(frame, body.length, kind);
    frame.set(body, offset);
    // A failed write closes the socket, which ends everything on it.
    return new Promise((resolve) => connection.write(frame, () => resolve()));
  };
  await write(head, TEXT);
  for (const piece of pieces) {
    await nextTurn();
    if (!isOpen()) return;
    await write(Buffer.from(piece), CONTINUATION);
  }
  if (isOpen()) await write(Buffer.from('}'), FINAL | CONTINUATION);
};

export type Outlet = ReturnType<typeof openOutlet>;
