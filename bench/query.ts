/** What is asked for of one vendor: live jobs, each with its worker and its queue. */

export const JOBS = 50;
export const WORKERS = 12;
export const QUEUES = 5;
export const CHANNEL = 'CALL';
export const CONNECTIONS = 32;

const DOCUMENT = `query LiveJobs($account: String!, $channels: [String!]) {
  jobs(first: ${JOBS}, filter: { accounts: [$account], live: true, channels: $channels }) {
    nodes {
      id nativeId state nativeState priority channel createdAt enqueuedAt
      worker { id name contactUri presence { state label } }
      queue { id name selector }
    }
    failures { code }
  }
}`;

/** All of one length, so that answers are, too. */
export const accountName = (index: number): string => `bench-${String(index).padStart(2, '0')}`;

export interface Variables {
  readonly account: string;
  readonly channels: readonly string[];
}

/**
 * `equal`: every request is the same one.
 * `variables`: no two requests have the same variables, though they mean the same.
 * `accounts`: every connection asks an account of its own, so that no two of them have anything in common.
 * `documents`: no two requests have the same document text.
 * `principals`: no two requests in flight are of the same principal.
 */
export type Load = 'equal' | 'variables' | 'accounts' | 'documents' | 'principals';

/** What is asked for, as the load generator needs it. */
export interface Question {
  /** The request with that number, of that connection. */
  readonly bodyOf: (load: Load, connection: number, count: number) => string;
  /** Which of the answers the request with that number is to have; the first one when left out. */
  readonly kindOf?: (count: number) => number;
}

export const bodyOf = (load: Load, connection: number, count: number): string => {
  const variables: Variables = {
    account: accountName(load === 'accounts' ? connection : 0),
    channels: load === 'variables' ? [CHANNEL, `none-${count}`] : [CHANNEL],
  };
  return JSON.stringify({ query: load === 'documents' ? `${DOCUMENT}\n# ${count}` : DOCUMENT, variables });
};
