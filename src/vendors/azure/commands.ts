import type {
  ChannelInput,
  CloseInput,
  DeclineInput,
  EndInput,
  JobInput,
  PolicyInput,
  QueueInput,
  WorkerInput,
} from '../../contract/command.ts';
import { checkOptions, type OptionList } from '../../contract/options.ts';
import { VendorError } from '../../domain/error.ts';
import { isExactNumber, isJsonObject, type Json, type JsonObject, parseJson } from '../../domain/json.ts';
import { toMoment } from './dates.ts';
import { JOB_OPTIONS, POLICY_OPTIONS, workerOptions } from './options.ts';
import { toPatch } from './patch.ts';
import { POLICY_KINDS, type PolicyKind, parsePolicyId, ROLES } from './policy-map.ts';
import type { AzureSettings } from './settings.ts';
import type { JobRow, QueueRow, WorkerRow } from './wire.ts';

type Body = Readonly<Record<string, Json | undefined>>;

/** The label that the vendor gives queues and workers itself, and that survives whatever is sent (contract §4). */
const OWN_LABEL = 'Id';

const withoutOwn = ({ labels }: { readonly labels: JsonObject | null }): JsonObject | null =>
  labels && Object.fromEntries(Object.entries(labels).filter(([name]) => name !== OWN_LABEL));

const given = (body: Body): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));

