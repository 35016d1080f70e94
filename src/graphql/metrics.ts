import { VendorError } from '../domain/error.ts';
import type { Json } from '../domain/json.ts';
import type { MetricPoint, MetricSeries } from '../domain/metrics.ts';
import type { Ref } from '../domain/ref.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import { checkTaken } from '../gateway/verb.ts';
import { builder, type Types } from './builder.ts';
import { accountField, type InputBuilder, vendorOptionsField } from './command.ts';
import type { Context } from './context.ts';
import { enumOf } from './enum.ts';
import { nativeIn, nativesIn, optionalNativeIn } from './ids.ts';
import { toOptions } from './inputs.ts';
import { QueueType, WorkerType } from './refs.ts';
import { follow } from './relations.ts';
import { renamedTo, underEitherName } from './renamed.ts';

const MetricPointType = builder.objectRef<MetricPoint>('MetricPoint').implement({
  description: 'One value of a figure: over `from` up to, and without, `to`.',
  fields: (t) => ({
    from: t.expose('from', { type: 'DateTime', description: 'Begin of the span.' }),
    to: t.expose('to', { type: 'DateTime', description: 'End of the span.' }),
    value: t.exposeFloat('value', { description: "In the vendor's unit; none when there is no data." }),
  }),
});

const MetricSeriesType = builder.objectRef<MetricSeries>('MetricSeries').implement({
  description: 'One figure over time, as the vendor computes it.',
  fields: (t) => ({
    report: t.exposeString('report', { nullable: false, description: "The vendor's own name of the figure." }),
    queue: t.field({
      type: QueueType,
      description: 'The queue it is about, if it is about one.',
      resolve: ({ queue }, _args, context) => follow(queue, context),
    }),
    worker: t.field({
      type: WorkerType,
      description: 'The worker it is about, if it is about one.',
      resolve: ({ worker }, _args, context) => follow(worker, context),
    }),
    points: t.field({
      type: [MetricPointType],
      nullable: false,
      description: 'In the order of time, unless `vendorOptions` ask for another.',
      resolve: ({ points }) => [...points],
    }),
  }),
});

const MetricsWindowEnum = enumOf('MetricsWindow', 'How far back the vendor looks, and how finely.', {
  REALTIME: 'The last half hour.',
  DAY: 'The last days, as long as the vendor keeps them.',
});

const MetricsGroupEnum = enumOf('MetricsGroup', 'Whose figures.', {
  QUEUE: 'One series a queue.',
  WORKER: 'One series a worker.',
});

const INTERVAL = 'Length of one point, in milliseconds.';
const MAX_WAIT = 'For service levels: the longest wait that counts as good, in milliseconds.';

export const requestFields = (t: InputBuilder) => ({
  account: accountField(t),
  workspace: t.id({ description: 'Id of the workspace, for accounts with several.' }),
  reports: t.stringList({ required: true, description: "Names of the figures, in the vendor's own words." }),
  groupBy: t.field({ type: MetricsGroupEnum, required: true, defaultValue: 'QUEUE', description: 'Whose figures.' }),
  queues: t.idList({ description: 'Of these queues; all when left out.' }),
  workers: t.idList({ description: 'Of these workers; all when left out.' }),
  intervalMs: t.int({ description: INTERVAL }),
  intervalSeconds: t.int({
    description: 'As `intervalMs`, in seconds.',
    deprecationReason: renamedTo('intervalMs'),
  }),
  maxWaitMs: t.int({ description: MAX_WAIT }),
  maxWaitSeconds: t.int({ description: 'As `maxWaitMs`, in seconds.', deprecationReason: renamedTo('maxWaitMs') }),
  vendorOptions: vendorOptionsField(t),
});

interface Lengths {
  readonly intervalMs?: number | null | undefined;
  readonly intervalSeconds?: number | null | undefined;
  readonly maxWaitMs?: number | null | undefined;
  readonly maxWaitSeconds?: number | null | undefined;
}

const fromSeconds = (seconds: number): number => seconds * 1_000;

interface Requested extends Lengths {
  readonly workspace?: string | null | undefined;
  readonly reports: readonly string[];
  readonly groupBy: 'QUEUE' | 'WORKER';
  readonly queues?: readonly string[] | null | undefined;
  readonly workers?: readonly string[] | null | undefined;
  readonly vendorOptions?: Json | undefined;
}

export const toRequest = (account: string, input: Requested) => ({
  workspace: optionalNativeIn(account, 'Workspace', input.workspace ?? undefined),
  reports: input.reports,
  groupBy: input.groupBy,
  queues: nativesIn(account, 'Queue', input.queues) ?? undefined,
  workers: nativesIn(account, 'Worker', input.workers) ?? undefined,
  intervalMs:
    underEitherName(['intervalMs', input.intervalMs], ['intervalSeconds', input.intervalSeconds], fromSeconds) ||
    undefined,
  maxWaitMs:
    underEitherName(['maxWaitMs', input.maxWaitMs], ['maxWaitSeconds', input.maxWaitSeconds], fromSeconds) ?? undefined,
  vendorOptions: toOptions(input.vendorOptions),
});

