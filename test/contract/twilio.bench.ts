import type { Vendor } from '../../src/contract/vendor.ts';
import { twilio } from '../../src/vendors/twilio/index.ts';
import { startSimulator } from '../../src/vendors/twilio/simulator/index.ts';
import type { VendorBench } from './house.ts';
import { scenes } from './twilio.scenes.ts';

const secret = 'not-the-token-of-this-account';
export const bench: VendorBench = {
  vendor: twilio as Vendor,
  start: startSimulator,
  spoil: (settings) => ({ settings: { ...settings, authToken: secret }, secret }),
  creates: {
    Activity: (name) => ({ name, available: false }),
    Queue: (name) => ({ name }),
    RoutingPolicy: (name, { Queue }) => ({
      name,
      configuration: { task_routing: { filters: [], default_filter: { queue: Queue } } },
    }),
    Worker: (name) => ({ name, labels: { team: 'new' } }),
    Job: (name, { RoutingPolicy }) => ({ policy: RoutingPolicy, labels: { name } }),
  },
  uniqueNames: ['Activity', 'Queue', 'RoutingPolicy', 'Worker'],
  isWrite: ({ method }) => method !== 'GET',
  scenes,
  stateMembers: { Worker: 'available', Job: 'assignment_status', Task: 'reservation_status' },
  // One for each Task, since Reservations are listed below them only.
  mostCalls: 80,
};
