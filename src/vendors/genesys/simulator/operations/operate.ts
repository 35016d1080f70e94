import { type Centre, nextReference } from '../centre.ts';
import type { Failure, Mischief } from '../mischief.ts';
import type { Json } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { type Ask, operationIn } from '../request.ts';

export interface Operating {
  readonly centre: Centre;
  readonly mischief: Mischief;
}

export interface OperationRun {
  /** Of a media resource its singular name; `workbin`, `channel`, `device`, `me`. */
  readonly resource: string;
  /** Does it, or throws why not. */
  readonly run: (operationName: string) => void;
  /** How a failure after the answer is told; absent: it is not. */
  readonly fail?: (failure: Failure) => void;
}

/** Carries out an operation and answers the number that its messages bear (contract §4). */
export const operate = ({ centre, mischief }: Operating, ask: Ask, { resource, run, fail }: OperationRun): number => {
  const operationName = operationIn(ask.body);
  const subject = { operationName, userId: ask.user.id, resource };
  const refused = mischief.refusals.spring(subject);
  if (refused) throw new Refusal(refused.code, refused.message);
  const referenceId = nextReference(centre, ask.user);
  centre.cause = { userId: ask.user.id, referenceId, operationName };
  try {
    const failed = fail && mischief.failures.spring(subject);
    if (failed) fail(failed);
    else run(operationName);
  } catch (error) {
    const isLate = centre.switches.async_errors && error instanceof Refusal && error.code === 2;
    if (!isLate || !fail) throw error;
    fail(error);
  } finally {
    centre.cause = null;
  }
  return referenceId;
};

/** Answers of these never name a number (contract §4), unless the switch says so. */
export const answerWith = ({ switches }: Centre, referenceId: number): Json =>
  switches.return_reference === 'always' ? { referenceId } : {};
