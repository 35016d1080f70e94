import type { HistoryReport } from '../domain/metrics.ts';
import { checkTaken } from '../gateway/verb.ts';
import { AccountType } from './account.ts';
import { builder } from './builder.ts';
import { orRefusal, resultUnion } from './command.ts';
import { metricsOf, requestFields, toRequest, unsupported } from './metrics.ts';
import { permit } from './permit.ts';

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
    from: t.field({ type: 'DateTime', description: "First moment; as the vendor's own default when left out." }),
    to: t.field({ type: 'DateTime', description: 'Last moment; now when left out.' }),
  }),
});

builder.mutationField('requestHistoryReport', (t) =>
  t.field({
    type: resultUnion('HistoryReport', HistoryReportPayload),
    nullable: false,
    description:
      'Orders a report over a long time, to be fetched when it is ready. The vendor works for it, and may charge for it: it takes the ' +
      'scope `manage`.',
    authScopes: { manage: true },
    args: { input: t.arg({ type: HistoryReportInput, required: true, description: 'What to compute.' }) },
    resolve: (_root, { input }, context, info) =>
      orRefusal(context, async () => {
        const account = await permit(context, info, 'requestHistoryReport', input.account, { ...input });
        const { request, takes } = metricsOf(account);
        if (!request) throw unsupported(account, 'prepares no reports');
        const wanted = checkTaken(account, takes.request, {
          ...toRequest(account.name, input),
          from: input.from ?? undefined,
          to: input.to ?? undefined,
        });
        return { report: await context.scope.write(account, (call) => request(wanted, call)) };
      }) as never,
  }),
);
