import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/domain/event.ts';
import { isJsonObject, type Json, type JsonObject, parseJson } from '../../../src/domain/json.ts';
import { type Read, WireError } from '../../../src/domain/reading.ts';
import { openExpectedResults } from '../../../src/vendors/genesys/commands/expected-results.ts';
import { collectionOf } from '../../../src/vendors/genesys/media.ts';
import { readUser } from '../../../src/vendors/genesys/reads/agent-rows.ts';
import { readInteraction, readNamed, readWorkbin } from '../../../src/vendors/genesys/reads/interaction-rows.ts';
import { openMap } from '../../../src/vendors/genesys/reads/map.ts';
import { openInteractionMemory } from '../../../src/vendors/genesys/source/interaction-memory.ts';
import { openTranscripts } from '../../../src/vendors/genesys/source/transcripts.ts';
import { openTranslate } from '../../../src/vendors/genesys/source/translate.ts';
import { openUserPresence } from '../../../src/vendors/genesys/source/user-presence.ts';
import { rowsOf } from '../../../src/vendors/genesys/wire.ts';
import { ODD, type Path, pathsOf, saidBy, textWith } from './odd-values.ts';
import { ANN, examples, sample } from './recorder.ts';
import { manualClock } from './stream-clock.ts';

const map = openMap('gws');

type MapRow = (row: never) => readonly { readonly raw: Json }[];
interface Kind {
  readonly read: Read<unknown>;
  readonly map: MapRow;
}

const interaction = (media: string): Kind => ({
  read: readInteraction,
  map: ((row: ReturnType<typeof readInteraction>) => [map.task(row, ANN), map.job(media, row, ANN)]) as MapRow,
});

const KINDS: Readonly<Record<string, Kind>> = {
  user: { read: readUser, map: ((row: ReturnType<typeof readUser>) => [map.worker(row)]) as MapRow },
  workbin: {
    read: readWorkbin,
    map: ((row: ReturnType<typeof readWorkbin>) => [map.workbin(row, { type: 'user', name: ANN })]) as MapRow,
  },
  queue: { read: readNamed, map: ((row: ReturnType<typeof readNamed>) => [map.queue(row)]) as MapRow },
};

const kindOf = (key: string): Kind | undefined => {
  const media = collectionOf(key);
  return KINDS[key] ?? (media === null ? undefined : interaction(media));
};

/** Each object of the vendor's in an example, by the key that it has there. */
const objectsIn = (value: unknown, key = ''): (readonly [key: string, object: JsonObject])[] => {
  if (Array.isArray(value)) return value.flatMap((one) => objectsIn(one, key));
  if (!isJsonObject(value)) return [];
  const own = kindOf(key) && value.id !== undefined ? [[key, value] as const] : [];
  return [...own, ...Object.entries(value).flatMap(([name, member]) => objectsIn(member, name))];
};

const objects = [
  ...examples.flatMap(({ name, message, response }) =>
    [...objectsIn(message?.data), ...objectsIn(response)].map(([key, object]) => [name, key, object] as const),
  ),
  ...objectsIn(sample('email-composing')).map(([key, object]) => ['email-composing', key, object] as const),
  ['queue', 'queue', (sample('queues').queues as readonly JsonObject[])[0] ?? {}] as const,
  ['workbin', 'workbin', (sample('workbins').workbins as readonly JsonObject[])[0] ?? {}] as const,
];

/** Words of ours, and what is put together of what was said. */
const OURS =
  /^(UNKNOWN|NOT_READY|READY|OFFLINE|OFFERED|ACTIVE|ASSIGNED|OUTBOUND|INBOUND|openmedia|Do Not Disturb|DoNotDisturbOn|false|true)$/;

const bare = (item: object): object => ({ ...item, raw: null, vendorType: null });

/** What the result says that neither the vendor's answer nor the result of the sound one says. */
const inventedIn = (result: object, answer: unknown, sound: ReadonlySet<string>): readonly string[] => {
  const said = [...saidBy(answer), ...sound];
  const known = new Set(said);
  const isSaid = (text: string): boolean => known.has(text.trim()) || OURS.test(text) || text === ANN;
  /** Ids of shares and of workbins, and names of a first and a last one. */
  const isComposed = (text: string): boolean => {
    const own = /^(.*)@(?:user:)?[0-9a-f]{32}$/s.exec(text)?.[1];
    if (own !== undefined) return isSaid(own) || isSaid(decodeURIComponent(own));
    return [...text.matchAll(/ /g)].some(({ index }) => isSaid(text.slice(0, index)) && isSaid(text.slice(index + 1)));
  };
  return [...saidBy(result)].filter((one) => !isSaid(one) && !isComposed(one));
};

/** Numbers that the API's types hold. */
const isFit = (item: object): boolean =>
  [...Object.entries(item)].every(([name, value]) => {
    if (typeof value !== 'number')
      return typeof value !== 'object' || value === null || name === 'labels' || isFit(value);
    return /At$/.test(name) ? value >= Date.UTC(2000) && value < Date.UTC(3000) : Math.abs(value) < 2 ** 31;
  });

const oddPlaces = (object: JsonObject): readonly (readonly [Path, string | null])[] =>
  pathsOf(object).flatMap((path) => ODD.map((odd) => [path, odd] as const));

