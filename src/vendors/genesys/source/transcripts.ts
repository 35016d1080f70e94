import type { ConversationLine, Speaker } from '../../../domain/conversation.ts';
import { asCount, asObject, asText, type Read } from '../../../domain/reading.ts';
import { parseMoment } from '../reads/dates.ts';
import { asWord, objectAt } from '../wire.ts';

/** Of each account; the one that was silent for longest goes first. */
const CONVERSATIONS = 500;
/** Of each conversation, the latest. */
const LINES = 200;
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

const cut = (text: string | null): string | null => text?.slice(0, LONGEST) ?? null;

/** Contract §12.3. `null`: it has no place in the log. */
export const readLine: Read<ConversationLine | null> = (value, path) => {
  const row = objectAt(value, path);
  const index = asCount(row.index);
  if (index === null) return null;
  const from = asObject(row.from);
  const speaker = asWord(from?.type)?.toLowerCase();
  return {
    index,
    // Milliseconds, whatever it is called (contract §3.5).
    at: parseMoment(row.timestampSeconds) ?? parseMoment(row.timestamp),
    type: asWord(row.type),
    speaker: speaker === undefined ? null : (SPEAKERS.get(speaker) ?? 'OTHER'),
    name: cut(asText(from?.nickname)),
    text: cut(asText(row.text) ?? asText(row.noticeText)),
    url: cut(asText(row.url)),
    customerSees: VISIBILITIES.get(asWord(row.visibility)?.toLowerCase() ?? '') ?? null,
  };
};

/** What was said in conversations, as far as a stream has heard it: the vendor has no call that reads it (contract §12.3). */
export interface Transcripts {
  heard(interactionId: string, lines: readonly ConversationLine[]): void;
  /** In the order of the log; `null`: nothing was heard of it. */
  of(interactionId: string): readonly ConversationLine[] | null;
}

export const openTranscripts = (): Transcripts => {
  const logs = new Map<string, ReadonlyMap<number, ConversationLine>>();

  return {
    heard(id, lines) {
      // A worker who joins is told the whole log, and two workers of one conversation are told the same line.
      const all = new Map([...(logs.get(id) ?? []), ...lines.map((line) => [line.index, line] as const)]);
      logs.delete(id);
      logs.set(id, new Map([...all].sort(([a], [b]) => a - b).slice(-LINES)));
      for (const oldest of logs.keys()) {
        if (logs.size <= CONVERSATIONS) break;
        logs.delete(oldest);
      }
    },
    of: (id) => {
      const log = logs.get(id);
      return log ? [...log.values()] : null;
    },
  };
};
