import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { isJsonObject, parseJson } from '../domain/json.ts';
import { BUILT } from './page.ts';

/** A document that somebody who runs this server has let in. */
export interface TrustedDocument {
  readonly text: string;
  /** What it may be named by, besides the SHA-256 of its text. */
  readonly ids: readonly string[];
}

export const sha256 = (text: string): string => hash('sha256', text);

/** `sha256:` and the digest, by GraphQL over HTTP; what stands behind the colon. */
export const DIGEST_PREFIX = 'sha256:';

const APOLLO = 'apollo-persisted-query-manifest';

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const documentOf = (id: string, text: unknown): TrustedDocument => {
  if (!isText(text)) throw new Error(`"${id}" has no text`);
  if (id.startsWith(DIGEST_PREFIX) && id !== DIGEST_PREFIX + sha256(text))
    throw new Error(`"${id}" is not the SHA-256 of its text`);
  return { text: checked(text, `"${id}": `), ids: [id] };
};

/** Throws for what is no document that could be executed. */
const checked = (text: string, where: string): string => {
  let kinds: readonly string[];
  try {
    kinds = parse(text).definitions.map(({ kind }) => kind);
  } catch (error) {
    throw new Error(`${where}${error instanceof Error ? error.message : String(error)}`);
  }
  const stray = kinds.find((kind) => kind !== 'OperationDefinition' && kind !== 'FragmentDefinition');
  if (stray !== undefined) throw new Error(`${where}holds a ${stray}, which cannot be executed`);
  if (!kinds.includes('OperationDefinition')) throw new Error(`${where}holds no operation`);
  return text;
};

/** One document as it is written, known by `name`. Throws an `Error` that says what is wrong. */
export const documentOfText = (text: string, name: string): TrustedDocument => ({
  text: checked(text, ''),
  ids: [name],
});

/** A manifest as Apollo writes it, or texts by their ids, as Relay and graphql-codegen do. Throws an `Error` that says what is wrong. */
export const documentsOfManifest = (json: string): readonly TrustedDocument[] => {
  const manifest = parseJson(json);
  if (!isJsonObject(manifest)) throw new Error('is no manifest: neither one of Apollo nor texts by their ids');
  if (manifest.format === undefined) return Object.entries(manifest).map(([id, text]) => documentOf(id, text));
  const { format, version, operations } = manifest;
  if (format !== APOLLO || version !== 1 || !Array.isArray(operations))
    throw new Error(`is no manifest of the format "${APOLLO}", version 1`);
  return operations.map((operation: unknown, index) => {
    const { id, body } = isJsonObject(operation) ? operation : {};
    if (!isText(id)) throw new Error(`operations[${index}] has no id`);
    return documentOf(id, body);
  });
};

/** Where the build of the page writes the documents that it sends. */
export const OWN = new URL('documents.json', BUILT);

/** The documents of the page; none when it is not built. */
export const readOwnDocuments = (file: URL = OWN): readonly TrustedDocument[] => {
  let json: string;
  try {
    json = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return documentsOfManifest(json);
};
