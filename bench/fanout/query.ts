import type { Load } from '../query.ts';

/** What is asked for: who works in three contact centres, in which queues and on what, and all live jobs. */

export const VENDORS = ['azure', 'restcomm', 'voximplant'] as const;
export type VendorName = (typeof VENDORS)[number];

/** More than there are of either, so that everything is read. */
const DOCUMENT = `query Floor($accounts: [String!]!) {
  workers(first: 150, filter: { accounts: $accounts }) {
    nodes { id name presence { state } queues { id name } tasks { state job { state } } }
    failures { message }
  }
  jobs(first: 250, filter: { accounts: $accounts, live: true }) {
    nodes { state channel priority queue { name } worker { id name } }
    failures { message }
  }
}`;

/** Of one length for each vendor, so that answers are, too. */
export const accountName = (vendor: VendorName, index: number): string => `${vendor}-${String(index).padStart(2, '0')}`;

export interface FanoutVariables {
  /** Those of the three vendors, in that order; names that come again mean nothing. */
  readonly accounts: readonly string[];
}

const REPEATED = 12;

/** Names once more in another order for each count, which makes variables differ that mean the same. */
const repeated = (accounts: readonly string[], count: number): string[] =>
  Array.from({ length: REPEATED }, (_, digit) => accounts[Math.floor(count / 3 ** digit) % 3] ?? '');

export const fanoutBodyOf = (load: Load, connection: number, count: number): string => {
  const own = VENDORS.map((vendor) => accountName(vendor, load === 'accounts' ? connection : 0));
  const variables: FanoutVariables = {
    accounts: load === 'variables' ? [...own, ...repeated(own, count)] : own,
  };
  return JSON.stringify({ query: load === 'documents' ? `${DOCUMENT}\n# ${count}` : DOCUMENT, variables });
};
