import { describe, expect, it } from 'vitest';
import { VendorError } from '../../../src/domain/error.ts';
import { isEqualJson, isJsonObject, type Json, type JsonObject, parseJson } from '../../../src/domain/json.ts';
import { asText, WireError } from '../../../src/domain/reading.ts';
import type { Row } from '../../../src/kit/vendor-order.ts';
import { readPosition, readStatistics } from '../../../src/vendors/azure/api.ts';
import { configurationOf } from '../../../src/vendors/azure/ports/policy-rules.ts';
import type { PolicyKind } from '../../../src/vendors/azure/words.ts';
import { changesOf, NAMES, SHAPES, sampleEvent } from './events-kit.ts';
import { ACCOUNT, EXCHANGE_NAMES, exchange, has, SAMPLE_NAMES, sample } from './replay.ts';
import { readers, readPage, shares } from './rows-kit.ts';

/** What a member may hold instead of what is documented, as it is written in JSON; `null`: the member is absent. */
const ODD: readonly (string | null)[] = [
  null,
  'null',
  'true',
  '""',
  '"  "',
  '"odd"',
  '"0001-01-01T00:00:00+00:00"',
  '"9999-12-31T23:59:59.9999999Z"',
  '"2022-02-30T00:00:00Z"',
  '7',
  '-3',
  '1.5',
  '4294967296',
  '9007199254740993',
  '-1604029199751626753',
  '1e400',
  '0.1000000000000000055511151231257827',
  '[]',
  '{}',
  '[[],{},null,"odd"]',
  '{"odd":{"odd":[9007199254740993]}}',
  `${'{"odd":'.repeat(60)}1${'}'.repeat(60)}`,
  JSON.stringify('long '.repeat(1_000)),
];

interface Told {
  /** What is made of it, in the words of the domain. */
  readonly items: readonly unknown[];
  readonly unreadable: readonly Error[];
  /** The rows' own representations. */
  readonly raw: readonly Json[];
}

type Reader = (value: Json) => Told;

const rowReader = <R extends Row>(
  read: (value: unknown, path: string) => R,
  mapped: (row: R) => readonly unknown[],
): { readonly one: Reader; readonly page: Reader } => {
  const tell = (rows: readonly R[], lost: readonly Error[]): Told => ({
    items: rows.flatMap(mapped),
    unreadable: [...lost, ...rows.flatMap(({ flaws }) => flaws)],
    raw: rows.map(({ item }) => item.raw),
  });
  return {
    one: (value) => tell([read(value, 'body')], []),
    page: (value) => {
      const { rows, unreadable } = readPage(read, value);
      return tell(rows, unreadable);
    },
  };
};

const policies = (kind: PolicyKind) => rowReader(readers.policy[kind], ({ item }) => [item]);
const READERS: Readonly<Record<string, { readonly one: Reader; readonly page: Reader }>> = {
  Job: rowReader(readers.job, (row) => [row.item, ...shares.ofJob(row)]),
  Worker: rowReader(readers.worker, (row) => {
    const held = shares.ofWorker(row, new Map());
    return [{ ...row.item, tasks: row.taskFlaws.length > 0 ? null : held }, ...held];
  }),
  Queue: rowReader(readers.queue, ({ item }) => [item]),
  ClassificationPolicy: policies('classification'),
  DistributionPolicy: policies('distribution'),
  ExceptionPolicy: policies('exception'),
};

const AS_OF = Date.UTC(2026, 0, 5, 9);
const only = (item: unknown): Told => ({ items: [item], unreadable: [], raw: [] });
const idIn = (value: Json, name: string): string => (isJsonObject(value) && asText(value[name])) || 'none';

const readerOf = (operation: string, body: JsonObject): Reader | null => {
  if (/position$/i.test(operation)) {
    const jobId = idIn(body, 'jobId');
    return (value) => only(readPosition(ACCOUNT, value, jobId));
  }
  if (/statistics$/i.test(operation)) {
    const queueId = idIn(body, 'queueId');
    return (value) => only(readStatistics(ACCOUNT, value, queueId, AS_OF));
  }
  const [, kind = ''] = /(?:Upsert|Get|List|Create|Update)(\w+?)(?:s|ies)?$/.exec(operation.replace(/^\w+_/, '')) ?? [];
  const reader = READERS[kind] ?? READERS[`${kind}y`];
  return reader ? ('value' in body ? reader.page : reader.one) : null;
};

interface Case {
  readonly name: string;
  readonly body: JsonObject;
  readonly read: Reader;
}

const caseOf = (name: string, operation: string, body: Json): Case[] => {
  const read = isJsonObject(body) ? readerOf(operation, body) : null;
  return read && isJsonObject(body) ? [{ name, body, read }] : [];
};

