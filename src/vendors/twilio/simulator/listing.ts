import type { Asked } from '../../../sandbox/rest/crud.ts';
import { type Place, pageOf } from '../../../sandbox/rest/pages.ts';
import type { Params } from '../../../sandbox/rest/params.ts';
import type { Centre } from './centre.ts';
import type { Account, Json } from './records.ts';
import { invalid, invalidPageToken } from './refusal.ts';

export const PAGE_NAMES = ['PageSize', 'Page', 'PageToken'] as const;

const PAGE_SIZE = 50;
const PAGE_SIZE_MAX = 1000;

export interface Listing<R> {
  /** Under which the rows stand. */
  readonly key: string;
  /** From `/v1` on. */
  readonly path: string;
  readonly rows: readonly R[];
  readonly show: (row: R) => object;
  /** Absent: by creation, as the switch says. */
  readonly placeOf?: (row: R) => Place;
}

/** The URL of a list as it was asked for; several values of a name stand there one after the other. */
const urlOf = (base: string, query: Params, size: number) => {
  const filters = query.names.filter((name) => !(PAGE_NAMES as readonly string[]).includes(name));
  const given = filters.flatMap((name) => query.all(name).map((value) => `${name}=${encodeURIComponent(value)}`));
  return (page: number, token: string | null): string =>
    `${base}?${[...given, `PageSize=${size}`, `Page=${page}`, ...(token === null ? [] : [`PageToken=${token}`])].join('&')}`;
};

/** One page (contract §3). `Page` says nothing but what stands in `meta`: it is the token that leads on. */
export const listPage = <R extends { readonly order: number }>(
  centre: Centre,
  { query }: Asked<Account>,
  { key, path, rows, show, placeOf }: Listing<R>,
): Json => {
  const { switches, clock, origin } = centre;
  const size = Math.min(query.integer('PageSize', 1, Number.MAX_SAFE_INTEGER) ?? PAGE_SIZE, PAGE_SIZE_MAX);
  const number = query.integer('Page', 0, Number.MAX_SAFE_INTEGER) ?? 0;
  const sign = switches.default_order === 'oldest_first' ? 1 : -1;
  const token = query.text('PageToken');
  const page = pageOf({
    list: path,
    rows,
    placeOf: placeOf ?? (({ order }) => [sign * order]),
    size,
    token,
    now: clock.now(),
    goodForMs: switches.page_token_seconds === 0 ? Number.POSITIVE_INFINITY : switches.page_token_seconds * 1000,
    mayResize: switches.page_size_change === 'allowed',
  });
  if (!page) throw invalidPageToken();
  const url = urlOf(origin + path, query, size);
  return {
    meta: {
      key,
      page: number,
      page_size: size,
      first_page_url: url(0, null),
      previous_page_url: page.previous === null ? null : url(Math.max(0, number - 1), page.previous),
      url: url(number, token ?? null),
      next_page_url: page.next === null ? null : url(number + 1, page.next),
    },
    [key]: page.rows.map(show),
  };
};

/** Names compare as the switch says (contract §4, §16). */
export const nameFilter = ({ switches }: Centre, query: Params): ((row: { readonly name: string }) => boolean) => {
  const wanted = query.text('FriendlyName');
  if (!wanted) return () => true;
  const part = wanted.toLowerCase();
  return ({ name }) => (switches.friendly_name_match === 'exact' ? name === wanted : name.toLowerCase().includes(part));
};

const ORDERS = new Set(['DateCreated', 'Priority', 'VirtualStartTime']);

/** `Ordering=Priority:desc,DateCreated:asc` of the task list (contract §3). */
export const orderingOf = (query: Params): readonly { readonly attribute: string; readonly sign: 1 | -1 }[] => {
  const text = query.text('Ordering');
  if (!text) return [{ attribute: 'DateCreated', sign: 1 }];
  const orders = text.split(',').map((each) => {
    const [attribute = '', direction = 'asc'] = each.split(':');
    if (!ORDERS.has(attribute) || (direction !== 'asc' && direction !== 'desc')) throw invalid('Ordering');
    return { attribute, sign: direction === 'asc' ? (1 as const) : (-1 as const) };
  });
  const named = orders.map(({ attribute }) => attribute);
  if (named.includes('DateCreated') && named.includes('VirtualStartTime')) throw invalid('Ordering');
  return orders;
};
