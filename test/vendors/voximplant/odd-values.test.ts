import { describe, expect, it } from 'vitest';
import { isEqualJson, parseJson } from '../../../src/domain/json.ts';
import { ODD, type Path, pathsOf, textWith } from './odd.ts';
import { nothing, SAMPLES } from './odd-samples.ts';
import { type Item, readWith, useVendor } from './odd-vendor.ts';

useVendor();

const skipped: ReadonlySet<string> = new Set(['an application.application_id']);

const bodyOf = (rows: string): string => `{"result":[${rows}]}`;

const withoutRaw = ({ raw: _, ...item }: Item) => item;

describe.each(Object.entries(SAMPLES))(
  '%s',
  (name, { method, read, settings, row, neighbour, members, body = bodyOf }) => {
    const ask = (odd: string) =>
      readWith(read, new Map([[method, body(`${odd},${JSON.stringify(neighbour)}`)]]), settings);

    it.each(pathsOf(row).filter((path) => !skipped.has(`${name}.${path.join('.')}`)))(
      'is what its other members say, whatever %s is',
      async (...path: Path) => {
        const plain = await ask(JSON.stringify(row));
        expect(plain.unreadable).toEqual([]);
        const [whole, ...others] = plain.items;
        if (!whole) throw new Error('the sample was not read');
        for (const odd of ODD) {
          const sent = textWith(row, path, odd);
          const { items, unreadable } = await ask(sent);
          const expected = (members[path.join('.')] ?? nothing)(odd, whole);
          const found = items.find(({ raw }) => isEqualJson(raw, parseJson(sent)));
          const label = { path, json: odd.json?.slice(0, 60) };
          expect({ ...label, found: found ? withoutRaw(found) : null }).toEqual({
            ...label,
            found: expected && { ...withoutRaw(whole), ...expected },
          });
          // What was sent is kept, to the digit.
          if (found) expect(JSON.stringify(found.raw)).toBe(JSON.stringify(parseJson(sent)));
          expect(unreadable.map(({ code, message }) => [code, message.includes(`[0].${path.join('.')}: `)])).toEqual(
            expected ? [] : [['UNREADABLE', true]],
          );
          expect(items.filter((item) => item !== found)).toEqual(others);
        }
      },
    );
  },
);
