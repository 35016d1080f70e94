/** A document that knows what it answers: what code generators make, or a node of `gql` with its source. */
export interface TypedDocument<R, V> {
  readonly __apiType?: (variables: V) => R;
}

export type Document<R, V> = string | TypedDocument<R, V>;

export const textOf = <R, V>(document: Document<R, V>): string => {
  const body = (document as { readonly loc?: { readonly source?: { readonly body?: unknown } } }).loc?.source?.body;
  if (typeof body === 'string') return body;
  if (typeof document === 'string' || document instanceof String) return String(document);
  throw new TypeError('a document is its text, or has it at `loc.source.body`');
};
