import { isJsonObject, type Json } from './json.ts';
import { isExactNumber } from './json-number.ts';
import { foldCase } from './object.ts';

/** Deeper values are not looked through. */
const DEEPEST = 8;

const holds = (value: Json | undefined, part: string, depth: number): boolean => {
  if (typeof value === 'string') return foldCase(value).includes(part);
  if (typeof value === 'number') return String(value).includes(part);
  if (isExactNumber(value)) return value.rawJSON.includes(part);
  if (depth > DEEPEST) return false;
  if (Array.isArray(value)) return value.some((one: Json) => holds(one, part, depth + 1));
  return isJsonObject(value) && Object.values(value).some((one) => holds(one, part, depth + 1));
};

/** Substring without regard to case and composition, in texts and numbers at any place of these values. An empty text asks for nothing. */
export const hasText = (values: readonly (Json | undefined)[], text: string): boolean => {
  const part = foldCase(text);
  return part === '' || values.some((value) => holds(value, part, 0));
};
