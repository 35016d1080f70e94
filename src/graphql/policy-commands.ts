import { asMilliseconds } from '../domain/reading.ts';
import { commandOn } from '../gateway/verb.ts';
import { expectedVersionField, type InputBuilder, nativeIdField, vendorOptionsField } from './command.ts';
import { commandsOf } from './commands-of.ts';
import { optionalNativeIn } from './ids.ts';
import { toOptions } from './inputs.ts';
import { PolicyRoleEnum } from './policy-role.ts';
import { PolicyType } from './refs.ts';
import { renamedTo, underEitherName } from './renamed.ts';
import { writtenBack } from './written-back.ts';

const policy = commandsOf('RoutingPolicy', 'routingPolicy', PolicyType);

const CONFIGURATION =
  "The rules in the vendor's own form: text is sent as it is, anything else as JSON. Of a policy that was read, a mask keeps the secret " +
  'that the vendor holds there, unless the address that it is for changes.';
const ADDRESS =
  'Of a host that is not in `server.callbackHosts` it is given by administrators only; what is there may stay.';

const memberFields = (t: InputBuilder) => ({
  offerTimeoutMs: t.float({ description: 'How long an offer stays open, in milliseconds.' }),
  offerTimeoutSeconds: t.float({
    description: 'How long an offer stays open, in seconds.',
    deprecationReason: renamedTo('offerTimeoutMs'),
  }),
  callbackUrl: t.string({ description: `Called by the vendor when a job finds a worker. ${ADDRESS}` }),
  fallbackCallbackUrl: t.string({ description: 'Called when the call to `callbackUrl` fails.' }),
  vendorOptions: vendorOptionsField(t),
});

interface Members {
  readonly offerTimeoutMs?: number | null | undefined;
  readonly offerTimeoutSeconds?: number | null | undefined;
  readonly callbackUrl?: string | null | undefined;
  readonly fallbackCallbackUrl?: string | null | undefined;
  readonly vendorOptions?: Parameters<typeof toOptions>[0];
}

const membersOf = ({
  offerTimeoutMs,
  offerTimeoutSeconds,
  callbackUrl,
  fallbackCallbackUrl,
  vendorOptions,
}: Members) => ({
  offerTimeoutMs: underEitherName(
    ['offerTimeoutMs', offerTimeoutMs],
    ['offerTimeoutSeconds', offerTimeoutSeconds],
    (seconds: number) => asMilliseconds(seconds, 1_000) ?? seconds * 1_000,
  ),
  callbackUrl,
  fallbackCallbackUrl,
  vendorOptions: toOptions(vendorOptions),
});

policy.create({
  name: 'createRoutingPolicy',
  description: 'Creates a routing policy.',
  input: 'A new routing policy.',
  scope: 'manage',
  fields: (t) => ({
    workspace: t.id({ description: 'Id of the workspace, for vendors that have workspaces.' }),
    role: t.field({
      type: PolicyRoleEnum,
      description: 'What it is to decide, for vendors with policies of several roles.',
    }),
    name: t.string({ description: 'Unique in the workspace.' }),
    nativeId: nativeIdField(t),
    configuration: t.field({ type: 'JSON', description: CONFIGURATION }),
    ...memberFields(t),
  }),
  prepare: writtenBack,
  run: (account, input) => {
    const members = {
      ...membersOf(input),
      workspace: optionalNativeIn(account.name, 'Workspace', input.workspace),
      name: input.name,
      role: input.role ?? undefined,
      nativeId: input.nativeId ?? undefined,
      configuration: input.configuration,
    };
    return commandOn(account, 'policy', 'create', members);
  },
});

policy.change({
  name: 'updateRoutingPolicy',
  description: 'Changes a routing policy.',
  input: 'What to change; members that are left out stay as they are, null clears.',
  scope: 'manage',
  fields: (t) => ({
    name: t.string({ description: 'Unique in the workspace.' }),
    expectedVersion: expectedVersionField(t),
    configuration: t.field({ type: 'JSON', description: CONFIGURATION }),
    ...memberFields(t),
  }),
  prepare: writtenBack,
  run: (account, nativeId, input) => {
    const { name, configuration } = input;
    const changes = {
      ...membersOf(input),
      name,
      configuration,
      expectedVersion: input.expectedVersion ?? undefined,
    };
    return commandOn(account, 'policy', 'update', nativeId, changes);
  },
});

policy.plain(
  {
    name: 'deleteRoutingPolicy',
    description: 'Deletes a routing policy.',
    input: 'Which routing policy to delete.',
    scope: 'manage',
  },
  (account, nativeId) => commandOn(account, 'policy', 'remove', nativeId),
);
