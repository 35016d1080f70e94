import type { FeedMode, FeedState } from '../../../schema/generated/wallboard/graphql.ts';
import { big } from '../address.ts';
import { isAwaited, missingText } from '../heard.ts';
import { type AccountLine, shownHealth } from '../selections.ts';
import { isMissing } from '../standing.ts';
import { roomOnWall } from '../wall.ts';

const STATES: Readonly<Record<FeedState, { readonly glyph: string; readonly text: string; readonly level: string }>> = {
  LIVE: { glyph: '●', text: 'Live', level: 'ok' },
  CONNECTING: { glyph: '○', text: 'Connecting', level: 'idle' },
  IDLE: { glyph: '○', text: 'Idle', level: 'idle' },
  DEGRADED: { glyph: '▲', text: 'Degraded', level: 'warn' },
  DOWN: { glyph: '■', text: 'Down', level: 'late' },
};

const MODES: Readonly<Record<FeedMode, string>> = {
  STREAM: 'by stream',
  WEBHOOK: 'by webhook',
  POLL: 'by polling',
  NONE: 'not listening',
};

const Unknown = { glyph: '○', text: 'Not heard yet', level: 'idle' };
const Missed = { glyph: '▲', text: 'Out of date', level: 'warn' };

const isOut = ({ standing }: AccountLine): boolean => standing !== null && isMissing(standing);

/** The feed may be as it should be when the board is not yet. */
const looksOf = (line: AccountLine) => {
  const looks = line.row ? STATES[line.row.state] : Unknown;
  return isOut(line) && looks.level === 'ok' ? Missed : looks;
};

const Line = ({ line }: { readonly line: AccountLine }) => {
  const { name, title, row, standing } = line;
  const { glyph, text, level } = looksOf(line);
  const problem = row?.error ?? (standing?.code && !isAwaited(standing) ? standing : null);
  return (
    <li data-stale={isOut(line)}>
      <span class="what">
        <span class="name">{name}</span>
        <span class="of">{title}</span>
      </span>
      <span class="health" data-level={level}>
        <span>
          <span aria-hidden="true">{glyph}</span> <span class="state">{text}</span>
          {row && <span class="of"> {MODES[row.mode]}</span>}
        </span>
        {standing && isOut(line) && <span>{missingText(standing, big.value && standing.hearing === 'never')}</span>}
      </span>
      {problem && (
        <span class="problem">
          {problem.code}: {problem.message}
        </span>
      )}
    </li>
  );
};

/** What is cut off is never silent: those that are missing come first. */
const restOf = (rest: readonly AccountLine[]): string => {
  const missing = rest.filter(isOut).length;
  if (rest.some(({ standing }) => standing === null)) return `${rest.length} more`;
  return missing > 0 ? `${rest.length} more, ${missing} not heard` : `${rest.length} more, all heard`;
};

export const Accounts = () => {
  const all = shownHealth.value;
  const shown = big.value ? all.slice(0, roomOnWall.value.accounts) : all;
  const rest = all.slice(shown.length);
  return (
    <section class="panel" aria-labelledby="accounts">
      <h2 id="accounts" tabIndex={-1}>
        Accounts
      </h2>
      <ul class="lines accounts">
        {shown.map((line) => (
          <Line key={line.name} line={line} />
        ))}
      </ul>
      {rest.length > 0 && <p class="more">{restOf(rest)}</p>}
    </section>
  );
};
