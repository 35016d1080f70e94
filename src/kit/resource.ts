import type { Encoding } from '../contract/adapter.ts';
import type { PortPage } from '../contract/port.ts';
import type { Call } from '../domain/call.ts';
import type { Json } from '../domain/json.ts';
import type { Http } from '../transport/http.ts';
import type { Fields } from '../transport/options.ts';
import type { PageLink } from './cursor.ts';
import type { ListAnswer, OpenWalk, Part, Walk } from './walk.ts';

export type Query = Fields;
/** What a command is sent with, by the vendor's own names; members that are `undefined` are left out. A form holds plain values only. */
export type Form = Readonly<Record<string, Json | undefined>>;

/** An object in an answer, with its path there. */
export interface OneAnswer {
  readonly value: unknown;
  readonly path: string;
}

export interface RestOptions {
  readonly account: string;
  readonly http: Http;
  readonly encoding: Encoding;
  /** What every request has in its query, unless it says something else there. */
  readonly query?: Query;
  /** The content type of PATCH, for vendors that want another one than that of JSON. */
  readonly patchType?: string;
  /** How an object is changed; default: by a POST, which is never sent a second time by itself. */
  readonly updateMethod?: 'POST' | 'PUT' | 'PATCH';
  /** The parameter that says how many rows are wanted, where there is one, and the most that the vendor gives. */
  readonly pageSize: { readonly name?: string; readonly most: number };
  /** `link`: what the page was asked for with; `null` for the first one. Throws `WireError`. */
  readonly readList: (answer: Json, link: PageLink | null) => ListAnswer;
  /** What an answer about one object holds it in; default: it is the answer. `form`: what it was created or changed with. Throws `WireError`. */
  readonly readOne?: (answer: Json, method: string, form: Form | undefined) => OneAnswer;
  /** The member of a row that holds its id, as problems name it. */
  readonly idName?: string;
  /** What the paths of lists and of reads end with before an id, where commands go to others. */
  readonly readsBelow?: string;
  /** Whether what was removed is shown in the answer; else that is 204 and holds nothing. */
  readonly showsRemoved?: boolean;
  /** Default: the kit's own. */
  readonly openWalk?: OpenWalk;
  /** The header of a single answer that holds the object's version; what it holds is sent back unchanged as `If-Match`. */
  readonly versionHeader?: string;
  /** The most rows of a list that are read for one page. Default: 10,000. */
  readonly mostRows?: number;
}

export interface Parts {
  readonly query?: Query;
  readonly form?: Form;
  readonly headers?: Readonly<Record<string, string>>;
  readonly safe?: boolean;
}

/** One collection of the vendor's. All reject with `VendorError` only. */
export interface Resource<T> {
  /** Where it is, below the account's base URL. */
  readonly path: string;
  /** One page of ours, with the promise of `ReadPort.list`. */
  readonly list: (query: Query, request: { after: string | null; limit: number }, call: Call) => Promise<PortPage<T>>;
  /** Every row, or as many as are wanted: then `isEnd` is false. */
  readonly all: (query: Query, call: Call, most?: number) => Promise<Part<T>>;
  /** Every row. Rejects with `UNREADABLE` when one of them cannot be read, for answers that are of no use in part. */
  readonly whole: (query: Query, call: Call) => Promise<readonly T[]>;
  /** The walk behind `list`, for lists that are made of it. */
  readonly walk: (query: Query) => Walk<T>;
  /** `null`: there is no such object. */
  readonly find: (id: string, call: Call) => Promise<T | null>;
  /** `NOT_FOUND` where `find` answers `null`. `segment`: what the path ends with, where it is not the id itself. */
  readonly get: (id: string, call: Call, segment?: string) => Promise<T>;
  readonly create: (form: Form, call: Call) => Promise<T>;
  /** With nothing to change it only reads. `version`: what the object must still have, else `CONFLICT`. */
  readonly update: (id: string, form: Form, call: Call, version?: string, segment?: string) => Promise<T>;
  /** What was removed, where the vendor shows it. */
  readonly remove: (id: string, call: Call) => Promise<T | null>;
}

export interface ResourceOptions {
  /** Makes the vendor sort by creation, oldest first; without it the list is read whole. */
  readonly sorting?: Query;
  /** Whether single answers carry a version. */
  readonly isVersioned?: boolean;
  /** Whether an update is never sent a second time by itself: it may mean something else by then. */
  readonly updatesOnce?: boolean;
}
