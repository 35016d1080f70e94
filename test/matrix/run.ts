import type { Kind } from '../../src/domain/ref.ts';
import type { Registration } from '../../src/vendors/index.ts';
import { callWith, type Ids, places } from './calling.ts';
import { ODD_VALUES } from './odd-values.ts';
import { type Answered, faultsOf, isRawOf, openReading, type Reading } from './reading.ts';

/** A generator of numbers from 0 up to 1 that gives the same ones for the same seed (mulberry32). */
export const seeded = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

const drawn = <T>(from: readonly T[], count: number, random: () => number): T[] => {
  const rest = [...from];
  const some: T[] = [];
  while (some.length < count && rest.length > 0) {
    const at = Math.floor(random() * rest.length);
    const [one] = rest.splice(at, 1, rest.at(-1) as T);
    rest.pop();
    some.push(one as T);
  }
  return some;
};

export interface Outcome {
  /** Cells that were tried. */
  readonly cells: number;
  /** Members or places that were tried. */
  readonly places: number;
  /** Cells in which the vendor was asked. */
  readonly reached: number;
  readonly faults: readonly string[];
}

const shortly = (text: string): string => (text.length > 50 ? `${text.slice(0, 50)}…` : text);

/** What every list answers while nothing is spoiled, and whom it asks for that. */
const baseOf = async (reading: Reading) => {
  const base = new Map<
    string,
    { readonly answered: Answered; readonly asked: ReadonlySet<string>; readonly isRawSent: boolean }
  >();
  for (const field of reading.lists) {
    await reading.spoil(null);
    const answered = await reading.ask(field);
    const isRawSent = isRawOf(answered, reading.sent());
    base.set(field, { answered, asked: new Set(reading.asked()), isRawSent });
  }
  return base;
};

/** Spoils one member of a vendor's answers at a time, and asks every list that reads it. */
export const spoilAnswers = async (
  registration: Registration,
  count: number,
  random: () => number,
): Promise<Outcome> => {
  const reading = await openReading(registration);
  try {
    const base = await baseOf(reading);
    const cells = drawn(
      reading.members().flatMap((member) => ODD_VALUES.map((text) => ({ member, text }))),
      count,
      random,
    );
    const faults: string[] = [];
    for (const cell of cells) {
      for (const [field, { answered, asked, isRawSent }] of base) {
        if (answered.rows.length === 0 || !asked.has(cell.member.of)) continue;
        await reading.spoil(cell);
        const now = await reading.ask(field);
        for (const { member, problem, text } of faultsOf(answered, now, cell, reading.sent(), field, isRawSent)) {
          faults.push(`${member.of} ${member.path.join('.')} = ${shortly(text)} in ${field}: ${problem}`);
        }
      }
    }
    const places = new Set(cells.map(({ member }) => JSON.stringify(member))).size;
    return { cells: cells.length, places, reached: cells.length, faults };
  } finally {
    await reading.close();
  }
};

/** Gives an odd value in one place of a call at a time. */
export const spoilCalls = async (registration: Registration, count: number, random: () => number): Promise<Outcome> => {
  const reading = await openReading(registration);
  try {
    const ids = new Map<Kind, string>();
    for (const { answered } of (await baseOf(reading)).values()) {
      const [row] = answered.rows;
      const kind = Buffer.from(String(row?.id ?? ''), 'base64url')
        .toString()
        .split(':')[0];
      if (row && kind) ids.set(kind as Kind, String(row.id));
    }
    const cells = drawn(
      places().flatMap((place) => ODD_VALUES.map((text) => ({ place, text }))),
      count,
      random,
    );
    const faults: string[] = [];
    let reached = 0;
    for (const { place, text } of cells) {
      const { problems, sent } = await callWith(reading, place, text, ids as Ids);
      if (sent.length > 0) reached += 1;
      for (const problem of problems) {
        faults.push(`${place.field}(${[place.argument, ...place.path].join('.')}) = ${shortly(text)}: ${problem}`);
      }
    }
    const tried = new Set(cells.map(({ place }) => JSON.stringify(place))).size;
    return { cells: cells.length, places: tried, reached, faults };
  } finally {
    await reading.close();
  }
};
