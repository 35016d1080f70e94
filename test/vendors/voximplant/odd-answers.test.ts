import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VendorError } from '../../../src/domain/error.ts';
import { type Json, type JsonObject, parseJson } from '../../../src/domain/json.ts';
import { ODD, type Odd, type Path, pathsOf, textWith } from './odd.ts';
import { AGENT, emptyList, QUEUE, queueRef, TASK, workerRef } from './odd-samples.ts';
import { NOW, page, type Read, readWith, type Told, useVendor, WHEN } from './odd-vendor.ts';
import { has } from './recorder.ts';

useVendor();

const METRICS = {
  report_type: 'count_handled_calls',
  groups: [
    {
      sq_queue_id: 5,
      sq_queue_name: 'Sales',
      user_id: 9,
      user_name: 'ann',
      values: [{ from_date: WHEN, to_date: '2024-03-05 10:00:00', value: 4 }],
    },
  ],
};

describe('a figure', () => {
  const read = async (row: string) => {
    const body = `{"result":[${row},{"report_type":"y","groups":[{"values":[]}]}]}`;
    const request = { reports: ['x'], groupBy: 'WORKER', window: 'DAY' } as const;
    return readWith(
      (adapter, call) => has(adapter.metrics?.read)(request, call),
      new Map([['GetSmartQueueDayHistory', body]]),
    );
  };
  const [from, to] = [Date.parse('2024-03-05T09:00:00Z'), NOW];
  const point = { from, to, value: 4 };
  const whole = { report: 'count_handled_calls', queue: queueRef('5'), worker: workerRef('9'), points: [point] };
  /** Of no group in particular. */
  const isUnnamed = ({ json }: Odd): boolean => json === null || ['null', '""', '0'].includes(json);

  const expectations: Readonly<Record<string, (odd: Odd) => object | null>> = {
    report_type: ({ text: told }) => (told?.trim() ? { ...whole, report: told.trim() } : null),
    groups: () => null,
    'groups.0': () => null,
    'groups.0.sq_queue_id': (odd) =>
      odd.id ? { ...whole, queue: queueRef(odd.id) } : isUnnamed(odd) ? { ...whole, queue: null } : null,
    'groups.0.user_id': (odd) =>
      odd.id ? { ...whole, worker: workerRef(odd.id) } : isUnnamed(odd) ? { ...whole, worker: null } : null,
    'groups.0.values': ({ json }) =>
      json === null || ['null', '[]', '{}'].includes(json) ? { ...whole, points: [] } : null,
    'groups.0.values.0': ({ json }) => (json === null ? { ...whole, points: [] } : null),
    'groups.0.values.0.from_date': ({ moment: told }) =>
      told === undefined ? null : { ...whole, points: [{ ...point, from: told }] },
    'groups.0.values.0.to_date': ({ moment: told, json }) =>
      told !== undefined
        ? { ...whole, points: [{ ...point, to: told }] }
        : json?.includes('2999')
          ? { ...whole, points: [{ ...point, to: Date.parse('2999-01-01T00:00:00Z') }] }
          : null,
    'groups.0.values.0.value': ({ quantity = null }) => ({ ...whole, points: [{ ...point, value: quantity }] }),
  };

  it.each(pathsOf(METRICS))(
    'is what was sent, or told as unreadable with its path, whatever %s is',
    async (...path: Path) => {
      const at = path.join('.');
      for (const odd of ODD) {
        const label = { at, json: odd.json?.slice(0, 60) };
        const answer = await read(textWith(METRICS, path, odd));
        const found = answer.filter((one) => !(one instanceof VendorError) && one.report !== 'y');
        const bad = answer.filter((one) => one instanceof VendorError);
        expect(answer.filter((one) => !(one instanceof VendorError) && one.report === 'y')).toHaveLength(1);
        const expected = (expectations[at] ?? (() => whole))(odd);
        // A list of groups that is left out or empty tells of none.
        const isNone =
          at === 'groups'
            ? odd.json === null || odd.json === 'null' || emptyList(odd)
            : at === 'groups.0' && odd.json === null;
        expect({ ...label, found }).toEqual({ ...label, found: expected && !isNone ? [expected] : [] });
        expect(bad.every(({ code, message }) => code === 'UNREADABLE' && message.includes(': result[0]'))).toBe(true);
        expect({ ...label, bad: bad.length }).toEqual({ ...label, bad: expected || isNone ? 0 : 1 });
      }
    },
  );
});

