import type { WebhookAnswer, WebhookHead, WebhookRequest } from '../contract/source.ts';
import { VendorError } from '../domain/error.ts';
import type { Change, EventItems, EventKind } from '../domain/event.ts';
import type { JsonObject } from '../domain/json.ts';
import { asId, asText, readEach, WireError } from '../domain/reading.ts';
import { ref } from '../domain/ref.ts';
import { type Member, parseObject, type Scope } from './members.ts';
import { unreadableIn } from './unreadable.ts';

/**
 * What an event says of one object. `part`: these members, as they were at the event's moment. `states`: that it is in the state which the
 * last word of the event's type stands for, or `word`; for types that are certain of it.
 */
export interface EventRule<K extends EventKind = EventKind> {
  readonly kind: K;
  readonly id: Member<string | null>;
  readonly news:
    | 'stale'
    | 'gone'
    | { readonly states: ReadonlyMap<string, string>; readonly word?: string }
    | { readonly part: { readonly [M in keyof EventItems[K]]?: Member<EventItems[K][M]> } };
}

/** Nothing, and said to be JSON for vendors that mind. */
const TAKEN: WebhookAnswer = { status: 204, headers: { 'content-type': 'application/json' } };

export interface EventTable {
  readonly account: string;
  /** The member that holds an event's type. */
  readonly type: string;
  /** The member that holds an event's id, by which a second delivery of it is known. */
  readonly eventId: string;
  /** When it happened, in milliseconds since the epoch. */
  readonly at: Member<number | null>;
  /** What a type says: the first that fits. A type that fits none is news to nobody. */
  readonly rules: readonly (readonly [type: RegExp, rules: readonly EventRule[]])[];
  readonly covers: readonly EventKind[];
  /** Whether it is told of this account at all; default: it is. */
  readonly isOwn?: (event: JsonObject) => boolean;
  readonly verify?: WebhookHead['verify'] | undefined;
  /** Default: 204. */
  readonly answer?: WebhookAnswer;
}

/** The members of a delivery, which is a form unless it is a JSON object. Of a repeated name the last. */
export const membersOf = (body: string): JsonObject =>
  body.trimStart().startsWith('{') ? (parseObject(body) ?? {}) : Object.fromEntries(new URLSearchParams(body.trim()));

const changeOf = (rule: EventRule, event: JsonObject, scope: Scope, told: Omit<Change, 'ref' | 'news'>): Change => {
  const { kind, id, news } = rule;
  const nativeId = id(event, scope);
  if (nativeId === null) throw new WireError(scope.path, `names no ${kind}`);
  const of = { ref: ref(kind, scope.account, nativeId), ...told };
  if (typeof news === 'string') return { ...of, news: { type: news } } as Change;
  if ('states' in news) {
    const native = news.word ?? told.cause?.split('.').at(-1) ?? '';
    const state = { state: news.states.get(native) ?? 'UNKNOWN', native };
    return { ...of, news: { type: 'part', members: { state } } } as Change;
  }
  const members = Object.entries(news.part as Readonly<Record<string, Member<unknown>>>);
  const part = Object.fromEntries(members.map(([name, member]) => [name, member(event, scope)]));
  return { ...of, news: { type: 'part', members: part } } as Change;
};

/** Deliveries of one event each, read by a table of the vendor's event types. */
export const openWebhook = ({ account, rules, covers, verify, isOwn, answer = TAKEN, ...names }: EventTable) =>
  ({
    covers,
    ...(verify && { verify }),
    read: ({ body }: WebhookRequest) => {
      const event = membersOf(body);
      const type = asText(event[names.type]);
      if (type === null)
        throw new VendorError('INVALID_INPUT', account, `the body is no event: it has no ${names.type}`);
      if (isOwn?.(event) === false) return { changes: [], answer };
      const scope: Scope = { account, path: 'body', flaw: () => {} };
      const eventId = asId(event[names.eventId]);
      const told = { cause: type, at: names.at(event, scope), ...(eventId !== null && { eventId }) };
      const found = rules.find(([pattern]) => pattern.test(type))?.[1] ?? [];
      const { rows: changes, unreadable } = readEach(found, (rule) => changeOf(rule, event, scope, told));
      return { changes, answer, ...unreadableIn(account, unreadable) };
    },
  }) satisfies WebhookHead;
