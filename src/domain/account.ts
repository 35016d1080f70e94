/** One configured vendor tenant with its credentials. */
export interface Account {
  /** Chosen in the configuration: `[a-z0-9][a-z0-9-]*`, at most 40 characters. */
  readonly name: string;
  /** Registered name of the vendor, such as the key under which the configuration names it. */
  readonly vendor: string;
}

export const ACCOUNT_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
