import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import { filters } from './address.ts';
import { now } from './board.ts';
import { elapsed, inWords, type Level, levelOf, remaining, span } from './clocks.ts';
import { memo } from './memo.ts';

const MARKS: Readonly<Record<Level, string>> = { ok: '', warn: '▲', late: '■' };

const Since = ({ at, judged }: { readonly at: ReadonlySignal<string>; readonly judged: boolean }) => {
  const ms = useComputed(() => elapsed(at.value, now.value));
  const text = useComputed(() => (ms.value === null ? '–' : span(ms.value)));
  const level = useComputed(() => (judged ? levelOf(ms.value, filters.value) : 'ok'));
  const mark = useComputed(() => MARKS[level.value]);
  const words = useComputed(() => (level.value === 'ok' ? '' : ` over ${inWords(filters.value[level.value])}`));
  return (
    <time class="clock" data-level={level} dateTime={at.value}>
      <span class="mark" aria-hidden="true">
        {mark}
      </span>
      {text}
      <span class="unseen">{words}</span>
    </time>
  );
};

/** Counts up. `judged`: whether it shows when that is too long. */
export const Clock = memo(({ since, judged = false }: { since: string | null; judged?: boolean }) =>
  since === null ? <span class="none">–</span> : <Counting since={since} judged={judged} />,
);

const Counting = ({ since, judged }: { since: string; judged: boolean }) => {
  const at = useSignal(since);
  at.value = since;
  return <Since at={at} judged={judged} />;
};

/** Counts down. */
export const Countdown = memo(({ until }: { until: string | null }) =>
  until === null ? <span class="none">–</span> : <Left until={until} />,
);

const SOON_MS = 5_000;

const Left = ({ until }: { until: string }) => {
  const at = useSignal(until);
  at.value = until;
  const ms = useComputed(() => remaining(at.value, now.value));
  const text = useComputed(() => (ms.value === null ? '–' : span(ms.value)));
  const level = useComputed(() => (ms.value !== null && ms.value <= SOON_MS ? 'warn' : 'ok'));
  const mark = useComputed(() => MARKS[level.value]);
  return (
    <time class="clock" data-level={level} dateTime={until}>
      <span class="mark" aria-hidden="true">
        {mark}
      </span>
      {text}
    </time>
  );
};
