import type { Random } from '../../../sandbox/random.ts';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Ids in the forms that the vendor's samples show (contract §3.5). */
export const idMaker = (random: Random) => {
  const digits = (length: number): string =>
    Array.from({ length }, () => DIGITS[Math.floor(random.next() * DIGITS.length)]).join('');
  return {
    user: () => random.hex(32),
    uuid: () => [8, 4, 4, 4, 12].map((length) => random.hex(length)).join('-'),
    interaction: () => `0${digits(15)}`,
    call: () => `007102${digits(26)}`,
    session: () => random.hex(32).toUpperCase(),
  };
};

export type Ids = ReturnType<typeof idMaker>;
