import type { Vendor } from '../../src/contract/vendor.ts';
import type { StartSimulator } from '../../src/sandbox/face.ts';
import { twilio } from '../../src/vendors/twilio/index.ts';
import { startSimulator, type TwilioSimulation } from '../../src/vendors/twilio/simulator/index.ts';
import type { VendorBench } from './house.ts';
import { scenes } from './twilio.scenes.ts';

const secret = 'not-the-token-of-this-account';
/** By workspace, a workflow whose tasks wait for nobody: what a test makes there is not taken by a worker before the test is over. */
const keeping = new Map<string, string>();

const start: StartSimulator = async (options) => {
  const simulation: TwilioSimulation = await startSimulator(options);
  const { baseUrl, accountSid, authToken, workspaceSid } = simulation.settings;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const make = async (path: string, form: Readonly<Record<string, string>>): Promise<string> => {
    const url = `${baseUrl}/v1/Workspaces/${workspaceSid}${path}`;
    const body = new URLSearchParams(form);
    const answer = await fetch(url, { method: 'POST', headers: { authorization }, body });
    return ((await answer.json()) as { readonly sid: string }).sid;
  };
  const queue = await make('/TaskQueues', { FriendlyName: 'Nobody', TargetWorkers: "takes == 'nothing'" });
  const Configuration = JSON.stringify({ task_routing: { filters: [], default_filter: { queue } } });
  keeping.set(workspaceSid, await make('/Workflows', { FriendlyName: 'Waiting', Configuration }));
  return simulation;
};

export const bench: VendorBench = {
  vendor: twilio as Vendor,
  start,
  spoil: (settings) => ({ settings: { ...settings, authToken: secret }, secret }),
  creates: {
    Activity: (name) => ({ name, available: false }),
    Queue: (name) => ({ name }),
    RoutingPolicy: (name, { Queue }) => ({
      name,
      configuration: { task_routing: { filters: [], default_filter: { queue: Queue } } },
    }),
    Worker: (name) => ({ name, labels: { team: 'new' } }),
    Job: (name, { Workspace }) => ({ policy: keeping.get(Workspace) ?? '', labels: { name } }),
  },
  uniqueNames: ['Activity', 'Queue', 'RoutingPolicy', 'Worker'],
  isWrite: ({ method }) => method !== 'GET',
  scenes,
  stateMembers: { Worker: 'available', Job: 'assignment_status', Task: 'reservation_status' },
  // One for each Task, since Reservations are listed below them only.
  mostCalls: 80,
};
