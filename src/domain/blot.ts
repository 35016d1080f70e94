/** What stands in the place of a secret, in every text and object that leaves the gateway. */
export const MASK = '***';

/** A secret that is shorter is blotted inside a `user:password` pair only: it is part of too many words. */
export const SHORTEST_SECRET = 4;
/** A shorter one is blotted where it stands for itself, between characters that are neither letters nor digits. */
const SHORTEST_ANYWHERE = 8;

/** Replaces every secret in a text by `MASK`, in whatever encoding it is written. The time it takes grows with the text alone. */
export type Blot = (text: string) => string;

interface Needle {
  readonly text: string;
  /** Only where no letter or digit stands on either side. */
  readonly alone: boolean;
}

const JSON_QUOTES = /^"|"$/g;
const jsonOf = (text: string): string => JSON.stringify(text).replace(JSON_QUOTES, '');

/** As encoders write it that keep to ASCII. */
const asciiOf = (text: string): string =>
  text.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const htmlOf = (text: string): string => text.replace(/[&<>"']/g, (char) => HTML[char] ?? char);

const percentOf = (bytes: Buffer): string => bytes.toString('hex').toUpperCase().replace(/../g, '%$&');

/** A lone surrogate has no URL encoding. */
const uriOf = (text: string): string => encodeURIComponent(text.toWellFormed());

const lowerEscapes = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase());

/** All that base64 makes of the bytes alone wherever they begin: the characters that hold bits of their neighbours are left out. */
const base64Cores = (bytes: Buffer): string[] =>
  [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor(((offset + bytes.length) * 8) / 6);
    return text.slice(first, last);
  });

const urlSafe = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_');

const writtenForms = (secret: string): string[] => {
  const json = jsonOf(secret);
  const uri = uriOf(secret);
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  return [
    secret,
    json,
    jsonOf(json),
    asciiOf(json),
    jsonOf(asciiOf(json)),
    json.replaceAll('/', '\\/'),
    htmlOf(secret),
    uri,
    lowerEscapes(uri),
    form,
    lowerEscapes(form),
    encodeURI(secret.toWellFormed()),
    uriOf(uri),
    uriOf(form),
  ];
};

const byteForms = (bytes: Buffer): string[] => {
  const hex = bytes.toString('hex');
  const percent = percentOf(bytes);
  const cores = base64Cores(bytes);
  return [
    hex,
    hex.toUpperCase(),
    percent,
    percent.toLowerCase(),
    ...cores,
    ...cores.map(urlSafe),
    ...cores.map(encodeURIComponent),
    ...cores.map((core) => lowerEscapes(encodeURIComponent(core))),
  ];
};

const bytesOf = (secret: string): Buffer[] => {
  const utf8 = Buffer.from(secret, 'utf8');
  const latin1 = Buffer.from(secret, 'latin1');
  return utf8.equals(latin1) ? [utf8] : [utf8, latin1];
};

/** Lines of a key in PEM, which are quoted one by one and joined. */
const partsOf = (secret: string): string[] => {
  const lines = secret
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line.length >= 16 && !line.startsWith('-----'));
  return lines.length > 0 && /[\r\n]/.test(secret) ? [secret, lines.join(''), ...lines] : [secret];
};

const needlesOf = (secret: string): Needle[] => {
  if (secret.trim().length < SHORTEST_SECRET) return [];
  if (secret.length < SHORTEST_ANYWHERE) {
    const whole = bytesOf(secret).flatMap((bytes) => [bytes.toString('base64'), bytes.toString('base64url')]);
    return [...writtenForms(secret), ...whole].map((text) => ({ text, alone: true }));
  }
  return [...writtenForms(secret), ...bytesOf(secret).flatMap(byteForms)].map((text) => ({ text, alone: false }));
};

const WIDTH = 4;
const BUCKETS = 1 << 14;

const bucketOf = (a: number, b: number, c: number, d: number): number =>
  (a * 7919 + b * 613 + c * 37 + d) & (BUCKETS - 1);

const bucketAt = (text: string, at: number): number =>
  bucketOf(text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2), text.charCodeAt(at + 3));

/**
 * How far one may go on from where these four characters end until the first `length` characters of a text may end (Wu and Manber's
 * search); 0: here. Most texts are read at every ninth character or less when no secret is shorter than twelve.
 */
