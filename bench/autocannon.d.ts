/** What of it is used; the package brings no types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  /** What a connection knows of the request that it has sent. */
  interface Context {
    kind?: number;
  }
  interface Request {
    body?: string;
    headers?: Record<string, string>;
    setupRequest?: (request: Request, context: Context) => Request;
    onResponse?: (status: number, body: string, context: Context) => void;
  }
  interface Client {
    setBody(body: string): void;
  }
  interface Options {
    url: string;
    method: 'POST';
    headers: Record<string, string>;
    body?: string;
    connections: number;
    /** Seconds. */
    duration?: number;
    amount?: number;
    /** Milliseconds between looks at the clock. */
    sampleInt: number;
    /** Seconds without an answer. */
    timeout: number;
    requests?: Request[];
    setupClient?: (client: Client) => void;
    verifyBody?: (body: string) => boolean;
  }
  interface Result {
    readonly errors: number;
    readonly timeouts: number;
    readonly mismatches: number;
    readonly non2xx: number;
  }
  interface Run extends EventEmitter {
    on(
      event: 'response',
      listener: (client: Client, status: number, bytes: number, milliseconds: number) => void,
    ): this;
  }
  const autocannon: (options: Options, done: (error: Error | null, result: Result) => void) => Run;
  export default autocannon;
}
