import { createRequire } from 'node:module';
import { CometD, type Message } from 'cometd';
import { CookieJar } from 'tough-cookie';
import { request } from 'undici';
import { onTestFinished } from 'vitest';

interface Context {
  readonly jar: CookieJar;
}

/** What the official client needs of one, with a cookie jar per client. */
class JarXMLHttpRequest {
  context: Context | null = null;
  withCredentials = false;
  status = 0;
  statusText = '';
  responseText = '';
  onload = () => {};
  onerror = () => {};
  onabort = () => {};
  readonly #headers: Record<string, string> = {};
  readonly #controller = new AbortController();
  #url = '';

  open(_method: string, url: string): void {
    this.#url = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers[name.toLowerCase()] = value;
  }

  send(body: string): void {
    this.#exchange(body).then(
      () => this.onload(),
      () => (this.#controller.signal.aborted ? this.onabort() : this.onerror()),
    );
  }

  abort(): void {
    this.#controller.abort();
  }

  async #exchange(body: string): Promise<void> {
    const cookie = (await this.context?.jar.getCookieString(this.#url)) ?? '';
    const {
      statusCode,
      headers,
      body: answer,
    } = await request(this.#url, {
      method: 'POST',
      body,
      headers: { ...this.#headers, ...(cookie === '' ? {} : { cookie }) },
      signal: this.#controller.signal,
    });
    for (const set of [headers['set-cookie'] ?? []].flat()) await this.context?.jar.setCookie(set, this.#url);
    this.status = statusCode;
    this.responseText = await answer.text();
  }
}

/** The official client; it looks for its world in a global `window`. */
export const openCometd = (url: string, user: string) => {
  Object.assign(globalThis, {
    window: {
      setTimeout,
      clearTimeout,
      console: { ...console, info() {}, warn() {} },
      XMLHttpRequest: JarXMLHttpRequest,
    },
  });
  const cometd = new CometD(user);
  const jar = new CookieJar();
  const transport = cometd.findTransport('long-polling');
  if (transport) Object.assign(transport, { context: { jar } });
  cometd.configure({ url, requestHeaders: { authorization: user }, backoffIncrement: 1 });
  onTestFinished(() => {
    if (!cometd.isDisconnected()) cometd.disconnect();
    transport?.abort();
  });
  const events: unknown[] = [];
  return {
    cometd,
    jar,
    events,
    handshake: () => new Promise<Message>((resolve) => cometd.handshake(resolve)),
    subscribe(channel: string) {
      return new Promise<{ reply: Message; unsubscribe: () => Promise<Message> }>((resolve) => {
        const handle = cometd.subscribe(
          channel,
          ({ data }) => events.push(data),
          (reply) => {
            resolve({ reply, unsubscribe: () => new Promise((done) => cometd.unsubscribe(handle, done)) });
          },
        );
      });
    },
    disconnect: () => new Promise<Message>((resolve) => cometd.disconnect(resolve)),
  };
};

interface FayeSubscription extends PromiseLike<void> {
  cancel(): void;
}
interface FayeClient {
  setHeader(name: string, value: string): void;
  subscribe(channel: string, heard: (data: unknown) => void): FayeSubscription;
  disconnect(): PromiseLike<void> | undefined;
}
const { Client } = createRequire(import.meta.url)('faye') as { Client: new (url: string) => FayeClient };

export const openFaye = (url: string, user: string): FayeClient => {
  const faye = new Client(url);
  faye.setHeader('authorization', user);
  onTestFinished(() => {
    faye.disconnect();
  });
  return faye;
};
