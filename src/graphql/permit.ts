import {
  type GraphQLInputType,
  type GraphQLResolveInfo,
  getNullableType,
  isInputObjectType,
  isListType,
} from 'graphql';
import { VendorError } from '../domain/error.ts';
import { type Kind, type Ref, ref } from '../domain/ref.ts';
import { isLiveTask, type Task } from '../domain/task.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import { kindRow } from '../gateway/kinds.ts';
import { mayName, wholeOf } from '../gateway/sighted.ts';
import { checkCallbacks } from './callbacks.ts';
import type { Context } from './context.ts';
import { decodeAnyId, decodeId } from './ids.ts';
import { boundTo } from './principal.ts';
import { rightsOf } from './rights.ts';
import { BEYOND_QUEUES, type MutationName, type Owned, RULES, type Rule } from './rules.ts';

type Given = Readonly<Record<string, unknown>>;

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** Every object that the input names by its global id, wherever it stands. */
const namedIn = (value: unknown, type: GraphQLInputType): Ref[] => {
  const bare = getNullableType(type);
  if (!isGiven(value)) return [];
  if (isListType(bare)) return (value as readonly unknown[]).flatMap((one) => namedIn(one, bare.ofType));
  if (isInputObjectType(bare)) {
    return Object.values(bare.getFields()).flatMap((field) => namedIn((value as Given)[field.name], field.type));
  }
  if (bare.name !== 'ID') return [];
  const decoded = decodeAnyId(value as string);
  return 'ref' in decoded ? [decoded.ref] : [];
};

const missing = ({ kind, account, nativeId }: Ref): VendorError =>
  new VendorError('NOT_FOUND', account, `there is no ${kind} ${nativeId}`);

/** Throws `NOT_FOUND` for an object of another queue, as for one that does not exist. */
const checkSeen = async (of: Ref, { scope, loader }: Context): Promise<void> => {
  if (mayName(scope.account(of.account), of)) return;
  if (of.kind === 'Queue' || !(await loader.one(of))) throw missing(of);
};

const checkQueues = async (
  account: OpenAccount,
  rule: Rule,
  given: Given,
  named: readonly Ref[],
  context: Context,
): Promise<void> => {
  const { name, sight } = account;
  if (!sight) return;
  const refuse = (problem: string) =>
    new VendorError('FORBIDDEN', name, `this principal sees some queues only: ${problem}`);
  if (rule.reach === 'ACCOUNT') throw refuse('this reaches beyond them');
  const beyond = BEYOND_QUEUES.find((member) => isGiven(given[member]));
  if (beyond) throw refuse(`"${beyond}" may lead to others`);
  const left = rule.needs?.find((member) => !isGiven(given[member]));
  if (left) throw refuse(`"${left}" has to be given`);
  if ((given.queues as { readonly all?: boolean | null } | undefined)?.all) throw refuse('name the queues');
  for (const member of rule.queueTexts ?? []) {
    const queue = given[member];
    if (isGiven(queue) && !sight.queues.has(queue as string)) throw missing(ref('Queue', name, queue as string));
  }
  for (const of of named) await checkSeen(of, context);
};

/** The live tasks of the worker. Throws what keeps them from being known. */
const heldBy = async (of: Ref<'Worker'>, { loader }: Context) => {
  const worker = await loader.one(of);
  return worker ? loader.heldBy(worker) : { tasks: [], unsure: null };
};

const isHis = ({ worker }: Task, mine: Ref<'Worker'>): boolean => worker.nativeId === mine.nativeId;

const OWNED: Readonly<
  Record<
    Owned,
    {
      readonly kind: Kind;
      readonly isOwn: (nativeId: string, mine: Ref<'Worker'>, context: Context) => Promise<boolean>;
    }
  >
> = {
  worker: { kind: 'Worker', isOwn: async (nativeId, mine) => nativeId === mine.nativeId },
  task: {
    kind: 'Task',
    async isOwn(nativeId, mine, context) {
      const port = kindRow('Task').portOf(context.scope.account(mine.account));
      if (port?.get || port?.getMany) {
        const of = ref('Task', mine.account, nativeId);
        const task = await context.loader.one(of);
        if (!task) throw missing(of);
        return isHis(task, mine);
      }
      const { tasks, unsure } = await heldBy(mine, context);
      const isOwn = tasks.some((task) => task.ref.nativeId === nativeId);
      if (!isOwn && unsure) throw unsure;
      return isOwn;
    },
  },
  job: {
    kind: 'Job',
    async isOwn(nativeId, mine, context) {
      const { tasks, unsure } = await heldBy(mine, context);
      const isOwn = tasks.some((task) => isLiveTask(task) && isHis(task, mine) && task.job.nativeId === nativeId);
      if (!isOwn && unsure) throw unsure;
      return isOwn;
    },
  },
  workbin: {
    kind: 'Workbin',
    async isOwn(nativeId, mine, context) {
      const workbin = await context.loader.one(ref('Workbin', mine.account, nativeId));
      return workbin?.owner?.nativeId === mine.nativeId;
    },
  },
};

const checkOwn = async (account: string, name: MutationName, given: Given, context: Context): Promise<void> => {
  const worker = boundTo(context.principal, account);
  if (worker === undefined) return;
  const refuse = (problem: string) =>
    new VendorError('FORBIDDEN', account, `this principal acts for one worker only: ${problem}`);
  const { own, optional = [] }: Rule = RULES[name];
  if (worker === null) throw refuse('it has none in this account');
  if (own === null) throw refuse(`${name} is not for the work of one`);
  const mine = ref('Worker', account, worker);
  for (const [member, what] of Object.entries(own)) {
    const id = given[member];
    if (!isGiven(id)) {
      if (optional.includes(member)) continue;
      throw refuse(`"${member}" has to be given`);
    }
    const { kind, isOwn } = OWNED[what];
    const of = decodeId(kind, id as string);
    if (of.account === account && (await isOwn(of.nativeId, mine, context))) continue;
    throw refuse(`"${member}" is not of worker ${worker}`);
  }
};

/**
 * Whether the principal may carry this out, beyond the scope of its role: with the queues that it sees, and for the worker to whom it is
 * bound. Answers the account to which the command goes. Reads what has to be known for that, and changes nothing. Throws `FORBIDDEN`,
 * `NOT_FOUND` for what the principal does not see, or whatever keeps it from being known. A repeat of what was allowed is allowed: what
 * it has done may have taken the object out of the principal's hands. What changes hands between this and the
 * command is for the vendor to decide.
 */
export const permit = async (
  context: Context,
  info: GraphQLResolveInfo,
  name: MutationName,
  accountName: string,
  given: Given,
  idempotencyKey?: string | null,
): Promise<OpenAccount> => {
  const account = context.scope.account(accountName);
  const { gateway, principal } = context;
  const again = { account, name, input: given, idempotencyKey, rights: rightsOf(principal) };
  if (gateway.commands.isRepeat(principal.id, again)) return wholeOf(account);
  const rule: Rule = RULES[name];
  if (rule.callsOut) await checkCallbacks(account.name, given, context);
  if (account.sight) {
    const input = info.parentType.getFields()[name]?.args.find((one) => one.name === 'input');
    await checkQueues(account, rule, given, input ? namedIn(given, input.type) : [], context);
  }
  await checkOwn(account.name, name, given, context);
  return wholeOf(account);
};
