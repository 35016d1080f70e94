/** How many texts are kept that clients have registered, in all and of one principal; bytes are those of UTF-16. */
export interface RegistrationLimits {
  readonly bytes: number;
  readonly ownBytes: number;
  readonly ownCount: number;
}

const DEFAULT_LIMITS: RegistrationLimits = { bytes: 64 * 1024 * 1024, ownBytes: 2 * 1024 * 1024, ownCount: 1_000 };

/** Of an entry, besides its text. */
const ENTRY_BYTES = 512;

interface Share {
  /** By hash; what was used last is last. */
  readonly texts: Map<string, string>;
  bytes: number;
}

/**
 * Texts that clients have registered under their hashes. Each principal finds its own alone. What was not used for longest goes first: of
 * the principal whose share is full, and when all together have too much, of the one that has most.
 */
export const openRegistrations = (limits: RegistrationLimits = DEFAULT_LIMITS) => {
  const shares = new Map<string, Share>();
  let total = 0;

  const sizeOf = (text: string): number => 2 * text.length + ENTRY_BYTES;

  const drop = (principal: string, share: Share, hash: string): void => {
    const size = sizeOf(share.texts.get(hash) ?? '');
    share.texts.delete(hash);
    share.bytes -= size;
    total -= size;
    if (share.texts.size === 0) shares.delete(principal);
  };

  const dropOldest = (principal: string, share: Share): void => {
    const [oldest] = share.texts.keys();
    if (oldest !== undefined) drop(principal, share, oldest);
  };

  const dropOfLargest = (): void => {
    const [first, ...others] = shares;
    if (!first) return;
    dropOldest(...others.reduce((most, one) => (one[1].bytes > most[1].bytes ? one : most), first));
  };

  return {
    /** `principal`: its id. */
    find(principal: string, hash: string): string | undefined {
      const share = shares.get(principal);
      const text = share?.texts.get(hash);
      if (!share || text === undefined) return undefined;
      share.texts.delete(hash);
      share.texts.set(hash, text);
      return text;
    },
    /** A text that is larger than a whole share is not kept. */
    add(principal: string, hash: string, text: string): void {
      const size = sizeOf(text);
      if (this.find(principal, hash) !== undefined || size > limits.ownBytes) return;
      const share = shares.get(principal) ?? { texts: new Map(), bytes: 0 };
      while (share.texts.size >= limits.ownCount || share.bytes + size > limits.ownBytes) dropOldest(principal, share);
      shares.set(principal, share);
      share.texts.set(hash, text);
      share.bytes += size;
      total += size;
      while (total > limits.bytes) dropOfLargest();
    },
    bytes: () => total,
  };
};

export type Registrations = ReturnType<typeof openRegistrations>;
