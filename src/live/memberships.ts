import { VendorError } from '../domain/error.ts';
import { type Ref, refKey } from '../domain/ref.ts';
import type { Worker } from '../domain/worker.ts';
import { callVendor } from '../events/background.ts';
import type { Clock } from '../events/clock.ts';
import type { OpenAccount } from '../gateway/accounts.ts';

const REFRESH_MS = 60_000;
/** Between two questions because of new workers, and after one that was not answered. */
const PAUSE_MS = 10_000;
const ANSWER_MS = 10_000;

export interface MembershipsOptions {
  readonly account: string;
  /** Absent where workers tell their queues, or nobody does. */
  readonly queuesOf: NonNullable<OpenAccount['adapter']['worker']>['queuesOf'] | undefined;
  readonly clock: Clock;
  /** Told when somebody belongs to other queues than before. */
  readonly onAnswer: () => void;
}

/** Who belongs to which queue, where the workers do not tell it by themselves: asked for all of them with one question, now and then. */
export const openMemberships = ({ account, queuesOf, clock, onAnswer }: MembershipsOptions) => {
  const life = new AbortController();
  let answers: ReadonlyMap<string, readonly Ref<'Queue'>[]> | null = null;
  let askedAt = -Infinity;
  let answeredAt = -Infinity;
  let asking = false;

  const ask = async (workers: readonly Worker[]): Promise<void> => {
    if (!queuesOf) return;
    asking = true;
    askedAt = clock.now();
    try {
      const found = await callVendor(account, clock, ANSWER_MS, life.signal, (call) => queuesOf(workers, call));
      if (life.signal.aborted) return;
      const problem = found.find((one) => one instanceof VendorError);
      if (problem) throw problem;
      answers = new Map(
        workers.map(({ ref }, index) => [refKey(ref), (found[index] ?? []) as readonly Ref<'Queue'>[]]),
      );
      answeredAt = askedAt;
      onAnswer();
    } catch {
      // What was known stays; boards do without what was not.
    } finally {
      asking = false;
    }
  };

  return {
    /** `null`: not known. Of a worker who came after the last question nothing is known yet, which is not held against all others. */
    of: (worker: Worker): readonly Ref<'Queue'>[] | null =>
      worker.queues ?? (answers && (answers.get(refKey(worker.ref)) ?? [])),

    /** Whether it has been told where this very worker belongs. */
    isTold: ({ ref, queues }: Worker): boolean => Boolean(queues) || (answers?.has(refKey(ref)) ?? false),

    /** To be called often while somebody reads. */
    refresh(workers: Iterable<Worker>): void {
      const now = clock.now();
      if (!queuesOf || asking || life.signal.aborted || now - askedAt < PAUSE_MS) return;
      const mute = [...workers].filter(({ queues }) => !queues);
      if (mute.length === 0) return;
      const isNew = mute.some(({ ref }) => !answers?.has(refKey(ref)));
      if (isNew || now - answeredAt >= REFRESH_MS) void ask(mute);
    },

    close: (): void => life.abort(),
  };
};
