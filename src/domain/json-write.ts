import { isExactNumber } from './json-number.ts';

/** Elements of a list that are written at a go. */
const ROWS = 64;
const LEAVES = 4_096;
/** Long lists are looked for so deep, in objects alone. */
const LEVELS = 6;

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('toJSON' in value) && !isExactNumber(value);

/** The same text as that of `JSON.stringify`, a part of each long list at a time: a large one takes longer than the event loop may be held. */
export function* jsonInSlices(value: unknown, levels = LEVELS): Generator<void, string | undefined> {
  if (Array.isArray(value)) {
    const size = typeof value[0] === 'object' ? ROWS : LEAVES;
    const texts: string[] = [];
    for (let from = 0; from < value.length; from += size) {
      if (from > 0) yield;
      texts.push(JSON.stringify(value.slice(from, from + size)).slice(1, -1));
    }
    return `[${texts.join(',')}]`;
  }
  if (levels === 0 || !isPlain(value)) return JSON.stringify(value);
  const members: string[] = [];
  for (const [name, member] of Object.entries(value)) {
    const text = yield* jsonInSlices(member, levels - 1);
    if (text !== undefined) members.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${members.join(',')}}`;
}
