import type { Account } from '../domain/account.ts';
import type { Email } from '../domain/email.ts';
import type { Job } from '../domain/job.ts';
import { isEqualJson, isJsonObject, type Json, type JsonObject, parseJson } from '../domain/json.ts';
import type { VendorObject } from '../domain/object.ts';
import type { RoutingPolicy } from '../domain/policy.ts';
import type { Queue } from '../domain/queue.ts';
import { type Kind, type Ref, ref } from '../domain/ref.ts';
import type { Task } from '../domain/task.ts';
import type { Worker } from '../domain/worker.ts';

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

/** Of an object that is not there any more once it is done, at vendors that forget what has ended. */
const goneOr =
  <T>(judge: Judge<T>) =>
  (item: VendorObject | null): Verdict =>
    item === null ? 'DONE' : judge(item as T);

/** Of an object that must be there to tell anything. */
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

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && new Set([...a, ...b]).size === new Set(a).size;

const idOf = (of: Ref | null): string | null => of?.nativeId ?? null;

const asLabels = (value: unknown): Json | undefined => {
  if (typeof value !== 'string') return value as Json;
  try {
    return parseJson(value);
  } catch {
    return undefined;
  }
};

/** Both as objects. */
const isWithin = (part: Json | undefined, whole: unknown): boolean =>
  isJsonObject(part) &&
  isJsonObject(whole) &&
  Object.entries(part).every(([name, value]) => isEqualJson(whole[name], value));

/** Whether a member that was given is as it was given; `null` where the object does not tell. */
type Compare<T> = (item: T, given: unknown) => boolean | null;

const plain =
  <T>(read: (item: T) => unknown): Compare<T> =>
  (item, given) =>
    read(item) === given;
/** More than was given may be the vendor's own, or what was to be replaced: that tells nothing. */
const json =
  <T>(read: (item: T) => JsonObject | null): Compare<T> =>
  (item, given) => {
    const [shown, wanted] = [read(item) ?? {}, asLabels(given ?? {})];
    if (isEqualJson(shown, wanted)) return true;
    return isWithin(wanted, shown) ? null : false;
  };

type Comparisons<T> = Readonly<Record<string, Compare<T>>>;

const NAMED: Comparisons<VendorObject & { readonly name: string | null }> = { name: plain(({ name }) => name) };

const UPDATES: { readonly [port: string]: Comparisons<never> } = {
  workspace: NAMED,
  activity: { ...NAMED, available: plain(({ available }: { available: boolean | null }) => available) },
  skill: { ...NAMED, description: plain(({ description }: { description: string | null }) => description) },
  queue: {
    ...NAMED,
    description: plain(({ description }: Queue) => description),
    selector: plain(({ selector }: Queue) => selector),
    labels: json(({ labels }: Queue) => labels),
    offerActivity: plain(({ offerActivity }: Queue) => idOf(offerActivity)),
    taskActivity: plain(({ taskActivity }: Queue) => idOf(taskActivity)),
    policies: ({ policies }: Queue, given) =>
      sameSet(
        policies.map(({ nativeId }) => nativeId),
        (given ?? []) as string[],
      ),
  } satisfies Comparisons<Queue>,
  policy: {
    ...NAMED,
    offerTimeoutSeconds: plain(({ offerTimeoutSeconds }: RoutingPolicy) => offerTimeoutSeconds),
    callbackUrl: plain(({ callbackUrl }: RoutingPolicy) => callbackUrl),
    fallbackCallbackUrl: plain(({ fallbackCallbackUrl }: RoutingPolicy) => fallbackCallbackUrl),
  },
  worker: {
    ...NAMED,
    activity: ({ activity, channels }: Worker, given) => {
      const isKeptApart = channels?.some(({ presence }) => presence !== null) ?? false;
      // It is that of one channel then.
      return idOf(activity) === given ? (isKeptApart ? null : true) : false;
    },
    contactUri: plain(({ contactUri }: Worker) => contactUri),
    labels: json(({ labels }: Worker) => labels),
    tags: json(({ tags }: Worker) => tags),
    capacity: plain(({ capacity }: Worker) => capacity),
    queues: ({ queues }: Worker, given) =>
      queues &&
      sameSet(
        queues.map(({ nativeId }) => nativeId),
        (given ?? []) as string[],
      ),
  } satisfies Comparisons<Worker>,
  job: {
    labels: json(({ labels }: Job) => labels),
    tags: json(({ tags }: Job) => tags),
    priority: plain(({ priority }: Job) => priority),
    externalId: plain(({ externalId }: Job) => externalId),
    scheduledAt: plain(({ scheduledAt }: Job) => scheduledAt),
    queue: plain(({ queue }: Job) => idOf(queue)),
    policy: plain(({ policy }: Job) => idOf(policy)),
    note: ({ notes }: Job, given) => notes.some(({ text }) => text === given),
  } satisfies Comparisons<Job>,
};

