import { signal } from '@preact/signals';

const NAME = 'trunkline.key';

/** What a start address may hold behind the `#`: the key of a screen, percent-encoded where it must be. */
const FRAGMENT = /^#key=(.+)$/;

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The key in the address, which is taken out of it: nobody is to read it there. */
const takeFromAddress = (): string | null => {
  const [, given] = FRAGMENT.exec(location.hash) ?? [];
  if (given === undefined) return null;
  history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  return decoded(given);
};

/** As long as the tab is open; for a screen, until the server refuses it. */
export const apiKey = signal<string | null>(
  takeFromAddress() ?? sessionStorage.getItem(NAME) ?? localStorage.getItem(NAME),
);

export const keepKey = (key: string): void => {
  sessionStorage.setItem(NAME, key);
  apiKey.value = key;
};

if (apiKey.value !== null) keepKey(apiKey.value);

addEventListener('hashchange', () => {
  const key = takeFromAddress();
  if (key !== null) keepKey(key);
});

/** Whether the server says that the key in use is one of a screen. */
export const isScreen = signal(false);

/** The server has let this key in. One of a screen is there again when the screen was off. */
export const acceptKey = (key: string | null, ofScreen: boolean): void => {
  isScreen.value = ofScreen;
  if (ofScreen && key !== null) localStorage.setItem(NAME, key);
};

/** The server does not let this key in: it is kept no longer. Where a screen has another one, that one is tried. */
export const refuseKey = (key: string | null): void => {
  isScreen.value = false;
  if (key === null) return;
  for (const storage of [sessionStorage, localStorage]) if (storage.getItem(NAME) === key) storage.removeItem(NAME);
  const other = localStorage.getItem(NAME);
  if (other !== null && apiKey.peek() === key) keepKey(other);
};
