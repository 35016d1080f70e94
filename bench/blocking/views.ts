import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A subscription that is read: the lengths of its payloads, one after the other. */
export interface View {
  readonly next: () => Promise<string>;
  readonly close: () => void;
}

const openQueue = () => {
  const told: string[] = [];
  let more = Promise.withResolvers<void>();
  let ended = false;
  return {
    push(payload: string): void {
      told.push(payload);
      more.resolve();
    },
    end(): void {
      ended = true;
      more.resolve();
    },
    async next(): Promise<string> {
      for (;;) {
        const payload = told.shift();
        if (payload !== undefined) return payload;
        if (ended) throw new Error('the subscription ended');
        more = Promise.withResolvers();
        await more.promise;
      }
    },
  };
};

export const byEventStream = async (url: string, body: string): Promise<View> => {
  const gone = new AbortController();
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  const response = await fetch(url, { method: 'POST', headers, body, signal: gone.signal });
  if (!response.ok || !response.body) throw new Error(`${response.status}: ${await response.text()}`);
  const queue = openQueue();
  const read = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    let parts: string[] = [];
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      parts.push(decoder.decode(chunk, { stream: true }));
      // The end of an event may be cut in two.
      if (!parts.slice(-2).join('').endsWith('\n\n')) continue;
      const events = parts.join('').split('\n\n');
      parts = [events.pop() ?? ''];
      for (const event of events) if (/^event: next$/m.test(event)) queue.push(event.slice(event.indexOf('{')));
    }
  };
  read(response.body)
    .catch(() => {})
    .finally(queue.end);
  return { next: queue.next, close: () => gone.abort() };
};

export const bySocket = async (url: string, payload: string): Promise<View> => {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', { maxPayload: 2 ** 30 });
  const queue = openQueue();
  socket.on('message', (data) => {
    const text = String(data);
    if (text.includes('"connection_ack"')) socket.send(`{"type":"subscribe","id":"1","payload":${payload}}`);
    else if (text.startsWith('{"id":"1"') || text.includes('"next"')) queue.push(text);
  });
  socket.once('close', queue.end);
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  return { next: queue.next, close: () => socket.terminate() };
};
