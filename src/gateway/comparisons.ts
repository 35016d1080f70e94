import type { Job } from '../domain/job.ts';
import { isEqualJson, isJsonObject, type Json, type JsonObject, parseJson } from '../domain/json.ts';
import type { VendorObject } from '../domain/object.ts';
import type { RoutingPolicy } from '../domain/policy.ts';
import type { Queue } from '../domain/queue.ts';
import type { Ref } from '../domain/ref.ts';
import type { Worker } from '../domain/worker.ts';

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

/** Whether every member of the part is in the whole; both as objects. */
export const isWithin = (part: Json | undefined, whole: unknown): boolean =>
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
    offerTimeoutMs: plain(({ offerTimeoutMs }: RoutingPolicy) => offerTimeoutMs),
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
      queues
        ? sameSet(
            queues.map(({ nativeId }) => nativeId),
            (given ?? []) as string[],
          )
        : null,
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

/** Which members of an input the object of this port shows as they were given; `null` where it does not tell. */
export const shownAsGiven =
  (port: string, input: JsonObject) =>
  (item: VendorObject): ReadonlyMap<string, boolean | null> =>
    new Map(
      Object.entries(input)
        .filter(([name]) => !CONDITIONS.has(name))
        .map(([name, given]) => [name, UPDATES[port]?.[name]?.(item as never, given) ?? null]),
    );
