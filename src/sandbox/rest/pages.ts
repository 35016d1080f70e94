/** A row's place in its list: compared member by member, so that no row is met twice when rows come and go in between. */
export type Place = readonly (number | string)[];

const compare = (a: Place, b: Place): number => {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? '';
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
};

interface Token {
  readonly list: string;
  readonly size: number;
  readonly at: number;
  readonly direction: 'after' | 'before';
  readonly place: Place;
}

const write = ({ list, size, at, direction, place }: Token): string =>
  `PT${Buffer.from(JSON.stringify([list, size, at, direction, ...place])).toString('base64url')}`;

const read = (text: string): Token | null => {
  try {
    const told: unknown = JSON.parse(Buffer.from(text.slice(2), 'base64url').toString('utf8'));
    if (!text.startsWith('PT') || !Array.isArray(told)) return null;
    const [list, size, at, direction, ...place] = told;
    const token = { list, size, at, direction, place } as Token;
    return write(token) === text ? token : null;
  } catch {
    return null;
  }
};

export interface PageRequest<R> {
  /** Of which list the tokens are; one of another list is refused. */
  readonly list: string;
  readonly rows: readonly R[];
  readonly placeOf: (row: R) => Place;
  readonly size: number;
  readonly token: string | undefined;
  readonly now: number;
  /** How long a token is good; `Infinity`: for ever. */
  readonly goodForMs: number;
  /** Whether the size may be another one than that of the page before. */
  readonly mayResize: boolean;
}

export interface Page<R> {
  readonly rows: readonly R[];
  /** `null`: there is nothing on that side. */
  readonly next: string | null;
  readonly previous: string | null;
}

/** One page of rows sorted by their places; `null`: the token is not one that this list takes now. */
export const pageOf = <R>(request: PageRequest<R>): Page<R> | null => {
  const { list, placeOf, size, now } = request;
  const rows = request.rows.map((row) => ({ row, place: placeOf(row) })).sort((a, b) => compare(a.place, b.place));
  let start = 0;
  let end = size;
  if (request.token !== undefined) {
    const token = read(request.token);
    if (token?.list !== list || now - token.at > request.goodForMs) return null;
    if (!request.mayResize && token.size !== size) return null;
    const isPast = ({ place }: { readonly place: Place }): boolean => {
      const side = compare(place, token.place);
      return token.direction === 'after' ? side > 0 : side >= 0;
    };
    const found = rows.findIndex(isPast);
    const edge = found < 0 ? rows.length : found;
    start = token.direction === 'after' ? edge : Math.max(0, edge - size);
    end = token.direction === 'after' ? edge + size : edge;
  }
  const shown = rows.slice(start, end);
  const token = (direction: Token['direction'], place: Place): string =>
    write({ list, size, at: now, direction, place });
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    rows: shown.map(({ row }) => row),
    next: last && end < rows.length ? token('after', last.place) : null,
    previous: first && start > 0 ? token('before', first.place) : null,
  };
};
