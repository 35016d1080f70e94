import { VendorError } from '../domain/error.ts';
import type { Kind } from '../domain/ref.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import type { CommandOutcome, CommandRequest } from '../gateway/command.ts';
import { builder } from './builder.ts';
import { accountField, type InputBuilder, idempotencyField, OutcomeEnum, orRefusal, resultUnion } from './command.ts';
import type { Context } from './context.ts';
import { nativeIn, optionalNativeIn } from './ids.ts';

interface Bound {
  readonly outcome: CommandOutcome;
}

const BindingPayload = builder.objectRef<Bound>('BindingPayload').implement({
  description: 'What tying workers to queues or skills, or untying them, came to.',
  fields: (t) => ({
    outcome: t.expose('outcome', { type: OutcomeEnum, nullable: false, description: 'What became of it.' }),
  }),
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

type Run = CommandRequest<null>['run'] | undefined;

/** Carries a binding out under its name; `bound` binds the adapter's member to its arguments. */
const carryOut = async <I extends { account: string; idempotencyKey?: string | null | undefined }>(
  context: Context,
  name: string,
  { idempotencyKey, ...input }: I,
  bound: (account: OpenAccount) => Run,
) =>
  orRefusal(context, async () => {
    const account = context.scope.account(input.account);
    const run = bound(account);
    if (!run) throw new VendorError('UNSUPPORTED', account.name, `${account.title} cannot carry out ${name}`);
    const request = { account, name, input, idempotencyKey, run };
    return context.gateway.commands.execute(context.scope, context.principal.id, request);
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
      resolve: (_root, { input: given }, context) =>
        carryOut(context, name, given, ({ adapter, name: account }) => {
          const run = adapter.worker?.[member];
          const binding = {
            workspace: workspaceOf(account, given.workspace),
            queues: toSelection(account, 'Queue', given.queues),
            workers: toSelection(account, 'Worker', given.workers),
          };
          return run && ((call) => run(binding, call));
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
    resolve: (_root, { input }, context) =>
      carryOut(context, 'bindSkills', input, ({ adapter, name: account }) => {
        const bindSkills = adapter.worker?.bindSkills;
        const binding = {
          workspace: workspaceOf(account, input.workspace),
          workers: toSelection(account, 'Worker', input.workers),
          skills: input.skills.map(({ skill, level }) => ({ skill: nativeIn(account, 'Skill', skill), level })),
        };
        return bindSkills && ((call) => bindSkills(binding, call));
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
    resolve: (_root, { input }, context) =>
      carryOut(context, 'unbindSkills', input, ({ adapter, name: account }) => {
        const unbindSkills = adapter.worker?.unbindSkills;
        const binding = {
          workspace: workspaceOf(account, input.workspace),
          workers: toSelection(account, 'Worker', input.workers),
          skills: toSelection(account, 'Skill', input.skills),
        };
        return unbindSkills && ((call) => unbindSkills(binding, call));
      }),
  }),
);
