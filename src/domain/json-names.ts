/*
 * V8 reads an escaped name of a member wrongly where an object before it had, at the same place, a name equal to the beginning of how
 * this one is written: after `{"h":[],"\\":0}` the second name of `{"h":1,"\"":2}` is `\` (V8 13.6 to 14.6; nodejs/node, issue 63785).
 * One such name in one caller's text therefore renames members in the texts of others, so no escaped name is left to `JSON.parse`.
 */

const BACKSLASH = 92;
const COLON = 58;

export interface Name {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly name: string;
}

/** Where the text that begins at `at` ends: its last quote, or the end of everything. */
export const endOfText = (json: string, at: number): number => {
  for (let end = json.indexOf('"', at + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let before = end;
    while (json.charCodeAt(before - 1) === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 0) return end;
  }
  return json.length;
};

/** Space, tab, line feed or carriage return. */
const isBlank = (char: number): boolean => char === 32 || char === 9 || char === 10 || char === 13;

/** Whether the text whose last quote is at `end` is the name of a member. */
export const isName = (json: string, end: number): boolean => {
  let after = end + 1;
  while (isBlank(json.charCodeAt(after))) after += 1;
  return json.charCodeAt(after) === COLON;
};

function* namesIn(json: string, isWanted: (from: number, end: number) => boolean): Generator<Name> {
  for (let from = json.indexOf('"'); from !== -1; ) {
    const end = endOfText(json, from);
    if (end === json.length) return;
    if (isWanted(from, end) && isName(json, end))
      yield { from, to: end + 1, name: JSON.parse(json.slice(from, end + 1)) as string };
    from = json.indexOf('"', end + 1);
  }
}

/**
 * The names of members that `JSON.parse` must not read, in the order of the text: those that are escaped, and those equal to them, since
 * of two members of one name the later one counts. Throws `SyntaxError` for an escape that is none.
 */
export const namesToReplace = (json: string): readonly Name[] => {
  let backslash = json.indexOf('\\');
  const isEscaped = (from: number, end: number): boolean => {
    if (backslash !== -1 && backslash < from) backslash = json.indexOf('\\', from);
    return backslash !== -1 && backslash < end;
  };
  if (backslash === -1) return [];
  const escaped = new Set(namesIn(json, isEscaped).map(({ name }) => name));
  if (escaped.size === 0) return [];
  backslash = json.indexOf('\\');
  const isOneOfThem = (from: number, end: number): boolean =>
    isEscaped(from, end) || escaped.has(json.slice(from + 1, end));
  return [...namesIn(json, isOneOfThem)];
};
