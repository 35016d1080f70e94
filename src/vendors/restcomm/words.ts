import type { SecretMembers } from '../../contract/secrets.ts';
import type { Kind } from '../../domain/ref.ts';

/** There is no Reservation object in the vendor's API: it is read off the Task that a Worker holds. */
export const WORDS = {
  Workspace: 'Workspace',
  Activity: 'Activity',
  Queue: 'TaskQueue',
  RoutingPolicy: 'Workflow',
  Worker: 'Worker',
  Job: 'Task',
  Task: 'Reservation',
} as const satisfies Partial<Record<Kind, string>>;

const addresses = [
  'assignmentCallbackUrl',
  'fallbackAssignmentCallbackUrl',
  'assignment_callback_url',
  'fallback_assignment_callback_url',
  'callbackUrl',
  'fallbackCallbackUrl',
];

/** What a Workflow calls, under the names of its two forms (contract §10). Its configuration is JSON inside of a text. */
export const secrets: SecretMembers = {
  RoutingPolicy: [
    ...addresses.map((path) => ({ path, as: 'address' }) as const),
    { path: 'configuration', as: 'text' },
  ],
};
