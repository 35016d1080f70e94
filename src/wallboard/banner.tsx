import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { announced } from './ask-for.ts';
import { behindSince, board, connection, waiting } from './board.ts';
import { heard, silence } from './heard.ts';

const clockTime = (ms: number): string => new Date(ms).toLocaleTimeString();

const told = (): string => {
  const link = connection.link.value;
  if (link.phase === 'lost') {
    return `Connection lost. What you see is as of ${clockTime(link.since)}; connecting again…`;
  }
  if (link.phase !== 'live') return '';
  const problems = [board, waiting].flatMap(({ problem }) => problem.value ?? []);
  if (problems.length > 0) return `Part of the board cannot be told: ${[...new Set(problems)].join('; ')}`;
  return silence.value ?? '';
};

/** Tells at once that nothing is heard, and what of the page cannot be trusted meanwhile. */
export const Banner = () => {
  const text = told();
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
    if (phase === 'lost') wasLost.current = true;
    else if (phase === 'live' && behindSince.value === null && wasLost.current) {
      wasLost.current = false;
      announced.value = `Connected again: ${heard.peek().text}.`;
    }
  });
  return (
    <p class="unseen" role="status">
      {announced}
    </p>
  );
};
