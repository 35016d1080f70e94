import type { EventKind } from '../domain/event.ts';
import { refKey } from '../domain/ref.ts';
import type { Task } from '../domain/task.ts';
import type { Worker } from '../domain/worker.ts';
import type { Clock } from '../events/clock.ts';
import type { Events } from '../events/events.ts';
import type { Held } from './held.ts';
import { openWorkMoments } from './work-moments.ts';

export interface WorkWatchOptions {
  readonly events: Pick<Events, 'problem' | 'ours'>;
  readonly account: string;
  readonly clock: Clock;
  /** Those that there are, by `refKey`. */
  readonly workers: ReadonlyMap<string, { readonly worker: Worker }>;
  readonly heldBy: (worker: Worker) => Held;
  /** Told `null` when what is known of all of them may be different. */
  readonly touchObject: (key: null) => void;
}

const KINDS: readonly EventKind[] = ['Worker', 'Task'];

/** When the workers of an account came into their work states, as far as the account was heard. */
export const openWorkWatch = ({ events, account, clock, workers, heldBy, touchObject }: WorkWatchOptions) => {
  const ours = (moment: number): number => events.ours(account, moment, clock.now());
  const moments = openWorkMoments({ ours, now: clock.now });
  let begun = false;

  const find = (key: string) => {
    const worker = workers.get(key)?.worker;
    return worker ? { worker, held: heldBy(worker) } : null;
  };
  const see = (key: string): void => {
    if (begun) moments.see(key, find(key));
  };
  const seeAnew = (): void => {
    if (begun) for (const key of workers.keys()) moments.learn(key, find(key));
  };

  /** What an account never tells is no gap: then the states of its workers are those that can be told. */
  const isWrong = (): boolean =>
    KINDS.some((kind) => {
      const problem = events.problem(account, kind);
      return problem !== null && problem.code !== 'UNSUPPORTED';
    });

  const lose = (lasts: boolean): void => {
    if (moments.lose(lasts)) touchObject(null);
  };

  return {
    /** Everything that there is has been placed; what is different from here on has happened. */
    begin(): void {
      begun = true;
      seeAnew();
    },

    see,

    /** As `see`, of the workers of these tasks. */
    seeHolders(...tasks: readonly (Task | null)[]): void {
      for (const task of tasks) if (task) see(refKey(task.worker));
    },

    /** Of all of them more is known, or less: whose state is another one for that has no beginning. */
    seeAnew,

    /** To be called often, and when the health of the account is different. */
    ask(): void {
      if (!isWrong()) moments.find();
      else if (!moments.isBlind()) lose(true);
    },

    gap: (): void => lose(moments.isBlind()),

    of: moments.of,
  };
};
