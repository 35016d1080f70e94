import type { VendorBench } from '../../src/testing/bench.ts';
import { scenes } from './restcomm.scenes.ts';

const secret = 'not-the-token-of-this-account';
export const bench: VendorBench = {
  spoil: (settings) => ({ settings: { ...settings, authToken: secret }, secret }),
  creates: {
    Workspace: (name) => ({ name }),
    Activity: (name, { Workspace }) => ({ workspace: Workspace, name, available: false }),
    Queue: (name, { Workspace }) => ({ workspace: Workspace, name }),
    RoutingPolicy: (name, { Workspace, Queue }) => ({
      workspace: Workspace,
      name,
      configuration: { task_routing: { filters: [], default_filter: { queue: Queue } } },
    }),
    Worker: (name, { Workspace }) => ({ workspace: Workspace, name, contactUri: 'sip:new@sandbox.example' }),
    Job: (name, { RoutingPolicy }) => ({ policy: RoutingPolicy, labels: { name } }),
  },
  passed: ({ enterpriseSid }) => ({
    read: { method: 'GET', path: '/workspaces/search' },
    write: {
      method: 'POST',
      path: '/workspaces',
      body: { enterpriseSid: String(enterpriseSid), name: 'passed through' },
    },
    mark: 'passed through',
  }),
  uniqueNames: ['Workspace', 'Activity', 'Queue', 'RoutingPolicy', 'Worker'],
  isWrite: ({ method }) => method !== 'GET',
  scenes,
  // The path of Task updates is printed in two ways, and the one that works is kept.
  mends: [404],
  sceneSwitches: { double_n_timeout_only: true },
  stateMembers: { Worker: 'available', Job: 'assignmentState', Task: 'assignmentState' },
};
