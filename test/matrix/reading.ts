import { execute, parse } from 'graphql';
import { DEFAULT_LIMITS, type Vendor } from '../../src/contract/vendor.ts';
import { channelKindOf } from '../../src/domain/channel-kind.ts';
import { isEqualJson, isExactNumber, isJsonObject, type Json, parseJson } from '../../src/domain/json.ts';
import { openEvents } from '../../src/events/open-events.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import type { Context } from '../../src/graphql/context.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { openLive } from '../../src/live/live.ts';
import { manualClock } from '../../src/sandbox/clock.ts';
import { openLog } from '../../src/server/log.ts';
import { openMask } from '../../src/server/mask.ts';
import { smallCentre } from '../../src/testing/scenario.ts';
import { type Registration, registry } from '../../src/vendors/index.ts';
import { type Member, openSpoiler, type Spoiling } from './answers.ts';
import { listsOf, wholeQuery } from './whole-query.ts';

export const ACCOUNT = 'main';
const START = Date.parse('2026-11-21T09:00:00Z');

export const schema = buildSchema(registry.map(({ vendor }) => vendor));

const mask = openMask(openLog('silent'));

export interface Answered {
  readonly rows: readonly { readonly [member: string]: Json | undefined }[];
  readonly failures: readonly { readonly code: string; readonly message: string }[];
  readonly errors: readonly { readonly code: unknown; readonly message: string }[];
}

/** One simulated account on a standing clock, whose answers can be spoiled, and the schema in front of it. */
export const openReading = async ({ vendor, simulator }: Registration) => {
  const clock = manualClock(START);
  const simulation = await (await simulator()).startSimulator({ clock, scenario: smallCentre() });
  const spoiler = await openSpoiler(simulation.url);
  const settings = JSON.parse(JSON.stringify(simulation.settings).replaceAll(simulation.url, spoiler.url));
  const open = () =>
    openGateway({
      accounts: [
        {
          name: ACCOUNT,
          vendor: vendor as Vendor,
          settings: vendor.parseSettings(settings),
          limits: { ...DEFAULT_LIMITS, retries: 0, timeoutMs: 60_000 },
          deadlineMs: 60_000,
        },
      ],
      maxCallsPerOperation: () => 1_000,
    });
  let gateway = open();
  const events = openEvents({ accounts: [] });
  const live = openLive({ events, gateway });
  const lists = listsOf(schema).map((field) => [field, parse(wholeQuery(schema, field, ACCOUNT))] as const);

  const context = (): Context => ({
    ...gateway.begin(new AbortController().signal, null),
    gateway,
    events,
    live,
    known: null,
    principal: {
      id: 'matrix',
      scopes: new Set(['read', 'work', 'manage', 'passthrough']),
      accounts: null,
      name: 'test',
      role: 'viewer',
      queues: null,
      worker: null,
    },
  });

  const ask = async (field: string): Promise<Answered> => {
    const document = lists.find(([name]) => name === field)?.[1];
    if (!document) throw new Error(`no list ${field}`);
    const { data, errors = [] } = await execute({ schema, document, contextValue: context() });
    // As it leaves the server, and as a client that keeps numbers reads it.
    const answered = parseJson(JSON.stringify(data ?? {})) as unknown as Record<
      string,
      { nodes: Answered['rows'] | null; failures: Answered['failures'] | null } | null
    >;
    const list = answered[field];
    return {
      rows: (list?.nodes ?? []).filter((row) => row !== null),
      failures: list?.failures ?? [],
      errors: errors.map(mask).map(({ message, extensions }) => ({ code: extensions.code, message })),
    };
  };

  return {
    lists: lists.map(([field]) => field),
    ask,
    members: spoiler.members,
    asked: spoiler.asked,
    requests: spoiler.requests,
    context,
    mask,
    sent: spoiler.sent,
    /** A gateway of its own for each: what an adapter remembers of one answer must not excuse it with the next. */
    spoil: async (spoiling: Spoiling | null): Promise<void> => {
      await gateway.close();
      gateway = open();
      spoiler.spoil(spoiling);
    },
    close: async (): Promise<void> => {
      live.close();
      await events.close();
      await gateway.close();
      await spoiler.close();
      await simulation.close();
    },
  };
};

export type Reading = Awaited<ReturnType<typeof openReading>>;

