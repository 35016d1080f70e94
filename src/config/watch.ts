import { unwatchFile, watchFile } from 'node:fs';
import type { Runtime } from '../domain/runtime.ts';

const LOOK_MS = 1_000;
/** A file is written in several steps, and a change is often of several files. */
const SETTLED_MS = 200;

export interface FileWatch {
  /** These files from here on, by path. One that is not there is looked for. */
  readonly set: (paths: Iterable<string>) => void;
  readonly stop: () => void;
}

/**
 * Tells when one of some files is different. Files are looked at once a second: what replaces a file or a link in its path, as editors and
 * mounted secrets do, is noticed, which file events do not promise.
 */
export const watchFiles = (after: Runtime['after'], onChange: () => void): FileWatch => {
  const watched = new Set<string>();
  let cancel = (): void => {};

  const hear = (): void => {
    cancel();
    cancel = after(SETTLED_MS, onChange);
  };

  return {
    set(paths) {
      const wanted = new Set(paths);
      for (const path of wanted.difference(watched)) {
        watched.add(path);
        watchFile(path, { interval: LOOK_MS, persistent: false }, hear);
      }
      for (const path of watched.difference(wanted)) {
        watched.delete(path);
        unwatchFile(path, hear);
      }
    },
    stop() {
      cancel();
      for (const path of watched) unwatchFile(path, hear);
      watched.clear();
    },
  };
};
