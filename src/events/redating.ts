import type { Observation, Observe } from './observation.ts';
import type { VendorTime } from './vendor-time.ts';

/** More than come between two answers of a vendor in any but the busiest account. */
const MOST = 5_000;

/**
 * What was observed since the vendor told its time last. When its next answer shows that a clock was set meanwhile, those of them that
 * were heard since the setting may have other moments, and are observed again.
 */
export const openRedating = (time: VendorTime, observe: Observe) => {
  let recent: Observation[] = [];
  let epoch = time.epoch();

  const look = (): void => {
    if (epoch === time.epoch()) return;
    epoch = time.epoch();
    const { from } = time.lastSet();
    const moved = recent.filter(({ receivedAt }) => receivedAt >= from);
    recent = [];
    for (const observation of moved) observe(observation, true);
  };

  return {
    look,
    add(observation: Observation): void {
      look();
      const until = time.settledUntil();
      if (recent.length > 0 && (recent[0]?.receivedAt ?? 0) < until)
        recent = recent.filter(({ receivedAt }) => receivedAt >= until);
      if (until === Infinity) return;
      recent.push(observation);
      if (recent.length > MOST) recent.shift();
    },
  };
};
