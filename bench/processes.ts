import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer } from './probe.ts';

export interface Child {
  readonly name: string;
  /** What the program said when it was ready. */
  readonly ready: unknown;
  readonly ask: <T>(name: string, argument?: unknown) => Promise<T>;
}

const READY_MS = 30_000;
const END_MS = 3_000;
const SAID_KEPT = 4_000;

/** Programs of the repository, each in a process that has the probe. */
export const openProcesses = () => {
  const running = new Set<ChildProcess>();

  /**
   * `readyLine`: for a program that knows nothing of the bench, what it prints when it is ready.
   * `bench`: the folder of the bench, for one of another checkout.
   */
  const launch = (
    name: string,
    file: string,
    args: readonly string[],
    readyLine: RegExp | null = null,
    bench: string = import.meta.url,
  ): Promise<Child> =>
    new Promise((resolve, reject) => {
      const child = fork(fileURLToPath(new URL(file, bench)), args, {
        execArgv: ['--expose-gc', '--import', new URL('./probe.ts', bench).href],
        env: { ...process.env, NODE_ENV: 'production' },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        serialization: 'advanced',
      });
      running.add(child);
      const asked = new Map<number, PromiseWithResolvers<never>>();
      let said = '';
      let last = 0;

      const fail = (problem: string) => {
        const error = new Error(`${name}: ${problem}${said ? `; it said:\n${said}` : ''}`);
        reject(error);
        for (const one of asked.values()) one.reject(error);
        asked.clear();
      };
      const ask = <T>(what: string, argument?: unknown): Promise<T> => {
        const pending = Promise.withResolvers<T>();
        last += 1;
        asked.set(last, pending as unknown as PromiseWithResolvers<never>);
        child.send({ id: last, name: what, argument });
        return pending.promise;
      };
      const slow = setTimeout(() => fail(`was not ready after ${READY_MS / 1000} s`), READY_MS);
      const begin = (ready: unknown) => {
        clearTimeout(slow);
        resolve({ name, ready, ask });
      };

      const listen = (chunk: Buffer) => {
        said = (said + chunk).slice(-SAID_KEPT);
        const line = readyLine?.exec(said);
        if (line) begin(line[1]);
      };
      child.stdout?.on('data', listen);
      child.stderr?.on('data', listen);
      child.on('message', (message: Answer) => {
        if ('ready' in message) return begin(message.ready);
        const pending = asked.get(message.id);
        asked.delete(message.id);
        if ('problem' in message) pending?.reject(new Error(`${name}: ${message.problem}`));
        else pending?.resolve(message.value as never);
      });
      child.once('error', (error) => fail(error.message));
      child.once('exit', (code, signal) => {
        clearTimeout(slow);
        running.delete(child);
        fail(`ended (${signal ?? code})`);
      });
    });

  const end = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    const force = setTimeout(() => child.kill('SIGKILL'), END_MS);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(force);
  };

  return {
    launch,
    end: async (): Promise<void> => {
      await Promise.all([...running].map(end));
    },
  };
};

export type Processes = ReturnType<typeof openProcesses>;
