import type { ComponentChildren } from 'preact';
import { Clock } from '../clock.tsx';
import { percent } from '../clocks.ts';
import { stateCounts, totals } from '../selections.ts';

const Figure = ({ label, children }: { readonly label: string; readonly children: ComponentChildren }) => (
  <div class="figure">
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);

/** The handful of numbers that are looked for first. */
export const Summary = () => {
  const { waiting, offered, assigned, longest, serviceLevel } = totals.value;
  const counts = stateCounts.value;
  return (
    <section class="summary" aria-labelledby="summary">
      <h2 id="summary" class="unseen">
        In short
      </h2>
      <dl>
        <Figure label="Waiting">{waiting ?? '–'}</Figure>
        <Figure label="Longest wait">
          <Clock since={longest} judged />
        </Figure>
        <Figure label="Offered">{offered ?? '–'}</Figure>
        <Figure label="In progress">{assigned ?? '–'}</Figure>
        <Figure label="Available">{counts.AVAILABLE}</Figure>
        <Figure label="Service level">{percent(serviceLevel)}</Figure>
      </dl>
    </section>
  );
};
