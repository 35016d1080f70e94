import { computed } from '@preact/signals';
import { big } from './address.ts';
import { behindSince, board, connection, health } from './board.ts';
import { shownStandings } from './selections.ts';
import { type AccountStanding, isMissing, momentOf, wordingOf } from './standing.ts';

export type HeardLevel = 'idle' | 'ok' | 'warn' | 'late';

export const HEARD_GLYPHS: Readonly<Record<HeardLevel, string>> = { idle: '○', ok: '●', warn: '▲', late: '■' };

/** An account that is missing, in words. */
export interface MissingAccount {
  readonly name: string;
  readonly detail: string;
  readonly message: string;
}

export interface Heard {
  readonly level: HeardLevel;
  readonly text: string;
  /** Those that are named: as many as there is room for. */
  readonly missing: readonly MissingAccount[];
}

/** Nothing has been heard of it, and nothing speaks against hearing it soon. */
export const isAwaited = ({ name, hearing }: AccountStanding): boolean => {
  const row = health.value.get(name);
  return hearing === 'never' && row?.state === 'CONNECTING' && row.error === null;
};

/** How an account that is not heard as it should be stands, in a few words. `why`: with the reason. */
export const missingText = (standing: AccountStanding, why = true): string => {
  const { hearing, at, code } = standing;
  const reason = code === null || !why ? '' : ` (${wordingOf(code)})`;
  if (isAwaited(standing)) return 'not heard yet';
  if (hearing === 'never') return `never heard${reason}`;
  if (hearing === 'partly') return code === null ? '' : wordingOf(code);
  return `not heard since ${at === null ? 'an unknown moment' : momentOf(at, new Date())}${reason}`;
};

const ROOM = 4;
const ROOM_ON_A_WALL = 2;

const notKnown = (text: string): Heard => ({ level: 'idle', text, missing: [] });

export const heard = computed<Heard>(() => {
  const all = shownStandings.value;
  if (board.picture.value === null) return notKnown('accounts not heard yet');
  if (connection.link.value.phase !== 'live') return notKnown('accounts unknown');
  const since = behindSince.value;
  if (since !== null)
    return { level: 'warn', text: `board out of date since ${momentOf(since, new Date())}`, missing: [] };
  const missing = all.filter(isMissing);
  const partly = all.filter(({ hearing }) => hearing === 'partly');
  const named = [...missing, ...partly];
  const room = big.value ? ROOM_ON_A_WALL : ROOM;
  const told = named.slice(0, room).map((one) => ({ name: one.name, detail: missingText(one), message: one.message }));
  const rest = named.length - told.length;
  if (rest > 0)
    told.push({
      name: `${rest} more`,
      detail: '',
      message: named
        .slice(room)
        .map(({ name }) => name)
        .join(', '),
    });
  return {
    level: levelOf(all, missing, partly),
    text: `${all.length - missing.length} of ${all.length} account${all.length === 1 ? '' : 's'} heard`,
    missing: told,
  };
});

const levelOf = (
  all: readonly AccountStanding[],
  missing: readonly AccountStanding[],
  partly: readonly AccountStanding[],
): HeardLevel => {
  if (missing.length === 0) return partly.length > 0 ? 'warn' : 'ok';
  if (missing.every(isAwaited)) return missing.length === all.length ? 'idle' : 'warn';
  return missing.length === all.length ? 'late' : 'warn';
};

/** The alarm that is above everything: none of the accounts is heard. */
export const silence = computed<string | null>(() => {
  if (heard.value.level !== 'late') return null;
  const moments = shownStandings.value.flatMap(({ at }) => at ?? []).sort();
  const newest = moments.at(-1);
  return newest === undefined
    ? 'No account can be reached: nothing is known of any queue or worker.'
    : `No account is heard. What you see is as of ${momentOf(newest, new Date())} or earlier.`;
});
