import type { Link } from '../client/index.ts';
import { big, choose, filters } from './address.ts';
import { accounts, connection, me } from './board.ts';
import { SORTS, THEMES } from './filters.ts';
import { HEARD_GLYPHS, heard } from './heard.ts';
import { apiKey } from './key.ts';

const PHASES: Readonly<Record<Link['phase'], { readonly glyph: string; readonly text: string }>> = {
  connecting: { glyph: '○', text: 'Connecting' },
  live: { glyph: '', text: 'Connected' },
  lost: { glyph: '■', text: 'Connection lost' },
  refused: { glyph: '■', text: 'Key needed' },
};

const State = () => {
  const { phase } = connection.link.value;
  const { glyph, text } = PHASES[phase];
  return (
    <p class="link" data-phase={phase}>
      <span aria-hidden="true">{glyph}</span> {text}
    </p>
  );
};

/** Who looks at the page. */
const Who = () => {
  const asker = me.value;
  return asker && apiKey.value !== null ? (
    <p class="who">
      {asker.name}, {asker.role}
    </p>
  ) : null;
};

/** How many accounts are heard, and which are not. */
const Heard = () => {
  const { level, text, missing } = heard.value;
  return (
    <p class="heard" role="status" data-level={level}>
      <span class="mark" aria-hidden="true">
        {HEARD_GLYPHS[level]}
      </span>{' '}
      {text}
      {missing.map(({ name, detail, message }, index) => (
        <span key={name} class="missing" title={message}>
          {index === 0 ? ': ' : ', '}
          <b>{name}</b> {detail}
        </span>
      ))}
    </p>
  );
};

const THEME_NAMES = { auto: 'As the system', light: 'Light', dark: 'Dark' } as const;
const SORT_NAMES = { wait: 'Longest wait', name: 'Name' } as const;

const Choices = () => {
  const { accounts: chosen, queue, sort, theme } = filters.value;
  return (
    <search class="choices" aria-label="Filters and looks">
      <label>
        Account
        <select
          value={chosen.length === 1 ? chosen[0] : ''}
          onChange={({ currentTarget: { value } }) => choose({ accounts: value === '' ? [] : [value] })}
        >
          <option value="">{chosen.length > 1 ? `${chosen.length} chosen` : 'All'}</option>
          {accounts.value.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        Queue
        <input
          type="search"
          value={queue}
          placeholder="Part of its name"
          onInput={({ currentTarget: { value } }) => choose({ queue: value }, { typing: true })}
        />
      </label>
      <label>
        Order
        <select
          value={sort}
          onChange={({ currentTarget: { value } }) => choose({ sort: SORTS.find((one) => one === value) ?? 'wait' })}
        >
          {SORTS.map((one) => (
            <option key={one} value={one}>
              {SORT_NAMES[one]}
            </option>
          ))}
        </select>
      </label>
      <label>
        Theme
        <select
          value={theme}
          onChange={({ currentTarget: { value } }) => choose({ theme: THEMES.find((one) => one === value) ?? 'auto' })}
        >
          {THEMES.map((one) => (
            <option key={one} value={one}>
              {THEME_NAMES[one]}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
};

/** Said by the server in the page itself: all vendors are simulated. */
const isSandbox = 'sandbox' in document.documentElement.dataset;

export const Header = () => (
  <header class="top">
    <p class="brand">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <path d="M7 9h18M16 9v14M9 16h6M17 16h6" />
      </svg>
      Trunkline
    </p>
    {isSandbox && (
      <p class="sandbox">
        Sandbox <span>simulated vendors</span>
      </p>
    )}
    <State />
    <Heard />
    <Who />
    <Choices />
    <button
      type="button"
      class="act"
      aria-pressed={big.value}
      onClick={() => choose({ layout: big.value ? 'full' : 'big' })}
    >
      Wall size
    </button>
  </header>
);