/** Every value below a value, with the way to it. */
const leavesOf = (value: Json | undefined, path: string, found = new Map<string, Json>()): Map<string, Json> => {
  if (Array.isArray(value)) for (const [at, one] of value.entries()) leavesOf(one, `${path}[${at}]`, found);
  else if (isJsonObject(value))
    for (const [name, one] of Object.entries(value)) leavesOf(one, `${path}.${name}`, found);
  else if (value !== undefined) found.set(path, value);
  return found;
};

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Words that say that something is not known. */
const UNKNOWN = new Set(['UNKNOWN']);

const UNITS = [1, 1_000, 60_000, 1 / 1_000];

const isTextOfPart = (leaf: string, sent: readonly Json[]): boolean => {
  try {
    const part = parseJson(leaf);
    // Of several members of one object some may be shown together.
    const parts = isJsonObject(part) ? Object.values(part).filter((one) => one !== undefined) : [part];
    return parts.every((one) => isWithin(sent as Json, one));
  } catch {
    return false;
  }
};

/** Whether a leaf may stand where another one stood, now that `odd` was sent: it is unknown, or what was sent and nothing else. */
const isHonest = (leaf: Json, odd: Json, sent: readonly Json[]): boolean => {
  if (leaf === null || UNKNOWN.has(textOf(leaf))) return true;
  // A part of what was sent, shown as its JSON text.
  if (typeof leaf === 'string' && /^[[{"]/.test(leaf) && isTextOfPart(leaf, sent)) return true;
  const inside = [...leavesOf(odd, '').values()];
  for (const one of [odd, ...inside]) {
    if (isEqualJson(leaf, one)) return true;
    const plain = textOf(one).trim();
    // Ids that are made of several are encoded.
    const forms = [plain, encodeURIComponent(plain.toWellFormed())];
    if (typeof leaf === 'string' && plain !== '' && forms.some((form) => leaf.includes(form))) return true;
    if (
      typeof leaf === 'number' &&
      typeof one === 'number' &&
      UNITS.some((unit) => Math.round(one * unit) === Math.round(leaf))
    )
      return true;
    // A moment that lies so far back, or as far before another one of the small world.
    const back = typeof leaf === 'string' ? START - Date.parse(leaf) : Number.NaN;
    if (typeof one === 'number' && UNITS.some((unit) => Math.abs(back - one * unit) < 600_000)) return true;
    if (typeof leaf === 'number' && typeof one === 'string' && one.trim() !== '' && Number(one) === leaf) return true;
    if (typeof leaf === 'boolean' && [leaf, Number(leaf)].some((same) => textOf(one) === String(same))) return true;
    // A moment that was told as a number, or with another offset.
    const moment = typeof leaf === 'string' ? Date.parse(leaf) : Number.NaN;
    if (!Number.isNaN(moment) && (moment === one || moment === Date.parse(textOf(one)))) return true;
  }
  return false;
};

/** Moments that are worked out from waits move with the machine's clock. */
const isSameMoment = (a: Json, b: Json): boolean =>
  typeof a === 'string' && typeof b === 'string' && Math.abs(Date.parse(a) - Date.parse(b)) < 120_000;

/** Nothing where a list is documented means that there is none of it, and an object in its place, or in that of a row, is another one. */
const isNone = (odd: Json): boolean => odd === null || odd === 'null' || isEqualJson(odd, []) || isEqualJson(odd, {});

/** An id that names another object contradicts the rest of the answer: what is made of the two cannot be foreseen. */
const isOtherId = ({ path }: Member, odd: Json): boolean =>
  /(id|channel|custom_data)$/i.test(path.at(-1) ?? '') &&
  (typeof odd === 'string' || typeof odd === 'number' || isExactNumber(odd));

/** As text, or as a moment that was told without its zone. */
const isSameText = (leaf: string, told: string): boolean =>
  leaf === told || (/^\d{4}-\d\d-\d\dT/.test(leaf) && Date.parse(leaf) === Date.parse(`${told.replace(' ', 'T')}Z`));

const REFERENCE = /\[\d+\]\.id$/;
const INDEX = /\[\d+\]/g;

const isWithin = (whole: Json | undefined, part: Json): boolean =>
  whole !== undefined &&
  (isEqualJson(whole, part) ||
    (Array.isArray(whole) && whole.some((one) => isWithin(one, part))) ||
    (isJsonObject(whole) && Object.values(whole).some((one) => isWithin(one, part))));

export const isRawOf = ({ rows }: Answered, sent: readonly Json[]): boolean =>
  rows.every(({ raw }) => raw === undefined || raw === null || isWithin(sent as Json, raw));

export interface Fault {
  readonly member: Member;
  readonly text: string;
  readonly field: string;
  readonly problem: string;
}

const idOf = (row: Answered['rows'][number]): string => String(row.nativeId ?? row.id);

/** What is wrong with an answer to a spoiled reading, beside the one to the same question unspoiled. */
export const faultsOf = (
  before: Answered,
  after: Answered,
  { member, text }: Spoiling,
  sent: readonly Json[],
  field: string,
  /** Whether the objects' `raw` are parts of what is sent; some are put together. */
  isRawSent: boolean,
): Fault[] => {
  const faults: Fault[] = [];
  const fault = (problem: string) => faults.push({ member, text: text.slice(0, 60), field, problem });
  for (const { code, message } of after.errors) {
    if (
      code === 'INTERNAL' ||
      code === undefined ||
      /cannot represent|Invalid time|is not a function|undefined/.test(message)
    ) {
      fault(`error ${code}: ${message}`);
    }
  }
  const odd = parseJson(text);
  // The vendor says that the login is somebody else, to whom the rows of the login do not belong.
  const isOtherLogin = member.of.endsWith('/me') && isOtherId(member, odd);
  const rows = new Map(after.rows.map((row) => [idOf(row), row]));
  const told = after.failures.length > 0 || after.errors.length > 0;
  const newcomers = after.rows.filter((row) => !before.rows.some((one) => idOf(one) === idOf(row)));
  for (const row of newcomers) {
    // One that begins so is made by the adapter, of what the vendor tells of an object without an id.
    if (!isHonest(idOf(row), odd, sent) && !idOf(row).startsWith('~') && !isJsonObject(odd))
      fault(`a row that was not there: ${idOf(row)}`);
  }
  for (const row of before.rows) {
    const now = rows.get(idOf(row));
    if (!now) {
      if (!told && newcomers.length === 0 && !isNone(odd) && !isJsonObject(odd) && !isOtherLogin)
        fault(`row ${idOf(row)} is missing and nothing says so`);
      continue;
    }
    const { raw: _, ...plain } = now;
    const { raw: __, ...plainBefore } = row;
    const was = leavesOf(plainBefore, field);
    const referred = new Set(
      [...was]
        .filter(([path]) => REFERENCE.test(path))
        .map(([path, id]) => `${path.replace(INDEX, '[]')} ${textOf(id)}`),
    );
    const leaves = leavesOf(plain, field);
    for (const [path, leaf] of leaves) {
      const same = was.get(path);
      if (same !== undefined && (isEqualJson(same, leaf) || isSameMoment(same, leaf))) continue;
      // What was made of a row that could not be read whole is told as such.
      if (after.failures.some(({ code }) => code === 'UNREADABLE')) continue;
      // Where an object stands for another one, or for a list, it may bring members of its own.
      if (same === undefined && isJsonObject(odd)) continue;
      // A switch that is sent as one has its meaning.
      if (typeof odd === 'boolean' && /presence\.(state|label)$/.test(path)) continue;
      // What is made of the word beside it, which is looked at itself, says no more than that word.
      const word = /\.channelKind$/.test(path) ? leaves.get(path.replace(/Kind$/, '')) : undefined;
      if (typeof word === 'string' && leaf === channelKindOf(word)) continue;
      // Of several objects one may be another's now: then those behind it move up.
      if (referred.has(`${path.replace(INDEX, '[]')} ${textOf(leaf)}`)) continue;
      // Where a member says nothing another one of the same row may stand in for it.
      if (typeof leaf === 'string' && [...leavesOf(now.raw, '').values()].some((one) => isSameText(leaf, textOf(one))))
        continue;
      if (!isHonest(leaf, odd, sent) && !isOtherId(member, odd) && !isNone(odd))
        fault(`${path}: ${JSON.stringify(same)} became ${JSON.stringify(leaf).slice(0, 80)}`);
    }
  }
  for (const { raw, nativeId } of isRawSent ? after.rows : []) {
    const kept = before.rows.find((row) => row.nativeId === nativeId);
    if (raw === undefined || raw === null || (kept && isEqualJson(kept.raw, raw))) continue;
    if (!isWithin(sent as Json, raw)) fault(`raw of ${String(nativeId)} is nothing that was sent`);
  }
  return faults;
};
