import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/domain/charset.ts';
import { CHARSETS, encode, TEXTS, WITNESSES } from './charsets.ts';

const bytes = (hex: string) => Buffer.from(hex, 'hex');
const json = (charset: string) => `application/json; charset=${charset}`;

describe('the text of a body', () => {
  it.each(WITNESSES)('%s: %s', (charset, text, hex) => {
    expect(decodeText(bytes(hex), json(charset))).toEqual({ text });
  });

  it.each([
    ['in capitals', 'application/json; charset=ISO-8859-1'],
    ['quoted', 'application/json; charset="iso-8859-1"'],
    ['in the wrong quotes', "application/json;charset='iso-8859-1'"],
    ['with blanks', 'application/json ; charset = iso-8859-1 ; v=1'],
    ['behind another parameter', 'application/vnd.vendor+json; v=1;Charset=latin1'],
    ['of one of two types', 'application/json;charset=l1, text/plain'],
  ])('finds the charset %s', (_, type) => {
    expect(decodeText(Buffer.from([0xe9]), type)).toEqual({ text: 'é' });
  });

  it.each([undefined, '', 'application/json', 'application/json; charset=', 'text/html; notcharset=latin1'])(
    'is strict UTF-8 where none is declared: %s',
    (type) => {
      expect(decodeText(Buffer.from('Zoë 😀 \ufffd'), type)).toEqual({ text: 'Zoë 😀 \ufffd' });
      expect(decodeText(Buffer.from([0x5a, 0xeb]), type)).toEqual({
        fault: 'invalid',
        problem: 'is not valid utf-8, and declares no charset',
      });
    },
  );

  it.each([
    ['utf-8', 'efbbbf', 'utf-8'],
    ['utf-16le', 'fffe', 'utf-16le'],
    ['utf-16be', 'feff', 'utf-16be'],
  ])('a byte order mark of %s goes before what is declared, and is taken off', (_, mark, charset) => {
    const body = Buffer.concat([bytes(mark), encode(charset, '{"a":"é"}') ?? Buffer.alloc(0)]);
    for (const declared of [undefined, ...CHARSETS.map(json), json('nonsense')]) {
      expect(decodeText(body, declared)).toEqual({ text: '{"a":"é"}' });
    }
    expect(decodeText(Buffer.concat([body, Buffer.from([0xff])]), json('latin1'))).toMatchObject({
      fault: 'invalid',
      problem: `is not valid ${charset}, as its byte order mark says`,
    });
  });

  it.each([
    'x-klingon',
    'utf-7',
    'utf-32',
    'iso-2022-kr',
    'replacement',
    'nonsense',
    '../etc',
    'a\u00e9\nb',
    'x'.repeat(9_000),
  ])('names a charset that is not known: %s', (label) => {
    const decoded = decodeText(Buffer.from('{}'), `application/json; charset="${label}"`);
    expect(decoded).toMatchObject({ fault: 'unknown' });
    const { problem } = decoded as { problem: string };
    expect(problem).toMatch(/^declares a charset that is not known \([\x21-\x7e]{1,40}\)$/);
  });

  it('what calls itself ASCII and is not may be anything', () => {
    for (const label of ['us-ascii', 'ASCII', 'ANSI_X3.4-1968']) {
      expect(decodeText(Buffer.from('Zoë'), json(label))).toMatchObject({ fault: 'invalid' });
      expect(decodeText(Buffer.from('Zoe'), json(label))).toEqual({ text: 'Zoe' });
    }
  });

  it('of no bytes is empty, whatever is declared', () => {
    for (const type of [undefined, json('utf-8'), json('nonsense')]) {
      expect(decodeText(Buffer.alloc(0), type)).toEqual({ text: '' });
    }
  });

  it('comes back as it was written, in every charset that has its letters', () => {
    let cases = 0;
    for (const charset of CHARSETS) {
      for (const text of TEXTS) {
        const body = encode(charset, text);
        if (!body) continue;
        cases += 1;
        expect([charset, decodeText(body, json(charset))]).toEqual([charset, { text }]);
      }
    }
    expect(cases).toBeGreaterThan(80);
  });

  it('never holds a replacement that its bytes do not spell', () => {
    const spelt = new Map([
      ['utf-8', 'efbfbd'],
      ['utf-16le', 'fdff'],
      ['utf-16be', 'fffd'],
      ['gb18030', '8431a437'],
    ]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(...CHARSETS), (body, charset) => {
        const decoded = decodeText(body, json(charset));
        if ('fault' in decoded || !decoded.text.includes('\ufffd')) return;
        const marked = /^(efbbbf|fffe|feff)/.test(Buffer.from(body).toString('hex'));
        expect(
          marked ||
            Buffer.from(body)
              .toString('hex')
              .includes(spelt.get(charset) ?? 'never'),
        ).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });
});
