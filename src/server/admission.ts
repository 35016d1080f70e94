import { GraphQLError } from 'graphql';
import { type Clock, realClock } from '../domain/runtime.ts';
import type { Principal } from '../graphql/context.ts';
import type { Verdict } from './verdict.ts';

/** A verdict that lets somebody in. */
export type Granted = Extract<Verdict, { readonly principal: Principal }>;

/** Somebody who was let in for longer than one request: the life of a stream or a socket. */
export interface Admission {
  readonly principal: Principal;
  /** Aborts when the admission holds no longer. Its `reason` is the `GraphQLError` to tell, with the code `UNAUTHENTICATED`. */
  readonly ended: AbortSignal;
}

export interface Admissions {
  /** Holds until its token expires or it is ended; it is forgotten with `gone`, when its stream or socket is no more. */
  readonly begin: (granted: Granted, gone: AbortSignal) => Admission;
  /** Ends at once every admission whose principal is not let in any more as it was. Answers how many there were. */
  readonly review: () => number;
  /** How many hold. */
  readonly count: () => number;
}

/** Longer ones are over at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const over = (why: string): GraphQLError => new GraphQLError(why, { extensions: { code: 'UNAUTHENTICATED' } });

const NO_LONGER = 'the key or token is no longer good for what it was';

/** `holds`: whether a principal is still let in. Every transport whose clients stay obeys these; nothing else ends a stream because its client's credentials changed. */
export const openAdmissions = (
  clock: Clock = realClock,
  holds: (principal: Principal) => boolean = () => true,
): Admissions => {
  const held = new Map<AbortController, Principal>();

  /** Calls `run` at `moment`, however far away that is. Answers how to take it back. */
  const at = (moment: number, run: () => void): (() => void) => {
    let cancel = (): void => {};
    const wait = (): void => {
      const left = moment - clock.now();
      if (left <= 0) run();
      else cancel = clock.after(Math.min(left, LONGEST_TIMER_MS), wait);
    };
    wait();
    return () => cancel();
  };

  return {
    begin({ principal, expiresAt }, gone) {
      const controller = new AbortController();
      const admission = { principal, ended: controller.signal };
      if (gone.aborted) return admission;
      // Credentials may have been looked at before they were taken back.
      if (!holds(principal)) {
        controller.abort(over(NO_LONGER));
        return admission;
      }
      held.set(controller, principal);
      const cancel =
        expiresAt === undefined ? () => {} : at(expiresAt, () => controller.abort(over('the token has expired')));
      const forget = (): void => {
        cancel();
        held.delete(controller);
        gone.removeEventListener('abort', forget);
        controller.signal.removeEventListener('abort', forget);
      };
      gone.addEventListener('abort', forget);
      controller.signal.addEventListener('abort', forget);
      if (controller.signal.aborted) forget();
      return admission;
    },
    review() {
      const ended = [...held].filter(([, principal]) => !holds(principal));
      for (const [controller] of ended) controller.abort(over(NO_LONGER));
      return ended.length;
    },
    count: () => held.size,
  };
};
