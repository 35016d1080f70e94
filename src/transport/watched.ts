import type { Call } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import type { WireWatch } from '../domain/wire-watch.ts';
import type { Fault, RawAnswer } from './exchange.ts';
import type { Prepared } from './prepare.ts';

/** One request while it is under way. */
export interface Watched {
  /** To be sent with it. */
  readonly headers: Readonly<Record<string, string>>;
  /** What came back, before anybody reads it. */
  left(answer: RawAnswer | Fault): void;
}

const UNWATCHED: Watched = { headers: {}, left: () => {} };

const codeIn = (outcome: unknown): VendorError['code'] | null => (outcome instanceof VendorError ? outcome.code : null);

/** Runs a request under the eyes of `wire`. */
export const openWatched =
  (account: string, origin: string, wire: WireWatch | undefined) =>
  async <T extends { readonly outcome: unknown }>(
    { asked: { method, path }, repeat }: Pick<Prepared, 'asked' | 'repeat'>,
    { purpose = 'query', countsAs = purpose, trace = null }: Pick<Call, 'purpose' | 'countsAs' | 'trace'>,
    run: (watched: Watched) => Promise<T>,
  ): Promise<T> => {
    if (!wire) return run(UNWATCHED);
    const { headers, end } = wire.begin({ account, purpose: countsAs, method, origin, path, trace, repeat });
    let sent = false;
    let status: number | null = null;
    const left = (answer: RawAnswer | Fault): void => {
      sent = 'fault' in answer ? answer.sent : true;
      status = 'fault' in answer ? null : answer.status;
    };
    try {
      const judged = await run({ headers, left });
      end({ sent, status, code: codeIn(judged.outcome) });
      return judged;
    } catch (error) {
      end({ sent, status, code: codeIn(error) });
      throw error;
    }
  };
