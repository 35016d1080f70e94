/** Live views in one process: each is a socket of its own. */

import { once } from 'node:events';
import { WebSocket } from 'ws';
import { answer, ready } from './probe.ts';

export interface ViewPlan {
  /** Views of one name are looked at together. */
  readonly group: string;
  readonly url: string;
  readonly key: string;
  readonly count: number;
  readonly query: string;
  readonly isLive: boolean;
}

export interface Seen {
  /** Payloads that the view with the fewest, and the one with the most was told. */
  readonly fewest: number;
  readonly most: number;
  /** Views whose last payloads hold the text. */
  readonly upToDate: number;
  /** Views that the server has ended. */
  readonly ended: number;
}

interface View {
  readonly group: string;
  readonly socket: WebSocket;
  payloads: number;
  /** The newest one last. */
  last: Buffer[];
}

const AT_A_TIME = 25;
const KEPT = 4;
let views: View[] = [];

/** `isLive`: it tells what there is as soon as it is opened, which a stream of changes does not. */
const openOne = async ({ group, url, key, query, isLive }: ViewPlan): Promise<View> => {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  const view: View = { group, socket, payloads: 0, last: [] };
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } }));
  await once(socket, 'message');
  const first = isLive ? once(socket, 'message') : Promise.resolve(['"next"']);
  socket.on('message', (data: Buffer) => {
    view.payloads += 1;
    view.last.push(data);
    if (view.last.length > KEPT) view.last.shift();
  });
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
  const [begin] = await first;
  if (!String(begin).includes('"next"')) throw new Error(`a view began with ${String(begin).slice(0, 300)}`);
  return view;
};

answer('open', async (plan: ViewPlan) => {
  for (let opened = 0; opened < plan.count; ) {
    const wave = Math.min(AT_A_TIME, plan.count - opened);
    views.push(...(await Promise.all(Array.from({ length: wave }, () => openOne(plan)))));
    opened += wave;
  }
});
answer('close', async () => {
  const closed = views.map(({ socket }) => once(socket, 'close'));
  for (const { socket } of views) socket.terminate();
  await Promise.all(closed);
  views = [];
});
answer('reset', () => {
  for (const view of views) Object.assign(view, { payloads: 0, last: [] });
});
answer('seen', ({ group, text }: { readonly group: string; readonly text: string }): Seen => {
  const some = views.filter((view) => view.group === group);
  const payloads = some.map((view) => view.payloads);
  return {
    fewest: Math.min(...payloads),
    most: Math.max(...payloads),
    upToDate: some.filter(({ last }) => last.some((data) => data.includes(text))).length,
    ended: some.filter(({ socket }) => socket.readyState !== WebSocket.OPEN).length,
  };
});
ready(null);
