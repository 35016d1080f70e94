import { VendorError } from '../domain/error.ts';
import type { HistoryReport, MetricPoint, MetricSeries } from '../domain/metrics.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import { AccountType } from './account.ts';
import { builder } from './builder.ts';
import { accountField, type InputBuilder, orRefusal, resultUnion } from './command.ts';
import { enumOf } from './enum.ts';
import { nativesIn, optionalNativeIn } from './ids.ts';
import { QueueType } from './queue.ts';
import { follow } from './relations.ts';
import { WorkerType } from './worker.ts';

const MetricPointType = builder.objectRef<MetricPoint>('MetricPoint').implement({
  description: 'One value of a figure: over `from` up to, and without, `to`.',
  fields: (t) => ({
    from: t.expose('from', { type: 'DateTime', nullable: false, description: 'Begin of the span.' }),
    to: t.expose('to', { type: 'DateTime', nullable: false, description: 'End of the span.' }),
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
      description: 'In the order of time.',
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

const requestFields = (t: InputBuilder) => ({
  account: accountField(t),
  workspace: t.id({ description: 'Id of the workspace, for accounts with several.' }),
  reports: t.stringList({ required: true, description: "Names of the figures, in the vendor's own words." }),
  groupBy: t.field({ type: MetricsGroupEnum, required: true, defaultValue: 'QUEUE', description: 'Whose figures.' }),
  queues: t.idList({ description: 'Of these queues; all when left out.' }),
  workers: t.idList({ description: 'Of these workers; all when left out.' }),
  intervalSeconds: t.int({ description: 'Length of one point.' }),
  maxWaitSeconds: t.int({ description: 'For service levels: the longest wait that counts as good.' }),
});

interface Requested {
  readonly workspace?: string | null | undefined;
  readonly reports: readonly string[];
  readonly groupBy: 'QUEUE' | 'WORKER';
  readonly queues?: readonly string[] | null | undefined;
  readonly workers?: readonly string[] | null | undefined;
  readonly intervalSeconds?: number | null | undefined;
  readonly maxWaitSeconds?: number | null | undefined;
}

const toRequest = (account: string, input: Requested) => ({
  workspace: optionalNativeIn(account, 'Workspace', input.workspace ?? undefined),
  reports: input.reports,
  groupBy: input.groupBy,
  queues: nativesIn(account, 'Queue', input.queues),
  workers: nativesIn(account, 'Worker', input.workers),
  intervalMs: input.intervalSeconds ? input.intervalSeconds * 1000 : undefined,
  maxWaitSeconds: input.maxWaitSeconds ?? undefined,
});

const metricsOf = (account: OpenAccount) => {
  if (account.adapter.metrics) return account.adapter.metrics;
  throw new VendorError('UNSUPPORTED', account.name, `${account.title} computes no figures over time`);
};

const unsupported = (account: OpenAccount, what: string) =>
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

builder.queryField('metrics', (t) =>
  t.field({
    type: [MetricSeriesType],
    description: "Figures over time that the account's vendor computes.",
    complexity: 50,
    args: { input: t.arg({ type: MetricsInput, required: true, description: 'What to compute.' }) },
    resolve: async (_root, { input }, { scope }) => {
      const account = scope.account(input.account);
      const { read } = metricsOf(account);
      if (!read) throw unsupported(account, 'computes no figures at once');
      const request = {
        ...toRequest(account.name, input),
        window: input.window,
        from: input.from ?? undefined,
        to: input.to ?? undefined,
      };
      return [...(await scope.read(account, `metrics|${JSON.stringify(request)}`, (call) => read(request, call)))];
    },
  }),
);

const HistoryReportType = builder.objectRef<HistoryReport>('HistoryReport').implement({
  description: 'A report that the vendor prepares and keeps for fetching.',
  fields: (t) => ({
    nativeId: t.exposeString('nativeId', { nullable: false, description: "The vendor's own id." }),
    account: t.field({
      type: AccountType,
      nullable: false,
      description: 'The account it belongs to.',
      resolve: ({ account }, _args, { scope }) => scope.account(account),
    }),
    ready: t.exposeBoolean('ready', { nullable: false, description: 'Whether it can be fetched.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was ordered.' }),
    size: t.exposeInt('size', { description: 'Bytes, when it is ready.' }),
    storedUntil: t.expose('storedUntil', { type: 'DateTime', description: 'When the vendor deletes it.' }),
    content: t.string({
      description: 'Its text; null while it is not ready.',
      complexity: 20,
      resolve: ({ ready, account: name, nativeId }, _args, { scope }) => {
        const account = scope.account(name);
        const { content } = metricsOf(account);
        if (!ready || !content) return null;
        return scope.read(account, `HistoryReport.content|${nativeId}`, (call) => content(nativeId, call));
      },
    }),
  }),
});

builder.queryField('historyReport', (t) =>
  t.field({
    type: HistoryReportType,
    description: 'A report that was ordered before; nothing when the vendor does not have it any more.',
    args: {
      account: t.arg.string({ required: true, description: 'Name of the account.' }),
      nativeId: t.arg.string({ required: true, description: "The vendor's own id, as the order gave it." }),
    },
    resolve: (_root, { account: name, nativeId }, { scope }) => {
      const account = scope.account(name);
      const { report } = metricsOf(account);
      if (!report) throw unsupported(account, 'keeps no reports');
      return scope.read(account, `HistoryReport.get|${nativeId}`, (call) => report(nativeId, call));
    },
  }),
);

const HistoryReportPayload = builder.objectRef<{ readonly report: HistoryReport }>('HistoryReportPayload').implement({
  description: 'A report that was ordered.',
  fields: (t) => ({
    report: t.expose('report', {
      type: HistoryReportType,
      nullable: false,
      description: 'Ask for it until it is ready.',
    }),
  }),
});

const HistoryReportInput = builder.inputType('RequestHistoryReportInput', {
  description: 'Which figures, of whom, over what time.',
  fields: (t) => ({
    ...requestFields(t),
    from: t.field({ type: 'DateTime', required: true, description: 'First moment.' }),
    to: t.field({ type: 'DateTime', required: true, description: 'Last moment.' }),
  }),
});

builder.mutationField('requestHistoryReport', (t) =>
  t.field({
    type: resultUnion('HistoryReport', HistoryReportPayload),
    nullable: false,
    description: 'Orders a report over a long time, to be fetched when it is ready.',
    authScopes: { read: true },
    args: { input: t.arg({ type: HistoryReportInput, required: true, description: 'What to compute.' }) },
    resolve: (_root, { input }, context) =>
      orRefusal(context, async () => {
        const account = context.scope.account(input.account);
        const { request } = metricsOf(account);
        if (!request) throw unsupported(account, 'prepares no reports');
        const wanted = { ...toRequest(account.name, input), from: input.from, to: input.to };
        return { report: await context.scope.write(account, (call) => request(wanted, call)) };
      }) as never,
  }),
);
