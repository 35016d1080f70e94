import { type Name, namesToReplace } from './json-names.ts';
import type { Findings } from './json-survey.ts';

/*
 * What `JSON.parse` must not read as it stands, numbers beyond 2^53, branches that are cut out and escaped names, is replaced in the text
 * by marks, and put back into what it answers.
 */

/** Values of which a part was left out, and all that hold one. */
export const cutValues = new WeakSet<object>();

/** Whether a part of this object or list was left out by `parseRest`. */
export const isCut = (value: unknown): boolean => typeof value === 'object' && value !== null && cutValues.has(value);

/** What stands for a number or a cut begins so; JSON can write this character by an escape only. */
const VALUE = '\\u0000';
/** What stands for a name begins so. It is written as it is, since an escaped name would be read wrongly. */
const NAME = '\ue000';

const TAKEN = { [VALUE]: /\\u0000(\d{1,9}):/g, [NAME]: /\ue000(\d{1,9}):/g };

/** The beginning of marks that nothing in `json` begins with. */
const markFor = (json: string, kind: typeof VALUE | typeof NAME): string => {
  if (!json.includes(kind)) return `${kind}0:`;
  const taken = new Set([...json.matchAll(TAKEN[kind])].map(([, number]) => Number(number)));
  let free = 0;
  while (taken.has(free)) free += 1;
  return `${kind}${free}:`;
};

/** Assigning to `__proto__` would set the prototype: the member is defined instead. */
export const putMember = (holder: Record<string, unknown>, name: string, value: unknown): void => {
  if (name === '__proto__')
    Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true });
  else holder[name] = value;
};

interface Marks {
  /** As it begins in what was parsed. */
  readonly value: string;
  readonly exact: Findings['exact'];
  readonly name: string;
  readonly names: readonly Name[];
}

/** What is put in the place of a value; whether a part of it, or all of it, was cut out. */
interface Restored {
  readonly value: unknown;
  readonly cut: boolean;
}

const restoredText = (text: string, { value, exact }: Marks): Restored => {
  if (!text.startsWith(value)) return { value: text, cut: false };
  const found = exact[Number(text.slice(value.length) || Number.NaN)];
  return found ? { value: found.number, cut: false } : { value: text, cut: true };
};

const restoredList = (list: unknown[], marks: Marks): Restored => {
  let cut = false;
  for (let index = 0; index < list.length; index += 1) {
    const member = restored(list[index], marks);
    cut ||= member.cut;
    list[index] = member.value;
  }
  if (cut) cutValues.add(list);
  return { value: list, cut };
};

const restoredObject = (object: Record<string, unknown>, marks: Marks): Restored => {
  const names = Object.keys(object);
  const isRenamed = marks.names.length > 0 && names.some((name) => name.startsWith(marks.name));
  const whole: Record<string, unknown> = isRenamed ? {} : object;
  const cutNames = new Set<string>();
  for (const written of names) {
    const marked = written.startsWith(marks.name) ? marks.names[Number(written.slice(marks.name.length))] : undefined;
    const name = marked?.name ?? written;
    const { value, cut } = restored(object[written], marks);
    // Of members of one name the last one counts.
    if (cut) cutNames.add(name);
    else cutNames.delete(name);
    if (isRenamed || value !== object[written]) putMember(whole, name, value);
  }
  const cut = cutNames.size > 0;
  if (cut) cutValues.add(whole);
  return { value: whole, cut };
};

const restored = (value: unknown, marks: Marks): Restored => {
  if (typeof value === 'string') return restoredText(value, marks);
  if (typeof value !== 'object' || value === null) return { value, cut: false };
  return Array.isArray(value) ? restoredList(value, marks) : restoredObject(value as Record<string, unknown>, marks);
};

/** What `JSON.parse` should answer, without the findings that are cut out, and with exact numbers. */
export const parseMarked = (json: string, { cuts, exact, hasEscapedNames }: Findings): unknown => {
  const names = hasEscapedNames ? namesToReplace(json) : [];
  if (cuts.length === 0 && exact.length === 0 && names.length === 0) return JSON.parse(json);
  const value = markFor(json, VALUE);
  const name = markFor(json, NAME);
  const places = [
    ...cuts.map(({ from, to }) => ({ from, to, text: `"${value}"` })),
    ...exact.map(({ from, to }, index) => ({ from, to, text: `"${value}${index}"` })),
    ...names.map(({ from, to }, index) => ({ from, to, text: `"${name}${index}"` })),
  ].toSorted((a, b) => a.from - b.from);
  const parts: string[] = [];
  let done = 0;
  for (const { from, to, text } of places) {
    // A name within what is cut out.
    if (from < done) continue;
    parts.push(json.slice(done, from), text);
    done = to;
  }
  parts.push(json.slice(done));
  return restored(JSON.parse(parts.join('')), { value: value.replace(VALUE, '\0'), exact, name, names }).value;
};
