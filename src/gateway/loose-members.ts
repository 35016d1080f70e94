import { MASK } from '../domain/blot.ts';

const IS = /[:=]/g;
/** A text in quotes, of which the closing one may be missing, or what goes up to a blank or the end of a list. */
const VALUE = /(\s*)(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,;}\]]+)/y;
const BLANK = /\s/;
const OF_NAME = /[\w-]/;

/** The beginning of what ends at `end` and is made of such characters. */
const beginOf = (text: string, made: RegExp, end: number, from: number): number => {
  let begin = end;
  while (begin > from && made.test(text.charAt(begin - 1))) begin -= 1;
  return begin;
};

/**
 * Masks in a text that is no JSON the values of what looks like a member (`name: value`, `"name" = 'value'`) with such a name. The time
 * it takes grows with the text alone: it goes from one `:` or `=` to the next, and looks back no further than to the one before.
 */
export const maskMembers = (text: string, isSecret: (name: string) => boolean): string => {
  let masked = '';
  let done = 0;
  let from = 0;
  IS.lastIndex = 0;
  for (let found = IS.exec(text); found; found = IS.exec(text)) {
    const at = found.index;
    const nameEnd = beginOf(text, BLANK, at, from);
    const last = text.charAt(nameEnd - 1);
    const quote = nameEnd > from && (last === '"' || last === "'") ? last : '';
    const nameBegin = beginOf(text, OF_NAME, nameEnd - quote.length, from);
    const name = text.slice(nameBegin, nameEnd - quote.length);
    const isQuoted = quote === '' || (nameBegin > from && text.charAt(nameBegin - 1) === quote);
    VALUE.lastIndex = at + 1;
    const value = name === '' || !isQuoted ? null : VALUE.exec(text);
    if (value) {
      from = VALUE.lastIndex;
      if (isSecret(name)) {
        masked += `${text.slice(done, at + 1)}${value[1]}"${MASK}"`;
        done = from;
      }
    } else from = at + 1;
    IS.lastIndex = from;
  }
  return masked + text.slice(done);
};
