import type { Account } from '../domain/account.ts';
import type { Email } from '../domain/email.ts';
import type { Job } from '../domain/job.ts';
import { isJsonObject, type JsonObject } from '../domain/json.ts';
import type { VendorObject } from '../domain/object.ts';
import { type Kind, type Ref, ref } from '../domain/ref.ts';
import type { Task } from '../domain/task.ts';
import type { Worker } from '../domain/worker.ts';
import { isWithin, shownAsGiven } from './comparisons.ts';

/**
 * What an object says of a command on it: `DONE`: its effect is there. `NOT_DONE`: it is not. `UNKNOWN`: the object does not tell.
 * The object is `null` when the vendor has none of that id.
 */
export type Verdict = 'DONE' | 'NOT_DONE' | 'UNKNOWN';

export type Evidence = ObjectEvidence | SearchEvidence;

/** The object that the command is about tells. */
export interface ObjectEvidence {
  readonly about: Ref;
  /** Where another object tells, to which that one leads; it is the one that is judged. */
  readonly through?: (item: VendorObject) => Ref;
  readonly judge: (item: VendorObject | null) => Verdict;
}

/** For new objects whose id the vendor chooses: whether there is one like it. */
export interface SearchEvidence {
  readonly among: Kind;
  /** Whether the object could be the one that was to be created. */
  readonly isLike: (item: VendorObject) => boolean;
  /** Whether there can be only one like it, so that it is the one. */
  readonly isUnique: boolean;
  /** The members of the input that the object shows with another value: not all that was to be done may have been done. */
  readonly differing: (item: VendorObject) => readonly string[];
}

type Judge<T> = (item: T) => Verdict;

const when = (done: boolean, notDone: boolean): Verdict => (done ? 'DONE' : notDone ? 'NOT_DONE' : 'UNKNOWN');

/** Of an object that must be there to tell anything: one that is gone may have ended in any way. */
const there =
  <T>(judge: Judge<T>) =>
  (item: VendorObject | null): Verdict =>
    item === null ? 'UNKNOWN' : judge(item as T);

const created = (item: VendorObject | null): Verdict => when(item !== null, item === null);
const removed = (item: VendorObject | null): Verdict => when(item === null, item !== null);

const stateOf =
  (done: readonly string[], notDone: readonly string[]): Judge<Task | Job> =>
  ({ state: { state } }) =>
    when(done.includes(state), notDone.includes(state));

const updated =
  (port: string, input: JsonObject): Judge<VendorObject> =>
  (item) => {
    const shown = [...shownAsGiven(port, input)(item).values()];
    if (shown.includes(false)) return 'NOT_DONE';
    return shown.length === 0 || shown.includes(null) ? 'UNKNOWN' : 'DONE';
  };

const differing =
  (port: string, input: JsonObject) =>
  (item: VendorObject): readonly string[] =>
    [...shownAsGiven(port, input)(item)].filter(([, isShown]) => isShown === false).map(([name]) => name);

const OVER = ['COMPLETED', 'DECLINED', 'EXPIRED', 'REVOKED'];

/** What tells of a command, by `port.member`; of `update`, see above. */
const TELLS: Readonly<
  Record<string, (given: readonly string[], input: JsonObject) => (item: VendorObject | null) => Verdict>
> = {
  'job.cancel': () => there(stateOf(['CANCELED'], ['PENDING', 'QUEUED', 'OFFERED', 'ASSIGNED', 'WRAP_UP', 'PARKED'])),
  'job.unassign': () => there(stateOf(['PENDING', 'QUEUED', 'OFFERED'], ['ASSIGNED'])),
  'task.accept': () => there(stateOf(['ACTIVE', 'WRAP_UP', 'COMPLETED'], ['OFFERED'])),
  'task.decline': () => there(stateOf(['DECLINED'], ['OFFERED'])),
  'task.complete': () => there(stateOf(['WRAP_UP', 'COMPLETED'], ['ACTIVE'])),
  'task.close': () => there(stateOf(['COMPLETED'], ['WRAP_UP'])),
  'task.transfer': () => there(stateOf(OVER, ['ACTIVE'])),
  'email.send': () => there(stateOf(OVER, ['ACTIVE'])),
  'email.discard': () => there(stateOf(OVER, ['ACTIVE'])),
  'worker.setPresence': ([, wanted]) =>
    there(({ presence, channels }: Worker) => {
      // Where it is kept for each channel, the worker's own says no more than that of one of them.
      const each = (channels ?? []).map((channel) => channel.presence).filter((one) => one !== null);
      const states = (each.length > 0 ? each : [presence]).map(({ state }) => state);
      const open = each.length > 0 && wanted === 'READY' ? states.filter((state) => state !== 'OFFLINE') : states;
      // Not to be ready is to be in any other state.
      if (open.some((state) => state !== 'UNKNOWN' && (state === 'READY') !== (wanted === 'READY'))) return 'NOT_DONE';
      return open.length === 0 || open.includes('UNKNOWN') ? 'UNKNOWN' : 'DONE';
    }),
};

