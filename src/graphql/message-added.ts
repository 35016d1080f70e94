import { VendorError } from '../domain/error.ts';
import type { FeedEvent, MessageEvent } from '../domain/event.ts';
import type { JobFilter } from '../domain/job.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import { chosenAccounts } from '../gateway/listing.ts';
import { untoldWork, wholeOf } from '../gateway/sighted.ts';
import { builder } from './builder.ts';
import { checkedFilter } from './changes.ts';
import type { Context } from './context.ts';
import { FeedEventInterface, feedGapOr, RESUME, type Told } from './feed-event.ts';
import { filterOf, ofAccount, ownerFields, owners } from './filters.ts';
import { globalId } from './ids.ts';
import { MessageType } from './message.ts';
import { JobType, TaskType } from './refs.ts';
import { resumedAt } from './resume.ts';
import { rightsOf } from './rights.ts';

const MessageFilterInput = builder.inputType('MessageFilter', {
  description: 'Which messages; all members must hold.',
  fields: (t) => ({
    ...ownerFields(t),
    jobs: t.idList({ description: 'Said in one of these jobs.' }),
    tasks: t.idList({ description: 'Said in the job of one of these tasks, while the task lives.' }),
    workers: t.idList({ description: 'Said in a job that one of these workers has a live task of.' }),
    queues: t.idList({
      description:
        'Said in a job of one of these queues, or with a live task through one. Accounts whose vendor does not report the queue of a job ' +
        'fail with `UNSUPPORTED`.',
    }),
  }),
});
type MessageFilterValue = typeof MessageFilterInput.$inferInput | null | undefined;

/** Native ids of one account. */
interface Wanted {
  readonly jobs?: readonly string[];
  readonly tasks?: readonly string[];
  readonly workers?: readonly string[];
  readonly queues?: readonly string[];
}

const wantedBy = (input: MessageFilterValue): ((account: string) => Wanted | null) =>
  filterOf<Wanted>({
    jobs: ofAccount('Job', input?.jobs),
    tasks: ofAccount('Task', input?.tasks),
    workers: ofAccount('Worker', input?.workers),
    queues: ofAccount('Queue', input?.queues),
  });

interface Named {
  readonly nativeId: string;
}

/** Whether one of them is among those that are wanted. */
const isAmong = (wanted: readonly string[] | undefined, refs: readonly (Named | null | undefined)[]): boolean =>
  wanted === undefined || refs.some((ref) => ref && wanted.includes(ref.nativeId));

const isWanted = ({ ref, job, tasks }: MessageEvent, { jobs, tasks: shares, workers, queues }: Wanted): boolean =>
  isAmong(jobs, [ref]) &&
  isAmong(
    shares,
    tasks.map((task) => task.ref),
  ) &&
  isAmong(workers, [job?.worker, ...tasks.map((task) => task.worker)]) &&
  isAmong(queues, [job?.queue, ...tasks.map((task) => task.queue)]);

/** Why the account tells no messages here; `null` when it does. */
const silenceOf = (account: OpenAccount): VendorError | null => {
  const whole = wholeOf(account);
  if (!whole.adapter.source?.stream?.messages) {
    return new VendorError('UNSUPPORTED', account.name, `${account.title} does not tell messages as they are written`);
  }
  // Whose queue is not told is seen by nobody who sees some queues only.
  return account.sight ? untoldWork(whole, 'Job') : null;
};

/** The accounts that tell messages. One that was asked for by name and does not is refused, and so is asking when none does. */
const tellingOf = (accounts: readonly OpenAccount[], named: readonly string[] | null | undefined) => {
  const silent = accounts.flatMap((account) => {
    const error = silenceOf(account);
    return error ? [{ account, error }] : [];
  });
  const refused = silent.find(({ account }) => named?.includes(account.name));
  if (refused) throw refused.error;
  if (silent.length > 0 && silent.length === accounts.length) throw silent[0]?.error;
  return accounts.filter((account) => !silent.some((one) => one.account === account));
};

const MessageAddedType = builder.objectRef<Told<MessageEvent>>('MessageAdded').implement({
  description: 'A message was added to a conversation in writing.',
  interfaces: [FeedEventInterface] as never,
  fields: (t) => ({
    jobId: t.id({
      nullable: false,
      description: 'Global id of the job, also when nothing else is known of it. What was added has no id itself.',
      resolve: ({ event }) => globalId(event.ref),
    }),
    job: t.field({
      type: JobType,
      description:
        'The job in which it was said, as it was known when the message was heard; null when nothing was known of it.',
      resolve: ({ event }) => event.job,
    }),
    tasks: t.field({
      type: [TaskType],
      nullable: { list: false, items: false },
      description: 'The tasks of the job that were live when the message was heard.',
      resolve: ({ event }) => [...event.tasks],
    }),
    message: t.field({
      type: MessageType,
      nullable: false,
      description: 'What was added.',
      resolve: ({ event }) => event.line,
    }),
    receivedAt: t.field({
      type: 'DateTime',
      nullable: false,
      description: 'When it was heard.',
      resolve: ({ event }) => event.receivedAt,
    }),
  }),
});

const MessageEventType = feedGapOr('MessageEvent', 'A message that was added, or a gap.', MessageAddedType);

const wants = (filters: ReadonlyMap<string, Wanted>, { principal }: Context) => {
  return (event: FeedEvent): boolean => {
    // What the principal may see may have changed since the subscription began.
    if (principal.accounts?.includes(event.account) === false) return false;
    if (event.type !== 'message') return true;
    const filter = filters.get(event.account);
    return filter !== undefined && isWanted(event, filter);
  };
};

builder.subscriptionField('messageAdded', (t) =>
  t.field({
    type: MessageEventType as never,
    nullable: false,
    description:
      'Every message of the conversations in writing that match the filter, from here on, each told once. Accounts whose vendor does not ' +
      'tell messages as they are written are left out; where one is named, or no other is left, `UNSUPPORTED`.',
    args: {
      filter: t.arg({ type: MessageFilterInput, description: 'Which ones; all members must hold.' }),
      after: t.arg.string({ description: RESUME }),
    },
    subscribe: (async (
      _root: unknown,
      { filter: input, after }: { filter?: MessageFilterValue; after?: string | null },
      context: Context,
    ) => {
      const wanted = wantedBy(input);
      const { accounts: named, vendors } = owners(input);
      const isPossible = (account: string) => (wanted(account) ? {} : null);
      const chosen = chosenAccounts<'Job'>(context.scope, { accounts: named, vendors, filter: isPossible });
      const filters = new Map<string, Wanted>();
      for (const account of tellingOf(chosen, named)) {
        const filter = wanted(account.name) ?? {};
        const asked: JobFilter = filter.queues ? { queues: filter.queues } : {};
        checkedFilter('Job', account, asked);
        filters.set(account.name, filter);
      }
      return context.events.listen({
        accounts: [...filters.keys()],
        kind: 'message',
        wants: wants(filters, context),
        after: resumedAt(after, context),
        rights: rightsOf(context.principal),
      });
    }) as never,
    resolve: ((delivery: unknown) => delivery) as never,
  }),
);
