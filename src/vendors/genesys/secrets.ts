import type { SecretMembers } from '../../contract/secrets.ts';

/** A user's password is write-only at the vendor (contract §8); what a version of it shows all the same is not shown on. */
export const secrets: SecretMembers = {
  Worker: [
    { path: 'password', as: 'secret', always: true },
    { path: 'loginCode', as: 'secret' },
  ],
};