/** What the job of a task tells of a command on the task, by `port.member`. */
const JOB_TELLS: Readonly<Record<string, (given: readonly string[], input: JsonObject) => Judge<Job>>> = {
  'task.setData':
    (_given, { set, remove }) =>
    ({ labels }) => {
      if (labels === null) return 'UNKNOWN';
      const isSet = set === undefined || isWithin(set, labels);
      const isGone = ((remove ?? []) as readonly string[]).every((key) => !Object.hasOwn(labels, key));
      return isSet && isGone ? 'DONE' : 'NOT_DONE';
    },
  'email.attach':
    (_given, { document }) =>
    ({ email }) =>
      email ? when(isAttached(email, document), !isAttached(email, document)) : 'UNKNOWN',
  'email.detach':
    ([, document]) =>
    ({ email }) =>
      email ? when(!isAttached(email, document), isAttached(email, document)) : 'UNKNOWN',
};

const isAttached = ({ attachments }: Email, document: unknown): boolean =>
  attachments.some(({ nativeId }) => nativeId === document);

const KIND_OF: Readonly<Record<string, Kind>> = {
  workspace: 'Workspace',
  activity: 'Activity',
  skill: 'Skill',
  queue: 'Queue',
  policy: 'RoutingPolicy',
  worker: 'Worker',
  job: 'Job',
  task: 'Task',
  email: 'Task',
};

/** Jobs tell on which shelf they lie. */
const shelved = (workbin: string, isWanted: boolean) =>
  there((job: Job) => {
    const lies = job.workbin?.nativeId === workbin;
    return when(lies === isWanted, lies !== isWanted);
  });

/** How to find out whether a command was carried out; `null` where no object tells. `given` is what the port's member is called with. */
export const evidenceOf = (
  { name: account }: Pick<Account, 'name'>,
  port: string,
  member: string,
  given: readonly unknown[],
): Evidence | null => {
  const kind = KIND_OF[port];
  const input = given.find(isJsonObject) ?? {};
  const texts = given.filter((one) => typeof one === 'string');
  const [first] = texts;
  const about = (of: Kind, nativeId: unknown, judge: ObjectEvidence['judge']): ObjectEvidence | null =>
    typeof nativeId === 'string' && nativeId !== '' ? { about: ref(of, account, nativeId), judge } : null;

  if (port === 'workbin' && first !== undefined) {
    if (member === 'park') return about('Job', texts[1], shelved(first, true));
    return member === 'pull' ? about('Job', input.job, shelved(first, false)) : null;
  }
  if (!kind) return null;
  if (member === 'create' && port !== 'email') {
    if (input.nativeId !== undefined) return about(kind, input.nativeId, created);
    const isUnique = typeof input.name === 'string';
    const { name } = input;
    // What the vendor adds to a new object or words otherwise must not hide it; a name alone tells it.
    const judge = updated(port, isUnique ? { name } : input);
    const isLike = (item: VendorObject): boolean => judge(item) !== 'NOT_DONE';
    return { among: kind, isLike, isUnique, differing: differing(port, input) };
  }
  if (member === 'remove') return about(kind, first, removed);
  if (member === 'update') return about(kind, first, there(updated(port, input)));
  const command = `${port}.${member}`;
  const jobTells = JOB_TELLS[command];
  if (jobTells) {
    const evidence = about(kind, first, there(jobTells(texts, input)));
    return evidence && { ...evidence, through: (item) => (item as Task).job };
  }
  const tells = TELLS[command];
  return tells ? about(kind, first, tells(texts, input)) : null;
};
