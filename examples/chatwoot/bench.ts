import type { VendorBench } from 'trunkline/testing';
import { scenes } from './scenes.ts';

const secret = 'not-the-token-of-this-account';

/** What the conformance suite has to be told of the vendor. */
export const bench: VendorBench = {
  spoil: (settings) => ({ settings: { ...settings, accessToken: secret }, secret }),
  creates: { Queue: (name) => ({ name }) },
  uniqueNames: ['Queue'],
  isWrite: ({ method }) => method !== 'GET',
  scenes,
  stateMembers: { Worker: 'availability_status', Job: 'status', Task: 'status' },
  passed: () => ({
    read: { method: 'GET', path: '/teams' },
    write: { method: 'POST', path: '/teams', body: { name: 'passed through' } },
    mark: 'passed through',
  }),
  // A page holds 25 conversations, and an empty one is the end.
  mostCalls: 40,
  signsBodyOnly: true,
};