/** Not told by any object, and part of the conditions rather than of the effect. */
const CONDITIONS: ReadonlySet<string> = new Set(['expectedVersion']);

const updated =
  (comparisons: Comparisons<never>, input: JsonObject): Judge<VendorObject> =>
  (item) => {
    const answers = Object.entries(input)
      .filter(([name]) => !CONDITIONS.has(name))
      .map(([name, given]) => comparisons[name]?.(item as never, given) ?? null);
    if (answers.includes(false)) return 'NOT_DONE';
    return answers.length === 0 || answers.includes(null) ? 'UNKNOWN' : 'DONE';
  };

const differing =
  (comparisons: Comparisons<never>, input: JsonObject) =>
  (item: VendorObject): readonly string[] =>
    Object.entries(input)
      .filter(([name, given]) => comparisons[name]?.(item as never, given) === false)
      .map(([name]) => name);

const OVER = ['COMPLETED', 'DECLINED', 'EXPIRED', 'REVOKED'];

/** What tells of a command, by `port.member`; of `update`, see above. */
const TELLS: Readonly<
  Record<string, (given: readonly string[], input: JsonObject) => (item: VendorObject | null) => Verdict>
> = {
  'job.cancel': () => there(stateOf(['CANCELED'], ['PENDING', 'QUEUED', 'OFFERED', 'ASSIGNED', 'WRAP_UP', 'PARKED'])),
  'job.unassign': () => there(stateOf(['PENDING', 'QUEUED', 'OFFERED'], ['ASSIGNED'])),
  'task.accept': () => there(stateOf(['ACTIVE', 'WRAP_UP', 'COMPLETED'], ['OFFERED'])),
  'task.decline': () => goneOr(stateOf(['DECLINED'], ['OFFERED'])),
  'task.complete': () => goneOr(stateOf(['WRAP_UP', 'COMPLETED'], ['ACTIVE'])),
  'task.close': () => goneOr(stateOf(['COMPLETED'], ['WRAP_UP'])),
  'task.transfer': () => there(stateOf(OVER, ['ACTIVE'])),
  'email.send': () => there(stateOf(OVER, ['ACTIVE'])),
  'email.discard': () => goneOr(stateOf(OVER, ['ACTIVE'])),
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
    const comparisons = UPDATES[port] ?? {};
    const isUnique = typeof input.name === 'string';
    const { name } = input;
    // What the vendor adds to a new object or words otherwise must not hide it; a name alone tells it.
    const judge = updated(comparisons, isUnique ? { name } : input);
    const isLike = (item: VendorObject): boolean => judge(item) !== 'NOT_DONE';
    return { among: kind, isLike, isUnique, differing: differing(comparisons, input) };
  }
  if (member === 'remove') return about(kind, first, removed);
  if (member === 'update') return about(kind, first, there(updated(UPDATES[port] ?? {}, input)));
  const command = `${port}.${member}`;
  const jobTells = JOB_TELLS[command];
  if (jobTells) {
    const evidence = about(kind, first, there(jobTells(texts, input)));
    return evidence && { ...evidence, through: (item) => (item as Task).job };
  }
  const tells = TELLS[command];
  return tells ? about(kind, first, tells(texts, input)) : null;
};
