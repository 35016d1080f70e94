import { readFileSync } from 'node:fs';
import type { WebhookRequest } from '../../../src/contract/source.ts';
import type { Change } from '../../../src/domain/event.ts';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { refKey } from '../../../src/domain/ref.ts';
import { EVENT_NAMES, type EventName } from '../../../src/vendors/azure/source/names.ts';
import { openWebhook } from '../../../src/vendors/azure/source/webhook.ts';
import { ACCOUNT } from './replay.ts';
import { readers, shares } from './rows-kit.ts';

export const webhook = openWebhook({ account: ACCOUNT, readers, shares });

export const post = (body: unknown, headers: WebhookRequest['headers'] = {}): WebhookRequest => ({
  method: 'POST',
  headers,
  url: 'http://127.0.0.1/webhooks/one',
  query: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

export const changesOf = (body: unknown): readonly Change[] => webhook.read(post(body)).changes;

type Envelopes = { readonly eventGrid: readonly JsonObject[]; readonly cloudEvents: JsonObject };
export const SHAPES = ['sdk', 'docs'] as const;
export const NAMES: readonly EventName[] = EVENT_NAMES;
export const sampleEvent = (name: string): Readonly<Record<(typeof SHAPES)[number], Envelopes>> =>
  JSON.parse(readFileSync(new URL(`./samples/events/${name}.json`, import.meta.url), 'utf8'));

let made = 0;
/** An event in the Event Grid schema, with an id of its own. */
export const grid = (name: EventName, data: JsonObject, time: string): JsonObject => {
  made += 1;
  return {
    id: `e${made}`,
    topic: '/router',
    subject: '',
    data,
    eventType: `Microsoft.Communication.${name}`,
    dataVersion: '1.0',
    metadataVersion: '1',
    eventTime: time,
  };
};

interface Clock {
  readonly at: number;
  readonly rank: number;
}
const isLater = (a: Clock, b: Clock | undefined): boolean =>
  b === undefined || a.at > b.at || (a.at === b.at && a.rank > b.rank);

interface Folded {
  readonly members: Map<string, Clock & { readonly value: unknown }>;
  stale: boolean;
  gone: Clock | undefined;
}

/** Member by member, the last writer wins. Ends as `{ [ref]: 'gone' | { stale, members } }`. */
export const fold = (changes: readonly Change[]) => {
  const all = new Map<string, Folded>();
  for (const { ref, news, at, rank } of changes) {
    const clock = { at: at ?? Number.NaN, rank: rank ?? Number.NaN };
    const known = all.get(refKey(ref)) ?? { members: new Map(), stale: false, gone: undefined };
    all.set(refKey(ref), known);
    if (news.type === 'stale') known.stale = true;
    if (news.type === 'gone' && isLater(clock, known.gone)) known.gone = clock;
    const members = news.type === 'whole' ? news.item : news.type === 'part' ? news.members : {};
    for (const [name, value] of Object.entries(members)) {
      if (name !== 'ref' && isLater(clock, known.members.get(name))) known.members.set(name, { ...clock, value });
    }
  }
  return Object.fromEntries(
    [...all].map(([key, { members, stale, gone }]) => {
      const isGone = gone !== undefined && [...members.values()].every((written) => isLater(gone, written));
      const values = Object.fromEntries([...members].map(([name, { value }]) => [name, value as Json]));
      return [key, isGone ? ('gone' as const) : { stale, members: values }];
    }),
  );
};
