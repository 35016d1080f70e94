import type { SecretMembers } from '../../contract/secrets.ts';

/** What a Workflow calls, under the names of its two forms (contract §10). Its configuration is JSON inside of a text. */
export const secrets: SecretMembers = {
  RoutingPolicy: [
    { path: 'assignmentCallbackUrl', as: 'address' },
    { path: 'fallbackAssignmentCallbackUrl', as: 'address' },
    { path: 'assignment_callback_url', as: 'address' },
    { path: 'fallback_assignment_callback_url', as: 'address' },
    { path: 'callbackUrl', as: 'address' },
    { path: 'fallbackCallbackUrl', as: 'address' },
    { path: 'configuration', as: 'text' },
  ],
};
