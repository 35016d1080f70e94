import type { PolicyRole } from '../domain/policy.ts';
import { enumOf } from './enum.ts';

export const PolicyRoleEnum = enumOf<PolicyRole>('PolicyRole', 'What a routing policy decides.', {
  ROUTING: 'Which queue a job goes to.',
  CLASSIFICATION: 'Queue, priority and wanted skills of a job, from its labels.',
  DISTRIBUTION: 'How a queue offers its jobs to workers.',
  EXCEPTION: 'What happens when a queue is too long or a job waits too long.',
  SELECTION: 'Which worker and which job of a queue come first.',
});
