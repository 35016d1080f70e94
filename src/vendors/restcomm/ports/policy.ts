import type { CommandResult } from '../../../contract/command.ts';
import type { PolicyPort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { RoutingPolicy } from '../../../domain/policy.ts';
import type { KitAccount } from '../../../kit/account.ts';
import { done } from '../../../kit/collection.ts';
import type { Form } from '../../../kit/rest.ts';
import type { Opened } from '../collections.ts';
import * as commands from '../commands.ts';

type Result = CommandResult<RoutingPolicy>;

export const openPolicyPort = ({ account, inputs }: KitAccount, { resource, port }: Opened['policies']): PolicyPort => {
  /** The other of the two spellings of the offer timeout's key (contract §4.5). */
  const otherKey = async (sid: string, wanted: number, call: Call): Promise<Result> => {
    const policy = await resource.update(sid, { taskReservationnTimeout: wanted }, call);
    const kept = policy.offerTimeoutMs;
    if (kept === wanted * 1_000) return done(policy);
    throw new VendorError(
      'PROTOCOL',
      account,
      kept === null
        ? `Workflow ${sid} does not show which offer timeout it has now: read it again, or leave offerTimeoutMs out`
        : `Workflow ${sid} keeps its offer timeout of ${kept} ms instead of ${wanted * 1_000} ms: leave offerTimeoutMs out`,
      { maybeDone: kept === null },
    );
  };

  /** Where the timeout did not take under the first spelling of its key, the second is tried. `before` says what is done already. */
  const withTimeout = async (
    policy: RoutingPolicy,
    { taskReservationTimeout: wanted }: Form,
    before: string | null,
    call: Call,
  ): Promise<Result> => {
    if (typeof wanted !== 'number' || policy.offerTimeoutMs === wanted * 1_000) return done(policy);
    const rest = (again: Call): Promise<Result> => otherKey(policy.ref.nativeId, wanted, again);
    try {
      return await rest(call);
    } catch (problem) {
      if (before === null || !(problem instanceof VendorError)) throw problem;
      return { outcome: 'PARTLY_DONE', item: policy, done: before, problem, rest };
    }
  };

  return {
    ...port,
    create: async (input, call) => {
      const form = inputs.formOf(commands.policy.create, input, true);
      const policy = await resource.create(form, call);
      return withTimeout(policy, form, 'the policy was created, with an offer timeout of the vendor’s own', call);
    },
    update: async (nativeId, input, call) => {
      const form = inputs.formOf(commands.policy.update, input, false);
      const policy = await resource.update(nativeId, form, call);
      const others = Object.keys(form).length > 1;
      return withTimeout(policy, form, others ? 'all but the offer timeout was changed' : null, call);
    },
  };
};
