import { CHANNEL_KINDS, channelKindOf } from '../domain/channel-kind.ts';
import { type Job, searchable } from '../domain/job.ts';
import type { Json } from '../domain/json.ts';
import type { VendorObject } from '../domain/object.ts';
import type { Kind, Ref } from '../domain/ref.ts';
import { WORKER_KINDS } from '../domain/worker-kind.ts';
import type { Filters, Items } from '../gateway/kinds.ts';

export type Question<K extends Kind> = Filters[K];

const distinct = <T>(values: readonly (T | null | undefined)[]): T[] => [
  ...new Set(values.filter((value) => value !== null && value !== undefined)),
];

/** Each value alone, the first two together, none at all, and one that nothing has. */
const among = <T>(values: readonly (T | null | undefined)[], strange?: T): T[][] => {
  const all = distinct(values);
  return [
    ...all.slice(0, 5).map((value) => [value]),
    all.slice(0, 2),
    all,
    [],
    ...(strange === undefined ? [] : [[strange]]),
  ];
};

const idOf = (of: Ref | null | undefined): string | undefined => of?.nativeId;

const named = (items: readonly { readonly name: string | null }[]) =>
  distinct(items.map(({ name }) => name))
    .slice(0, 3)
    .flatMap((name) => [name, name.toUpperCase(), name.slice(1, 4)])
    .concat(['no such name', "o'b", '%', '*', '"', '\\', 'a&b=c', 'ñ', ' '])
    .map((name) => ({ name }));

/** Each of these by one of its ends, by both, by ends that nothing is within, and by none. */
const periods = <T>(member: string, items: readonly T[], momentOf: (item: T) => number | null) => {
  const moments = distinct(items.map(momentOf)).sort((a, b) => a - b);
  const [first, middle, last] = [moments[0], moments[moments.length >> 1], moments.at(-1)];
  if (first === undefined || middle === undefined || last === undefined) return [{ [member]: { from: 0 } }];
  return [
    { from: middle },
    { to: middle },
    { from: middle, to: middle },
    { from: first, to: last },
    { from: middle + 1, to: last },
    { from: last + 1 },
    { to: first - 1 },
    {},
  ].map((period) => ({ [member]: period }));
};

const created = (items: readonly VendorObject[]) => periods('created', items, ({ createdAt }) => createdAt);
const updated = (items: readonly VendorObject[]) => periods('updated', items, ({ updatedAt }) => updatedAt);

const priorities = (items: readonly { readonly priority: number | null }[]) => {
  const [first, ...others] = distinct(items.map(({ priority }) => priority)).sort((a, b) => a - b);
  const last = others.at(-1) ?? first;
  return [
    { min: first ?? 0 },
    { max: first ?? 0 },
    { min: (first ?? 0) + 1, max: last ?? 1 },
    { min: (last ?? 0) + 1 },
    {},
  ].map((priority) => ({ priority }));
};

const textsIn = (value: Json | undefined): readonly string[] =>
  typeof value === 'string' || typeof value === 'number'
    ? [String(value)]
    : value && typeof value === 'object'
      ? Object.values(value).flatMap(textsIn)
      : [];

const texts = (items: readonly Job[]) =>
  distinct(items.flatMap(searchable).flatMap(textsIn))
    .filter((text) => text !== '')
    .slice(0, 4)
    .flatMap((text) => [text, text.toUpperCase(), text.slice(0, 3)])
    .concat(['no such text'])
    .map((text) => ({ text }));

const tagged = (items: readonly { readonly tags: Readonly<Record<string, unknown>> | null }[]) =>
  items
    .flatMap(({ tags }) => Object.entries(tags ?? {}))
    .slice(0, 4)
    .map(([name, value]) => ({ tags: { [name]: Array.isArray(value) ? value[0] : value } }))
    .concat([{ tags: { 'no such tag': true } }, { tags: {} }]);

const labelled = (items: readonly { readonly labels: Readonly<Record<string, unknown>> | null }[]) =>
  items
    .flatMap(({ labels }) => Object.entries(labels ?? {}))
    .slice(0, 6)
    .map(([name, value]) => ({ labels: { [name]: Array.isArray(value) ? value[0] : value } }))
    .concat([{ labels: { 'no such label': true } }, { labels: {} }]);

const placed = (items: readonly { readonly workspace: Ref | null }[]) =>
  among(
    items.map(({ workspace }) => idOf(workspace)),
    'no-such-workspace',
  ).map((workspaces) => ({ workspaces }));

