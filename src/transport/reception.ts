import type { Purpose } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import type { Portion } from '../domain/intake.ts';
import type { Link, Runtime } from '../domain/runtime.ts';
import { type Answered, type Reading, readAnswer } from './answer.ts';
import { decode, type Unpacking } from './coding.ts';
import { exchange, type Fault, type RawAnswer, type Sending } from './exchange.ts';
import { type Asked, cutForOthers } from './failure.ts';
import { processIntake } from './intake.ts';

/** Longer texts are parsed before anybody looks at them, a slice in a turn of the loop. */
const LARGE = 131_072;

/** One answer from its first byte until it can be read. */
export interface Reception {
  exchange(link: Link, sending: Omit<Sending, 'portion' | 'maxBytes'>): Promise<RawAnswer | Fault>;
  /** Unpacks, decodes and parses. */
  read(asked: Asked, answer: RawAnswer, reading: Reading): Promise<Answered | VendorError>;
  /** To be called in the end, whatever came of it. */
  close(): void;
}

export const openReceptions =
  (account: string, maxBytes: number, runtime: Pick<Runtime, 'intake'> | undefined) =>
  (purpose: Purpose): Reception => {
    const intake = runtime?.intake ?? processIntake;
    let portion: Portion | undefined;
    let unpacking: Unpacking | null = null;
    return {
      exchange: (link, sending) =>
        exchange(link, {
          ...sending,
          maxBytes,
          portion: ({ onRoom, onCut }) => {
            portion = intake.open(account, purpose, {
              onRoom: () => (unpacking ? unpacking.onRoom() : onRoom()),
              onCut: () => (unpacking ? unpacking.onCut() : onCut()),
            });
            return portion;
          },
        }),
      async read(asked, { status, headers, body }, reading) {
        const held = portion as Portion;
        const watch = (under: Unpacking | null): void => {
          unpacking = under;
        };
        const packed = { asked, maxBytes, portion: held, watch };
        const unpacked = decode(packed, body, headers['content-encoding'] ?? '');
        const plain = unpacked === null ? body : await unpacked;
        if (plain instanceof VendorError) return plain;
        const answered = readAnswer(asked, status, headers, plain, reading);
        if (answered instanceof VendorError || plain.length <= LARGE) return answered;
        await held.work(answered.parsing());
        return held.isCut ? cutForOthers(asked) : answered;
      },
      close() {
        // Its caller may have gone before all of it was unpacked.
        unpacking?.onCut();
        portion?.release();
      },
    };
  };
