import type { Json } from '../domain/json.ts';
import { creating, updating } from '../gateway/command.ts';
import { commandsOf, type InputBuilder, vendorOptionsField } from './command.ts';
import { nativeIn, optionalNativeIn } from './ids.ts';
import { toLabels, toOptions } from './inputs.ts';
import { WorkerType } from './worker.ts';

const worker = commandsOf('Worker', 'worker', WorkerType);

const memberFields = (t: InputBuilder) => ({
  labels: t.field({
    type: 'JSON',
    description:
      'What it can do and whatever else is noted for routing: an object, or JSON text that is sent as it is. ' +
      'Replaces all labels.',
  }),
  contactUri: t.string({ description: 'Address under which the vendor reaches it.' }),
  vendorOptions: vendorOptionsField(t),
});

interface Members {
  readonly labels?: Json | undefined;
  readonly contactUri?: string | null | undefined;
  readonly vendorOptions?: Json | undefined;
}

const membersOf = ({ labels, contactUri, vendorOptions }: Members) => ({
  labels: toLabels(labels),
  contactUri: contactUri ?? undefined,
  vendorOptions: toOptions(vendorOptions),
});

worker.create({
  name: 'createWorker',
  description: 'Creates a worker.',
  input: 'A new worker.',
  scope: 'manage',
  fields: (t) => ({
    workspace: t.id({ description: 'Id of the workspace, for vendors that have workspaces.' }),
    name: t.string({ required: true, description: 'Unique in the workspace.' }),
    activity: t.id({ description: "Id of the activity to begin in; the account's own default when left out." }),
    ...memberFields(t),
  }),
  run: (account, input) => {
    const members = {
      ...membersOf(input),
      workspace: optionalNativeIn(account.name, 'Workspace', input.workspace ?? undefined),
      name: input.name,
      activity: optionalNativeIn(account.name, 'Activity', input.activity ?? undefined),
    };
    return creating(account, account.adapter.worker, members);
  },
});

worker.change({
  name: 'updateWorker',
  description: 'Changes a worker.',
  input: 'What to change; members that are left out stay as they are.',
  scope: 'manage',
  fields: (t) => ({ name: t.string({ description: 'Unique in the workspace.' }), ...memberFields(t) }),
  run: (account, nativeId, input) => {
    const changes = { ...membersOf(input), name: input.name ?? undefined };
    return updating(account, account.adapter.worker, nativeId, changes);
  },
});

worker.change({
  name: 'setWorkerActivity',
  description: 'Puts a worker into another activity, and so makes it ready or not ready for work.',
  input: 'Who, and into which activity.',
  scope: 'work',
  fields: (t) => ({ activity: t.id({ required: true, description: 'Id of the activity.' }) }),
  run: ({ adapter, name: account }, nativeId, input) => {
    const update = adapter.activity && adapter.worker?.update;
    const activity = nativeIn(account, 'Activity', input.activity);
    return update && ((call) => update(nativeId, { activity }, call));
  },
});

worker.plain(
  {
    name: 'deleteWorker',
    description: 'Deletes a worker.',
    input: 'Which worker to delete.',
    scope: 'manage',
  },
  ({ adapter }) => adapter.worker?.remove,
);
