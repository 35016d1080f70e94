import { describe, expect, it } from 'vitest';
import { contactOf } from '../../src/domain/contact.ts';
import type { Email } from '../../src/domain/email.ts';
import { type Json, type JsonObject, parseJson } from '../../src/domain/json.ts';
import { type LabelMeanings, LONGEST_VALUE, MOST_ADDRESSES } from '../../src/domain/label-meanings.ts';
import type { CallDirection, PhoneCall } from '../../src/domain/phone-call.ts';

const call = (told: Partial<PhoneCall>): PhoneCall => ({
  direction: null,
  from: null,
  to: null,
  participants: [],
  muted: null,
  recording: null,
  parent: null,
  ...told,
});

const email = (told: Partial<Email>): Email => ({
  direction: null,
  from: null,
  to: [],
  cc: [],
  bcc: [],
  subject: null,
  html: null,
  text: null,
  attachments: [],
  ...told,
});

const UNTOLD = { name: null, language: null };

describe('the contact of a job', () => {
  it('is told by its call', () => {
    expect(contactOf({ call: call({ direction: 'CONSULT', from: '5001', to: '5002' }) })).toEqual({
      direction: 'CONSULT',
      from: '5001',
      to: ['5002'],
      ...UNTOLD,
      subject: null,
    });
  });

  it('is told by its e-mail', () => {
    const told = email({ direction: 'OUTBOUND', from: 'a@example.com', to: ['b@example.com', 'c@example.com'] });
    expect(contactOf({ email: { ...told, subject: 'An order' } })).toEqual({
      direction: 'OUTBOUND',
      from: 'a@example.com',
      to: ['b@example.com', 'c@example.com'],
      ...UNTOLD,
      subject: 'An order',
    });
  });

  it('has null for each member that is not told', () => {
    expect(contactOf({ call: call({ from: '5001' }) })).toEqual({
      direction: null,
      from: '5001',
      to: null,
      ...UNTOLD,
      subject: null,
    });
    expect(contactOf({ email: email({ subject: 'An order' }) })).toEqual({
      direction: null,
      from: null,
      to: null,
      ...UNTOLD,
      subject: 'An order',
    });
  });

  it('is null when nothing of it is told', () => {
    expect(contactOf({})).toBeNull();
    expect(contactOf({ call: call({ participants: ['5001'], muted: true }) })).toBeNull();
    expect(contactOf({ email: email({ text: 'Hello', cc: ['d@example.com'] }) })).toBeNull();
  });

  it('is told beside its medium, each member by itself', () => {
    const told = call({ from: '5001', to: '5002' });
    expect(contactOf({ call: told, contact: { name: 'Ada', from: null } })).toEqual({
      direction: null,
      from: '5001',
      to: ['5002'],
      name: 'Ada',
      language: null,
      subject: null,
    });
  });
});

const MEANT: LabelMeanings = {
  contact: {
    from: 'caller',
    to: 'called',
    name: 'who',
    language: 'lang',
    subject: 'topic',
    direction: { label: 'way', values: null },
  },
};

const read = (labels: JsonObject | null, tags: JsonObject | null = null) =>
  contactOf({ labels, tags, labelMeanings: MEANT });

