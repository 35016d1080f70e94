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

/** So many headers are remembered, of at most so many characters: programs send the same ones with every request. */
const REMEMBERED = { headers: 100, characters: 300 } as const;

const remembering = <T>(read: (header: string | undefined) => T): ((header: string | undefined) => T) => {
  const known = new Map<string | undefined, T>();
  return (header) => {
    const found = known.get(header);
    if (found !== undefined) return found;
    const made = read(header);
    if (known.size >= REMEMBERED.headers) known.clear();
    if ((header?.length ?? 0) <= REMEMBERED.characters) known.set(header, made);
    return made;
  };
};

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

const readAcceptable = remembering((accept): Acceptable => {
  const isNamed = typesIn(accept ?? '').some((type) => type === EVENT_STREAM || type === 'text/*');
  const events = isNamed && preferred(accept, [EVENT_STREAM]) !== null;
  const single = preferred(accept && eventsLast(accept), events ? [...SINGLE, EVENT_STREAM] : SINGLE);
  return { single, events };
});

/** What a client takes, by its `Accept`: the highest quality first, then what it names before what it leaves open. */
export const acceptableOf = ({ accept }: IncomingHttpHeaders): Acceptable => readAcceptable(accept);

const readsPages = remembering((accept) => preferred(accept, [...SINGLE, EVENT_STREAM, PAGE]) === PAGE);

/** Whether a client would rather have a page than data. */
export const prefersPage = ({ accept }: IncomingHttpHeaders): boolean => readsPages(accept);

/** What the types do not have yet. */
interface WithPreference {
  encoding(available: string[], options: { readonly preferred: readonly string[] }): string | undefined;
}

const readCoding = (given: string | undefined, available: readonly Coding[]): Coding => {
  const negotiator: WithPreference = new Negotiator({ headers: { 'accept-encoding': given ?? '' } });
  const found = negotiator.encoding([...available], { preferred: available });
  return available.find((coding) => coding === found) ?? 'identity';
};
const codingOfAll = remembering((given) => readCoding(given, CODINGS));

/** Which of the content codings that there are a client likes best; `identity` where it takes none of them, and at the least quality. */
export const codingFor = (headers: IncomingHttpHeaders, available?: readonly Coding[]): Coding => {
  const given = headers['accept-encoding'];
  return available ? readCoding(given, available) : codingOfAll(given);
};

const TAG = /^(?:W\/)?("[^"]*")$/;
const opaque = (tag: string): string | undefined => TAG.exec(tag.trim())?.[1];

/** Whether a client has what this entity tag is of, by its `If-None-Match`; tags are compared weakly. */
export const hasTag = ({ 'if-none-match': given }: IncomingHttpHeaders, tag: string): boolean => {
  if (given === undefined) return false;
  return given.trim() === '*' || (given.match(ELEMENT) ?? []).some((one) => opaque(one) === opaque(tag));
};