/** Inputs to bodies. What the vendor cannot take is refused by name before anything is sent, never dropped. */
export const openCommands = (
  account: string,
  { apiVersion, notesPatch, workerNameKey }: Pick<AzureSettings, 'apiVersion' | 'notesPatch' | 'workerNameKey'>,
) => {
  const forWorkers = workerOptions(apiVersion === '2024-01-18-preview');

  const refuse = (problem: string): never => {
    throw new VendorError('INVALID_INPUT', account, problem);
  };

  const options = (chosen: JsonObject | undefined, list: OptionList): Body => {
    if (!chosen) return {};
    const problem = checkOptions(chosen, list);
    return problem === null ? chosen : refuse(problem);
  };

  const moment = (member: string, value: number | null | undefined): string | undefined =>
    value === undefined || value === null
      ? undefined
      : (toMoment(value) ?? refuse(`${member} is not a moment that can be sent`));

  const parse = (member: string, text: string): Json => {
    try {
      return parseJson(text);
    } catch {
      return refuse(`${member} must be a JSON object, or JSON text of one`);
    }
  };

  const object = (member: string, value: Json | undefined): JsonObject => {
    const parsed = typeof value === 'string' ? parse(member, value) : value;
    return isJsonObject(parsed) ? parsed : refuse(`${member} must be a JSON object, or JSON text of one`);
  };

  const plainValues = (member: 'labels' | 'tags', wanted: JsonObject | string): JsonObject => {
    const all = object(member, wanted);
    for (const [name, value] of Object.entries(all)) {
      if (typeof value === 'object' && value !== null && !isExactNumber(value)) {
        refuse(`${member}: "${name}" must be text, a number, true or false: the vendor takes nothing else`);
      }
    }
    return all;
  };

  /** All labels are replaced, although the vendor would merge them: those that are not wanted any more are removed by name. */
  const labels = (
    member: 'labels' | 'tags',
    wanted: JsonObject | string | null | undefined,
    before: JsonObject | null,
  ): JsonObject | null | undefined =>
    wanted === null || wanted === undefined ? wanted : toPatch(before, plainValues(member, wanted));

  /** The vendor keeps no names of workers: they are among the labels, as the account says. A tag of that name would be read instead. */
  const named = (
    { name, labels: wanted, tags: wantedTags }: WorkerInput,
    before: WorkerRow | null,
  ): { readonly labels?: JsonObject | null | undefined; readonly tags?: JsonObject | null | undefined } => {
    const own = before && withoutOwn(before);
    const tags = labels('tags', wantedTags, before?.tags ?? null);
    if (name === undefined || workerNameKey === null) return { labels: labels('labels', wanted, own), tags };
    const label = { [workerNameKey]: name };
    const all =
      wanted === undefined
        ? label
        : toPatch(own, { ...(wanted === null ? {} : plainValues('labels', wanted)), ...label });
    const isTag = name === null && before?.tags && Object.hasOwn(before.tags, workerNameKey);
    return { labels: all, tags: isTag && tags !== null ? { [workerNameKey]: null, ...tags } : tags };
  };

  const attached = (policies: readonly string[] | null | undefined): Body => {
    if (policies === undefined) return {};
    const found: Partial<Record<PolicyKind, string>> = {};
    for (const nativeId of policies ?? []) {
      const id = parsePolicyId(nativeId) ?? refuse(`policies: "${nativeId}" is not the id of a policy`);
      if (id.kind === 'classification') refuse('policies: a classification policy belongs to jobs, not to queues');
      if (found[id.kind] !== undefined) refuse(`policies: a queue has one ${id.kind} policy, not several`);
      found[id.kind] = id.id;
    }
    return { distributionPolicyId: found.distribution ?? null, exceptionPolicyId: found.exception ?? null };
  };

  const classifiedBy = (policy: string | null | undefined): string | null | undefined => {
    if (policy === undefined || policy === null) return policy;
    const id = parsePolicyId(policy);
    return id?.kind === 'classification' ? id.id : refuse('policy: jobs are routed by classification policies only');
  };

  const priority = (value: number | null | undefined): number | null | undefined =>
    value === undefined || value === null || (Number.isInteger(value) && Math.abs(value) <= 100)
      ? value
      : refuse('priority must be a whole number from -100 to 100');

  const channels = (all: readonly ChannelInput[] | null | undefined): readonly JsonObject[] | null | undefined =>
    all === null
      ? null
      : all?.map(({ channel, capacityCost, maxJobs }) =>
          given({
            channelId: channel,
            capacityCostPerJob: capacityCost ?? refuse(`channels: ${channel} needs a capacityCost`),
            maxNumberOfJobs: maxJobs,
          }),
        );

  const scheduled = ({ scheduledAt, vendorOptions }: JobInput): Body => {
    // Where a job is closed or offered again the past means now (contract §13.1); no schedule begins there.
    if (typeof scheduledAt === 'number' && scheduledAt < 0) refuse('scheduledAt is not a moment that can be sent');
    const scheduleAt = moment('scheduledAt', scheduledAt);
    if (scheduleAt === undefined) return {};
    if (vendorOptions?.matchingMode !== undefined) {
      refuse('scheduledAt and vendorOptions.matchingMode exclude each other: leave one out');
    }
    return { matchingMode: { kind: 'scheduleAndSuspend', scheduleAt } };
  };

  const jobMembers = (input: JobInput, before: JobRow | null, list: OptionList): Body => ({
    channelReference: input.externalId,
    channelId: input.channel,
    classificationPolicyId: classifiedBy(input.policy),
    queueId: input.queue,
    priority: priority(input.priority),
    labels: labels('labels', input.labels, before?.labels ?? null),
    tags: labels('tags', input.tags, before?.tags ?? null),
    ...options(input.vendorOptions, list),
    ...scheduled(input),
  });

  const workerMembers = (input: WorkerInput, before: WorkerRow | null, list: OptionList): JsonObject =>
    given({
      queues: input.queues,
      capacity: input.capacity,
      ...named(input, before),
      channels: channels(input.channels),
      ...options(input.vendorOptions, list),
    });

  const queueMembers = (input: QueueInput, before: QueueRow | null): Body => ({
    name: input.name,
    ...attached(input.policies),
    labels: labels('labels', input.labels, before && withoutOwn(before)),
  });

  /** Members of the policy, as they are given. */
  const configuration = (kind: PolicyKind, wanted: Json): JsonObject => {
    const all = object('configuration', wanted);
    for (const name of ['id', 'etag', 'name']) {
      if (all[name] !== undefined) refuse(`configuration must not hold ${name}: it stands beside it`);
    }
    const problem = checkOptions(
      Object.fromEntries(Object.entries(all).filter(([name]) => name !== 'offerExpiresAfterSeconds')),
      POLICY_OPTIONS[kind],
    );
    if (problem !== null) refuse(problem.replace(/^vendorOptions/, 'configuration'));
    if (kind !== 'distribution' && all.offerExpiresAfterSeconds !== undefined) {
      refuse('configuration.offerExpiresAfterSeconds is for distribution policies');
    }
    return all;
  };

  /** Only what is given is sent: what a patch leaves out stays as it is, and so do the secrets of a rule that is given without them. */
  const policyMembers = (kind: PolicyKind, input: PolicyInput): JsonObject => {
    const { offerTimeoutSeconds: timeout } = input;
    if (timeout !== undefined && kind !== 'distribution') {
      refuse('offerTimeoutSeconds is for distribution policies: leave it out');
    }
    return given({
      ...(input.configuration === undefined ? {} : configuration(kind, input.configuration)),
      name: input.name,
      ...options(input.vendorOptions, POLICY_OPTIONS[kind]),
      ...(timeout === undefined ? {} : { offerExpiresAfterSeconds: timeout }),
    });
  };

  const ended = ({ reason, disposition }: EndInput): Body => ({ note: reason, dispositionCode: disposition });

  /** `undefined` when there is nothing to say: then no body is sent at all. */
  const orNothing = (body: Body): JsonObject | undefined => {
    const said = given(body);
    return Object.keys(said).length > 0 ? said : undefined;
  };

  return {
    refuse,

    createJob: (input: JobInput): JsonObject => {
      if (!input.channel) refuse('channel is needed: the vendor matches jobs to workers by it');
      if (!input.queue && !input.policy) refuse('queue is needed, or a policy that finds one');
      const notes = typeof input.note === 'string' ? [{ message: input.note }] : undefined;
      return given({ ...jobMembers(input, null, JOB_OPTIONS.create), notes });
    },

    updateJob: (input: JobInput, before: JobRow | null): JsonObject => {
      const kept = notesPatch === 'replaces' && isJsonObject(before?.raw) ? before.raw.notes : undefined;
      return given({
        ...jobMembers(input, before, JOB_OPTIONS.update),
        notes:
          typeof input.note === 'string' ? [...(Array.isArray(kept) ? kept : []), { message: input.note }] : undefined,
      });
    },

    createWorker: (input: WorkerInput): JsonObject => workerMembers(input, null, forWorkers.create),
    updateWorker: (input: WorkerInput, before: WorkerRow | null): JsonObject =>
      workerMembers(input, before, forWorkers.update),

    createQueue: (input: QueueInput): JsonObject => {
      // There is nothing to clear yet.
      const { distributionPolicyId, exceptionPolicyId, ...members } = queueMembers(input, null);
      return given({
        ...members,
        distributionPolicyId: distributionPolicyId ?? undefined,
        exceptionPolicyId: exceptionPolicyId ?? undefined,
      });
    },
    updateQueue: (input: QueueInput, before: QueueRow | null): JsonObject => given(queueMembers(input, before)),

    policyKind: ({ role }: PolicyInput): PolicyKind =>
      POLICY_KINDS.find((kind) => ROLES[kind] === role) ??
      refuse(`role is needed, one of ${POLICY_KINDS.map((kind) => ROLES[kind]).join(', ')}`),

    policy: policyMembers,

    cancel: (input: EndInput) => orNothing(ended(input)),
    complete: ({ reason, disposition }: EndInput) => {
      if (disposition !== undefined) refuse('disposition is given when the task is closed: leave it out here');
      return orNothing({ note: reason });
    },
    close: (input: CloseInput) => orNothing({ ...ended(input), closeAt: moment('closeAt', input.closeAt) }),
    decline: ({ retryOfferAt }: DeclineInput) => orNothing({ retryOfferAt: moment('retryOfferAt', retryOfferAt) }),
  };
};

export type Commands = ReturnType<typeof openCommands>;