describe('labels that are configured to hold it', () => {
  it('tell it, before what the vendor tells', () => {
    const labels = { caller: '5001', called: '5002', who: 'Ada', lang: 'pt-BR', topic: 'An order', way: 'incoming' };
    expect(contactOf({ labels, labelMeanings: MEANT, call: call({ from: '7', direction: 'OUTBOUND' }) })).toEqual({
      direction: 'INBOUND',
      from: '5001',
      to: ['5002'],
      name: 'Ada',
      language: 'pt-BR',
      subject: 'An order',
    });
  });

  it('leave to the vendor what they do not hold', () => {
    const labels = { caller: ' ', way: 'sideways' };
    expect(contactOf({ labels, labelMeanings: MEANT, call: call({ from: '7', direction: 'OUTBOUND' }) })).toMatchObject(
      { from: '7', direction: 'OUTBOUND' },
    );
  });

  it('mean nothing where they are not configured', () => {
    expect(contactOf({ labels: { caller: '5001', from: '5001', name: 'Ada' } })).toBeNull();
    expect(contactOf({ labels: { from: '5001', name: 'Ada' }, labelMeanings: MEANT })).toBeNull();
    expect(read(null)).toBeNull();
  });

  it('may be tags; a label counts before a tag of the same name', () => {
    expect(read({ who: 'Ada' }, { caller: '5001', who: 'Ben' })).toMatchObject({ name: 'Ada', from: '5001' });
    expect(read({ who: null }, { who: 'Ben' })).toMatchObject({ name: 'Ben' });
  });

  it('are read from numbers, digit by digit, and without the blanks around them', () => {
    const labels = parseJson('{"caller": 41791234567890123456, "who": "  Ada \\n"}') as JsonObject;
    expect(read(labels)).toMatchObject({ from: '41791234567890123456', name: 'Ada' });
  });

  it.each<[string, Json]>([
    ['an object', { toString: 'x' }],
    ['a list', ['a']],
    ['true', true],
    ['an empty text', ''],
    ['blanks', ' \t\n'],
    ['text that is longer than any name', 'x'.repeat(LONGEST_VALUE + 1)],
    ['a text of a million characters', 'x'.repeat(1_000_000)],
  ])('tell nothing when they hold %s', (_, value) => {
    expect(read({ caller: value, who: value, lang: value, topic: value, way: value })).toBeNull();
  });

  it('are never those that every object has', () => {
    const from = contactOf({ labels: {}, labelMeanings: { contact: { from: 'constructor', name: '__proto__' } } });
    expect(from).toBeNull();
    const own = parseJson('{"__proto__": "Ada"}') as JsonObject;
    expect(contactOf({ labels: own, labelMeanings: { contact: { name: '__proto__' } } })).toMatchObject({
      name: 'Ada',
    });
  });

  it('are told as they stand, control characters and all', () => {
    const text = `a\u0000b\u202ec\u001b[31m`;
    expect(read({ who: text })?.name).toBe(text);
  });

  it('may list several addresses, of which all can be read or none is told', () => {
    expect(read({ called: ['5002', 5003] })?.to).toEqual(['5002', '5003']);
    expect(read({ called: ['5002', {}] })).toBeNull();
    expect(read({ called: [] })).toBeNull();
    expect(read({ called: Array.from({ length: MOST_ADDRESSES + 1 }, () => '5') })).toBeNull();
  });

  it.each([
    ['en', 'en'],
    ['pt_BR', 'pt-BR'],
    ['zh-hant-TW', 'zh-hant-TW'],
    ['de-', null],
    ['c', null],
    ['Deutsch (Schweiz)', null],
    ['en\u0000', null],
  ])('tell the language %j as %j', (told, tag) => {
    expect(read({ lang: told, who: 'Ada' })?.language).toBe(tag);
  });

  it.each([
    ['INBOUND', 'INBOUND'],
    ['in', 'INBOUND'],
    ['Outgoing ', 'OUTBOUND'],
    ['internal', 'INTERNAL'],
    ['consult', 'CONSULT'],
    ['towards', null],
    [1, null],
  ])('tell the direction %j as %j', (told, direction) => {
    expect(read({ way: told, who: 'Ada' })?.direction).toBe(direction);
  });

  it('tell the direction by the words that are configured, and by no other', () => {
    const values = new Map<string, CallDirection>([
      ['i', 'INBOUND'],
      ['true', 'OUTBOUND'],
      ['2', 'INTERNAL'],
    ]);
    const labelMeanings: LabelMeanings = { contact: { direction: { label: 'way', values } } };
    const direction = (way: Json) => contactOf({ labels: { way }, labelMeanings })?.direction ?? null;
    expect(['I', true, 2, 'inbound', 'constructor'].map(direction)).toEqual([
      'INBOUND',
      'OUTBOUND',
      'INTERNAL',
      null,
      null,
    ]);
  });
});