const LISTS: readonly (readonly [string, Read])[] = [
  ['SQ_GetQueues', page('queue')],
  ['SQ_GetSkills', page('skill')],
  ['SQ_GetAgents', page('worker')],
  ['GetSQState', page('job')],
  ['GetSQState', page('task')],
];

/** Fits what the schema can say, and is nothing that cannot be. */
const check = (value: unknown, name = ''): void => {
  if (name === 'raw' || name === 'tags') return;
  if (typeof value === 'number') {
    expect(Number.isFinite(value)).toBe(true);
    if (/At$|^since$/.test(name)) {
      expect(value).toBeGreaterThanOrEqual(Date.UTC(2000, 0, 1));
      expect(value).toBeLessThanOrEqual(NOW + 61_000);
    } else {
      expect(Math.abs(value)).toBeLessThan(2 ** 31);
      expect(value).toBeGreaterThanOrEqual(0);
    }
  }
  if (name === 'nativeId') expect(value).toMatch(/\S/);
  if (typeof value === 'object' && value !== null)
    for (const [member, held] of Object.entries(value)) check(held, member);
};

describe('a whole answer', () => {
  it.each(LISTS)('of %s that is no list of rows is told, and is no empty list', async (method, read) => {
    for (const odd of ODD) {
      const body = textWith({ result: [] }, ['result'], odd);
      const outcome = await readWith(read, new Map([[method, body]])).catch((error: unknown) => error);
      const label = { json: odd.json?.slice(0, 60) };
      if (odd.json === 'null' || emptyList(odd)) {
        expect({ ...label, outcome }).toEqual({ ...label, outcome: { items: [], unreadable: [] } });
      } else if (odd.json?.startsWith('{') || odd.json?.startsWith('[')) {
        const { items, unreadable } = outcome as Told;
        expect({ ...label, items }).toEqual({ ...label, items: [] });
        expect(unreadable.map(({ code }) => code)).toEqual(['UNREADABLE']);
      } else {
        expect({ ...label, outcome }).toMatchObject({ ...label, outcome: { code: 'PROTOCOL', account: 'vox' } });
      }
    }
  });

  it('of any JSON is rows that fit the schema, or a typed error', async () => {
    const rows: Readonly<Record<string, JsonObject>> = {
      SQ_GetQueues: QUEUE,
      SQ_GetAgents: AGENT,
      GetSQState: { sq_queue_id: 5, tasks: [TASK] },
    };
    const mutation = fc.record({
      list: fc.constantFrom(...LISTS),
      at: fc.nat(100),
      value: fc.oneof(
        fc.jsonValue({ maxDepth: 4 }),
        fc.constantFrom(...ODD.map(({ json }) => parseJson(json ?? 'null'))),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), fc.jsonValue(), async (mutations, other) => {
        for (const {
          list: [method, read],
        } of mutations) {
          const row = rows[method] ?? { sq_skill_id: 7, sq_skill_name: 'English' };
          let text = JSON.stringify([row, other]);
          for (const { at, value } of mutations) {
            const paths = pathsOf(JSON.parse(text) as Json);
            const path = paths[at % paths.length];
            if (path)
              text = JSON.stringify(
                (
                  JSON.parse(
                    textWith({ x: JSON.parse(text) as Json }, ['x', ...path], { json: JSON.stringify(value) }),
                  ) as { x: Json }
                ).x,
              );
          }
          const told = await readWith(read, new Map([[method, `{"result":${text}}`]])).catch((error: unknown) => error);
          if (told instanceof VendorError) expect(['PROTOCOL', 'UNREADABLE']).toContain(told.code);
          else {
            const { items, unreadable } = told as Told;
            for (const item of items) check(item);
            expect(unreadable.every(({ code, message }) => code === 'UNREADABLE' && message.includes('result['))).toBe(
              true,
            );
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
