import { commandsOf, type InputBuilder, vendorOptionsField } from './command.ts';
import { optionalNativeIn } from './ids.ts';
import { toOptions } from './inputs.ts';
import { PolicyType } from './policy.ts';

const policy = commandsOf('RoutingPolicy', 'routingPolicy', PolicyType);

const CONFIGURATION = "The rules in the vendor's own form: text is sent as it is, anything else as JSON.";

const memberFields = (t: InputBuilder) => ({
  offerTimeoutSeconds: t.int({ description: 'How long an offer stays open, in seconds.' }),
  callbackUrl: t.string({ description: 'Called by the vendor when a job finds a worker.' }),
  fallbackCallbackUrl: t.string({ description: 'Called when the call to `callbackUrl` fails.' }),
  vendorOptions: vendorOptionsField(t),
});

policy.create({
  name: 'createRoutingPolicy',
  description: 'Creates a routing policy.',
  input: 'A new routing policy.',
  scope: 'manage',
  fields: (t) => ({
    workspace: t.id({ description: 'Id of the workspace, for vendors that have workspaces.' }),
    name: t.string({ required: true, description: 'Unique in the workspace.' }),
    configuration: t.field({ type: 'JSON', required: true, description: CONFIGURATION }),
    ...memberFields(t),
  }),
  run: ({ adapter, name: account }, { workspace: workspaceId, vendorOptions, ...members }) => {
    const create = adapter.policy?.create;
    const workspace = optionalNativeIn(account, 'Workspace', workspaceId ?? undefined);
    const options = toOptions(vendorOptions);
    return create && ((call) => create({ ...members, workspace, vendorOptions: options }, call));
  },
});

policy.change({
  name: 'updateRoutingPolicy',
  description: 'Changes a routing policy.',
  input: 'What to change; members that are left out stay as they are, null clears.',
  scope: 'manage',
  fields: (t) => ({
    name: t.string({ description: 'Unique in the workspace.' }),
    configuration: t.field({ type: 'JSON', description: CONFIGURATION }),
    ...memberFields(t),
  }),
  run: ({ adapter }, nativeId, { name, configuration, vendorOptions, ...members }) => {
    const update = adapter.policy?.update;
    const changes = {
      ...members,
      name: name ?? undefined,
      configuration: configuration ?? undefined,
      vendorOptions: toOptions(vendorOptions),
    };
    return update && ((call) => update(nativeId, changes, call));
  },
});

policy.plain(
  {
    name: 'deleteRoutingPolicy',
    description: 'Deletes a routing policy.',
    input: 'Which routing policy to delete.',
    scope: 'manage',
  },
  ({ adapter }) => adapter.policy?.remove,
);
