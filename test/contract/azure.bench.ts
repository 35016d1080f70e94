import type { VendorBench } from '../../src/testing/bench.ts';
import { scenes } from './azure.scenes.ts';

const secret = Buffer.from('not the key of this account').toString('base64');
export const bench: VendorBench = {
  spoil: ({ connectionString }) => ({
    settings: { connectionString: String(connectionString).replace(/accesskey=.*$/, `accesskey=${secret}`) },
    secret,
  }),
  creates: {
    Queue: (name) => ({ name, policies: ['distribution/longest-idle'] }),
    RoutingPolicy: (name, { Queue }) => ({ role: 'CLASSIFICATION', name, configuration: { fallbackQueueId: Queue } }),
    Worker: (name, { Queue }) => ({
      capacity: 1,
      queues: [Queue],
      channels: [{ channel: 'fax', capacityCost: 1 }],
      labels: { name },
    }),
    Job: (name, { Queue }) => ({ channel: 'fax', queue: Queue, labels: { name } }),
  },
  passed: () => ({
    read: { method: 'GET', path: '/routing/distributionPolicies' },
    write: {
      method: 'PATCH',
      path: '/routing/distributionPolicies/passed',
      body: { name: 'passed through', offerExpiresAfterSeconds: 60, mode: { kind: 'longestIdle' } },
    },
    mark: 'passed through',
  }),
  uniqueNames: [],
  isWrite: ({ method }) => method !== 'GET',
  scenes,
  // Right after its creation an object may refuse its first update. A refusal that tells another time is signed for it and sent again.
  mends: [401, 403, 409],
  // An offer has no state of its own, and an assignment that of its job.
  stateMembers: { Worker: 'state', Job: 'status' },
};
