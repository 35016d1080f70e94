import type { SecretMembers } from '../../contract/secrets.ts';
import type { Kind } from '../../domain/ref.ts';

/** The vendor's own words. */
export const WORDS = {
  Queue: 'queue',
  Skill: 'skill',
  Worker: 'user',
  Activity: 'agent state',
  Job: 'interaction',
  Task: 'interaction of a user',
  Workbin: 'workbin',
} as const satisfies Partial<Record<Kind, string>>;

/** A user's password is write-only at the vendor (contract §8); what a version of it shows all the same is not shown on. */
export const secrets: SecretMembers = {
  Worker: [
    { path: 'password', as: 'secret', always: true },
    { path: 'loginCode', as: 'secret' },
  ],
};
