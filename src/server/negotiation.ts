import type { IncomingHttpHeaders } from 'node:http';
import Negotiator from 'negotiator';

/** What an operation with one result may be answered in. The first is for those who take any. */
const SINGLE = ['application/json', 'application/graphql-response+json'] as const;
export const EVENT_STREAM = 'text/event-stream';
const PAGE = 'text/html';

/** A client that says which charset it takes means these types, too. */
const UTF_8 = '; charset=utf-8';

const CODINGS = ['zstd', 'br', 'gzip', 'identity'] as const;
export type Coding = (typeof CODINGS)[number];

/** An element of a list in a header; a comma between quotes does not end it. */
const ELEMENT = /(?:[^,"]|"(?:\\.|[^"\\])*"?)+/g;

const typeIn = (element: string): string => (element.split(';', 1)[0] ?? '').trim().toLowerCase();

/** The media type that a `content-type` names, without its parameters; empty where there is none. */
export const mediaTypeOf = (contentType: string | null | undefined): string => typeIn(contentType ?? '');

/** Event streams last: a client that takes two types equally has not preferred the one that it happens to list first. */
const eventsLast = (accept: string): string => {
  const elements = accept.match(ELEMENT) ?? [];
  const isLast = (element: string): boolean => typeIn(element) === EVENT_STREAM;
  return [...elements.filter((element) => !isLast(element)), ...elements.filter(isLast)].join(',');
};

const typesIn = (accept: string): readonly string[] => (accept.match(ELEMENT) ?? []).map(typeIn);

const preferred = (accept: string | undefined, types: readonly string[]): string | null => {
  // An empty one names nothing that could be left out.
  const negotiator = new Negotiator({ headers: accept ? { accept } : {} });
  return mediaTypeOf(negotiator.mediaType(types.flatMap((type) => [type, `${type}${UTF_8}`]))) || null;
};

export interface Acceptable {
  /** What an operation with one result is answered in; `null`: in nothing that this client takes. */
  readonly single: string | null;
  /** Whether a subscription may be answered by an event stream. A client that takes just anything may not be able to read one. */
  readonly events: boolean;
}

/** What a client takes, by its `Accept`: the highest quality first, then what it names before what it leaves open. */
export const acceptableOf = ({ accept }: IncomingHttpHeaders): Acceptable => {
  const isNamed = typesIn(accept ?? '').some((type) => type === EVENT_STREAM || type === 'text/*');
  const events = isNamed && preferred(accept, [EVENT_STREAM]) !== null;
  const single = preferred(accept && eventsLast(accept), events ? [...SINGLE, EVENT_STREAM] : SINGLE);
  return { single, events };
};

/** Whether a client would rather have a page than data. */
export const prefersPage = ({ accept }: IncomingHttpHeaders): boolean =>
  preferred(accept, [...SINGLE, EVENT_STREAM, PAGE]) === PAGE;

/** What the types do not have yet. */
interface WithPreference {
  encoding(available: string[], options: { readonly preferred: readonly string[] }): string | undefined;
}

/** Which of the content codings that there are a client likes best; `identity` where it takes none of them, and at the least quality. */
export const codingFor = (headers: IncomingHttpHeaders, available: readonly Coding[] = CODINGS): Coding => {
  const negotiator: WithPreference = new Negotiator({
    headers: { 'accept-encoding': headers['accept-encoding'] ?? '' },
  });
  const found = negotiator.encoding([...available], { preferred: available });
  return available.find((coding) => coding === found) ?? 'identity';
};

const TAG = /^(?:W\/)?("[^"]*")$/;
const opaque = (tag: string): string | undefined => TAG.exec(tag.trim())?.[1];

/** Whether a client has what this entity tag is of, by its `If-None-Match`; tags are compared weakly. */
export const hasTag = ({ 'if-none-match': given }: IncomingHttpHeaders, tag: string): boolean => {
  if (given === undefined) return false;
  return given.trim() === '*' || (given.match(ELEMENT) ?? []).some((one) => opaque(one) === opaque(tag));
};
