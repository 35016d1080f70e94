import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { now } from '../board.ts';
import { Clock } from '../clock.tsx';
import { percent } from '../clocks.ts';
import { NoteOf } from '../note.tsx';
import { gaps, longestAt, stateCounts, totals } from '../selections.ts';
import type { Gap } from '../standing.ts';

interface FigureProps {
  readonly label: string;
  readonly lacks: readonly Gap[];
  readonly children: ComponentChildren;
}

const Figure = ({ label, lacks, children }: FigureProps) => (
  <div class="figure">
    <dt>{label}</dt>
    <dd>
      {children}
      <NoteOf gaps={lacks} />
    </dd>
  </div>
);

/** Who has waited longest may be another one at every moment, where some clocks stand still. */
const LongestWait = () => {
  const since = useComputed(() => longestAt(now.value)?.since ?? null);
  const stop = useComputed(() => longestAt(now.value)?.stop ?? null);
  return (
    <span data-stale={stop.value !== null}>
      <Clock since={since.value} stop={stop.value} judged />
    </span>
  );
};

/** The handful of numbers that are looked for first. */
export const Summary = () => {
  const { waiting, offered, assigned, serviceLevel } = totals.value;
  return (
    <section class="summary" aria-labelledby="summary">
      <h2 id="summary" class="unseen">
        In short
      </h2>
      <dl>
        <Figure label="Waiting" lacks={gaps.waiting.value}>
          {waiting ?? '–'}
        </Figure>
        <Figure label="Longest wait" lacks={gaps.longest.value}>
          <LongestWait />
        </Figure>
        <Figure label="Offered" lacks={gaps.offered.value}>
          {offered ?? '–'}
        </Figure>
        <Figure label="In progress" lacks={gaps.assigned.value}>
          {assigned ?? '–'}
        </Figure>
        <Figure label="Available" lacks={gaps.workers.value}>
          {stateCounts.value?.AVAILABLE ?? '–'}
        </Figure>
        <Figure label="Service level" lacks={gaps.serviceLevel.value}>
          {percent(serviceLevel)}
        </Figure>
      </dl>
    </section>
  );
};
