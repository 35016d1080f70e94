import { expect } from 'vitest';
import { VendorError } from '../domain/error.ts';
import type { Executed } from '../gateway/outcome.ts';
import type { Fate } from './fates.ts';
import type { Telling } from './scenes.ts';

/** One square of the matrix: what becomes of which request of a command. */
export interface Cell {
  readonly fate: Fate;
  readonly telling: Telling;
  /** Requests of the command that change something. */
  readonly writes: number;
  /** Which of them it is, from 1. */
  readonly nth: number;
}

/** What a sending came to: an outcome, or what it was rejected with. */
export type Came = Executed<unknown> | Error;

const WORDS = expect.stringMatching(/\w{3}/);
const CODE = expect.stringMatching(/^[A-Z_]+$/);
/** Whether it was carried out, as far as the vendor says. */
export const isSettled = (came: Came): boolean =>
  'outcome' in came && came.outcome !== 'UNKNOWN' && came.outcome !== 'PARTLY_DONE';

const PROBLEM = { code: CODE, message: WORDS };

const taken = { outcome: expect.stringMatching(/^(DONE|ACCEPTED)$/), problem: null, done: null };
const replayed = { outcome: 'REPLAYED', problem: null, done: null };
const either = { outcome: expect.stringMatching(/^(DONE|ACCEPTED|REPLAYED)$/), problem: null, done: null };
const unknown = { outcome: 'UNKNOWN', problem: PROBLEM };

const isOneOf = (came: Came, ...allowed: readonly object[]): void => {
  const matches = allowed.some((one) => {
    try {
      expect(came).toMatchObject(one);
      return true;
    } catch {
      return false;
    }
  });
  if (!matches) expect(came).toMatchObject(allowed[0] ?? {});
};

const refusal = (came: Came, { code = CODE }: Fate): void => {
  expect(came).toBeInstanceOf(VendorError);
  expect(came).toMatchObject({ code, maybeDone: false, message: WORDS });
};

/** A step that was refused after others were carried out. */
const partly = ({ code = CODE }: Fate) => ({ outcome: 'PARTLY_DONE', problem: { ...PROBLEM, code }, done: WORDS });

/** What the first sending has to come to. */
export const expectFirst = (came: Came, cell: Cell): void => {
  const { fate, nth, telling } = cell;
  switch (fate.sight) {
    case 'RIGHT':
      expect(came).toMatchObject(taken);
      return;
    case 'MENDED':
      if (isSettled(came)) expect(came).toMatchObject(taken);
      else expectFirst(came, { ...cell, fate: { ...fate, sight: 'REFUSED' } });
      return;
    case 'REFUSED':
    case 'FAILED':
      // What must not be sent twice is not refused while it may have been carried out.
      if (fate.sight === 'FAILED' && telling === 'SEEN' && nth === 1) expect(came).toMatchObject(unknown);
      else if (nth === 1) refusal(came, fate);
      else expect(came).toMatchObject(partly(fate));
      return;
    case 'LOST':
      expect(came).toMatchObject({ ...unknown, done: nth === 1 ? null : WORDS });
      return;
    case 'FAULT':
      expect(came).toBeInstanceOf(TypeError);
  }
};

const steps = (writes: number, count: (step: number) => number): number[] =>
  Array.from({ length: writes }, (_, index) => count(index + 1));

/** How often the effect of each request is there after the first sending, which came to this. */
export const effectsOfFirst = (came: Came, { fate, writes, nth }: Cell): number[] => {
  if (isSettled(came)) return steps(writes, () => 1);
  return steps(writes, (step) => (step < nth || (step === nth && fate.effect === 'DONE') ? 1 : 0));
};

/** Whether the whole command has been carried out by its first sending. */
const isDone = ({ fate, writes, nth }: Cell): boolean =>
  fate.sight === 'RIGHT' || (fate.effect === 'DONE' && nth === writes);

/** Whether the outcome stays unknown: nothing reports the result of the request, and it is not sent again. */
const isStuck = ({ fate, telling }: Cell): boolean => {
  if (fate.sight === 'RIGHT' || fate.sight === 'REFUSED' || fate.sight === 'MENDED') return false;
  if (telling === 'UNTOLD') return true;
  return (telling === 'LIKE' && fate.effect === 'DONE') || (telling === 'SEEN' && fate.effect === 'NONE');
};

const expectOpen = (came: Came, { fate }: Cell): void => isOneOf(came, unknown, partly(fate));

/** What the repeat under the same key has to come to, directly after the first sending. `first`: what that came to. */
export const expectRepeat = (came: Came, first: Came, cell: Cell): void => {
  const { fate, telling } = cell;
  if (isSettled(first)) expect(came).toMatchObject(replayed);
  else if (fate.sight === 'REFUSED' || fate.sight === 'MENDED') expect(came).toMatchObject(taken);
  else if (isStuck(cell)) expectOpen(came, cell);
  else if (isDone(cell) && telling === 'SHOWN') expect(came).toMatchObject(replayed);
  // What was refused is not under way any more.
  else if (fate.sight === 'FAILED') expect(came).toMatchObject(taken);
  else isOneOf(came, either, unknown);
};

/** And what it has to come to when the first sending cannot be under way any more. `repeat`: what the repeat before came to. */
export const expectLater = (came: Came, repeat: Came, cell: Cell): void => {
  if (isSettled(repeat)) expect(came).toMatchObject(replayed);
  else if (isStuck(cell)) expectOpen(came, cell);
  else if (cell.telling === 'LIKE' && cell.fate.effect === 'LATE') expect(came).toMatchObject(unknown);
  else expect(came).toMatchObject(either);
};

/** How often the effect of each request is there in the end, when the last sending came to this. */
export const effectsOfAll = (came: Came, { fate, writes, nth }: Cell): number[] => {
  if (isSettled(came)) return steps(writes, () => 1);
  return steps(writes, (step) => (step < nth || (step === nth && fate.effect !== 'NONE') ? 1 : 0));
};

export const expectNoneTwice = (effects: readonly number[]): void => {
  expect(effects.filter((times) => times > 1)).toEqual([]);
};
