import { commandsOf, type InputBuilder, vendorOptionsField } from './command.ts';
import { optionalNativeIn } from './ids.ts';
import { toLabels, toOptions } from './inputs.ts';
import { JobType } from './job.ts';

const job = commandsOf('Job', 'job', JobType);

const memberFields = (t: InputBuilder) => ({
  labels: t.field({
    type: 'JSON',
    description: 'What routing goes by: an object, or JSON text that is sent as it is. Replaces all labels.',
  }),
  priority: t.int({ description: 'Higher is sooner, for vendors that know priorities.' }),
  vendorOptions: vendorOptionsField(t),
});

job.create({
  name: 'createJob',
  description: 'Creates a job and lets the vendor route it.',
  input: 'A new job.',
  scope: 'work',
  fields: (t) => ({
    policy: t.id({ description: 'Id of the routing policy that finds its queue.' }),
    queue: t.id({ description: 'Id of the queue, for vendors that take jobs straight into one.' }),
    channel: t.string({ description: "The vendor's word for the kind of contact." }),
    timeoutSeconds: t.int({ description: 'How long the vendor keeps trying to place it, in seconds.' }),
    ...memberFields(t),
  }),
  run: ({ adapter, name: account }, input) => {
    const create = adapter.job?.create;
    const members = {
      policy: optionalNativeIn(account, 'RoutingPolicy', input.policy ?? undefined),
      queue: optionalNativeIn(account, 'Queue', input.queue ?? undefined),
      labels: toLabels(input.labels),
      priority: input.priority ?? undefined,
      channel: input.channel ?? undefined,
      timeoutSeconds: input.timeoutSeconds ?? undefined,
      vendorOptions: toOptions(input.vendorOptions),
    };
    return create && ((call) => create(members, call));
  },
});

job.change({
  name: 'updateJob',
  description: 'Changes a job; the vendor may route it anew.',
  input: 'What to change; members that are left out stay as they are.',
  scope: 'work',
  fields: memberFields,
  run: ({ adapter }, nativeId, { labels, priority, vendorOptions }) => {
    const update = adapter.job?.update;
    const changes = {
      labels: toLabels(labels),
      priority: priority ?? undefined,
      vendorOptions: toOptions(vendorOptions),
    };
    return update && ((call) => update(nativeId, changes, call));
  },
});

job.change({
  name: 'cancelJob',
  description: 'Gives a job up before a worker has taken it.',
  input: 'Which job, and why.',
  scope: 'work',
  fields: (t) => ({ reason: t.string({ description: 'For whoever reads the job later.' }) }),
  run: ({ adapter }, nativeId, { reason }) => {
    const cancel = adapter.job?.cancel;
    return cancel && ((call) => cancel(nativeId, { reason: reason ?? undefined }, call));
  },
});

job.plain(
  {
    name: 'deleteJob',
    description: 'Deletes a job and its traces.',
    input: 'Which job to delete.',
    scope: 'manage',
  },
  ({ adapter }) => adapter.job?.remove,
);
