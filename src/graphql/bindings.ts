import type { GraphQLResolveInfo } from 'graphql';
import { VendorError } from '../domain/error.ts';
import type { Kind } from '../domain/ref.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import type { Executed } from '../gateway/outcome.ts';
import { type Command, commandOn } from '../gateway/verb.ts';
import { builder } from './builder.ts';
import {
  accountField,
  carryOut,
  type InputBuilder,
  idempotencyField,
  orRefusal,
  outcomeFields,
  resultUnion,
} from './command.ts';
import type { Context } from './context.ts';
import { nativeIn, optionalNativeIn } from './ids.ts';
import { permit } from './permit.ts';
import type { MutationName } from './rules.ts';

const BindingPayload = builder.objectRef<Executed<null>>('BindingPayload').implement({
  description: 'What tying workers to queues or skills, or untying them, came to.',
  fields: (t) => outcomeFields(t, (executed) => executed),
});

const BindingResult = resultUnion('Binding', BindingPayload);

const SelectionInput = builder.inputType('SelectionInput', {
  description: 'A set of objects: some by their ids, or all there are.',
  isOneOf: true,
  fields: (t) => ({
    ids: t.idList({ description: 'These.' }),
    all: t.boolean({ description: 'All there are; true is the only value.' }),
  }),
});

interface Chosen {
  readonly ids?: readonly string[] | null;
  readonly all?: boolean | null;
}

const toSelection = (account: string, kind: Kind, { ids, all }: Chosen): readonly string[] | 'ALL' => {
  if (all === true) return 'ALL';
  if (ids && ids.length > 0) return ids.map((id) => nativeIn(account, kind, id));
  throw new VendorError('INVALID_INPUT', account, `choose at least one ${kind}, or { all: true }`);
};

const SkillLevelInput = builder.inputType('SkillLevelInput', {
  description: 'A skill to be given to workers.',
  fields: (t) => ({
    skill: t.id({ required: true, description: 'Id of the skill.' }),
    level: t.int({ required: true, description: "How well, in the vendor's own scale." }),
  }),
});

const place = (t: InputBuilder) => ({
  account: accountField(t),
  workspace: t.id({ description: 'Id of the workspace, for accounts with several.' }),
});

const workersField = (t: InputBuilder) =>
  t.field({ type: SelectionInput, required: true, description: 'Which workers.' });

const queueInput = (name: string, description: string) =>
  builder.inputType(name, {
    description,
    fields: (t) => ({
      ...place(t),
      queues: t.field({ type: SelectionInput, required: true, description: 'Which queues.' }),
      workers: workersField(t),
      idempotencyKey: idempotencyField(t),
    }),
  });

/** Carries a binding out under its name; `bind` binds the adapter's member to its arguments. */
const tie = async <I extends { account: string; idempotencyKey?: string | null | undefined }>(
  context: Context,
  info: GraphQLResolveInfo,
  name: MutationName,
  { idempotencyKey, ...input }: I,
  bind: (account: OpenAccount) => Command<null> | undefined,
) =>
  orRefusal(context, async () => {
    const account = await permit(context, info, name, input.account, input, idempotencyKey);
    return carryOut(context, account, name, bind(account), input, idempotencyKey);
  }) as never;

const workspaceOf = (account: string, id: string | null | undefined): string | undefined =>
  optionalNativeIn(account, 'Workspace', id ?? undefined);

const queueBinding = (name: 'bindWorkers' | 'unbindWorkers', member: 'bind' | 'unbind', description: string): void => {
  const input = queueInput(`${name[0]?.toUpperCase()}${name.slice(1)}Input`, 'Which workers, and which queues.');
  builder.mutationField(name, (t) =>
    t.field({
      type: BindingResult,
      nullable: false,
      description,
      authScopes: { manage: true },
      args: { input: t.arg({ type: input, required: true, description: 'What to do.' }) },
      resolve: (_root, { input: given }, context, info) =>
        tie(context, info, name, given, (account) => {
          const binding = {
            workspace: workspaceOf(account.name, given.workspace),
            queues: toSelection(account.name, 'Queue', given.queues),
            workers: toSelection(account.name, 'Worker', given.workers),
          };
          return member === 'bind'
            ? commandOn(account, 'worker', 'bind', binding)
            : commandOn(account, 'worker', 'unbind', binding);
        }),
    }),
  );
};

queueBinding(
  'bindWorkers',
  'bind',
  'Adds each of the queues to each of the workers. What was bound before stays bound.',
);
queueBinding('unbindWorkers', 'unbind', 'Takes each of the workers from each of the queues.');

const BindSkillsInput = builder.inputType('BindSkillsInput', {
  description: 'Which workers, and which skills.',
  fields: (t) => ({
    ...place(t),
    workers: workersField(t),
    skills: t.field({ type: [SkillLevelInput], required: true, description: 'Which skills, how well.' }),
    idempotencyKey: idempotencyField(t),
  }),
});

builder.mutationField('bindSkills', (t) =>
  t.field({
    type: BindingResult,
    nullable: false,
    description: 'Gives each of the skills to each of the workers. Other skills stay.',
    authScopes: { manage: true },
    args: { input: t.arg({ type: BindSkillsInput, required: true, description: 'What to do.' }) },
    resolve: (_root, { input }, context, info) =>
      tie(context, info, 'bindSkills', input, (account) => {
        const binding = {
          workspace: workspaceOf(account.name, input.workspace),
          workers: toSelection(account.name, 'Worker', input.workers),
          skills: input.skills.map(({ skill, level }) => ({ skill: nativeIn(account.name, 'Skill', skill), level })),
        };
        return commandOn(account, 'worker', 'bindSkills', binding);
      }),
  }),
);

const UnbindSkillsInput = builder.inputType('UnbindSkillsInput', {
  description: 'Which workers, and which skills.',
  fields: (t) => ({
    ...place(t),
    workers: workersField(t),
    skills: t.field({ type: SelectionInput, required: true, description: 'Which skills.' }),
    idempotencyKey: idempotencyField(t),
  }),
});

builder.mutationField('unbindSkills', (t) =>
  t.field({
    type: BindingResult,
    nullable: false,
    description: 'Takes each of the skills from each of the workers.',
    authScopes: { manage: true },
    args: { input: t.arg({ type: UnbindSkillsInput, required: true, description: 'What to do.' }) },
    resolve: (_root, { input }, context, info) =>
      tie(context, info, 'unbindSkills', input, (account) => {
        const binding = {
          workspace: workspaceOf(account.name, input.workspace),
          workers: toSelection(account.name, 'Worker', input.workers),
          skills: toSelection(account.name, 'Skill', input.skills),
        };
        return commandOn(account, 'worker', 'unbindSkills', binding);
      }),
  }),
);
