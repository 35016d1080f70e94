import { GraphQLError } from 'graphql';
import type { OpenAccount } from '../gateway/accounts.ts';
import type { Choice } from '../gateway/scope.ts';
import type { Principal } from '../graphql/context.ts';

/** Accounts that are configured in another way than before. */
export interface OtherAccounts {
  /** Names of those that are gone, or were opened anew. */
  readonly ended: ReadonlySet<string>;
  readonly added: readonly OpenAccount[];
}

interface Reading {
  readonly principal: Principal;
  /** What it is about; `null`: no account, as far as is known. */
  readonly choice: () => Choice | null;
  readonly end: (error: GraphQLError) => void;
}

const accountsChanged = (accounts: readonly string[]): GraphQLError => {
  const names = accounts.join(', ');
  return new GraphQLError(`the configuration of ${names} changed: subscribe again`, {
    extensions: { code: 'ACCOUNTS_CHANGED', accounts, retryable: true },
  });
};

/** Subscriptions that are open, and what they are about. */
export const openReadings = () => {
  const open = new Set<Reading>();

  const affecting = ({ principal, choice: choiceOf }: Reading, { ended, added }: OtherAccounts): string[] => {
    const choice = choiceOf();
    if (!choice) return [];
    const isSeen = ({ name }: OpenAccount): boolean => principal.accounts?.includes(name) ?? true;
    return [
      ...choice.accounts.filter(({ name }) => ended.has(name)),
      ...added.filter((account) => isSeen(account) && choice.wouldTake(account)),
    ].map(({ name }) => name);
  };

  return {
    /** The answer takes it out. */
    add(reading: Reading): () => void {
      open.add(reading);
      return () => open.delete(reading);
    },
    /** Ends those that are about accounts that are gone or different, or would be about one that was added, by an error that says so. */
    change(others: OtherAccounts): void {
      for (const reading of [...open]) {
        const names = affecting(reading, others);
        if (names.length > 0) reading.end(accountsChanged(names));
      }
    },
  };
};
