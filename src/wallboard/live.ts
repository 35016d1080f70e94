import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { LiveView, Value } from '../client/index.ts';
import { openFrames } from './frame.ts';
import { loadAnew } from './reload.ts';

const inFrame = openFrames(requestAnimationFrame);

/** For as long as the page is there. */
export const signalOf = <T>(value: Value<T>, schedule = (work: () => void): void => work()): ReadonlySignal<T> => {
  const told = signal(value.get());
  const read = (): void => {
    told.value = value.get();
  };
  value.subscribe(() => schedule(read));
  return told;
};

/** What the page shows of a live view; each is told where it is another one. */
export const showView = <V>(view: LiveView<V>) => {
  const state = signalOf(view, inFrame);
  const code = computed(() => state.value.error?.code);
  effect(() => {
    // A page that asks what the server does not know is of another version than the server.
    if (code.value === 'DOCUMENT_NOT_TRUSTED') loadAnew();
  });
  return {
    picture: computed(() => state.value.view),
    behindSince: computed(() => state.value.staleSince),
    /** Why the server does not tell it, while it does not. */
    problem: computed(() => (state.value.state === 'refused' ? null : (state.value.error?.message ?? null))),
    heals: computed(() => state.value.mismatches),
  };
};
