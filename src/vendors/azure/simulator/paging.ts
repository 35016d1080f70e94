import type { Centre } from './centre.ts';
import type { Json } from './records.ts';
import { invalid } from './refusal.ts';
import type { Endpoint, Query } from './resource.ts';

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
const unbase64 = (text: string): string => Buffer.from(text, 'base64').toString('utf8');

/** Where the page before ended: everything with a higher place has been shown, or has changed since. */
const readPlace = (token: string): number | null => {
  const place = Number(unbase64(token));
  return token !== '' && Number.isInteger(place) ? place : null;
};

/** The query of the first page, which rides inside the token of the later ones (contract §4). */
const unpack = (query: Query): { readonly query: Query; readonly token: string | null } => {
  const { continuationToken: outer, 'api-version': version, ...rest } = query;
  if (outer === undefined) return { query: rest, token: null };
  const { continuationToken: token = '', ...packed } = Object.fromEntries(new URLSearchParams(unbase64(outer)));
  return { query: { ...packed, ...(version !== undefined && { 'api-version': version }) }, token };
};

export const listPage = ({ switches, origin }: Centre, endpoint: Endpoint, given: Query): Json => {
  const { query, token } = unpack(given);
  const size = query.maxpagesize ?? String(switches.default_page_size);
  if (!/^\d{1,9}$/.test(size) || Number(size) < 1) throw invalid(switches, 'maxpagesize', 'a positive integer');
  const pageSize = Math.min(Number(size), switches.max_page_size);
  const place = token === null ? Infinity : readPlace(token);
  if (place === null) throw invalid(switches, 'continuationToken', 'a token of this service');

  const rest = endpoint.list(query).filter(({ order }) => order < place);
  const page = rest.slice(0, pageSize);
  const last = page.at(-1);
  const value = page.map((each) => each.render());
  const isFull = switches.empty_last_page && page.length === pageSize;
  if (!last || (rest.length === page.length && !isFull)) return { value, nextLink: null };

  const packed = new URLSearchParams({
    continuationToken: base64(String(last.order)),
    maxpagesize: String(pageSize),
    ...query,
  });
  packed.set('maxpagesize', String(pageSize));
  packed.delete('api-version');
  const link = `/routing/${endpoint.plural}?continuationToken=${encodeURIComponent(base64(packed.toString()))}`;
  return { value, nextLink: switches.next_link === 'absolute' ? origin + link : link };
};
