import type { CommandResult } from '../../contract/command.ts';
import type { PolicyPort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { RoutingPolicy } from '../../domain/policy.ts';
import { done, lists, type Parts, single, update } from './parts.ts';
import { POLICY } from './takes.ts';
import type { WorkflowRow } from './wire.ts';

export const openPolicyPort = (parts: Parts): PolicyPort => {
  const { account, api, map, filters, commands } = parts;
  const { workflows } = api;

  /** The other of the two spellings of the offer timeout's key (contract §4.5). */
  const otherKey = async (sid: string, wanted: number, call: Call): Promise<CommandResult<RoutingPolicy>> => {
    const row = await workflows.update(sid, { taskReservationnTimeout: wanted }, call);
    const kept = row.taskReservationTimeout;
    if (kept === wanted) return done(map.policy(row));
    throw new VendorError(
      'PROTOCOL',
      account,
      kept === null
        ? `Workflow ${sid} does not show which offer timeout it has now: read it again, or leave offerTimeoutSeconds out`
        : `Workflow ${sid} keeps its offer timeout of ${kept} s instead of ${wanted} s: leave offerTimeoutSeconds out`,
      { maybeDone: kept === null },
    );
  };

  /** Where the timeout did not take under the first spelling of its key, the second is tried. `before` says what is done already. */
  const withTimeout = async (
    row: WorkflowRow,
    { taskReservationTimeout: wanted }: JsonObject,
    before: string | null,
    call: Call,
  ): Promise<CommandResult<RoutingPolicy>> => {
    if (typeof wanted !== 'number' || row.taskReservationTimeout === wanted) return done(map.policy(row));
    try {
      return await otherKey(row.sid, wanted, call);
    } catch (problem) {
      if (before === null || !(problem instanceof VendorError)) throw problem;
      const rest = (again: Call) => otherKey(row.sid, wanted, again);
      return { outcome: 'PARTLY_DONE', item: map.policy(row), done: before, problem, rest };
    }
  };

  return {
    ...single(workflows, map.policy),
    takes: POLICY,
    list: lists(parts, 'workflows', workflows.list, filters.policy, { map: map.policy }),
    pushes: ['name', 'workspace', 'created'],
    create: async (input, call) => {
      const body = commands.createPolicy(input);
      const row = await workflows.create(body, call);
      return withTimeout(row, body, 'the policy was created, with an offer timeout of the vendor’s own', call);
    },
    update: async (nativeId, input, call) => {
      const body = commands.updatePolicy(input);
      const row = await update(workflows, nativeId, body, call);
      const others = Object.keys(body).length > 1;
      return withTimeout(row, body, others ? 'all but the offer timeout was changed' : null, call);
    },
  };
};
