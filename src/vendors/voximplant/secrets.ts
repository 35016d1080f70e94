import type { SecretMembers } from '../../contract/secrets.ts';

/** Of users and applications; the account's own are told by methods that only `vendorCall` reaches (contract §9, §10). */
export const secrets: SecretMembers = {
  Worker: [{ path: 'user_password', as: 'secret', always: true }],
  Workspace: [
    { path: 'callback_url', as: 'address' },
    { path: 'callback_salt', as: 'secret', always: true },
    { path: 'api_key', as: 'secret', always: true },
    { path: 'account_password', as: 'secret', always: true },
    { path: 'private_key', as: 'secret', always: true },
    { path: 'session_id', as: 'secret', always: true },
  ],
};
