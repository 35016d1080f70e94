import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts';
import type { Session } from '../session/session.ts';
import { readMessage } from './messages.ts';

/** As many messages as are looked at for one answer. */
const MOST = 500;

interface Open {
  readonly userId: string;
  readonly heard: JsonObject[];
  look: () => void;
}

export type Answers = ReturnType<typeof openAnswers>;

/** Answers that come as messages: of such a request the HTTP answer tells no more than a number (contract §10.7, §12.9). */
export const openAnswers = () => {
  const opens = new Set<Open>();
  const streams = new Set<(session: Session) => boolean>();

  return {
    /** What a stream has heard for a user. */
    told(userId: string, data: unknown): void {
      if (opens.size === 0) return;
      const body = readMessage(data)?.body;
      if (!isJsonObject(body)) return;
      for (const open of opens) {
        if (open.userId !== userId || open.heard.length >= MOST) continue;
        open.heard.push(body);
        open.look();
      }
    },
    /** A stream says which sessions it hears at the moment; the answer takes it back. */
    listen(hears: (session: Session) => boolean): () => void {
      streams.add(hears);
      return () => streams.delete(hears);
    },
    isHeard: (session: Session): boolean => [...streams].some((hears) => hears(session)),
    /** Messages to one user from here on. To be called before the request leaves: its answer may be faster than that of HTTP. */
    expect(userId: string) {
      const open: Open = { userId, heard: [], look: () => undefined };
      opens.add(open);
      return {
        /** One message for each of the wanted, in the order of their coming; fewer when `signal` is aborted before. */
        all: (wanted: readonly ((message: JsonObject) => boolean)[], signal: AbortSignal): Promise<readonly Json[]> =>
          new Promise((resolve) => {
            const found = (): readonly JsonObject[] => {
              const rest = [...wanted];
              return open.heard.filter((message) => {
                const at = rest.findIndex((fits) => fits(message));
                if (at >= 0) rest.splice(at, 1);
                return at >= 0;
              });
            };
            const end = (): void => {
              signal.removeEventListener('abort', end);
              open.look = () => undefined;
              resolve(found());
            };
            open.look = () => {
              if (found().length === wanted.length) end();
            };
            signal.addEventListener('abort', end);
            if (signal.aborted) end();
            else open.look();
          }),
        close: () => opens.delete(open),
      };
    },
  };
};
