import { generateKeyPairSync } from 'node:crypto';
import type { VendorBench } from '../../src/testing/bench.ts';
import { scenes } from './voximplant.scenes.ts';

const { privateKey: secret } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
export const bench: VendorBench = {
  spoil: (settings) => ({ settings: { ...settings, privateKey: secret }, secret }),
  creates: {
    Activity: (name) => ({ name }),
    Skill: (name) => ({ name }),
    Queue: (name) => ({ name }),
  },
  passed: () => ({
    read: { method: 'POST', path: '/SQ_GetSkills' },
    write: { method: 'POST', path: '/SQ_AddSkill', body: { sq_skill_name: 'passed through' } },
    mark: 'passed through',
  }),
  fixedSets: ['Activity'],
  uniqueNames: ['Skill', 'Queue'],
  isWrite: ({ path }) => !/\/(SQ_)?Get/.test(path),
  scenes,
  // Another token may mend it.
  mends: [401, 403],
  stateMembers: { Worker: 'sq_status_name', Job: 'status' },
};
