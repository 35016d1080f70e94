/** How subscribers differ: in nothing, in one of ten documents, or each in its variables. `wide`: in nothing, and long answers. */
export type Variety = 'same' | 'documents' | 'variables' | 'wide';

export const DOCUMENTS = 10;

const documentOf = (name: string, more = ''): string => `subscription ${name}($filter: JobFilter) {
  jobChanged(filter: $filter) {
    __typename
    ... on JobChange {
      jobId
      cursor
      cause
      receivedAt
      conflated
      job { id state nativeState priority channel externalId labels enqueuedAt updatedAt }
      ${more}
    }
    ... on FeedGap { reason }
  }
}`;

const WIDE = 'now: job { raw tags version createdAt } before { state raw labels tags version updatedAt }';

export interface Asked {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** All of them are told everything: what differs is what can be shared. */
export const askedBy = (index: number, variety: Variety): Asked => ({
  query: documentOf(variety === 'documents' ? `Board${index % DOCUMENTS}` : 'Board', variety === 'wide' ? WIDE : ''),
  variables:
    variety === 'variables'
      ? { filter: { created: { from: new Date(Date.UTC(2020, 0, 1) + index).toISOString() } } }
      : {},
});
