const mixed = (text: string, offset: number): number => {
  let hash = offset;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
};

/** Of a live view, from its rows' versions by id: rule R8 of docs/live-protocol.md. */
export const viewDigest = (versions: ReadonlyMap<string, number>): string =>
  [0x811c9dc5, 0x9747b28c]
    .map((offset) => [...versions].reduce((sum, [id, version]) => (sum + mixed(`${id}:${version}`, offset)) >>> 0, 0))
    .map((sum) => sum.toString(16).padStart(8, '0'))
    .join('');

/** Short, and the same for the same text (FNV-1a, 32 bits). */
export const digest = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
};