export const metricsOf = (account: OpenAccount) => {
  if (account.adapter.metrics) return account.adapter.metrics;
  throw new VendorError('UNSUPPORTED', account.name, `${account.title} computes no figures over time`);
};

export const unsupported = (account: OpenAccount, what: string) =>
  new VendorError('UNSUPPORTED', account.name, `${account.title} ${what}`);

const MetricsInput = builder.inputType('MetricsInput', {
  description: 'Which figures, of whom, over what time.',
  fields: (t) => ({
    ...requestFields(t),
    window: t.field({
      type: MetricsWindowEnum,
      required: true,
      defaultValue: 'REALTIME',
      description: 'How far back.',
    }),
    from: t.field({ type: 'DateTime', description: 'First moment.' }),
    to: t.field({ type: 'DateTime', description: 'Last moment.' }),
  }),
});

type MetricsRead = NonNullable<NonNullable<OpenAccount['adapter']['metrics']>['read']>;

/** An error that stands in a list is told as the error of its place. */
const inPlace = (figures: Awaited<ReturnType<MetricsRead>>): MetricSeries[] => [...figures] as MetricSeries[];

builder.queryField('metrics', (t) =>
  t.field({
    type: [MetricSeriesType],
    nullable: { list: true, items: true },
    description:
      "Figures over time that the account's vendor computes; one that cannot be read is null, with its error.",
    complexity: 50,
    args: { input: t.arg({ type: MetricsInput, required: true, description: 'What to compute.' }) },
    resolve: async (_root, { input }, { scope }) => {
      const account = scope.account(input.account);
      const { read, takes } = metricsOf(account);
      if (!read) throw unsupported(account, 'computes no figures at once');
      const request = checkTaken(account, takes.read, {
        ...toRequest(account.name, input),
        window: input.window,
        from: input.from ?? undefined,
        to: input.to ?? undefined,
      });
      return inPlace(await scope.read(account, `metrics|${JSON.stringify(request)}`, (call) => read(request, call)));
    },
  }),
);

type Fields = PothosSchemaTypes.ObjectFieldBuilder<Types, never>;

const ownArgs = (t: Fields) => ({
  reports: t.arg.stringList({ required: true, description: "Names of the figures, in the vendor's own words." }),
  window: t.arg({ type: MetricsWindowEnum, required: true, defaultValue: 'REALTIME', description: 'How far back.' }),
  intervalMs: t.arg.int({ description: INTERVAL }),
  intervalSeconds: t.arg.int({
    description: 'As `intervalMs`, in seconds.',
    deprecationReason: renamedTo('intervalMs'),
  }),
  maxWaitMs: t.arg.int({ description: MAX_WAIT }),
  maxWaitSeconds: t.arg.int({ description: 'As `maxWaitMs`, in seconds.', deprecationReason: renamedTo('maxWaitMs') }),
});

interface OwnArgs extends Lengths {
  readonly reports: readonly string[];
  readonly window: 'REALTIME' | 'DAY';
}

/** The figures of one queue or one worker, which `whose` names in the request. */
const ownMetrics = async (
  { ref }: { readonly ref: Ref },
  { window, ...args }: OwnArgs,
  { scope }: Context,
  whose: Pick<Parameters<MetricsRead>[0], 'groupBy' | 'queues' | 'workers'>,
): Promise<MetricSeries[] | null> => {
  const account = scope.account(ref.account);
  const { read, takes } = account.adapter.metrics ?? {};
  if (!read) return null;
  const wanted = { ...toRequest(account.name, { ...args, groupBy: whose.groupBy }), ...whose, window };
  const request = checkTaken(account, takes?.read, wanted);
  return inPlace(await scope.read(account, `metrics|${JSON.stringify(request)}`, (call) => read(request, call)));
};

const OWN =
  'Figures over time that the vendor computes; null where it computes none. One that cannot be read is null, with its error.';

builder.objectField(QueueType, 'metrics', (t) =>
  t.field({
    type: [MetricSeriesType],
    nullable: { list: true, items: true },
    description: OWN,
    complexity: 20,
    args: ownArgs(t as never),
    resolve: (queue, args, context) =>
      ownMetrics(queue, args as OwnArgs, context, { groupBy: 'QUEUE', queues: [queue.ref.nativeId] }),
  }),
);

builder.objectField(WorkerType, 'metrics', (t) =>
  t.field({
    type: [MetricSeriesType],
    nullable: { list: true, items: true },
    description: `${OWN} Some vendors tell them only within a queue: name it in \`queue\`.`,
    complexity: 20,
    args: { ...ownArgs(t as never), queue: t.arg.id({ description: 'Id of the queue.' }) },
    resolve: (worker, { queue, ...args }, context) =>
      ownMetrics(worker, args as OwnArgs, context, {
        groupBy: 'WORKER',
        workers: [worker.ref.nativeId],
        queues: queue ? [nativeIn(worker.ref.account, 'Queue', queue)] : undefined,
      }),
  }),
);
