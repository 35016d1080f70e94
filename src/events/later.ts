import type { EventKind } from '../domain/event.ts';
import { type Ref, refKey } from '../domain/ref.ts';
import type { Clock } from './clock.ts';

export interface LaterOptions {
  readonly clock: Clock;
  readonly delayMs: number;
  readonly run: (ref: Ref<EventKind>) => void;
}

/** Objects that something is to be done with after a while, each once. One timer, however many they are. */
export const openLater = ({ clock, delayMs, run }: LaterOptions) => {
  const waiting = new Map<string, Ref<EventKind>>();
  let cancel: (() => void) | null = null;

  const fire = (): void => {
    const due = [...waiting.values()];
    waiting.clear();
    cancel = null;
    for (const of of due) run(of);
  };

  return {
    add(of: Ref<EventKind>): void {
      waiting.set(refKey(of), of);
      cancel ??= clock.after(delayMs, fire);
    },
    clear(): void {
      cancel?.();
      cancel = null;
      waiting.clear();
    },
  };
};
