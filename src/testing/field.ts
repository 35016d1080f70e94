import type { CommandResult } from '../contract/command.ts';
import type { Call } from '../domain/call.ts';
import { type Kind, ref } from '../domain/ref.ts';
import type { Task } from '../domain/task.ts';
import type { Items } from '../gateway/kinds.ts';
import type { Command } from '../gateway/verb.ts';
import { adapterOf, begin, gatewayOf, type Line, planOf, walk } from './bench.ts';
import { type Done, execute } from './orders.ts';

export type Run = (call: Call) => Promise<CommandResult<Items[Kind]>>;

/** What a test needs to work in an account whose simulation keeps running. */
export const openField = (line: Line) => {
  const gateway = gatewayOf(planOf(line));
  const get = <K extends Kind>(kind: K, nativeId: string) => begin(gateway).loader.one(ref(kind, 'main', nativeId));
  const settle = () => line.clock.advance(500);

  /** Lets the account live until there is one. */
  const wait = async <K extends Kind>(
    kind: K,
    fits: (item: Items[K]) => boolean | Promise<boolean>,
  ): Promise<Items[K]> => {
    for (let turn = 0; turn < 120; turn += 1) {
      for (const item of await walk(gateway, kind)) if (await fits(item)) return item;
      await line.clock.advance(5_000);
    }
    throw new Error(`no such ${kind} came up in ten minutes`);
  };

  return {
    gateway,
    adapter: adapterOf(gateway),
    settle,
    get,
    wait,
    carryOut: (name: string, nativeId: string, order: Run | Command<Items[Kind]>, key?: string): Done =>
      execute(gateway, name, { nativeId }, order, key),
    /** An offer that the vendor lets its worker decline. */
    offer: (): Promise<Task> => {
      const { declines = () => true } = line.bench;
      return wait('Task', (task) => task.state.state === 'OFFERED' && declines(task));
    },
  };
};

export type Field = ReturnType<typeof openField>;

/** Of a member of a port that must be there where this is called. */
export const able = <T>(member: T | undefined): T => {
  if (member === undefined) throw new Error('this vendor has no such member');
  return member;
};
