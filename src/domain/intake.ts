import type { Purpose } from './call.ts';

/** What one answer of a vendor holds of the memory of the process while it is read. */
export interface Portion {
  /** So many bytes more are held. `false`: no more are to be read until `onRoom` is called. Nothing once it was cut or let go. */
  take(bytes: number): boolean;
  /**
   * Runs work of many steps, each of them short, between which everything else has its turn. Rejects with what the work throws;
   * `undefined` when the answer was cut or let go before the work was done.
   */
  work<T>(steps: Generator<unknown, T>): Promise<T | undefined>;
  /** Nothing is held any more. */
  release(): void;
  readonly isCut: boolean;
}

export interface PortionEvents {
  /** There is room again. */
  readonly onRoom: () => void;
  /** Others need the room: it is not to be read any further, and nothing is held any more. */
  readonly onCut: () => void;
}

/** Bounds what all answers of vendors together hold of the memory of the process while they are read, and how long they hold its loop. */
export interface Intake {
  readonly maxBytes: number;
  open(account: string, purpose: Purpose, events: PortionEvents): Portion;
  /** Bytes that are held, and answers that wait for room. */
  state(): { readonly bytes: number; readonly waiting: number };
}
