import type { Thresholds } from './clocks.ts';
import { WORK_STATES, type WorkState } from './states.ts';

export const LAYOUTS = ['auto', 'full', 'big'] as const;
export type Layout = (typeof LAYOUTS)[number];
export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
export const SORTS = ['wait', 'name'] as const;
export type Sort = (typeof SORTS)[number];

/** Everything that the address of the page says. */
export interface Filters extends Thresholds {
  /** Names of accounts; empty for all. */
  readonly accounts: readonly string[];
  /** Part of a queue's name. */
  readonly queue: string;
  /** Part of a worker's name. */
  readonly worker: string;
  /** Empty for all. */
  readonly states: readonly WorkState[];
  readonly sort: Sort;
  readonly layout: Layout;
  readonly theme: Theme;
}

export const DEFAULTS: Filters = {
  accounts: [],
  queue: '',
  worker: '',
  states: [],
  sort: 'wait',
  layout: 'auto',
  theme: 'auto',
  warn: 60,
  late: 180,
};

const oneOf = <T extends string>(values: readonly T[], given: string | null, fallback: T): T =>
  values.find((value) => value === given) ?? fallback;

const LONGEST_S = 86_400;

const secondsOf = (given: string | null, fallback: number): number => {
  const seconds = given !== null && /^\d{1,5}$/.test(given) ? Number(given) : fallback;
  return seconds >= 1 && seconds <= LONGEST_S ? seconds : fallback;
};

/** What an address says; what it says wrongly counts as not said. */
export const parseFilters = (search: string): Filters => {
  const given = new URLSearchParams(search);
  const states = new Set(given.getAll('state'));
  const warn = secondsOf(given.get('warn'), DEFAULTS.warn);
  return {
    accounts: [...new Set(given.getAll('account').filter((name) => name !== ''))],
    queue: given.get('queue') ?? '',
    worker: given.get('worker') ?? '',
    states: WORK_STATES.filter((state) => states.has(state)),
    sort: oneOf(SORTS, given.get('sort'), DEFAULTS.sort),
    layout: oneOf(LAYOUTS, given.get('layout'), DEFAULTS.layout),
    theme: oneOf(THEMES, given.get('theme'), DEFAULTS.theme),
    warn,
    late: Math.max(warn, secondsOf(given.get('late'), DEFAULTS.late)),
  };
};

/** The query of an address, with its question mark; only what differs from the defaults stands in it. */
export const formatFilters = (filters: Filters): string => {
  const said = new URLSearchParams();
  for (const account of filters.accounts) said.append('account', account);
  for (const state of filters.states) said.append('state', state);
  for (const name of ['queue', 'worker', 'sort', 'layout', 'theme', 'warn', 'late'] as const) {
    if (filters[name] !== DEFAULTS[name]) said.set(name, String(filters[name]));
  }
  const text = said.toString();
  return text === '' ? '' : `?${text}`;
};

const folded = (text: string): string => text.normalize('NFC').toLowerCase();

const contains = (text: string, part: string): boolean => folded(text).includes(folded(part.trim()));

export const wantsAccount = ({ accounts }: Filters, name: string): boolean =>
  accounts.length === 0 || accounts.includes(name);

export const wantsQueue = ({ queue }: Filters, name: string): boolean => queue.trim() === '' || contains(name, queue);

export const wantsWorker = ({ worker }: Filters, name: string): boolean =>
  worker.trim() === '' || contains(name, worker);