describe('a row with one odd value', () => {
  it.each(objects)('of the example %s, a %s, is that row to the letter, or is told by its path', (_, key, object) => {
    const kind = kindOf(key);
    if (!kind) throw new Error(`no kind ${key}`);
    const sound = saidBy(kind.map(kind.read(parseJson(JSON.stringify(object)), key) as never).map(bare));
    const healthy = JSON.stringify(object);
    const problems: string[] = [];
    let unreadable = 0;
    for (const [path, odd] of oddPlaces(object)) {
      const text = textWith(object, path, odd);
      const answer = parseJson(`[${healthy},${text},${healthy}]`);
      const { rows, unreadable: errors } = rowsOf(kind.read, answer, key);
      const note = (problem: string) => problems.push(`${path.join('.')} = ${odd?.slice(0, 40)}: ${problem}`);
      if (rows.length + errors.length !== 3) note(`${rows.length} rows and ${errors.length} errors`);
      const [error] = errors;
      if (error) {
        unreadable += 1;
        if (!error.path.startsWith(`${key}[1]`)) note(`told of ${error.path}`);
        continue;
      }
      const items = kind.map(rows[1] as never);
      const raw = JSON.stringify(parseJson(text));
      for (const item of items) {
        if (JSON.stringify(item.raw) !== raw) note('raw is not what was sent');
        if (!isFit(bare(item))) note('a number that does not fit');
      }
      for (const one of inventedIn(items.map(bare), (answer as readonly unknown[])[1], sound)) note(`invents ${one}`);
    }
    expect(problems).toEqual([]);
    // Only an id that is nowhere makes a row unreadable.
    const hasAddress = object.path !== undefined || object.uri !== undefined;
    expect(unreadable > 0).toBe(!hasAddress);
  });
});

describe('a message with one odd value', () => {
  const messages = examples.flatMap(({ name, message }) => (message ? [[name, message] as const] : []));

  const translateAlone = () => {
    const [memory, pending] = [openInteractionMemory(), openExpectedResults(manualClock())];
    return openTranslate({
      account: 'gws',
      map,
      memory,
      presence: openUserPresence(),
      transcripts: openTranscripts(),
      settle: pending.settle,
      speakOf: () => [],
      watches: () => false,
    });
  };

  const saidIn = (changes: readonly Change[]): object =>
    changes.map(({ ref, news }) => [
      ref,
      news.type === 'whole' ? bare(news.item) : news.type === 'part' ? bare(news.members) : null,
    ]);

  it.each(messages)('%s is told as it is, or as one that could not be read', (_, { channel, data }) => {
    const topic = channel ?? '';
    const whole = translateAlone()(ANN, data, topic);
    const sound = saidBy(whole.type === 'changes' ? saidIn(whole.changes) : []);
    const problems: string[] = [];
    for (const [path, odd] of oddPlaces(data)) {
      const message = parseJson(textWith(data, path, odd));
      const reading = translateAlone()(ANN, message, topic);
      const note = (problem: string) => problems.push(`${path.join('.')} = ${odd?.slice(0, 40)}: ${problem}`);
      if (reading.type !== 'changes') continue;
      for (const one of inventedIn(saidIn(reading.changes), [message, ANN], sound)) note(`invents ${one}`);
      for (const { news } of reading.changes) {
        if (news.type === 'whole' && !isFit(bare(news.item))) note('a number that does not fit');
      }
    }
    expect(problems).toEqual([]);
  });

  it.each(messages)('%s tells a gap when what it changed cannot be read, and not for anything else', (_, one) => {
    const { data } = one;
    const states = pathsOf(data).filter(
      (path) => path.at(-1) === 'state' && !path.includes('supervisorMonitoringState'),
    );
    const gapAt = (path: Path, odd: string | null) => {
      const reading = translateAlone()(ANN, parseJson(textWith(data, path, odd)), one.channel ?? '');
      return reading.type === 'unreadable' || (reading.type === 'changes' && !reading.isWhole);
    };
    const isAbout = (path: Path) =>
      kindOf(String(path.at(-2))) !== undefined && collectionOf(String(path.at(-2))) !== null;
    for (const path of states.filter(isAbout))
      expect([path, gapAt(path, '{}')]).toEqual([path, isRead(String(path[0]))]);
    const lines = pathsOf(data).filter(([first]) => first === 'messages' || /Uri$|Path$/.test(String(first)));
    for (const path of lines) for (const odd of ODD) expect([path, gapAt(path, odd)]).toEqual([path, false]);
  });
});

/** Sessions of Facebook and what is told of records and histories are not read by this adapter. */
const isRead = (member: string): boolean =>
  ['call', 'email', 'chat', 'workitem', 'openmedia', 'smssession'].includes(member);

describe('the readers', () => {
  it('throw nothing but what names a path', () => {
    const texts = ODD.filter((odd) => odd !== null);
    for (const { read } of [...Object.values(KINDS), interaction('emails')]) {
      for (const text of texts) {
        try {
          read(parseJson(text), 'row');
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
          expect((error as WireError).path).toMatch(/^row/);
        }
      }
    }
  });
});
