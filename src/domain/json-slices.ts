/*
 * A large JSON text in slices: `JSON.parse` holds the event loop for as long as the whole text takes. Where a text is to be cut is found
 * while it is surveyed.
 */

/** Characters of a slice, about: of members and elements that stand beside each other in one object or list. */
export const SLICE = 65_536;

/** An object or list that is not parsed in one go. */
export interface Large {
  readonly from: number;
  /** Exclusive. */
  to: number;
  /** Commas between its slices. */
  readonly breaks: number[];
  /** Those within it, each in a slice of its own. */
  readonly within: Large[];
}

/** Told of what stands outside of texts, in order. */
export const openSlicer = (size: number) => {
  /** Where the slice, and the member, begin that are being surveyed; by level. */
  const slices: number[] = [];
  const members: number[] = [];
  const begins: number[] = [];
  const found: (Large | undefined)[] = [];
  /** The next comma of the level ends a slice, however short. */
  const isDue: boolean[] = [];
  let root: Large | null = null;

  const largeAt = (level: number): Large => {
    found[level] ??= { from: begins[level] ?? 0, to: 0, breaks: [], within: [] };
    return found[level];
  };

  const cut = (level: number, comma: number): void => {
    largeAt(level).breaks.push(comma);
    slices[level] = comma + 1;
    isDue[level] = false;
  };

  return {
    open(level: number, at: number): void {
      begins[level] = at;
      slices[level] = at + 1;
      members[level] = at + 1;
      found[level] = undefined;
      isDue[level] = false;
    },
    comma(level: number, at: number): void {
      if (level === 0) return;
      if (isDue[level] || at - (slices[level] ?? 0) >= size) cut(level, at);
      members[level] = at + 1;
    },
    close(level: number, at: number): void {
      const large = found[level];
      if (level <= 0 || large === undefined) return;
      large.to = at + 1;
      found[level] = undefined;
      if (level === 1) {
        root ??= large;
        return;
      }
      const outer = largeAt(level - 1);
      outer.within.push(large);
      const member = members[level - 1] ?? 0;
      if (member > (slices[level - 1] ?? 0)) cut(level - 1, member - 1);
      isDue[level - 1] = true;
    },
    /** The outermost one, when it is large. */
    root: (): Large | null => root,
  };
};
export type Slicer = ReturnType<typeof openSlicer>;
