import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { readonly type: 'minor' }) => void;

let collect: Collect | null | undefined;

const found = (): Collect | null => {
  try {
    setFlagsFromString('--expose-gc');
    const gc: unknown = runInNewContext('gc');
    return typeof gc === 'function' ? (gc as Collect) : null;
  } catch {
    return null;
  }
};

/**
 * Frees the bytes of young buffers that nobody holds any more. V8 counts them for little until it collects: of answers that come faster
 * than that, many times what is held would stay. Takes a few milliseconds.
 */
export const collectYoung = (): void => {
  if (collect === undefined) collect = found();
  collect?.({ type: 'minor' });
};
