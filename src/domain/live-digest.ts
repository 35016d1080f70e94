/**
 * The digest of a live view: two sums, modulo 2^32, over a hash of each row. It does not depend on the order of the rows, and a row is
 * put in or taken out in constant time. No secret and no defence: it tells a client that lost something that it did.
 */
export type Digest = readonly [number, number];

export const EMPTY_DIGEST: Digest = [0, 0];

/** One seed for each sum. */
const SEEDS = [0x811c9dc5, 0x9747b28c] as const;

/** The last step of MurmurHash3 (32 bits): every bit of the input moves half of the output. */
const mixed = (hash: number): number => {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
};

/** FNV-1a (32 bits) over `<id>:<version>`, once from each seed. Ids and numbers are ASCII, so that a character is a byte. */
const hashOf = (id: string, version: number): Digest => {
  const text = `${id}:${version}`;
  let [a, b]: [number, number] = [...SEEDS];
  for (let at = 0; at < text.length; at += 1) {
    const byte = text.charCodeAt(at);
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x01000193);
  }
  return [mixed(a), mixed(b)];
};

export const withRow = (digest: Digest, id: string, version: number): Digest => {
  const [a, b] = hashOf(id, version);
  return [(digest[0] + a) >>> 0, (digest[1] + b) >>> 0];
};

export const withoutRow = (digest: Digest, id: string, version: number): Digest => {
  const [a, b] = hashOf(id, version);
  return [(digest[0] - a) >>> 0, (digest[1] - b) >>> 0];
};

/** 16 hexadecimal digits, as payloads tell it. */
export const digestText = (digest: Digest): string => digest.map((sum) => sum.toString(16).padStart(8, '0')).join('');
