import { PURPOSES, type Purpose } from '../domain/call.ts';
import type { Intake, Portion, PortionEvents } from '../domain/intake.ts';
import { realRuntime } from '../domain/runtime.ts';
import { openSteps } from '../domain/steps.ts';
import type { After } from './exchange.ts';

export const DEFAULT_INTAKE_BYTES = 16 * 1_048_576;

/** Of each answer these are free: small ones never wait for room, and only the number of calls bounds them. */
const FREE_BYTES = 65_536;
/** For so long an account waits for room that others have more of than their share. */
const PATIENCE_MS = 500;

interface Held {
  readonly account: string;
  readonly purpose: Purpose;
  readonly events: PortionEvents;
  /** Of these the first `FREE_BYTES` are not counted. */
  bytes: number;
  counted: number;
  isWaiting: boolean;
  isCut: boolean;
}

export interface IntakeOptions {
  /** Bytes that answers hold together while they are read. Of those that came already, a part more. */
  readonly maxBytes?: number;
  /** An answer of this account was cut off, since another account needs the room. */
  readonly onCut?: (account: string, bytes: number) => void;
  readonly after?: After;
}

/**
 * Answers that find no room are not read on until there is some: their vendors have to wait. Of those that wait commands go first, then
 * the account that holds the least. Who waits for longer than `PATIENCE_MS` while another account holds more than its share of the room
 * gets it: the youngest answer of the account that holds most is cut off. One answer always goes on, so that there is an end.
 */
export const openIntake = ({
  maxBytes = DEFAULT_INTAKE_BYTES,
  onCut = () => {},
  after = realRuntime.after,
}: IntakeOptions = {}): Intake => {
  const all = new Set<Held>();
  const line: Held[] = [];
  const steps = openSteps();
  let total = 0;
  let cancelPatience: (() => void) | null = null;

  const heldBy = (account: string): number => {
    let sum = 0;
    for (const one of all) if (one.account === account) sum += one.counted;
    return sum;
  };

  const count = (held: Held): void => {
    const counted = Math.max(0, held.bytes - FREE_BYTES);
    total += counted - held.counted;
    held.counted = counted;
  };

  /** Who goes on next. Where there is no room it is the eldest, and stays so until it is done: else all of them would go on in turns. */
  const next = (): Held | undefined => {
    const ages = new Map([...all].map((one, at) => [one, at]));
    const isFull = total > maxBytes;
    const rank = new Map(line.map((one) => [one, isFull ? (ages.get(one) ?? 0) : heldBy(one.account)]));
    return line.toSorted(
      (a, b) => PURPOSES.indexOf(a.purpose) - PURPOSES.indexOf(b.purpose) || (rank.get(a) ?? 0) - (rank.get(b) ?? 0),
    )[0];
  };

  const leaveLine = (held: Held): void => {
    const at = line.indexOf(held);
    if (at >= 0) line.splice(at, 1);
    held.isWaiting = false;
  };

  const forget = (held: Held): void => {
    all.delete(held);
    leaveLine(held);
    total -= held.counted;
    held.counted = 0;
  };

  /** The account that has most, when that is more than its share and more than `account` has. */
  const overShare = (account: string): string | null => {
    const accounts = new Set([...all].filter(({ counted }) => counted > 0).map((one) => one.account));
    const [most] = [...accounts].sort((a, b) => heldBy(b) - heldBy(a));
    if (most === undefined || most === account) return null;
    const share = maxBytes / accounts.size;
    return heldBy(most) > share && heldBy(account) < share ? most : null;
  };

  const makeRoom = (): void => {
    cancelPatience = null;
    const first = next();
    if (first === undefined) return;
    const account = overShare(first.account);
    const youngest =
      account === null ? undefined : [...all].findLast((one) => one.account === account && one.counted > 0);
    if (youngest !== undefined) {
      onCut(youngest.account, youngest.bytes);
      forget(youngest);
      youngest.isCut = true;
      youngest.events.onCut();
    }
    review();
  };

  /** Lets those go on for whom there is room. */
  const review = (): void => {
    for (;;) {
      const first = next();
      if (first === undefined) break;
      const isAnyoneReading = [...all].some((one) => one.counted > 0 && !one.isWaiting);
      if (total > maxBytes && isAnyoneReading) break;
      leaveLine(first);
      first.events.onRoom();
    }
    if (line.length === 0) {
      cancelPatience?.();
      cancelPatience = null;
    } else cancelPatience ??= after(PATIENCE_MS, makeRoom);
  };

  const open = (account: string, purpose: Purpose, events: PortionEvents): Portion => {
    const held: Held = { account, purpose, events, bytes: 0, counted: 0, isWaiting: false, isCut: false };
    let isOpen = true;
    function* whileHeld<T>(work: Generator<unknown, T>): Generator<unknown, T | undefined> {
      while (isOpen && !held.isCut) {
        const { done, value } = work.next();
        if (done === true) return value;
        yield;
      }
      return undefined;
    }
    const release = (): void => {
      if (!isOpen) return;
      isOpen = false;
      if (held.bytes === 0) return;
      forget(held);
      review();
    };
    return {
      take(bytes) {
        if (!isOpen || held.isCut) return true;
        all.add(held);
        held.bytes += bytes;
        count(held);
        if (held.counted === 0 || total <= maxBytes) return true;
        if (!held.isWaiting) {
          held.isWaiting = true;
          line.push(held);
        }
        review();
        return !held.isWaiting;
      },
      work: (generator) => steps.run(account, whileHeld(generator)),
      release,
      get isCut() {
        return held.isCut;
      },
    };
  };

  return { maxBytes, open, state: () => ({ bytes: total, waiting: line.length }) };
};

/** Of the whole process, for accounts that are opened without one of their own. */
export const processIntake = openIntake();
