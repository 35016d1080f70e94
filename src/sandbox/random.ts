export interface Random {
  /** In [0, 1). */
  next(): number;
  chance(share: number): boolean;
  between(low: number, high: number): number;
  /** A gap of a Poisson process with this mean gap. */
  gap(mean: number): number;
  pick<T>(list: readonly T[]): T;
  hex(length: number): string;
}

const HEX_AT_ONCE = 8;

const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
};

/** mulberry32. `purpose` gives each use its own stream, so that one more draw here does not shift the draws there. */
export const seededRandom = (seed: number, purpose = ''): Random => {
  let state = hash(`${seed}/${purpose}`);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    chance: (share) => next() < share,
    between: (low, high) => low + next() * (high - low),
    gap: (mean) => -Math.log(1 - next()) * mean,
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new RangeError('nothing to pick from');
      return list[Math.floor(next() * list.length)] as T;
    },
    hex(length) {
      let text = '';
      for (let left = length; left > 0; left -= HEX_AT_ONCE) {
        const digits = Math.min(left, HEX_AT_ONCE);
        let value = 0;
        for (let drawn = 0; drawn < digits; drawn += 1) value = value * 16 + Math.floor(next() * 16);
        text += value.toString(16).padStart(digits, '0');
      }
      return text;
    },
  };
};
