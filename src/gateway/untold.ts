import { VendorError } from '../domain/error.ts';
import type { JobFilter, JobState } from '../domain/job.ts';
import type { Kind } from '../domain/ref.ts';
import type { TaskFilter } from '../domain/task.ts';
import type { OpenAccount } from './accounts.ts';
import { type Filters, kindRow, type Missing, missingOf } from './kinds.ts';
import type { Scope } from './scope.ts';
import { wholeOf } from './sighted.ts';

const NOUNS: Readonly<Record<Kind, string>> = {
  Workspace: 'workspaces',
  Queue: 'queues',
  Worker: 'workers',
  Skill: 'skills',
  Activity: 'activities',
  RoutingPolicy: 'routing policies',
  Job: 'jobs',
  Task: 'tasks',
  Workbin: 'workbins',
};

const wordFor = ({ words }: OpenAccount, kind: Kind): string => {
  const word = words[kind];
  return `${NOUNS[kind]}${word === undefined ? '' : ` (its word: ${word})`}`;
};

const unsupported = ({ name, title }: OpenAccount, ...problems: readonly string[]): VendorError =>
  new VendorError('UNSUPPORTED', name, `${title} ${problems.join(', and ')}`);

const notKept = (what: string, { forgotten, isEnded }: Missing): string =>
  isEnded
    ? `keeps no ended ${what}: those that are ${forgotten.join(', ')} cannot be listed`
    : `shows no ${what} that are ${forgotten.join(', ')}`;

const neverTold = (what: string, { untold }: Missing): string => `does not tell which ${what} are ${untold.join(', ')}`;

/** Work that workers hold, of which an account may tell that of some workers only. */
const isOfWork = (kind: Kind): kind is 'Job' | 'Task' => kind === 'Job' || kind === 'Task';

const UNHELD: ReadonlySet<string> = new Set<JobState>(['PENDING', 'QUEUED']);

/** What of the work that matches a filter is missing because of who holds it. A filter that names workers is for `untoldHolders`. */
const untoldHeld = (account: OpenAccount, kind: Kind, filter: object): readonly string[] => {
  const { adapter } = wholeOf(account);
  const { workbins, states } = filter as JobFilter;
  const { workers, jobs } = filter as TaskFilter;
  // Beside each job of a list its tasks would say again what the list says.
  if (!adapter.tellsWorkOf || !isOfWork(kind) || workers || workbins || jobs) return [];
  if (states?.every((state: string) => UNHELD.has(state))) return [];
  const { who = 'workers', count = null } = adapter.untoldWorkers?.() ?? {};
  return count === 0 ? [] : [`does not tell the work of ${who}${count === null ? '' : ` (${count})`}`];
};

const together = (account: OpenAccount, problems: readonly string[]): VendorError | null =>
  problems.length === 0 ? null : unsupported(account, ...problems);

/** As `namedLack`, where all is known that the account tells. */
export const heldLack = (account: OpenAccount, kind: Kind, filter: object): VendorError | null =>
  together(account, untoldHeld(account, kind, filter));

/** Why a list lacks states that its filter names, or what workers hold of whom that is not told; `null` when it lacks none. */
export const namedLack = (
  account: OpenAccount,
  kind: Kind,
  filter: object,
  missing: Missing | null,
): VendorError | null => {
  const what = wordFor(account, kind);
  const isNamed = missing?.isNamed || missing?.isUntoldNamed;
  return together(account, [
    ...(missing?.isNamed ? [notKept(what, missing)] : []),
    ...(missing?.isUntoldNamed ? [neverTold(what, missing)] : []),
    ...(isNamed && missing.isAll ? [] : untoldHeld(account, kind, filter)),
  ]);
};

/** Why a live view lacks states that its filter names and the account never tells; what is forgotten is told by `livingUntold`. */
export const untoldByName = <K extends Kind>(account: OpenAccount, kind: K, filter: Filters[K]): VendorError | null => {
  const port = kindRow(kind).portOf(account);
  const missing = port ? missingOf(kind, port, filter) : null;
  return missing?.isUntoldNamed ? unsupported(account, neverTold(wordFor(account, kind), missing)) : null;
};

/**
 * Why a list of what lives and matches a filter lacks some of it for good, where the account shows nothing that is in certain states, or
 * does not tell what some workers hold; `null` where it shows everything that lives. Views of what lives lack the same.
 */
export const livingUntold = (account: OpenAccount, kind: Kind, filter: object = {}): VendorError | null => {
  const port = kindRow(kind).portOf(account);
  const ended = kindRow(kind).states?.ended;
  const states = port?.forgets?.filter((state) => !ended?.has(state)) ?? [];
  return together(account, [
    ...(states.length > 0 ? [`shows no ${wordFor(account, kind)} that are ${states.join(', ')}`] : []),
    ...untoldHeld(account, kind, filter),
  ]);
};

const MOST_NAMED = 5;

/** What is not told because of the workers that a filter names. */
export interface UntoldHolders {
  readonly error: VendorError;
  /** It names no others, so that nothing of the answer is known. */
  readonly isAll: boolean;
}

/**
 * Which of the workers that a filter of jobs or tasks names the vendor tells nothing of: for them there is no empty list. `null` at once
 * where the account tells what all its workers hold, or none is named.
 */
export const untoldHolders = (
  scope: Scope,
  account: OpenAccount,
  kind: Kind,
  filter: object,
): Promise<UntoldHolders | null> | null => {
  const ask = wholeOf(account).adapter.tellsWorkOf;
  const { workers = [] } = filter as Pick<TaskFilter, 'workers'>;
  if (!ask || !isOfWork(kind) || workers.length === 0) return null;
  const ids = [...new Set(workers)];
  const read = async (): Promise<UntoldHolders | null> => {
    const told = await scope.read(account, `tellsWorkOf|${JSON.stringify(ids)}`, (call) => ask(ids, call));
    const untold = ids.filter((_, at) => told[at] !== true);
    if (untold.length === 0) return null;
    const more = untold.length - MOST_NAMED;
    const named = `${untold.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    const error = unsupported(account, `does not tell what these workers hold, if there are such workers: ${named}`);
    return { error, isAll: untold.length === ids.length };
  };
  return read();
};
