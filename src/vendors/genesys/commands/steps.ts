import type { Carried, CommandResult } from '../../../contract/command.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';

/** One of several operations that make one command. */
export interface Step {
  /** What is said of it when the vendor has taken it, in words for the caller. */
  readonly done: string;
  readonly run: (call: Call) => Promise<Carried<never>>;
  /** Whether the vendor shows its effect; `null`: that cannot be seen. */
  readonly isDone: (call: Call) => Promise<boolean | null>;
  /** Sent twice it would have its effect twice: after a lost answer it is sent again only when its effect is seen to be missing. */
  readonly isOnce?: boolean;
}

const SHOWN: Carried<never> = { outcome: 'DONE', item: null };

/**
 * One command that is several operations there; the last one's result settles it. Where a later one is not carried out, or the fate of
 * one is not known that must not be sent twice, the others are left to the command's repeat.
 */
export const inOrder = (steps: readonly Step[], call: Call): Promise<CommandResult<never>> => {
  let at = 0;
  let lost: VendorError | null = null;

  /** What an earlier attempt came to: the vendor may have carried it out, or somebody else may have. */
  const again = async (step: Step, own: Call): Promise<Carried<never>> => {
    let isDone: boolean | null = null;
    try {
      isDone = await step.isDone(own);
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      if (lost === null) throw error;
    }
    if (isDone) return SHOWN;
    if (lost !== null && isDone === null && step.isOnce) throw lost;
    return step.run(own);
  };

  const go = async (own: Call, isRepeat: boolean): Promise<CommandResult<never>> => {
    const done: string[] = [];
    let result = SHOWN;
    for (const step of steps.slice(at)) {
      try {
        result = isRepeat && done.length === 0 ? await again(step, own) : await step.run(own);
      } catch (error) {
        if (!(error instanceof VendorError)) throw error;
        const isLost = error.maybeDone || error.doubtful;
        if (isLost) lost = error;
        const isLeft = isLost && step.isOnce === true && at + 1 < steps.length;
        if (done.length === 0 && (isRepeat || !isLeft)) throw error;
        const carried = done.length > 0 ? done.join('; ') : null;
        return { outcome: 'PARTLY_DONE', item: null, done: carried, problem: error, rest: (later) => go(later, true) };
      }
      lost = null;
      at += 1;
      done.push(step.done);
    }
    return result;
  };

  return go(call, false);
};