const shiftsOf = (texts: readonly string[], length: number): Uint8Array => {
  const most = Math.min(length - WIDTH + 1, 255);
  const shifts = new Uint8Array(BUCKETS).fill(most);
  for (const text of texts) {
    for (let to = WIDTH; to <= length; to += 1) {
      const bucket = bucketAt(text, to - WIDTH);
      shifts[bucket] = Math.min(shifts[bucket] ?? most, length - to);
    }
  }
  return shifts;
};

const WORD = /[\p{L}\p{N}]/u;
const isWord = (char: string | undefined): boolean => char !== undefined && WORD.test(char);

const standsAlone = (text: string, from: number, to: number): boolean => !isWord(text[from - 1]) && !isWord(text[to]);

/** Everything by which somebody is let in who has a password, as headers and vendors put it: the pair in base64 is quoted in other forms again. */
export const passwordSecrets = (user: string, password: string): readonly string[] => {
  const pair = `${user}:${password}`;
  return [password, pair, ...new Set(bytesOf(pair).map((bytes) => bytes.toString('base64')))];
};

export interface Blotter {
  readonly blot: Blot;
  /** Length of the longest text that it looks for: where a text was cut, as much of its end may be the beginning of a secret. */
  readonly longest: number;
}

const NOTHING: Blotter = { blot: (text) => text, longest: 0 };

/** `secrets`: those shorter than `SHORTEST_SECRET` are not looked for. */
export const compileBlotter = (secrets: readonly string[]): Blotter => {
  const needles = new Map<string, Needle>();
  for (const needle of secrets.flatMap(partsOf).flatMap(needlesOf)) {
    if (needles.get(needle.text)?.alone !== false) needles.set(needle.text, needle);
  }
  if (needles.size === 0) return NOTHING;
  const buckets = new Map<number, Needle[]>();
  for (const needle of needles.values()) {
    const bucket = bucketAt(needle.text, 0);
    buckets.set(
      bucket,
      [...(buckets.get(bucket) ?? []), needle].sort((a, b) => b.text.length - a.text.length),
    );
  }
  const shortest = Math.min(...[...needles.keys()].map((text) => text.length));
  const shifts = shiftsOf([...needles.keys()], shortest);

  /** Where the longest secret that begins here ends; 0 when none does. */
  const endAt = (text: string, at: number): number => {
    const found = buckets
      .get(bucketAt(text, at))
      ?.find(
        (needle) =>
          text.startsWith(needle.text, at) && (!needle.alone || standsAlone(text, at, at + needle.text.length)),
      );
    return found ? at + found.text.length : 0;
  };

  /** Where the next secret begins, from here on; -1 when there is none. What cannot be the end of a beginning is leapt over. */
  const nextAt = (text: string, from: number): number => {
    let to = from + shortest;
    while (to <= text.length) {
      const shift = shifts[bucketAt(text, to - WIDTH)] ?? 1;
      if (shift === 0 && endAt(text, to - shortest) > 0) return to - shortest;
      to += Math.max(shift, 1);
    }
    return -1;
  };

  const blot = (text: string): string => {
    let clean = '';
    let kept = 0;
    for (let from = nextAt(text, 0); from >= 0; from = nextAt(text, kept)) {
      let to = endAt(text, from);
      // What overlaps is one blot: else the end of the second secret would stay.
      for (let at = from + 1; at < to; at += 1) to = Math.max(to, endAt(text, at));
      clean += text.slice(kept, from) + MASK;
      kept = to;
    }
    return kept === 0 ? text : clean + text.slice(kept);
  };

  return { blot, longest: Math.max(...[...needles.keys()].map((text) => text.length)) };
};

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, index) => one === b[index]);

/** Of secrets that change: they are asked for with every text. */
export const openBlotter = (secrets: () => readonly string[]): (() => Blotter) => {
  let known: readonly string[] = [];
  let compiled = NOTHING;
  return () => {
    const current = secrets();
    if (current !== known && !isSame(current, known)) {
      compiled = compileBlotter(current);
      known = [...current];
    }
    return compiled;
  };
};

/** Several lists as one, which is the same object as long as they are: who asks for it often sees at once whether there is another. */
export const joinLists = (lists: () => readonly (readonly string[])[]): (() => readonly string[]) => {
  let from: readonly (readonly string[])[] = [];
  let all: readonly string[] = [];
  return () => {
    const now = lists();
    if (now.length !== from.length || now.some((list, index) => list !== from[index])) {
      from = now;
      all = now.flat();
    }
    return all;
  };
};
