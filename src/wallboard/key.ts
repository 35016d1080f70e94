import { signal } from '@preact/signals';

const NAME = 'trunkline.key';

/** Kept as long as the tab is open, and nowhere else. */
export const apiKey = signal<string | null>(sessionStorage.getItem(NAME));

export const keepKey = (key: string): void => {
  sessionStorage.setItem(NAME, key);
  apiKey.value = key;
};
