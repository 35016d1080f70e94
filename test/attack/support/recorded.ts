import { isInputObjectType } from 'graphql';
import type { Adapter } from '../../../src/contract/adapter.ts';
import type { Vendor } from '../../../src/contract/vendor.ts';
import { VendorError } from '../../../src/domain/error.ts';
import { schema } from '../../graphql/house.ts';

/** Every member of a port that changes something. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  workspace: ['create', 'update', 'remove'],
  activity: ['create', 'update', 'remove'],
  skill: ['create', 'update', 'remove'],
  queue: ['create', 'update', 'remove'],
  policy: ['create', 'update', 'remove'],
  worker: ['create', 'update', 'remove', 'setPresence', 'bind', 'unbind', 'bindSkills', 'unbindSkills'],
  job: ['create', 'update', 'remove', 'cancel', 'unassign', 'reclassify'],
  task: ['accept', 'decline', 'complete', 'close', 'transfer', 'setData', 'act'],
  email: ['create', 'reply', 'save', 'send', 'discard', 'attach', 'detach'],
  workbin: ['park', 'pull'],
  metrics: ['request'],
};

/** Takes whatever the API can be given, so that no vendor's gap stands for a refusal. */
const EVERYTHING = Object.fromEntries(
  [
    ...Object.values(schema.getTypeMap()).flatMap((type) =>
      isInputObjectType(type) ? Object.keys(type.getFields()) : [],
    ),
    'intervalMs',
  ].map((name) => [name, { as: name, clears: true }]),
);

/** What was about to be changed at the vendors. */
export type Written = string[];

/** The vendor with its reads as they are, and with writes of every kind that are noted down and refused: nothing ever changes. */
export const recorded = (vendor: Vendor, written: Written): Vendor => ({
  ...vendor,
  open(...given) {
    const adapter = vendor.open(...given);
    const refuse = (what: string) => async () => {
      written.push(what);
      throw new VendorError('WRONG_STATE', adapter.account, 'noted down');
    };
    const ports = Object.entries(WRITES).map(([name, members]) => {
      const own = (adapter as unknown as Record<string, { takes?: object } | undefined>)[name] ?? { pushes: [] };
      const known = 'takes' in own ? own.takes : {};
      const takes = { ...known, ...Object.fromEntries(members.map((member) => [member, EVERYTHING])) };
      const writes = members.map((member) => [member, refuse(`${name}.${member}`)]);
      return [name, { ...own, ...Object.fromEntries(writes), takes }];
    });
    return { ...adapter, ...Object.fromEntries(ports), passthrough: refuse('passthrough') } as Adapter;
  },
});
