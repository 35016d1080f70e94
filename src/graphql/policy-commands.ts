import type { Json } from '../domain/json.ts';
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
import { toOptions } from './inputs.ts';
import { PolicyType } from './policy.ts';

const result = resultOf('RoutingPolicy', 'routingPolicy', PolicyType);

const CONFIGURATION = "The rules in the vendor's own form: text is sent as it is, anything else as JSON.";
const OFFER_TIMEOUT = 'How long an offer stays open, in seconds.';
const CALLBACK = 'Called by the vendor when a job finds a worker.';
const FALLBACK = 'Called when the call to `callbackUrl` fails.';

interface PolicyMembers {
  readonly configuration?: Json | undefined;
  readonly offerTimeoutSeconds?: number | null | undefined;
  readonly callbackUrl?: string | null | undefined;
  readonly fallbackCallbackUrl?: string | null | undefined;
  readonly vendorOptions?: Json | undefined;
}

const members = (input: PolicyMembers) => ({
  configuration: input.configuration ?? undefined,
  offerTimeoutSeconds: input.offerTimeoutSeconds,
  callbackUrl: input.callbackUrl,
  fallbackCallbackUrl: input.fallbackCallbackUrl,
  vendorOptions: toOptions(input.vendorOptions),
});

command({
  name: 'createRoutingPolicy',
  description: 'Creates a routing policy.',
  scope: 'manage',
  result,
  input: builder.inputType('CreateRoutingPolicyInput', {
    description: 'A new routing policy.',
    fields: (t) => ({
      account: accountOf(t),
      workspace: t.id({ description: 'Id of the workspace, for vendors that have workspaces.' }),
      name: t.string({ required: true, description: 'Unique in the workspace.' }),
      configuration: t.field({ type: 'JSON', required: true, description: CONFIGURATION }),
      offerTimeoutSeconds: t.int({ description: OFFER_TIMEOUT }),
      callbackUrl: t.string({ description: CALLBACK }),
      fallbackCallbackUrl: t.string({ description: FALLBACK }),
      vendorOptions: vendorOptions(t),
      idempotencyKey: idempotencyKey(t),
    }),
  }),
  account: ({ account }) => account,
  prepare: ({ adapter, name: account }, input) => {
    const create = adapter.policy?.create;
    const workspace = optionalNativeIn(account, 'Workspace', input.workspace ?? undefined);
    return create && ((call) => create({ ...members(input), workspace, name: input.name }, call));
  },
});

command({
  name: 'updateRoutingPolicy',
  description: 'Changes a routing policy.',
  scope: 'manage',
  result,
  input: builder.inputType('UpdateRoutingPolicyInput', {
    description: 'What to change; members that are left out stay as they are, null clears.',
    fields: (t) => ({
      id: idOf(t, 'routing policy'),
      name: t.string({ description: 'Unique in the workspace.' }),
      configuration: t.field({ type: 'JSON', description: CONFIGURATION }),
      offerTimeoutSeconds: t.int({ description: OFFER_TIMEOUT }),
      callbackUrl: t.string({ description: CALLBACK }),
      fallbackCallbackUrl: t.string({ description: FALLBACK }),
      vendorOptions: vendorOptions(t),
      idempotencyKey: idempotencyKey(t),
    }),
  }),
  account: ({ id }) => accountOfId('RoutingPolicy', id),
  prepare: ({ adapter }, input) => {
    const update = adapter.policy?.update;
    const { nativeId } = decodeId('RoutingPolicy', input.id);
    return update && ((call) => update(nativeId, { ...members(input), name: input.name ?? undefined }, call));
  },
});

command({
  name: 'deleteRoutingPolicy',
  description: 'Deletes a routing policy.',
  scope: 'manage',
  result,
  input: targetInput('DeleteRoutingPolicyInput', 'Which routing policy to delete.', 'routing policy'),
  account: ({ id }) => accountOfId('RoutingPolicy', id),
  prepare: ({ adapter }, { id }) => {
    const remove = adapter.policy?.remove;
    return remove && ((call) => remove(decodeId('RoutingPolicy', id).nativeId, call));
  },
});
