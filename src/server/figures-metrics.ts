import { Gauge, type Registry } from 'prom-client';
import type { AccountFigures } from '../live/overview.ts';

/** Queues of one account that have lines of their own; of more the metrics say so. */
const MOST_QUEUES = 2_000;

/** The figures of boards. A figure that is not known has no line: 0 is what is known to be 0. */
export const openFigureMetrics = (registry: Registry) => {
  const registers = [registry];
  const waiting = new Gauge({
    name: 'trunkline_queue_waiting',
    help: 'Jobs in a queue that are offered to nobody. Only of accounts whose boards are looked at; no line where it is not known.',
    labelNames: ['account', 'queue'],
    registers,
  });
  const oldest = new Gauge({
    name: 'trunkline_queue_oldest_wait_seconds',
    help: 'For how long the longest waiting of them, and of those that are offered, has been in the queue; no line while none is.',
    labelNames: ['account', 'queue'],
    registers,
  });
  const workers = new Gauge({
    name: 'trunkline_workers',
    help: 'Workers who belong to a queue, by their state; each counts once in an account.',
    labelNames: ['account', 'state'],
    registers,
  });
  const partial = new Gauge({
    name: 'trunkline_figures_partial',
    help: '1 while some of the figures of an account are not known or may be wrong.',
    labelNames: ['account'],
    registers,
  });
  const omitted = new Gauge({
    name: 'trunkline_queues_omitted',
    help: `Queues of an account without lines of their own: there are at most ${MOST_QUEUES}.`,
    labelNames: ['account'],
    registers,
  });

  return {
    set(figures: readonly AccountFigures[], now: number): void {
      for (const gauge of [waiting, oldest, workers, partial, omitted]) gauge.reset();
      for (const { account, queues, workers: counted, isPartial } of figures) {
        partial.set({ account }, isPartial ? 1 : 0);
        omitted.set({ account }, Math.max(0, queues.length - MOST_QUEUES));
        for (const { queue, waiting: count, oldestWaitingSince } of queues.slice(0, MOST_QUEUES)) {
          if (count !== null) waiting.set({ account, queue }, count);
          if (oldestWaitingSince !== null) oldest.set({ account, queue }, Math.max(0, now - oldestWaitingSince) / 1000);
        }
        for (const [state, count] of Object.entries(counted ?? {}))
          if (count !== null) workers.set({ account, state }, count);
      }
    },
  };
};
