import type { StartSimulator } from '../../src/sandbox/face.ts';
import type { VendorBench } from '../../src/testing/bench.ts';
import { startSimulator, type TwilioSimulation } from '../../src/vendors/twilio/simulator/index.ts';
import { scenes } from './twilio.scenes.ts';

const secret = 'not-the-token-of-this-account';
type Json = Readonly<Record<string, unknown>>;

/** What no filter of the workflow takes goes to a queue of nobody: a job that a test makes is not taken before the test is over. */
const start: StartSimulator = async (options) => {
  const simulation: TwilioSimulation = await startSimulator(options);
  const { baseUrl, accountSid, authToken, workspaceSid } = simulation.settings;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const call = async (path: string, form?: Readonly<Record<string, string>>): Promise<Json> => {
    const url = `${baseUrl}/v1/Workspaces/${workspaceSid}${path}`;
    const sent = form && { method: 'POST', body: new URLSearchParams(form) };
    return (await (await fetch(url, { headers: { authorization }, ...sent })).json()) as Json;
  };
  for (const { sid, configuration } of (await call('/Workflows')).workflows as readonly Json[]) {
    const queue = (await call('/TaskQueues', { FriendlyName: 'Nobody', TargetWorkers: "takes == 'nothing'" })).sid;
    const { task_routing: routing } = JSON.parse(String(configuration)) as { readonly task_routing: Json };
    const Configuration = JSON.stringify({ task_routing: { ...routing, default_filter: { queue } } });
    await call(`/Workflows/${String(sid)}`, { Configuration });
  }
  simulation.calls.reset();
  return simulation;
};

export const bench: VendorBench = {
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
    Job: (name, { RoutingPolicy }) => ({ policy: RoutingPolicy, labels: { name } }),
  },
  passed: ({ workspaceSid }) => ({
    read: { method: 'GET', path: `/v1/Workspaces/${String(workspaceSid)}/Activities` },
    write: {
      method: 'POST',
      path: `/v1/Workspaces/${String(workspaceSid)}/Activities`,
      body: { FriendlyName: 'passed through', Available: false },
    },
    mark: 'passed through',
  }),
  uniqueNames: ['Activity', 'Queue', 'RoutingPolicy', 'Worker'],
  isWrite: ({ method }) => method !== 'GET',
  scenes,
  stateMembers: { Worker: 'available', Job: 'assignment_status', Task: 'reservation_status' },
  // One for each Task, since Reservations are listed below them only.
  mostCalls: 80,
};
