import type { ErrorCode, LiveKind } from '../../schema/generated/wallboard/graphql.ts';
import type { LackRow, Standing, TotalsRow } from './rows.ts';

/**
 * How an account stands on the board. `whole`: heard, and nothing is missing. `partly`: heard, and some of it cannot be read or is beyond
 * a bound. `behind`: something of it is as it was at `at`. `never`: something of it has never been heard.
 */
export type Hearing = 'whole' | 'partly' | 'behind' | 'never';

export interface AccountStanding {
  readonly name: string;
  readonly hearing: Hearing;
  /** When all that is shown of it was last seen to be so. */
  readonly at: string | null;
  /** The first reason; `null` where it is whole. */
  readonly code: ErrorCode | null;
  readonly message: string;
  /** Kinds of which what is shown may be out of date. */
  readonly behind: ReadonlySet<LiveKind>;
}

export type Standings = ReadonlyMap<string, AccountStanding>;

/** Heard, and less than everything. */
const INCOMPLETE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['LIMIT_EXCEEDED', 'UNREADABLE']);

const isLasting = ({ code }: { readonly code: ErrorCode }): boolean => code === 'UNSUPPORTED';
const isBehind = ({ code }: { readonly code: ErrorCode }): boolean => !isLasting({ code }) && !INCOMPLETE.has(code);

const standingOf = (name: string, at: string | null, lacks: readonly LackRow[]): AccountStanding => {
  const passing = lacks.filter((lack) => !isLasting(lack));
  const behind = passing.filter(isBehind);
  const [first = passing[0]] = behind;
  const out = new Set(behind.map(({ kind }) => kind));
  const all = { name, at, code: first?.code ?? null, message: first?.message ?? '', behind: out };
  if (behind.length > 0) return { ...all, hearing: at === null ? 'never' : 'behind' };
  return { ...all, hearing: passing.length > 0 ? 'partly' : 'whole' };
};

/** Of every account that the board is about. What an account never tells is no fault of its hearing. */
export const standingsOf = ({ asOf, partial }: Standing): Standings => {
  const lacks = Map.groupBy(partial, ({ account }) => account.name);
  return new Map(asOf.map(({ account: { name }, at }) => [name, standingOf(name, at, lacks.get(name) ?? [])] as const));
};

export const isMissing = ({ hearing }: AccountStanding): boolean => hearing === 'behind' || hearing === 'never';

/** Something that a figure or a list does not hold, or holds as it was. */
export interface Gap {
  readonly account: string;
  /**
   * `without`: nothing of the account counts. `behind`: it counts as it was. `partly`: not all of it counts. `untold`: the account never
   * tells it. `some`: the account tells some of it and never all.
   */
  readonly how: 'without' | 'behind' | 'partly' | 'untold' | 'some';
  readonly at: string | null;
  readonly message: string;
}

/** Of the accounts that are chosen, what is missing in a list of objects of these kinds. `has`: whether rows of the account are in it. */
export const gapsOfKinds = (
  { asOf, partial }: Standing,
  kinds: readonly LiveKind[],
  wants: (account: string) => boolean,
  has: (account: string) => boolean,
): readonly Gap[] => {
  const moments = new Map(asOf.map(({ account, at }) => [account.name, at]));
  const found = partial.filter(({ account, kind }) => kinds.includes(kind) && wants(account.name));
  return [...Map.groupBy(found, ({ account }) => account.name)].map(([account, lacks]) => {
    const at = moments.get(account) ?? null;
    // What has been heard once counts as it was, also where there was nothing.
    const gap = gapOf(account, at, lacks, at !== null ? 'behind' : has(account) ? 'partly' : 'without');
    return gap.how === 'untold' && has(account) ? { ...gap, how: 'some' } : gap;
  });
};

