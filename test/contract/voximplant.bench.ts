import { generateKeyPairSync } from 'node:crypto';
import type { Vendor } from '../../src/contract/vendor.ts';
import { voximplant } from '../../src/vendors/voximplant/index.ts';
import { startSimulator } from '../../src/vendors/voximplant/simulator/index.ts';
import type { VendorBench } from './house.ts';
import { scenes } from './voximplant.scenes.ts';

const { privateKey: secret } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
export const bench: VendorBench = {
  vendor: voximplant as Vendor,
  start: startSimulator,
  spoil: (settings) => ({ settings: { ...settings, privateKey: secret }, secret }),
  creates: {
    Activity: (name) => ({ name }),
    Skill: (name) => ({ name }),
    Queue: (name) => ({ name }),
  },
  fixedSets: ['Activity'],
  uniqueNames: ['Skill', 'Queue'],
  isWrite: ({ path }) => !/\/(SQ_)?Get/.test(path),
  scenes,
  // Another token may mend it.
  mends: [401, 403],
  stateMembers: { Worker: 'sq_status_name', Job: 'status' },
};
