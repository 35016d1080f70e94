import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { LiveView, Value } from '../client/index.ts';
import { loadAnew } from './reload.ts';

/** For as long as the page is there. */
export const signalOf = <T>(value: Value<T>): ReadonlySignal<T> => {
  const told = signal(value.get());
  value.subscribe(() => {
    told.value = value.get();
  });
  return told;
};

/** What the page shows of a live view; each is told where it is another one. */
export const showView = <V>(view: LiveView<V>) => {
  const state = signalOf(view);
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
