import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

export interface WireOptions {
  /** The port to listen at; any when left out. */
  readonly port?: number;
  /** Bytes in a second that come back; as many as there are when left out. */
  readonly bytesPerSecond?: number;
}

const TURN_MS = 20;

/** Lets so much through in a second. */
const narrow = (bytesPerSecond: number): Transform => {
  const size = Math.ceil((bytesPerSecond * TURN_MS) / 1_000);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let at = 0;
      const turn = (): void => {
        this.push(chunk.subarray(at, at + size));
        at += size;
        if (at < chunk.length) setTimeout(turn, TURN_MS);
        else setTimeout(done, TURN_MS);
      };
      turn();
    },
  });
};

/** A wire that can be cut, or is narrow. */
export const proxyTo = async (target: URL, { port = 0, bytesPerSecond }: WireOptions = {}) => {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    keep(client);
    keep(upstream);
    client.pipe(upstream);
    (bytesPerSecond === undefined ? upstream : upstream.pipe(narrow(bytesPerSecond))).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of [...sockets]) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    async close(): Promise<void> {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
};
