/** A place in a distributed trace, as W3C Trace Context has it. */
export interface Trace {
  /** 32 hexadecimal digits, not all of them 0. */
  readonly traceId: string;
  /** 16 hexadecimal digits, not all of them 0: the span that what comes next belongs to. */
  readonly spanId: string;
  readonly flags: number;
}

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** What it is a span of, by OpenTelemetry's kinds: a request that came in, one that went out, work of our own. */
export type SpanKind = 'server' | 'client' | 'internal';

/** A piece of work with a beginning and an end. */
export interface Span {
  readonly trace: Trace;
  readonly note: (attributes: Attributes) => void;
  /** `failure`: the code of what it failed with; absent: it did not. The second call does nothing. */
  readonly end: (failure?: string | null) => void;
}

export interface Tracer {
  /** Whether spans go anywhere. */
  readonly isOn: boolean;
  /** `parent`: `null` begins a trace. */
  readonly begin: (name: string, kind: SpanKind, parent: Trace | null, attributes: Attributes) => Span;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NOTHING = /^0+$/;

/** `null` for what is no valid `traceparent`; one of a later version is read as far as this version goes. */
export const parseTraceparent = (text: unknown): Trace | null => {
  if (typeof text !== 'string' || text.length > 512) return null;
  const [, version, traceId = '', spanId = '', flags = '', rest] = TRACEPARENT.exec(text) ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && rest !== undefined)) return null;
  if (NOTHING.test(traceId) || NOTHING.test(spanId)) return null;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
};

/** For the headers `traceparent` and `traceresponse`. Of the flags only "sampled" has a meaning in the version that is written. */
export const writeTraceparent = ({ traceId, spanId, flags }: Trace): string => `00-${traceId}-${spanId}-0${flags & 1}`;

/** Makes no spans: what came in goes on unchanged, and where nothing came a trace that nobody samples gives the log its id. */
export const openUntraced = (newId: () => string): Tracer => {
  const digits = (count: number): string => newId().replaceAll('-', '').slice(0, count);
  return {
    isOn: false,
    begin: (_name, _kind, parent) => ({
      trace: parent ?? { traceId: digits(32), spanId: digits(16), flags: 0 },
      note: () => {},
      end: () => {},
    }),
  };
};

/** Letters alone, or a version such as `v2`: a word of an interface and not the id or the name of anything. */
const WORD = /^(?:[A-Za-z][A-Za-z_-]{0,39}|v\d{1,3})$/;
const MOST_SEGMENTS = 12;

/** The path with a star for whatever may be an id: few are different, and none tells of a customer. */
export const templateOf = (path: string): string => {
  const [bare = ''] = path.split('?', 1);
  const [first = '', ...segments] = bare.split('/').slice(0, MOST_SEGMENTS + 1);
  return [first, ...segments].map((segment) => (segment === '' || WORD.test(segment) ? segment : '*')).join('/');
};
