import { request } from 'node:http';
import type { Clock } from './clock.ts';
import { loopbackUrl } from './loopback.ts';

export interface Sending {
  readonly method: 'OPTIONS' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** The way out of a simulation; once it is closed nothing is sent and nothing is waited for. */
export interface Line {
  /** `null`: no answer in time, or the URL is not of this machine and was not dialled. */
  send(sending: Sending): Promise<Reply | null>;
  pause(ms: number): Promise<void>;
  close(): void;
}

/** One request; `null`: no answer came, or the signal ended it. */
export type Send = (sending: Sending, signal: AbortSignal) => Promise<Reply | null>;

const TEXT_KEPT = 64 * 1024;

// Not `fetch`: its pool keeps sockets open after the simulation has ended, and dials anew after an abort.
const overSocket: Send = ({ url, method, headers, body }, signal) =>
  new Promise((resolve) => {
    const fail = (): void => resolve(null);
    const asked = request(url, { method, headers, signal, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (text.length < TEXT_KEPT) text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on('error', fail);
    });
    asked.on('error', fail);
    asked.end(body);
  });

export const openLine = (clock: Clock, answerMs: number, send: Send = overSocket): Line => {
  const pending = new Set<() => void>();
  let closed = false;
  return {
    async send(sending) {
      const url = loopbackUrl(sending.url);
      if (closed || !url) return null;
      const controller = new AbortController();
      const abort = (): void => controller.abort();
      const stopTimer = clock.after(answerMs, abort);
      pending.add(abort);
      try {
        return await send(sending, controller.signal);
      } finally {
        stopTimer();
        pending.delete(abort);
      }
    },
    pause: (ms) =>
      new Promise((resolve) => {
        if (closed) return resolve();
        const end = (): void => {
          cancel();
          pending.delete(end);
          resolve();
        };
        const cancel = clock.after(ms, end);
        pending.add(end);
      }),
    close() {
      closed = true;
      for (const end of pending) end();
    },
  };
};
