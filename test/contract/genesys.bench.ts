import type { VendorBench } from '../../src/testing/bench.ts';
import type { GenesysSimulation } from '../../src/vendors/genesys/simulator/index.ts';
import { scenes } from './genesys.scenes.ts';

const secret = 'not-the-password-of-this-login';
export const bench: VendorBench = {
  // Time leaps here, and CometD sessions are not to be lost by that.
  switches: { cometd_max_interval_ms: 3_600_000 },
  promptSwitches: { event_delay_ms: 0 },
  spoil: (settings) => ({
    settings: { ...settings, users: (settings.users as object[]).map((user) => ({ ...user, password: secret })) },
    secret,
  }),
  creates: {},
  passed: () => ({
    read: { method: 'GET', path: '/me/channels', query: { fields: '*' } },
    write: {
      method: 'POST',
      path: '/me',
      body: { operationName: 'StartContactCenterSession', channels: ['workitem'] },
    },
    mark: 'NotReady',
  }),
  uniqueNames: [],
  // CometD is asked by POST, too.
  isWrite: ({ method, path }) => method !== 'GET' && !path.includes('/notifications'),
  scenes,
  // The session may be over.
  mends: [401],
  sceneSwitches: { invite_timeout_ms: 86_400_000, session_idle_ms: 86_400_000_000 },
  stateMembers: { Worker: 'state', Job: 'state', Task: 'state' },
  // A login page (contract §7.4).
  webPage: 'UNAUTHENTICATED',
  // Four media of three logins and eleven workbins, which four lists name.
  mostCalls: 12 + 11 + 4,
  hidesWaiting: true,
  // Calls are left unanswered.
  declines: ({ actions }) => actions?.includes('Reject') ?? false,
  action: 'SetInFocus',
  failLater: (simulation) => (simulation as GenesysSimulation).fault.failLater(),
  entitled: ({ raw }) => JSON.stringify(raw).includes('ROLE_SUPERVISOR'),
  parks: ({ channel }) => channel !== 'voice',
};
