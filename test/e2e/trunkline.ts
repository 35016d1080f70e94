import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { assembled } from '../../scripts/program.ts';

/** As it is published: a process is what users run. */
const CLI = join(await assembled(), 'lib/cli.js');

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Trunkline {
  /** Address of the API, from the ready line. Rejects when the process ends without one. */
  readonly ready: Promise<string>;
  readonly exited: Promise<Exit>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** The lines of its log so far. */
  readonly log: () => readonly Readonly<Record<string, unknown>>[];
  /** Settles when there is more of it. Rejects when the process has ended. */
  readonly moreLog: () => Promise<void>;
}

const leftovers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of leftovers.splice(0).reverse()) await end();
});

/**
 * The real command line in a process of its own; `script` is another installation's, `before` code that runs first in that process. One that
 * is to `outlive` the test in which it starts is for the caller to end.
 */
export const trunkline = (
  args: readonly string[],
  options: { env?: Record<string, string>; folder?: string; script?: string; before?: string; outlive?: boolean } = {},
): Trunkline => {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  const before = options.before ? ['--import', `data:text/javascript,${encodeURIComponent(options.before)}`] : [];
  const child = spawn(process.execPath, [...before, options.script ?? CLI, ...args], {
    cwd: options.folder ?? tmpdir(),
    env: { PATH, HOME, NODE_COMPILE_CACHE, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let more = Promise.withResolvers<void>();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    more.resolve();
    more = Promise.withResolvers();
  });
  const ready = Promise.withResolvers<string>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    const url = /https?:\S+\/graphql(?=\n)/.exec(stdout)?.[0];
    if (url) ready.resolve(url);
  });
  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  exited.then((exit) => ready.reject(new Error(`ended before it was ready: ${JSON.stringify(exit)}`)));
  const gone = exited.then((exit) => Promise.reject<void>(new Error(`it has ended: ${JSON.stringify(exit)}`)));
  // Not every test waits for them.
  ready.promise.catch(() => {});
  gone.catch(() => {});
  if (!options.outlive) {
    leftovers.push(() => {
      child.kill('SIGKILL');
      return exited;
    });
  }
  return {
    ready: ready.promise,
    exited,
    kill: (signal) => child.kill(signal),
    log: () =>
      stderr
        .split('\n')
        .slice(0, -1)
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line)),
    moreLog: () => Promise.race([more.promise, gone]),
  };
};