const gapOf = (
  account: string,
  at: string | null,
  lacks: readonly { readonly code: ErrorCode; readonly message: string }[],
  how: 'without' | 'behind' | 'partly',
): Gap => {
  const behind = lacks.find(isBehind);
  const partly = lacks.find(({ code }) => INCOMPLETE.has(code));
  const message = (behind ?? partly ?? lacks[0])?.message ?? '';
  if (behind) return { account, how, at, message };
  return { account, how: partly ? 'partly' : 'untold', at, message };
};

/** What figures of queues are made of. */
const COUNTED: ReadonlySet<LiveKind> = new Set<LiveKind>(['QUEUE', 'JOB']);

/**
 * What is missing in a figure of the totals: what they say themselves, and whose queues or jobs are not heard at the moment. `has`:
 * whether the account has a part in the figure.
 */
export const gapsOfFigure = (
  { asOf, partial, totals }: Standing & { readonly totals: TotalsRow },
  figure: string,
  wants: (account: string) => boolean,
  has: (account: string) => boolean,
): readonly Gap[] => {
  const moments = new Map(asOf.map(({ account, at }) => [account.name, at]));
  const found = [
    ...totals.partial.filter(({ figures }) => figures.includes(figure)),
    ...partial.filter((lack) => COUNTED.has(lack.kind) && !isLasting(lack)),
  ].filter(({ account }) => wants(account.name));
  return [...Map.groupBy(found, ({ account }) => account.name)].map(([account, lacks]) => {
    const at = moments.get(account) ?? null;
    return gapOf(account, at, lacks, has(account) ? (at === null ? 'partly' : 'behind') : 'without');
  });
};

const WORDS: { readonly [C in ErrorCode]?: string } = {
  UNAVAILABLE: 'not available',
  TIMEOUT: 'no answer in time',
  RATE_LIMITED: 'too many calls',
  UNAUTHENTICATED: 'credentials refused',
  FORBIDDEN: 'access refused',
  PROTOCOL: 'answer not understood',
  LIMIT_EXCEEDED: 'more than is kept',
  UNREADABLE: 'readable only in part',
};

/** Why an account is missing, in a few words. */
export const wordingOf = (code: ErrorCode): string => WORDS[code] ?? code.toLowerCase().replaceAll('_', ' ');

/** A moment as people write it: the date stands with it when it was another day. */
export const momentOf = (at: string | number, today: Date): string => {
  const moment = new Date(at);
  const time = moment.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return moment.toDateString() === today.toDateString() ? time : `${moment.toLocaleDateString()} ${time}`;
};

/** What is said beside a row that is as of then; see `staleAt`. */
export const staleWords = (at: string, today: Date): string =>
  at === '' ? 'out of date' : `out of date since ${momentOf(at, today)}`;

export interface Note {
  readonly text: string;
  /** Account by account. */
  readonly detail: string;
  readonly isAlarm: boolean;
}

const NAMED = 2;

const named = (gaps: readonly Gap[], words: (names: string) => string): readonly string[] => {
  if (gaps.length === 0) return [];
  return [words(gaps.length <= NAMED ? gaps.map(({ account }) => account).join(', ') : `${gaps.length} accounts`)];
};

/** What is to be said beside a figure of which this is missing; `null` when nothing is. */
export const noteOf = (gaps: readonly Gap[], today: Date): Note | null => {
  if (gaps.length === 0) return null;
  const of = (how: Gap['how']) => gaps.filter((gap) => gap.how === how);
  const behind = of('behind');
  const moments = behind.flatMap(({ at }) => at ?? []).sort();
  const oldest = moments[0] === undefined ? '' : ` as of ${momentOf(moments[0], today)}`;
  const parts = [
    ...named(of('without'), (names) => `without ${names}`),
    ...named(behind, (names) => `${names}${oldest}`),
    ...named([...of('partly'), ...of('some')], (names) => `${names} in part`),
    ...named(of('untold'), (names) => `without ${names}`),
  ];
  return {
    text: parts.join(' · '),
    detail: gaps.map(({ account, message }) => `${account}: ${message}`).join('\n'),
    isAlarm: gaps.some(({ how }) => how !== 'untold' && how !== 'some'),
  };
};
