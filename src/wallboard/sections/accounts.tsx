import type { FeedMode, FeedState } from '../../../schema/generated/wallboard/graphql.ts';
import { Clock } from '../clock.tsx';
import { shownHealth } from '../selections.ts';

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

export const Accounts = () => (
  <section class="panel" aria-labelledby="accounts">
    <h2 id="accounts" tabIndex={-1}>
      Accounts
    </h2>
    <ul class="lines accounts">
      {shownHealth.value.map(({ name, title, row }) => {
        const { glyph, text, level } = row ? STATES[row.state] : Unknown;
        return (
          <li key={name} data-stale={row?.staleSince != null}>
            <span class="what">
              <span class="name">{name}</span>
              <span class="of">{title}</span>
              {row?.error && (
                <span class="problem">
                  {row.error.code}: {row.error.message}
                </span>
              )}
            </span>
            <span class="health" data-level={level}>
              <span>
                <span aria-hidden="true">{glyph}</span> {text}
                {row && <span class="of"> {MODES[row.mode]}</span>}
              </span>
              {row?.staleSince && (
                <span>
                  out of date for <Clock since={row.staleSince} />
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  </section>
);
