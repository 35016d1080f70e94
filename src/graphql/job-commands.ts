import { builder } from './builder.ts';
import {
  accountOf,
  accountOfId,
  command,
  idempotencyKey,
  idOf,
  resultOf,
  targetInput,
  vendorOptions,
} from './command.ts';
import { decodeId, optionalNativeIn } from './ids.ts';
import { toLabels, toOptions } from './inputs.ts';
import { JobType } from './job.ts';

const result = resultOf('Job', 'job', JobType);

const LABELS = 'What routing goes by: an object, or JSON text that is sent as it is. Replaces all labels.';

command({
  name: 'createJob',
  description: 'Creates a job and lets the vendor route it.',
  scope: 'work',
  result,
  input: builder.inputType('CreateJobInput', {
    description: 'A new job.',
    fields: (t) => ({
      account: accountOf(t),
      policy: t.id({ description: 'Id of the routing policy that finds its queue.' }),
      queue: t.id({ description: 'Id of the queue, for vendors that take jobs straight into one.' }),
      labels: t.field({ type: 'JSON', description: LABELS }),
      priority: t.int({ description: 'Higher is sooner, for vendors that know priorities.' }),
      channel: t.string({ description: "The vendor's word for the kind of contact." }),
      timeoutSeconds: t.int({ description: 'How long the vendor keeps trying to place it, in seconds.' }),
      vendorOptions: vendorOptions(t),
      idempotencyKey: idempotencyKey(t),
    }),
  }),
  account: ({ account }) => account,
  prepare: ({ adapter, name: account }, input) => {
    const create = adapter.job?.create;
    const job = {
      policy: optionalNativeIn(account, 'RoutingPolicy', input.policy ?? undefined),
      queue: optionalNativeIn(account, 'Queue', input.queue ?? undefined),
      labels: toLabels(input.labels),
      priority: input.priority ?? undefined,
      channel: input.channel ?? undefined,
      timeoutSeconds: input.timeoutSeconds ?? undefined,
      vendorOptions: toOptions(input.vendorOptions),
    };
    return create && ((call) => create(job, call));
  },
});

command({
  name: 'updateJob',
  description: 'Changes a job; the vendor may route it anew.',
  scope: 'work',
  result,
  input: builder.inputType('UpdateJobInput', {
    description: 'What to change; members that are left out stay as they are.',
    fields: (t) => ({
      id: idOf(t, 'job'),
      labels: t.field({ type: 'JSON', description: LABELS }),
      priority: t.int({ description: 'Higher is sooner, for vendors that know priorities.' }),
      vendorOptions: vendorOptions(t),
      idempotencyKey: idempotencyKey(t),
    }),
  }),
  account: ({ id }) => accountOfId('Job', id),
  prepare: ({ adapter }, input) => {
    const update = adapter.job?.update;
    const changes = {
      labels: toLabels(input.labels),
      priority: input.priority ?? undefined,
      vendorOptions: toOptions(input.vendorOptions),
    };
    return update && ((call) => update(decodeId('Job', input.id).nativeId, changes, call));
  },
});

command({
  name: 'cancelJob',
  description: 'Gives a job up before a worker has taken it.',
  scope: 'work',
  result,
  input: builder.inputType('CancelJobInput', {
    description: 'Which job, and why.',
    fields: (t) => ({
      id: idOf(t, 'job'),
      reason: t.string({ description: 'For whoever reads the job later.' }),
      idempotencyKey: idempotencyKey(t),
    }),
  }),
  account: ({ id }) => accountOfId('Job', id),
  prepare: ({ adapter }, { id, reason }) => {
    const cancel = adapter.job?.cancel;
    return cancel && ((call) => cancel(decodeId('Job', id).nativeId, { reason: reason ?? undefined }, call));
  },
});

command({
  name: 'deleteJob',
  description: 'Deletes a job and its traces.',
  scope: 'manage',
  result,
  input: targetInput('DeleteJobInput', 'Which job to delete.', 'job'),
  account: ({ id }) => accountOfId('Job', id),
  prepare: ({ adapter }, { id }) => {
    const remove = adapter.job?.remove;
    return remove && ((call) => remove(decodeId('Job', id).nativeId, call));
  },
});
