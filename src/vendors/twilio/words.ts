import type { SecretMembers } from '../../contract/secrets.ts';
import type { Kind } from '../../domain/ref.ts';

export const WORDS = {
  Workspace: 'Workspace',
  Activity: 'Activity',
  Queue: 'TaskQueue',
  RoutingPolicy: 'Workflow',
  Worker: 'Worker',
  Job: 'Task',
  Task: 'Reservation',
} as const satisfies Partial<Record<Kind, string>>;

const addresses = ['assignment_callback_url', 'fallback_assignment_callback_url', 'callbackUrl', 'fallbackCallbackUrl'];

/** What the vendor calls, in its answers and in the unified members. */
export const secrets: SecretMembers = {
  Workspace: [{ path: 'event_callback_url', as: 'address' }],
  RoutingPolicy: [
    ...addresses.map((path) => ({ path, as: 'address' }) as const),
    { path: 'configuration', as: 'text' },
  ],
};
