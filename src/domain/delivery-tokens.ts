/**
 * Tokens that a vendor shows with its deliveries, in place of a secret. They are signed with keys that its issuer publishes, and say for
 * whom they are and whose they are.
 */
export interface DeliveryTokens {
  /** Each of them is good: an issuer may have several names for itself. */
  readonly issuers: readonly string[];
  /** One of these has to be among those that the token is for. */
  readonly audiences: readonly string[];
  /** Where the keys are. */
  readonly jwksUri: string;
  /** Who may deliver: one of `values` has to be what the first of `claims` holds that the token has. */
  readonly senders: { readonly claims: readonly string[]; readonly values: readonly string[] };
}
