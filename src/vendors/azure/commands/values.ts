import type { ChannelInput } from '../../../contract/command.ts';
import { isExactNumber, isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts';
import { type Field, Unfit } from '../../../kit/inputs.ts';
import { parseObject } from '../../../kit/members.ts';
import { parsePolicyId } from '../ids.ts';
import type { PolicyKind } from '../words.ts';

/**
 * The same fields, with those that a `null` in a merge patch removes (contract §4): it is recorded for names, references and priorities
 * (which fall back to 1). Not to be cleared is what an object cannot be without (a worker's capacity, a job's channel), and the matching
 * mode behind `scheduledAt`, whose removal would send the job into its queue at once.
 */
export const clearing = <F extends Readonly<Record<string, string | Field>>>(fields: F, ...names: (keyof F)[]): F =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const own = typeof field === 'string' ? { as: field } : field;
      return [name, names.includes(name) ? { ...own, clears: true } : field];
    }),
  ) as F;

export const asObjectOrText = (value: Json): JsonObject => {
  const read = typeof value === 'string' ? parseObject(value) : value;
  if (!isJsonObject(read)) throw new Unfit('must be a JSON object, or JSON text of one');
  return read;
};

/** Of labels and tags. */
export const plainValues = (wanted: JsonObject | string): JsonObject => {
  const all = asObjectOrText(wanted);
  for (const [name, value] of Object.entries(all)) {
    if (typeof value === 'object' && value !== null && !isExactNumber(value)) {
      throw new Unfit(`must not hold "${name}" like this: the vendor takes text, numbers, true and false only`);
    }
  }
  return all;
};

const YEAR_1 = -62_135_596_800_000;
const YEAR_10000 = 253_402_300_800_000;

/** Where a job is closed or offered again a moment that is past means now (contract §13.1). */
export const momentText = (at: number): string => {
  if (at < YEAR_1 || at >= YEAR_10000) throw new Unfit('is not a moment that can be sent');
  return new Date(at).toISOString();
};

/** No schedule begins in the past. */
export const scheduled = (at: number | null): Record<string, Json> => {
  if (at === null) return {};
  if (at < 0) throw new Unfit('is not a moment that can be sent');
  return { matchingMode: { kind: 'scheduleAndSuspend', scheduleAt: momentText(at) } };
};

/** Each policy of a queue in its role; one that is not named is detached. */
export const attached = (policies: readonly string[] | null): Record<string, Json> => {
  const found: Partial<Record<PolicyKind, string>> = {};
  for (const nativeId of policies ?? []) {
    const id = parsePolicyId(nativeId);
    if (id === null) throw new Unfit(`hold "${nativeId}", which is not the id of a policy`);
    if (id.kind === 'classification')
      throw new Unfit('hold a classification policy, which belongs to jobs, not to queues');
    if (found[id.kind] !== undefined)
      throw new Unfit(`hold several of a kind: a queue has one ${id.kind} policy, not several`);
    found[id.kind] = id.id;
  }
  return { distributionPolicyId: found.distribution ?? null, exceptionPolicyId: found.exception ?? null };
};

export const classifiedBy = (policy: string): string => {
  const id = parsePolicyId(policy);
  if (id?.kind !== 'classification') throw new Unfit('is not a classification policy: jobs are routed by those only');
  return id.id;
};

export const channels = (all: readonly ChannelInput[]): JsonObject[] =>
  all.map(({ channel, capacityCost, maxJobs }) => {
    if (capacityCost === undefined) throw new Unfit(`must give a capacityCost for ${channel}`);
    return {
      channelId: channel,
      capacityCostPerJob: capacityCost,
      ...(maxJobs !== undefined && { maxNumberOfJobs: maxJobs }),
    };
  });
