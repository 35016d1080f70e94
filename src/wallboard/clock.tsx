import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import { filters } from './address.ts';
import { now } from './board.ts';
import { elapsed, inWords, type Level, levelOf, remaining, span } from './clocks.ts';
import { memo } from './memo.ts';

const MARKS: Readonly<Record<Level, string>> = { ok: '', warn: '▲', late: '■' };

interface SinceProps {
  readonly at: ReadonlySignal<string>;
  readonly stop: ReadonlySignal<string | null>;
  readonly judged: boolean;
}

const Since = ({ at, stop, judged }: SinceProps) => {
  const ms = useComputed(() => elapsed(at.value, stop.value === null ? now.value : Date.parse(stop.value)));
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

interface ClockProps {
  readonly since: string | null;
  /** Where it stands still, because nothing newer is known; `null`: it goes on. */
  readonly stop?: string | null;
  /** Whether it shows when that is too long. */
  readonly judged?: boolean;
}

/** Counts up. */
export const Clock = memo(({ since, stop = null, judged = false }: ClockProps) =>
  since === null ? <span class="none">–</span> : <Counting since={since} stop={stop} judged={judged} />,
);

const Counting = ({ since, stop, judged }: { since: string; stop: string | null; judged: boolean }) => {
  const at = useSignal(since);
  const end = useSignal(stop);
  at.value = since;
  end.value = stop;
  return <Since at={at} stop={end} judged={judged} />;
};

interface CountdownProps {
  readonly until: string | null;
  /** As that of a clock. */
  readonly stop: string | null;
}

/** Counts down. */
export const Countdown = memo(({ until, stop }: CountdownProps) =>
  until === null ? <span class="none">–</span> : <Left until={until} stop={stop} />,
);

const SOON_MS = 5_000;

const Left = ({ until, stop }: { until: string; stop: string | null }) => {
  const at = useSignal(until);
  const end = useSignal(stop);
  at.value = until;
  end.value = stop;
  const ms = useComputed(() => remaining(at.value, end.value === null ? now.value : Date.parse(end.value)));
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
