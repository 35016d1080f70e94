import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acceptableOf, codingFor, hasTag, mediaTypeOf, prefersPage } from '../../src/server/negotiation.ts';

const JSON_TYPE = 'application/json';
const RESPONSE = 'application/graphql-response+json';
const EVENTS = 'text/event-stream';

describe('what a client takes', () => {
  test.each([
    [undefined, JSON_TYPE, false],
    ['', JSON_TYPE, false],
    ['*/*', JSON_TYPE, false],
    [RESPONSE, RESPONSE, false],
    // Apollo Client.
    [`${RESPONSE},${JSON_TYPE};q=0.9`, RESPONSE, false],
    // urql.
    [`${RESPONSE}, application/graphql+json, ${JSON_TYPE}, ${EVENTS}, multipart/mixed`, RESPONSE, true],
    // EventSource and graphql-sse.
    [EVENTS, EVENTS, true],
    ['Text/Event-Stream', EVENTS, true],
    [`${EVENTS}, ${JSON_TYPE}`, JSON_TYPE, true],
    [`${JSON_TYPE};q=0.5, ${EVENTS}`, EVENTS, true],
    [`${JSON_TYPE}, ${EVENTS};q=0.5`, JSON_TYPE, true],
    [`${JSON_TYPE};q=0.1, ${RESPONSE}`, RESPONSE, false],
    [`${EVENTS};q=0, */*`, JSON_TYPE, false],
    ['text/*', EVENTS, true],
    [`${JSON_TYPE}; charset=UTF-8`, JSON_TYPE, false],
    [`${JSON_TYPE}; charset=iso-8859-1`, null, false],
    [`${JSON_TYPE};q=0`, null, false],
    ['application/xml', null, false],
    ['multipart/mixed', null, false],
    [`application/x;note="a, ${EVENTS}", ${JSON_TYPE}`, JSON_TYPE, false],
  ])('by Accept: %s', (accept, single, events) => {
    expect(acceptableOf({ ...(accept === undefined ? {} : { accept }) })).toEqual({ single, events });
  });

  const quality = fc.integer({ min: 1, max: 1_000 }).map((thousandths) => thousandths / 1_000);

  test('is answered by events for one result only where these are preferred, in whatever order the types stand', () => {
    const types = fc.uniqueArray(fc.tuple(fc.constantFrom(JSON_TYPE, RESPONSE, EVENTS), quality), {
      minLength: 1,
      selector: ([type]) => type,
    });
    fc.assert(
      fc.property(types, (listed) => {
        const { single, events } = acceptableOf({ accept: listed.map(([type, q]) => `${type};q=${q}`).join(', ') });
        const qualities = new Map<string, number>(listed);
        const best = Math.max(qualities.get(JSON_TYPE) ?? 0, qualities.get(RESPONSE) ?? 0);
        expect(events).toBe(qualities.has(EVENTS));
        expect(single === EVENTS).toBe((qualities.get(EVENTS) ?? 0) > best);
        expect(qualities.get(single ?? '')).toBe(Math.max(...qualities.values()));
      }),
    );
  });

  test('is something or nothing for every header that can be sent', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (accept, tag) => {
        acceptableOf({ accept });
        prefersPage({ accept });
        expect(['zstd', 'br', 'gzip', 'identity']).toContain(codingFor({ 'accept-encoding': accept }));
        expect(hasTag({ 'if-none-match': accept }, `W/"${tag.replaceAll('"', '')}x"`)).toBeTypeOf('boolean');
      }),
    );
  });

  test.each([
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', true],
    ['text/html', true],
    [`${JSON_TYPE}, text/html;q=0.5`, false],
    ['text/html;q=0, */*', false],
    ['*/*', false],
    ['text/*', false],
  ])('is a page rather than data by Accept: %s', (accept, isPage) => expect(prefersPage({ accept })).toBe(isPage));
});

test.each([
  [undefined, 'identity'],
  ['', 'identity'],
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['gzip, deflate, br, zstd', 'zstd'],
  ['gzip, deflate, br', 'br'],
  ['br;q=0.5, gzip', 'gzip'],
  ['*', 'zstd'],
  ['gzip;q=0', 'identity'],
  ['*;q=0', 'identity'],
  ['identity, gzip;q=0.5', 'identity'],
  ['x-gzip-like, deflate', 'identity'],
])('the coding for Accept-Encoding %s is %s', (given, coding) =>
  expect(codingFor(given === undefined ? {} : { 'accept-encoding': given })).toBe(coding),
);

test.each([
  ['"a"', '"a"', true],
  ['W/"a"', '"a"', true],
  ['"a"', 'W/"a"', true],
  ['"x", W/"a"', '"a"', true],
  ['"b,c", "d"', '"b,c"', true],
  ['*', '"a"', true],
  ['"ab"', '"a"', false],
  ['a', '"a"', false],
])('If-None-Match %s against %s: %s', (given, tag, isThere) =>
  expect(hasTag({ 'if-none-match': given }, tag)).toBe(isThere),
);

test.each([
  ['Application/JSON; charset=utf-8', 'application/json'],
  ['application/json-seq', 'application/json-seq'],
  [undefined, ''],
])('the media type of %s is "%s"', (given, type) => expect(mediaTypeOf(given)).toBe(type));
