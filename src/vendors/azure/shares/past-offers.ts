import { idOf, taskId } from '../ids.ts';
import type { RouterEvent } from '../source/delivery.ts';

export type OfferEnd = 'ACCEPTED' | 'DECLINED' | 'EXPIRED' | 'REVOKED';

export interface PastOffer {
  readonly offerId: string;
  /** When it runs out, by the vendor's clock. */
  readonly expiresAt: number | null;
  end: OfferEnd | null;
}

/** Offers, and workers, that are remembered. */
const MOST = 10_000;
/** A worker is signed off along with its offer; what comes later has another reason. */
const TOGETHER_MS = 5_000;

const ENDS: ReadonlyMap<string, OfferEnd> = new Map([
  ['RouterWorkerOfferAccepted', 'ACCEPTED'],
  ['RouterWorkerOfferDeclined', 'DECLINED'],
  ['RouterWorkerOfferExpired', 'EXPIRED'],
  ['RouterWorkerOfferRevoked', 'REVOKED'],
]);

const remember = <V>(memory: Map<string, V>, key: string, value: V): void => {
  memory.delete(key);
  memory.set(key, value);
  const [oldest] = memory.keys();
  if (memory.size > MOST && oldest !== undefined) memory.delete(oldest);
};

/**
 * How offers ended. The vendor tells an offer while it stands and answers afterwards as if it had never existed; only its events say
 * how it ended, and that a worker was signed off for it (contract §8.2). Kept in memory: after a restart nothing is known of them.
 */
export const openPastOffers = (vendorNow: () => number) => {
  const offers = new Map<string, PastOffer>();
  /** By worker: when an offer that it let run out ended. */
  const missed = new Map<string, number>();

  const ended = (task: string, offerId: string | null, end: OfferEnd): void => {
    const known = offers.get(task);
    // Told late of an offer that another one has followed.
    if (known && offerId !== null && known.offerId !== offerId && known.end === null) return;
    remember(offers, task, { offerId: known?.offerId ?? offerId ?? '', expiresAt: known?.expiresAt ?? null, end });
  };

  return {
    /** An offer that stands. */
    seen(task: string, { offerId, expiresAt }: Omit<PastOffer, 'end'>): void {
      if (offers.get(task)?.offerId !== offerId) remember(offers, task, { offerId, expiresAt, end: null });
    },
    ended,
    /**
     * How the last offer behind the task ended: `null` when there was none that is remembered, `UNKNOWN` when nothing told it, `LAPSED` when
     * nothing told it and its time is over: it may have been declined or taken back before.
     */
    endOf(task: string): OfferEnd | 'LAPSED' | 'UNKNOWN' | null {
      const known = offers.get(task);
      if (!known) return null;
      if (known.end !== null) return known.end;
      return known.expiresAt !== null && known.expiresAt <= vendorNow() ? 'LAPSED' : 'UNKNOWN';
    },

    /** Whether the vendor signed the worker off because it let an offer run out. */
    hasMissed: (workerId: string): boolean => missed.has(workerId),
    /** It is signed on, or was signed off by somebody. */
    forgive: (workerId: string): void => {
      missed.delete(workerId);
    },

    hear({ name, at, data }: RouterEvent): void {
      const [jobId, workerId] = [idOf(data.jobId), idOf(data.workerId)];
      if (workerId === null) return;
      const end = ENDS.get(name);
      if (end && jobId !== null) ended(taskId(jobId, workerId), idOf(data.offerId), end);
      const missedAt = missed.get(workerId);
      if (end === 'EXPIRED') {
        remember(missed, workerId, at);
      } else if (missedAt !== undefined) {
        const isBack = name === 'RouterWorkerRegistered' && at >= missedAt;
        const isOther = name === 'RouterWorkerDeregistered' && at > missedAt + TOGETHER_MS;
        if (isBack || isOther) missed.delete(workerId);
      }
    },
  };
};

export type PastOffers = ReturnType<typeof openPastOffers>;
