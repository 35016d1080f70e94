import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { openPage } from '../../src/server/page.ts';
import { openCentre, type Size } from './centre.ts';

/** Changes within this time come together, as they do from the real gateway. */
const INTERVAL_MS = 200;

interface Subscription {
  readonly socket: WebSocket;
  readonly id: string;
}

const rootOf = (query: string): string => /\{\s*(\w+)/.exec(query)?.[1] ?? '';

const CAPABILITIES = ['task.list', 'job.cancel', 'job.unassign', 'task.decline', 'worker.setPresence'];

const accountsAnswer = ({ accounts }: Size) => ({
  data: {
    accounts: {
      nodes: Array.from({ length: accounts }, (_, n) => ({
        name: `account-${n}`,
        title: 'Scripted',
        capabilities: CAPABILITIES.map((name) => ({ name })),
      })),
      pageInfo: { hasNextPage: false, endCursor: null },
    },
  },
});

/** Serves the page and speaks graphql-transport-ws to it, with nothing behind: what is measured is the page. */
export const openGateway = async (size: Size, changesPerSecond: number) => {
  const centre = openCentre(size);
  const page = openPage();
  const subscribers = { liveBoard: new Set<Subscription>(), liveJobs: new Set<Subscription>() };
  let seq = 0;

  const standing = () => {
    const at = new Date().toISOString();
    const asOf = Array.from({ length: size.accounts }, (_, n) => ({ account: { name: `account-${n}` }, at }));
    return { asOf, partial: [] };
  };
  const nothing = { items: [], versions: [], count: 0, digest: '0'.repeat(16) };

  const send = ({ socket, id }: Subscription, root: string, event: object): void =>
    socket.send(JSON.stringify({ id, type: 'next', payload: { data: { [root]: event } } }));

  const subscribe = (socket: WebSocket, id: string, query: string): void => {
    const root = rootOf(query);
    const subscription = { socket, id };
    const whole = { seq, cursor: `${seq}`, ...standing() };
    if (root === 'accountHealthChanged') {
      for (let n = 0; n < size.accounts; n += 1) {
        const since = new Date().toISOString();
        const health = { mode: 'STREAM', state: 'LIVE', since, staleSince: null, lastEventAt: since, error: null };
        send(subscription, root, { account: { name: `account-${n}` }, lagMs: 1, ...health });
      }
    } else if (root === 'liveBoard') {
      subscribers.liveBoard.add(subscription);
      const [queues, workers, tasks] = [centre.items('queues'), centre.items('workers'), centre.items('tasks')];
      send(subscription, root, { ...whole, queues, workers, tasks, totals: centre.totals() });
    } else if (root === 'liveJobs') {
      subscribers.liveJobs.add(subscription);
      send(subscription, root, { ...whole, ...centre.items('jobs') });
    } else {
      send(subscription, root, { ...whole, ...nothing });
    }
  };

  const server = createServer(async (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (path === '/graphql') {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(accountsAnswer(size)));
    } else if (!(await page.serve(path, request, response))) response.writeHead(404).end();
  });
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'graphql-transport-ws' });
  sockets.on('connection', (socket) => {
    socket.on('message', (text) => {
      const message = JSON.parse(String(text));
      if (message.type === 'connection_init') socket.send('{"type":"connection_ack"}');
      else if (message.type === 'ping') socket.send('{"type":"pong"}');
      else if (message.type === 'subscribe') subscribe(socket, message.id, message.payload.query);
    });
    socket.on('close', () => {
      for (const set of Object.values(subscribers)) for (const one of set) if (one.socket === socket) set.delete(one);
    });
  });

  const tick = setInterval(() => {
    for (let n = 0; n < (changesPerSecond * INTERVAL_MS) / 1_000; n += 1) centre.change();
    seq += 1;
    const told = { seq, since: seq - 1, cursor: `${seq}`, ...standing() };
    const [queues, workers, tasks] = [
      centre.taken('queues', seq),
      centre.taken('workers', seq),
      centre.taken('tasks', seq),
    ];
    const jobs = centre.taken('jobs', seq);
    for (const one of subscribers.liveBoard) {
      send(one, 'liveBoard', { ...told, queues, workers, tasks, totals: centre.totals() });
    }
    for (const one of subscribers.liveJobs) send(one, 'liveJobs', { ...told, ...jobs });
  }, INTERVAL_MS);

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close(): void {
      clearInterval(tick);
      for (const socket of sockets.clients) socket.terminate();
      server.close();
    },
  };
};
