const OF_SCHEME = /[a-z0-9+.-]/i;
const LETTER = /[a-z]/i;
const SEPARATOR = '://';

/** Where the scheme begins that ends at `end`; `null` when there is none after `from`. A scheme begins with a letter. */
const schemeBefore = (text: string, end: number, from: number): number | null => {
  let begin: number | null = null;
  for (let at = end - 1; at >= from && OF_SCHEME.test(text.charAt(at)); at -= 1) {
    if (LETTER.test(text.charAt(at))) begin = at;
  }
  return begin;
};

/**
 * Every absolute URL in a text, each from its scheme up to a character that `ends` matches. The time it takes grows with the text alone:
 * a regular expression that begins with the scheme would look at a run of letters once for each of its letters.
 */
export const addressesIn = (text: string, ends: RegExp): readonly string[] => {
  const found: string[] = [];
  const end = new RegExp(ends.source, 'g');
  let from = 0;
  for (let at = text.indexOf(SEPARATOR); at !== -1; at = text.indexOf(SEPARATOR, from)) {
    const begin = schemeBefore(text, at, from);
    const after = at + SEPARATOR.length;
    from = after;
    if (begin === null) continue;
    end.lastIndex = after;
    const stop = end.exec(text)?.index ?? text.length;
    if (stop > after) found.push(text.slice(begin, stop));
    from = stop;
  }
  return found;
};

export const withoutTrailingSlashes = (path: string): string => {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
};
