import { isExactNumber } from './json-number.ts';

/** Elements of a list that are written at a go. */
const ROWS = 64;
const LEAVES = 4_096;
/** Long lists are looked for so deep, in objects alone. */
const LEVELS = 6;

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('toJSON' in value) && !isExactNumber(value);

/** Adds what `value` is written as to `texts`. Answers whether it is anything in JSON. */
function* write(value: unknown, levels: number, texts: string[]): Generator<void, boolean> {
  if (Array.isArray(value)) {
    const size = typeof value[0] === 'object' ? ROWS : LEAVES;
    texts.push('[');
    for (let from = 0; from < value.length; from += size) {
      if (from > 0) {
        texts.push(',');
        yield;
      }
      texts.push(JSON.stringify(value.slice(from, from + size)).slice(1, -1));
    }
    texts.push(']');
    return true;
  }
  if (levels === 0 || !isPlain(value)) {
    const text: string | undefined = JSON.stringify(value);
    if (text !== undefined) texts.push(text);
    return text !== undefined;
  }
  let before = '{';
  for (const [name, member] of Object.entries(value)) {
    texts.push(`${before}${JSON.stringify(name)}:`);
    if (yield* write(member, levels - 1, texts)) before = ',';
    else texts.pop();
  }
  texts.push(before === '{' ? '{}' : '}');
  return true;
}

/** The same text as that of `JSON.stringify`, a part of each long list at a time: a large one takes longer than the event loop may be held. */
export function* jsonInSlices(value: unknown): Generator<void, string | undefined> {
  const texts: string[] = [];
  const isWritten = yield* write(value, LEVELS, texts);
  return isWritten ? texts.join('') : undefined;
}