const CASES: readonly Case[] = [
  ...SAMPLE_NAMES.flatMap((name) => {
    const { operationId, responses } = sample(name);
    return Object.entries(responses).flatMap(([status, { body }]) => caseOf(`${name} ${status}`, operationId, body));
  }),
  ...EXCHANGE_NAMES.flatMap((name) => {
    const { operation, response } = exchange(name);
    return response.status < 300 ? caseOf(name, operation, response.body) : [];
  }),
];

type Path = readonly (string | number)[];

const pathsOf = (value: Json | undefined, path: Path = []): Path[] => {
  const members: (readonly [string | number, Json | undefined])[] = Array.isArray(value)
    ? [...value.entries()]
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  return members.flatMap(([name, member]) => [[...path, name], ...pathsOf(member, [...path, name])]);
};

const HERE = 'the odd one';

const replaced = (value: Json | undefined, [name, ...rest]: Path, odd: string | null): Json => {
  if (name === undefined) return HERE;
  if (Array.isArray(value)) return value.map((one, at) => (at === name ? replaced(one, rest, odd) : one) as Json);
  const entries = Object.entries(value as JsonObject);
  return Object.fromEntries(
    entries.flatMap(([key, member]) =>
      key !== name ? [[key, member]] : rest.length === 0 && odd === null ? [] : [[key, replaced(member, rest, odd)]],
    ),
  );
};

const textOf = (body: JsonObject, path: Path, odd: string | null): string =>
  JSON.stringify(replaced(body, path, odd)).replace(JSON.stringify(HERE), () => odd ?? 'null');

const written = (path: Path, root = ''): string =>
  path.reduce<string>((all, name) => (typeof name === 'number' ? `${all}[${name}]` : `${all}.${name}`), root);

const MINUTE_MS = 60_000;

/** The forms in which the odd value may itself be told. */
const formsOf = (odd: string | null): ReadonlySet<unknown> => {
  const value = odd === null ? null : parseJson(odd);
  const text = asText(value);
  const forms: unknown[] = [null, 'UNKNOWN', value, ...(Array.isArray(value) ? value : [])];
  if (text !== null) {
    const kinds = ['classification', 'distribution', 'exception'];
    forms.push(text, ...kinds.map((kind) => `${kind}/${text}`), encodeURIComponent(text));
  }
  if (typeof value === 'number') forms.push(value * 1_000, value * MINUTE_MS, AS_OF - value * MINUTE_MS);
  return new Set(forms);
};

const isLeaf = (value: unknown): boolean => typeof value !== 'object' || value === null;

/** Data in the vendor's own form, which is looked at apart. */
const FREE: ReadonlySet<string> = new Set(['raw', 'configuration', 'condition', 'labels', 'tags', 'value']);

const memberOf = (value: unknown, name: string): unknown => (isLeaf(value) ? null : (value as JsonObject)[name]);

/** What is told that is neither what was told before, nor nothing, nor the odd value. `missing`: whether elements may lack. */
const strange = (
  before: unknown,
  now: unknown,
  forms: ReadonlySet<unknown>,
  missing: boolean,
  at: string,
): readonly string[] => {
  if (Object.is(before, now) || forms.has(now)) return [];
  if (Array.isArray(now)) {
    const others: readonly unknown[] = Array.isArray(before) ? before : [];
    if (now.length < others.length && !missing) return [`${at}: ${now.length} of ${others.length}, untold`];
    return now.flatMap((one, index) => {
      const found = [...others, null].map((other) => strange(other, one, forms, missing, `${at}[${index}]`));
      return found.some((problems) => problems.length === 0) ? [] : (found[index] ?? []);
    });
  }
  if (isLeaf(now)) {
    const isTaskId = typeof now === 'string' && now.split('/').some((part) => forms.has(decodeURIComponent(part)));
    return isTaskId ? [] : [`${at}: ${JSON.stringify(before)} became ${JSON.stringify(now)}`];
  }
  // What a reference leads to; its kind and account are not the vendor's.
  const names = Object.hasOwn(now as object, 'nativeId') ? ['nativeId'] : Object.keys(now as object);
  return names
    .filter((name) => !FREE.has(name))
    .flatMap((name) => strange(memberOf(before, name), memberOf(now, name), forms, missing, `${at}.${name}`));
};

/** Free data: as they are in the row, or not told at all. */
const inexact = (item: unknown): readonly string[] => {
  const { raw, labels, tags, configuration } = item as Partial<Record<string, Json>>;
  if (!isJsonObject(raw)) return [];
  const wrong = Object.entries({ labels, tags }).filter(
    ([name, value]) =>
      value !== undefined && value !== null && !(isEqualJson(value, raw[name]) && isJsonObject(raw[name])),
  );
  const isExact = configuration === undefined || configuration === JSON.stringify(configurationOf(raw));
  return [...wrong.map(([name]) => name), ...(isExact ? [] : ['configuration'])];
};

