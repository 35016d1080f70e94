import { existsSync } from 'node:fs';
import { registry } from '../../src/vendors/index.ts';
import type { Load } from '../query.ts';

/** What is asked for: who works in several contact centres, in which queues and on what, and all live jobs. */

/** The registered vendors for which somebody wrote this one question by hand, in the file of that name beside this one. */
export const VENDORS: readonly string[] = registry
  .map(({ vendor }) => vendor.name)
  .filter((name) => existsSync(new URL(`${name}.ts`, import.meta.url)));

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
export const accountName = (vendor: string, index: number): string => `${vendor}-${String(index).padStart(2, '0')}`;

export interface FanoutVariables {
  /** Those of the vendors, in their order; names that come again mean nothing. */
  readonly accounts: readonly string[];
}

const REPEATED = 12;

/** Names once more in another order for each count, which makes variables differ that mean the same. */
const repeated = (accounts: readonly string[], count: number): string[] =>
  Array.from(
    { length: REPEATED },
    (_, digit) => accounts[Math.floor(count / accounts.length ** digit) % accounts.length] ?? '',
  );

export const fanoutBodyOf = (load: Load, connection: number, count: number): string => {
  const own = VENDORS.map((vendor) => accountName(vendor, load === 'accounts' ? connection : 0));
  const variables: FanoutVariables = {
    accounts: load === 'variables' ? [...own, ...repeated(own, count)] : own,
  };
  return JSON.stringify({ query: load === 'documents' ? `${DOCUMENT}\n# ${count}` : DOCUMENT, variables });
};