/** What can be asked of each kind, made of what there is. */
export const QUESTIONS: { readonly [K in Kind]: (items: readonly Items[K][]) => Question<K>[] } = {
  Workspace: (items) => [...named(items), ...created(items)],
  Skill: (items) => [...named(items), ...placed(items), ...created(items)],
  Activity: (items) => [
    ...named(items),
    { available: true },
    { available: false },
    ...placed(items),
    ...created(items),
  ],
  Queue: (items) => [...named(items), ...placed(items), ...labelled(items), ...created(items)] as Question<'Queue'>[],
  RoutingPolicy: (items) => [
    ...named(items),
    ...among(
      items.map(({ role }) => role),
      'EXCEPTION',
    ).map((roles) => ({ roles })),
    ...placed(items),
    ...created(items),
  ],
  Worker: (items) =>
    [
      ...named(items),
      ...among([...items.map(({ presence }) => presence.state), 'DRAINING' as const, 'UNKNOWN' as const]).map(
        (presences) => ({ presences }),
      ),
      ...WORKER_KINDS.map((kind) => ({ kinds: [kind] })),
      ...among(
        items.map(({ activity }) => idOf(activity)),
        'no-such-activity',
      ).map((activities) => ({ activities })),
      ...distinct(items.map(({ presence }) => presence.label)).map((label) => ({ activityName: label.slice(1) })),
      ...placed(items),
      ...among(
        items.flatMap(({ channels }) => channels?.map(({ channel }) => channel)),
        'no-such-channel',
      ).map((channels) => ({ channels })),
      ...among(
        items.flatMap(({ skills }) => skills?.map(({ name }) => name)),
        'no such skill',
      ).map((names) => ({ skills: { any: names.map((name) => ({ name })) } })),
      ...items
        .flatMap(({ skills }) => skills ?? [])
        .slice(0, 2)
        .flatMap(({ name, level }) => [
          { skills: { any: [{ name, maxLevel: level ?? 1 }, { name: 'no such skill' }] } },
          { skills: { all: [{ name, minLevel: level ?? 1 }] } },
        ]),
      { skills: { all: [{ name: 'no such skill' }] } },
      ...labelled(items),
      ...tagged(items),
      ...among(
        items.map(({ contactUri }) => contactUri),
        'no-such-address',
      ).map((contactUris) => ({ contactUris })),
      ...created(items),
      ...updated(items),
      ...periods('stateSince', items, ({ presence }) => presence.since),
    ] as Question<'Worker'>[],
  Job: (items) =>
    [
      ...among([...items.map(({ state }) => state.state), 'PARKED' as const, 'UNKNOWN' as const]).map((states) => ({
        states,
      })),
      ...items.slice(0, 1).flatMap(({ state }) => [
        { states: [state.state], live: true },
        { states: [state.state], live: false },
      ]),
      { live: true },
      { live: false },
      ...among(
        items.map((job) => idOf(job.queue)),
        'no-such-queue',
      ).map((queues) => ({ queues })),
      ...among(
        items.map((job) => idOf(job.worker)),
        'no-such-worker',
      ).map((workers) => ({ workers })),
      ...among(
        items.map((job) => idOf(job.policy)),
        'no-such-policy',
      ).map((policies) => ({ policies })),
      ...placed(items),
      ...among(
        items.map(({ workbin }) => idOf(workbin)),
        'no-such-workbin',
      ).map((workbins) => ({ workbins })),
      ...among(
        items.map(({ channel }) => channel),
        'no-such-channel',
      ).map((channels) => ({ channels })),
      ...among(items.map(({ channel }) => channelKindOf(channel))).map((channelKinds) => ({ channelKinds })),
      ...CHANNEL_KINDS.map((kind) => ({ channelKinds: [kind] })),
      ...among(
        items.map(({ externalId }) => externalId),
        'no-such-contact',
      ).map((externalIds) => ({ externalIds })),
      ...labelled(items),
      ...tagged(items),
      ...texts(items),
      ...priorities(items),
      ...created(items),
      ...updated(items),
      ...periods('scheduled', items, ({ scheduledAt }) => scheduledAt),
      ...periods('enqueued', items, ({ enqueuedAt }) => enqueuedAt),
      ...periods('ended', items, ({ endedAt }) => endedAt),
      ...periods('expires', items, ({ expiresAt }) => expiresAt),
    ] as Question<'Job'>[],
  Workbin: (items) =>
    [
      ...among(
        items.map(({ ref }) => idOf(ref)),
        'no-such-workbin',
      ).map((ids) => ({ ids })),
      ...named(items),
      ...among(items.map(({ type }) => type.state)).map((types) => ({ types })),
      ...among(
        items.map(({ owner }) => idOf(owner)),
        'no-such-worker',
      ).map((owners) => ({ owners })),
      ...among(
        items.map(({ group }) => group),
        'no such group',
      ).map((groups) => ({ groups })),
    ] as Question<'Workbin'>[],
  Task: (items) =>
    [
      ...among([...items.map(({ state }) => state.state), 'EXPIRED' as const, 'UNKNOWN' as const]).map((states) => ({
        states,
      })),
      { live: true },
      { live: false },
      ...among(
        items.map((task) => idOf(task.worker)),
        'no-such-worker',
      ).map((workers) => ({ workers })),
      ...among(
        items.map((task) => idOf(task.job)),
        'no-such-job',
      ).map((jobs) => ({ jobs })),
      ...among(
        items.map((task) => idOf(task.queue)),
        'no-such-queue',
      ).map((queues) => ({ queues })),
      ...created(items),
      ...updated(items),
      ...periods('offered', items, ({ offeredAt }) => offeredAt),
      ...periods('offerExpires', items, ({ offerExpiresAt }) => offerExpiresAt),
      ...periods('assigned', items, ({ assignedAt }) => assignedAt),
      ...periods('ended', items, ({ endedAt }) => endedAt),
    ] as Question<'Task'>[],
};

/** Not an open period or a wish for no label in particular, which all match. */
export const narrows = (question: object): boolean =>
  Object.values(question).every(
    (value) => typeof value !== 'object' || Array.isArray(value) || Object.keys(value).length > 0,
  );

/** Questions that join two members, so that what is pushed and what is checked here meet. */
export const joined = <F extends object>(questions: readonly F[]): F[] =>
  questions.flatMap((question, index) => {
    const other = questions[(index * 7 + 3) % questions.length];
    return other && Object.keys(other).join() !== Object.keys(question).join() ? [{ ...question, ...other }] : [];
  });
