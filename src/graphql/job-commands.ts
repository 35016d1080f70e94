import { creating, updating } from '../gateway/command.ts';
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
  run: (account, input) => {
    const members = {
      policy: optionalNativeIn(account.name, 'RoutingPolicy', input.policy ?? undefined),
      queue: optionalNativeIn(account.name, 'Queue', input.queue ?? undefined),
      labels: toLabels(input.labels),
      priority: input.priority ?? undefined,
      channel: input.channel ?? undefined,
      timeoutSeconds: input.timeoutSeconds ?? undefined,
      vendorOptions: toOptions(input.vendorOptions),
    };
    return creating(account, account.adapter.job, members);
  },
});

job.change({
  name: 'updateJob',
  description: 'Changes a job; the vendor may route it anew.',
  input: 'What to change; members that are left out stay as they are.',
  scope: 'work',
  fields: memberFields,
  run: (account, nativeId, { labels, priority, vendorOptions }) => {
    const changes = {
      labels: toLabels(labels),
      priority: priority ?? undefined,
      vendorOptions: toOptions(vendorOptions),
    };
    return updating(account, account.adapter.job, nativeId, changes);
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
