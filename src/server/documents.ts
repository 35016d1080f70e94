import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';
import { isJsonObject } from '../domain/json.ts';
import type { Principal } from '../graphql/context.ts';
import { badRequest, ID_PARAMS, type Params } from './params.ts';
import type { Registrations } from './registrations.ts';
import { DIGEST_PREFIX, sha256, type TrustedDocument } from './trusted.ts';

export { openRegistrations } from './registrations.ts';

/** The documents that this server knows, and who may ask with which. */
export interface DocumentStore {
  /** The request with the text of the document that it names, if it names one. Throws the `GraphQLError` to refuse it with. */
  readonly resolve: (params: Params, principal: Principal) => Params;
  /** Throws the `GraphQLError` to refuse this text with, when the principal may not ask with it. */
  readonly check: (text: string, principal: Principal) => void;
}

/** The message that Apollo's clients wait for before they send the text. */
const notFound = (): GraphQLError =>
  new GraphQLError('PersistedQueryNotFound', {
    extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', http: { spec: true, status: 400 } },
  });

const notTrusted = (): GraphQLError =>
  new GraphQLError('this key or token may send trusted documents only, and this is none', {
    extensions: { code: 'DOCUMENT_NOT_TRUSTED', http: { spec: true, status: 400 } },
  });

/**
 * What is left of a document when layout, comments and `__typename` do not count: clients print what they send anew, and caches ask for
 * the type of everything. `null` for what is no document.
 */
const substanceOf = (text: string): string | null => {
  const lexer = new Lexer(new Source(text));
  const tokens: string[] = [];
  try {
    for (let { kind, value } = lexer.advance(); kind !== TokenKind.EOF; { kind, value } = lexer.advance()) {
      if (kind === TokenKind.NAME && value === '__typename') continue;
      const isString = kind === TokenKind.STRING || kind === TokenKind.BLOCK_STRING;
      tokens.push(isString ? JSON.stringify(value) : (value ?? kind));
    }
  } catch {
    return null;
  }
  return tokens.join(' ');
};

/** What layout and `__typename` may add to a document. A text that is longer than any trusted one can be is not looked into. */
const LONGEST_FACTOR = 8;
const LONGEST_REST = 1_000;

const indexOf = (documents: readonly TrustedDocument[]) => {
  const byId = new Map(documents.flatMap(({ text, ids }) => ids.map((id) => [id, text] as const)));
  const byDigest = new Map(documents.map(({ text }) => [sha256(text), text] as const));
  const texts = new Set(documents.map(({ text }) => text));
  const substances = new Set(documents.map(({ text }) => substanceOf(text)));
  const longest = documents.reduce((most, { text }) => Math.max(most, text.length), 0);
  return {
    find: (id: string): string | undefined =>
      id.startsWith(DIGEST_PREFIX) ? byDigest.get(id.slice(DIGEST_PREFIX.length)) : (byDigest.get(id) ?? byId.get(id)),
    has(text: string): boolean {
      if (texts.has(text)) return true;
      if (text.length > LONGEST_FACTOR * longest + LONGEST_REST) return false;
      const substance = substanceOf(text);
      return substance !== null && substances.has(substance);
    },
  };
};

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** The id under which a request names a document by one of the parameters for it. */
const idOf = (params: Params): string | null => {
  const given = ID_PARAMS.filter((name) => isGiven(params[name]));
  const [name, other] = given;
  if (name === undefined) return null;
  if (other !== undefined) throw badRequest(`send "${name}" or "${other}", not both`);
  const id = params[name];
  if (typeof id !== 'string') throw badRequest(`"${name}" must be a string`);
  if (isGiven(params.query)) throw badRequest(`send the text of the document or its "${name}", not both`);
  return id;
};

/** The hash under which Apollo's clients name a document. */
const hashOf = ({ extensions }: Params): string | null => {
  const persisted = isJsonObject(extensions) ? extensions.persistedQuery : undefined;
  if (persisted === undefined || persisted === null) return null;
  const { version, sha256Hash } = isJsonObject(persisted) ? persisted : {};
  if (version !== 1 || typeof sha256Hash !== 'string' || sha256Hash === '')
    throw badRequest('"extensions.persistedQuery" must have the version 1 and a "sha256Hash"');
  return sha256Hash;
};

/** `registrations` are of those principals who may send any document. */
export const openDocumentStore = (
  documents: readonly TrustedDocument[],
  registrations: Registrations,
): DocumentStore => {
  const trusted = indexOf(documents);

  /** Remembers a text under its hash for the next time. */
  const register = (text: string, given: string, { id, trustedOnly }: Principal): void => {
    if (given === sha256(text)) {
      if (!trustedOnly) registrations.add(id, given, text);
    } else if (trusted.find(given) === undefined || !trusted.has(text)) {
      throw badRequest('"extensions.persistedQuery.sha256Hash" is not the SHA-256 of the text');
    }
  };

  const find = (id: string, principal: Principal): string => {
    const text = trusted.find(id) ?? (principal.trustedOnly ? undefined : registrations.find(principal.id, id));
    if (text === undefined) throw notFound();
    return text;
  };

  return {
    resolve(params, principal) {
      if (!isJsonObject(params)) return params;
      const id = idOf(params) ?? hashOf(params);
      if (id === null) return params;
      const { documentId, doc_id, id: _, ...rest } = params;
      if (!isGiven(params.query)) return { ...rest, query: find(id, principal) };
      if (typeof params.query === 'string') register(params.query, id, principal);
      return rest;
    },
    check(text, { trustedOnly }) {
      if (trustedOnly && !trusted.has(text)) throw notTrusted();
    },
  };
};
