import type { Kind } from '../domain/ref.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import { builder } from './builder.ts';
import { accountId } from './ids.ts';
import { NodeInterface } from './node.ts';

const CapabilityType = builder.objectRef<OpenAccount['capabilities'][number]>('Capability').implement({
  description: 'Something that the account can do. What is not listed is refused with an `UnsupportedError`.',
  fields: (t) => ({
    name: t.exposeString('name', {
      nullable: false,
      description:
        'Kind of object and operation, such as `worker.list`. `job.ended` and `task.ended`: what has ended is kept and listed.',
    }),
    filters: t.stringList({
      nullable: false,
      description: 'For lists: the filters that reach the vendor. All others are applied here.',
      resolve: ({ filters }) => [...filters],
    }),
    forgets: t.stringList({
      nullable: false,
      description: 'For lists: the states whose objects the vendor does not keep. A list of nothing else is a failure.',
      resolve: ({ forgets }) => [...forgets],
    }),
    untold: t.stringList({
      nullable: false,
      description:
        'For lists: the states that the vendor never tells, having no word for them or telling another in their place. A filter that ' +
        'names one is a failure, also beside others.',
      resolve: ({ untold }) => [...untold],
    }),
    takes: t.stringList({
      nullable: false,
      description:
        'For commands whose input has members that not every vendor knows: those that this one takes. Any other is refused by its name.',
      resolve: ({ takes }) => [...takes],
    }),
  }),
});

interface Word {
  readonly type: Kind;
  readonly word: string;
}

const WordType = builder.objectRef<Word>('VendorWord').implement({
  description: "The vendor's own word for a type of this API.",
  fields: (t) => ({
    type: t.exposeString('type', { nullable: false, description: 'Name of the type in this API.' }),
    word: t.exposeString('word', { nullable: false, description: "The vendor's word for it." }),
  }),
});

export const AccountType = builder.objectRef<OpenAccount>('Account').implement({
  description: 'One configured vendor tenant with its credentials. Native ids are unique only inside it.',
  interfaces: [NodeInterface],
  fields: (t) => ({
    id: t.id({ nullable: false, description: 'Global id.', resolve: ({ name }) => accountId(name) }),
    name: t.exposeString('name', { nullable: false, description: 'As the configuration names it.' }),
    vendor: t.exposeString('vendor', { nullable: false, description: 'Registered name of the vendor.' }),
    title: t.exposeString('title', { nullable: false, description: 'As the vendor writes its product.' }),
    words: t.field({
      type: [WordType],
      nullable: false,
      description: "The vendor's own words for the types of this API.",
      resolve: ({ words }) => Object.entries(words).map(([type, word]) => ({ type: type as Kind, word })),
    }),
    capabilities: t.field({
      type: [CapabilityType],
      nullable: false,
      description: 'What the account can do, computed from its adapter.',
      resolve: ({ capabilities }) => [...capabilities],
    }),
  }),
});
