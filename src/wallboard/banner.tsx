import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { announced } from './ask-for.ts';
import { connection, queues, tasks, waiting, workers } from './board.ts';

const clockTime = (ms: number): string => new Date(ms).toLocaleTimeString();

/** Tells at once that nothing is heard, and what of the page cannot be trusted meanwhile. */
export const Banner = () => {
  const link = connection.link.value;
  const problems = [queues, workers, tasks, waiting].flatMap(({ problem }) => problem.value ?? []);
  const text =
    link.phase === 'lost'
      ? `Connection lost. What you see is as of ${clockTime(link.since)}; connecting again…`
      : link.phase === 'live' && problems.length > 0
        ? `Part of the board cannot be told: ${[...new Set(problems)].join('; ')}`
        : '';
  return (
    <div class="banner" role="alert" data-shown={text !== ''}>
      {text}
    </div>
  );
};

/** What is worth saying aloud and stands elsewhere on the page for those who see it. */
export const Announcer = () => {
  const wasLost = useRef(false);
  useSignalEffect(() => {
    const { phase } = connection.link.value;
    if (phase === 'live' && wasLost.current) announced.value = 'Connected again. The board is up to date.';
    wasLost.current = phase === 'lost';
  });
  return (
    <p class="unseen" role="status">
      {announced}
    </p>
  );
};