/** Lists that lack an element because none is there, or because the member itself means none. */
const meansNone = (odd: string | null): boolean => odd === null || ['null', '""', '"  "', '[]', '{}'].includes(odd);

describe('every sample and recording of the vendor', () => {
  it('that holds a resource or figures is among the cases', () => {
    expect(CASES.length).toBeGreaterThan(60);
    expect(new Set(CASES.map(({ read }) => read)).size).toBeGreaterThan(8);
  });

  it.each(CASES)('is read without a loss: $name', ({ body, read }) => {
    const { items, unreadable, raw } = read(parseJson(JSON.stringify(body)));
    expect(unreadable).toEqual([]);
    expect(items.length).toBeGreaterThanOrEqual('value' in body ? (body.value as Json[]).length : 1);
    for (const told of raw) expect(JSON.stringify(body)).toContain(JSON.stringify(told));
  });

  it.each(CASES)('tells the same, nothing or a loss when one member is odd: $name', ({ body, read }) => {
    const before = read(body);
    const problems: string[] = [];
    for (const path of pathsOf(body)) {
      for (const odd of ODD) {
        const text = textOf(body, path, odd);
        const shown = written(path);
        const note = (problem: string) => problems.push(`${shown} as ${odd?.slice(0, 40) ?? 'absent'}: ${problem}`);
        let now: Told;
        try {
          now = read(parseJson(text));
        } catch (error) {
          if (!(error instanceof WireError)) throw error;
          // A list has a path of its own.
          const at =
            error.path.startsWith('value') || error.path === 'nextLink' ? `.${error.path}` : error.path.slice(4);
          if (!at.startsWith(shown)) note(error.message);
          continue;
        }
        const told = now.unreadable.map(({ message }) => message);
        for (const message of told) {
          if (!message.startsWith(`body${shown}`) && !message.startsWith(shown.slice(1))) note(message);
        }
        const missing = told.length > 0 || meansNone(odd);
        for (const problem of strange(before.items, now.items, formsOf(odd), missing, 'items')) note(problem);
        for (const item of now.items) for (const name of inexact(item)) note(`${name} is not as it was sent`);
        for (const raw of now.raw) if (!text.includes(JSON.stringify(raw))) note('raw is not as it was sent');
      }
    }
    expect(problems.slice(0, 20)).toEqual([]);
  });
});

describe('every event of the vendor', () => {
  const events = NAMES.flatMap((name) =>
    SHAPES.flatMap((shape) => {
      const { eventGrid, cloudEvents } = sampleEvent(name)[shape];
      return [...eventGrid, cloudEvents].map((event) => ({ name: `${name} (${shape})`, event }));
    }),
  );

  it.each(events)('is told or refused by the path of its odd member: $name', ({ event }) => {
    expect(changesOf([event]).length).toBeGreaterThan(0);
    const problems: string[] = [];
    // Which of the two envelopes it is decides what is missing.
    for (const path of pathsOf(event).filter(([name]) => name !== 'specversion')) {
      for (const odd of ODD) {
        const shown = written(path).slice(1);
        const note = (problem: string) => problems.push(`${shown} as ${odd?.slice(0, 40) ?? 'absent'}: ${problem}`);
        try {
          const moments = JSON.stringify(changesOf(`[${textOf(event, path, odd)}]`)).match(/"\w+At":-?\d+/g) ?? [];
          for (const moment of moments) {
            if (Number(moment.split(':')[1]) < Date.UTC(2000, 0, 1)) note(moment);
          }
        } catch (error) {
          if (!(error instanceof VendorError)) throw error;
          if (error.code !== 'INVALID_INPUT' || !error.message.includes(shown)) note(error.message);
        }
      }
    }
    expect(problems.slice(0, 20)).toEqual([]);
  });

  it('keeps numbers of any size in its ids and labels', () => {
    const labels = '{"crm":9007199254740993}';
    const data = `{"jobId":9007199254740993,"labels":${labels}}`;
    const type = 'Microsoft.Communication.RouterJobQueued';
    const [change] = changesOf(
      `[{"id":"1","topic":"t","eventType":"${type}","eventTime":"2026-01-05T09:00:00Z","data":${data}}]`,
    );
    expect(change?.ref.nativeId).toBe('9007199254740993');
    expect(JSON.stringify(has(change).news)).toContain(`"labels":${labels}`);
  });
});
