import type { SecretMembers } from '../../contract/secrets.ts';
import type { Kind } from '../../domain/ref.ts';

export const WORDS = {
  Workspace: 'application',
  Queue: 'SmartQueue',
  Skill: 'skill',
  Worker: 'agent',
  Activity: 'agent status',
  RoutingPolicy: 'selection settings of a queue',
  Job: 'task',
  Task: 'task of an agent',
} as const satisfies Partial<Record<Kind, string>>;

/** A user of the application who is no agent of any queue. */
export const USER = 'user';
/** The scenario put no id into the task's `custom_data`, so its id here is made up: see `openIdentities` for what it is worth. */
export const TASK_WITHOUT_ID = 'task without an id';

const secret = (path: string) => ({ path, as: 'secret', always: true }) as const;

/** Of users and applications; the account's own are told by methods that only `vendorCall` reaches (contract §9, §10). */
export const secrets: SecretMembers = {
  Worker: [secret('user_password')],
  Workspace: [
    { path: 'callback_url', as: 'address' },
    ...['callback_salt', 'api_key', 'account_password', 'private_key', 'session_id'].map(secret),
  ],
};
