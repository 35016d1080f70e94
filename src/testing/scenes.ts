import type { Adapter } from '../contract/adapter.ts';
import { capabilitiesOf, PORTS } from '../contract/capability.ts';
import type { CommandResult } from '../contract/command.ts';
import type { PortName } from '../gateway/verb.ts';

type Port<P extends PortName> = NonNullable<Adapter[P]>;
type IsCommand<F> = F extends (...given: never[]) => Promise<infer R>
  ? [R] extends [CommandResult<unknown>]
    ? true
    : false
  : never;
type MemberOf<P extends PortName, Is extends boolean> = {
  [M in keyof Port<P> & string]: IsCommand<NonNullable<Port<P>[M]>> extends infer Found
    ? [Found] extends [never]
      ? never
      : Found extends Is
        ? `${P}.${M}`
        : never
    : never;
}[keyof Port<P> & string];

/** Every command of the contract, as `port.member`. */
export type CommandName = { [P in PortName]: MemberOf<P, true> }[PortName];
/** Members of ports that are no commands: they answer something else than a `CommandResult`. */
type Question = { [P in PortName]: MemberOf<P, false> }[PortName];

type Asked = 'get' | 'getMany' | 'list';
const asked = <P extends string>(port: P) =>
  ({ [`${port}.get`]: true, [`${port}.getMany`]: true, [`${port}.list`]: true }) as Record<`${P}.${Asked}`, true>;

/** Checked by the compiler to be all of them, so that a new member is a command until it is said to be none. */
const QUESTIONS: Readonly<Record<Question, true>> = {
  ...asked('workspace'),
  ...asked('activity'),
  ...asked('skill'),
  ...asked('queue'),
  ...asked('policy'),
  ...asked('worker'),
  ...asked('job'),
  ...asked('task'),
  ...asked('workbin'),
  'queue.statistics': true,
  'worker.queuesOf': true,
  'worker.channelsOf': true,
  'worker.tasksOf': true,
  'job.position': true,
  'job.conversation': true,
  'metrics.read': true,
  'metrics.report': true,
  'metrics.content': true,
  // Orders a report, and answers its name: there is no outcome and no key, and a second report harms nobody.
  'metrics.request': true,
};

/** Everything that the adapter can be told to do, read off its ports. */
export const commandNamesOf = (adapter: Adapter): readonly string[] => {
  const ports: ReadonlySet<string> = new Set(PORTS);
  return capabilitiesOf(adapter)
    .map(({ name }) => name)
    .filter((name) => {
      const [port = '', member = ''] = name.split('.');
      if (!ports.has(port) || Object.hasOwn(QUESTIONS, name)) return false;
      return typeof (adapter as unknown as Record<string, Record<string, unknown>>)[port]?.[member] === 'function';
    });
};

/**
 * What can be found out about a command whose answer was lost:
 *
 * - `SHOWN`: its object shows whether it was carried out.
 * - `SEEN`: its object may show that it was carried out. When it does not, nothing tells, and twice would be two.
 * - `LIKE`: something shows that it was not carried out, and nothing that it was: what is like its effect may be another's.
 * - `AGAIN`: nothing tells, and twice is the same as once.
 * - `UNTOLD`: nothing tells, and twice would be two.
 */
export type Telling = 'SHOWN' | 'SEEN' | 'LIKE' | 'AGAIN' | 'UNTOLD';

/** One command on a target of its own. */
export interface Take {
  /** What the port's member is called with. */
  readonly given: readonly unknown[];
  /** For each of its requests that change something, in their order: how often its effect is there, at the vendor itself. */
  readonly effects: () => readonly number[] | Promise<readonly number[]>;
  /** Takes away what would be in the way of others. */
  readonly end?: () => unknown;
}

/** One command of a vendor, ready to be given as often as it takes. */
export interface Scene {
  readonly command: CommandName;
  /** What is special about it, where a command has several scenes. */
  readonly as?: string;
  /** Of each of its requests that change something, where it is not the same for all. */
  readonly telling: Telling | readonly Telling[];
  /** What the vendor documents as the answer of a success, though it says nothing. Then it is right, and no caller could tell that it is not. */
  readonly answers?: 'an empty object' | 'an empty body';
  readonly begin: () => Take | Promise<Take>;
}

export const titleOf = ({ command, as }: Scene): string => (as === undefined ? command : `${command} (${as})`);
