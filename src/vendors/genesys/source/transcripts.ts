import type { ConversationLine, Speaker } from '../../../domain/conversation.ts';
import type { Read } from '../../../domain/reading.ts';
import { count, firstOf, inside, type Member, object, reader, text } from '../../../kit/members.ts';
import { group, parseMoment, rowOf, word } from '../wire.ts';
import { dropOldest } from './drop-oldest.ts';

/** Of each account; the one that was silent for longest goes first. */
const CONVERSATIONS = 500;
/** Of each conversation, the latest. */
const LINES = 200;
/** Of which it is remembered how far their log was told, after their lines are forgotten. */
const REMEMBERED = 20_000;
/** Characters of one text; what is longer is cut. */
const LONGEST = 10_000;

const SPEAKERS = new Map<string, Speaker>([
  ['customer', 'CUSTOMER'],
  ['agent', 'WORKER'],
]);

const VISIBILITIES = new Map([
  ['all', true],
  ['agents', false],
]);

const cutText = (name: string): Member<string | null> => {
  const read = text(name);
  return (row, scope) => read(row, scope)?.slice(0, LONGEST) ?? null;
};
const moment = reader(parseMoment);

const from = inside(object('from'), group({ type: word('type'), nickname: cutText('nickname') }));

const line = rowOf({
  index: count('index'),
  // Milliseconds, whatever it is called (contract §3.5).
  at: firstOf(moment('timestampSeconds'), moment('timestamp')),
  type: word('type'),
  from,
  text: firstOf(cutText('text'), cutText('noticeText')),
  url: cutText('url'),
  visibility: word('visibility'),
});

/** Contract §12.3. `null`: it has no place in the log. */
export const readLine: Read<ConversationLine | null> = (value, path) => {
  const { index, at, type, from: who, text: said, url, visibility } = line(value, path);
  if (index === null) return null;
  const speaker = who?.type?.toLowerCase();
  return {
    index,
    at,
    type,
    speaker: speaker === undefined ? null : (SPEAKERS.get(speaker) ?? 'OTHER'),
    name: who?.nickname ?? null,
    text: said,
    url,
    customerSees: VISIBILITIES.get(visibility?.toLowerCase() ?? '') ?? null,
  };
};

interface Log {
  /** By index, in its order. */
  readonly lines: ReadonlyMap<number, ConversationLine>;
  /** Indices of the lines that nobody was told yet. */
  readonly untold: Set<number>;
}

export type Transcripts = ReturnType<typeof openTranscripts>;

/** What was said in conversations, as far as a stream has heard it: the vendor has no call that reads it (contract §12.3). */
export const openTranscripts = () => {
  const logs = new Map<string, Log>();
  /** The highest index of the lines of a conversation that are kept no longer. */
  const forgotten = new Map<string, number>();

  const forget = (id: string, upTo: number): void => {
    const before = forgotten.get(id) ?? -Infinity;
    forgotten.delete(id);
    forgotten.set(id, Math.max(before, upTo));
    dropOldest(forgotten, REMEMBERED);
  };

  return {
    heard(id: string, lines: readonly ConversationLine[]): void {
      // A worker who joins is told the whole log, and two workers of one conversation are told the same line.
      const { lines: known, untold } = logs.get(id) ?? { lines: new Map(), untold: new Set<number>() };
      const upTo = forgotten.get(id) ?? -Infinity;
      const all = [...new Map([...known, ...lines.map((one) => [one.index, one] as const)])].sort(([a], [b]) => a - b);
      const last = all.at(-LINES - 1)?.[0];
      if (last !== undefined) forget(id, last);
      const kept = new Map(all.slice(-LINES));
      const fresh = lines.map(({ index }) => index).filter((index) => index > upTo && !known.has(index));
      logs.delete(id);
      logs.set(id, { lines: kept, untold: new Set([...untold, ...fresh].filter((index) => kept.has(index))) });
      dropOldest(logs, CONVERSATIONS, (gone) => {
        const last = [...(logs.get(gone)?.lines.keys() ?? [])].at(-1);
        logs.delete(gone);
        if (last !== undefined) forget(gone, last);
      });
    },
    /** What was heard and not answered here before, in the order of the log. */
    untold(id: string): readonly ConversationLine[] {
      const log = logs.get(id);
      if (!log || log.untold.size === 0) return [];
      const lines = [...log.lines.values()].filter(({ index }) => log.untold.has(index));
      log.untold.clear();
      return lines;
    },
    /** In the order of the log; `null`: nothing was heard of it. */
    of(id: string): readonly ConversationLine[] | null {
      const log = logs.get(id);
      return log ? [...log.lines.values()] : null;
    },
  };
};
