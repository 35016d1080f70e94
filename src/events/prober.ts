import type { Call } from '../domain/call.ts';
import { callVendor } from './background.ts';
import type { Clock } from './clock.ts';

const PROBE_MS = 2_000;
/** A vendor may be slow and well. */
const LONGEST_MS = 15_000;
/** Probes of a vendor that keeps them waiting. */
const MOST_AT_A_TIME = 3;

export interface ProberOptions {
  readonly account: string;
  readonly clock: Clock;
  /** One cheap read. */
  readonly check: (call: Call) => Promise<void>;
  /** Asked every few seconds: whether there is anything to find out. */
  readonly isInDoubt: () => boolean;
  readonly onWell: () => void;
  readonly onAway: () => void;
}

/** Finds out by cheap reads that a vendor is there again, beside polls that hang or are put off. */
export const openProber = ({ account, clock, check, isInDoubt, onWell, onAway }: ProberOptions) => {
  let life: AbortController | null = null;
  let inFlight = 0;
  let cancel = (): void => {};

  const probe = async (signal: AbortSignal): Promise<void> => {
    inFlight += 1;
    const isWell = await callVendor(account, clock, LONGEST_MS, signal, check, { countsAs: 'probe' }).then(
      () => true,
      () => false,
    );
    inFlight -= 1;
    if (signal.aborted) return;
    if (isWell) onWell();
    else onAway();
  };

  const tick = (): void => {
    if (!life) return;
    if (isInDoubt() && inFlight < MOST_AT_A_TIME) void probe(life.signal);
    cancel = clock.after(PROBE_MS, tick);
  };

  return {
    /** From here on the account cannot be read. */
    start(): void {
      if (life) return;
      life = new AbortController();
      cancel = clock.after(PROBE_MS, tick);
    },
    stop(): void {
      cancel();
      life?.abort();
      life = null;
    },
    inFlight: (): number => inFlight,
  };
};
