import type { Job } from '../../domain/job.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { VendorObject } from '../../domain/object.ts';
import type { RoutingPolicy } from '../../domain/policy.ts';
import type { Queue } from '../../domain/queue.ts';
import { type Read, type WireError, wholeObject } from '../../domain/reading.ts';
import { ref } from '../../domain/ref.ts';
import type { Presence, Worker } from '../../domain/worker.ts';
import {
  constant,
  count,
  duration,
  list,
  type Member,
  moment,
  object,
  reader,
  state,
  text,
} from '../../kit/members.ts';
import type { Layout, ReadRow, Rows } from '../../kit/rows.ts';
import type { Row } from '../../kit/vendor-order.ts';
import { distribution, exceptionRules, priorityRule, workerSelectors } from './collections/policy-parts.ts';
import { matching, requirements } from './collections/selectors.ts';
import { configurationOf, rulesOf } from './ports/policy-rules.ts';
import type { AzureSettings } from './settings.ts';
import { JOB_STATES, PRESENCES } from './states.ts';
import * as wire from './wire.ts';
import { POLICY_WORDS, type PolicyKind, ROLES } from './words.ts';

/** Nothing tells when an object was created, and only the header of a single answer when it was changed. */
export const LAYOUT: Layout = { id: 'id', version: 'etag' };

export interface JobRow extends Row<Job> {
  readonly assignments: readonly wire.Assignment[];
  /** Those of the flaws that are shares of the job: it is not known who has it, or had it. */
  readonly taskFlaws: readonly WireError[];
}

/** `item.tasks` is `undefined`: see `Holdings`. */
export interface WorkerRow extends Row<Worker> {
  readonly offers: readonly wire.Offer[];
  readonly assignedJobs: readonly wire.AssignedJob[];
  /** Those of the flaws that the worker holds: then it is not known what that is. */
  readonly taskFlaws: readonly WireError[];
}

/** The one that counts where a job was assigned several times: whether the vendor keeps the old ones is open (contract §8.1). */
export const latest = (assignments: readonly wire.Assignment[]): wire.Assignment | null =>
  assignments.reduce<wire.Assignment | null>(
    (found, one) => (found === null || (one.assignedAt ?? 0) > (found.assignedAt ?? 0) ? one : found),
    null,
  );

const lastClosed = (assignments: readonly wire.Assignment[]): number | null => {
  const moments = assignments.map(({ closedAt }) => closedAt).filter((at) => at !== null);
  return moments.length > 0 ? Math.max(...moments) : null;
};

/** What each kind of policy has beside its rules. */
const PARTS = {
  classification: { workerSelectors, priorityRule },
  distribution: { distribution },
  exception: { exceptionRules },
} as const;

/** Why a worker is not ready, where an offer that it let run out is the reason. */
const MISSED_OFFER = 'missed offer';

const id: Member<string> = (row, { path }) => wire.neededId(row, 'id', path);
const labels = object('labels');

export type Readers = ReturnType<typeof openReaders>;

/** Reads the objects of an account. `hasMissed`: whether the vendor signed the worker off for an offer that it let run out. */
export const openReaders = (
  rows: Rows,
  account: string,
  { inactivePresence, workerNameKey }: Pick<AzureSettings, 'inactivePresence' | 'workerNameKey'>,
  hasMissed: (workerId: string) => boolean = () => false,
) => {
  const presenceOf = state(new Map([...PRESENCES, ['inactive', inactivePresence]]), 'state');
  const presence: Member<Presence> = (row, scope) => {
    const told = presenceOf(row, scope);
    // The vendor says in an event alone that it signed off whom an offer expired on (contract §8.2).
    const isMissed = told.native !== null && told.native.toLowerCase() !== 'active' && hasMissed(id(row, scope));
    return { ...told, label: told.native, reasonCode: isMissed ? MISSED_OFFER : null, since: null };
  };

  const queue = rows.item(
    'Queue',
    {
      name: text('name'),
      policies: (row, scope) =>
        (['distribution', 'exception'] as const).flatMap(
          (kind) => wire.link('RoutingPolicy', `${kind}PolicyId`, `${kind}/`)(row, scope) ?? [],
        ),
      labels,
    },
    id,
  );

  const worker = rows.item(
    'Worker',
    {
      name: wire.nameIn(workerNameKey),
      presence,
      queues: list('queues', (value, path) => ref('Queue', account, wire.someId(value, path))),
      tasks: constant(undefined),
      capacity: count('capacity'),
      maxConcurrentOffers: count('maxConcurrentOffers'),
      loadRatio: reader(wire.asFraction)('loadRatio'),
      channels: list('channels', wire.channel),
      labels,
      tags: object('tags'),
    },
    id,
  );

  const job = rows.item(
    'Job',
    {
      state: state(JOB_STATES, 'status'),
      policy: wire.link('RoutingPolicy', 'classificationPolicyId', 'classification/'),
      queue: wire.link('Queue', 'queueId'),
      priority: reader(wire.asPriority)('priority'),
      channel: wire.otherId('channelId'),
      labels,
      tags: object('tags'),
      requirements,
      matching,
      notes: (row, scope) => list('notes', wire.note)(row, scope) ?? [],
      disposition: text('dispositionCode'),
      externalId: text('channelReference'),
      scheduledAt: wire.scheduledAt,
      enqueuedAt: moment('enqueuedAt'),
    },
    id,
  );

  const policy = (kind: PolicyKind) =>
    rows.item(
      'RoutingPolicy',
      {
        role: constant(ROLES[kind]),
        name: text('name'),
        configuration: (row) => JSON.stringify(configurationOf(row)),
        rules: (row, scope) => {
          let isWhole = true;
          const flaw: typeof scope.flaw = (...told) => {
            isWhole = false;
            scope.flaw(...told);
          };
          for (const name of ['queueSelectorAttachments', 'exceptionRules'])
            list(name, wholeObject)(row, { ...scope, flaw });
          wire.otherId('fallbackQueueId')(row, { ...scope, flaw });
          return isWhole ? rulesOf(kind, row, (nativeId) => ref('Queue', account, nativeId)) : null;
        },
        offerTimeoutMs: duration('offerExpiresAfterSeconds', 1_000),
        ...PARTS[kind],
      },
      (row, scope) => `${kind}/${id(row, scope)}`,
    );

  const rowOf =
    <T extends VendorObject>(read: ReadRow<T>): Read<Row<T>> =>
    (value, path) => {
      const flaws: WireError[] = [];
      return { item: read(value, path, flaws), flaws };
    };
  const policyOf = (kind: PolicyKind): Read<Row<RoutingPolicy>> => {
    const read = rowOf(policy(kind));
    return (value, path) => {
      const { item, flaws } = read(value, path);
      return { item: { ...item, vendorType: POLICY_WORDS[kind] }, flaws };
    };
  };

  return {
    queue: rowOf<Queue>(queue),

    worker: (value: unknown, path: string): WorkerRow => {
      const { item, flaws } = rowOf(worker)(value, path);
      const row = item.raw as JsonObject;
      const { scope, flaws: taskFlaws } = wire.collecting(account, path);
      const offers = list('offers', wire.offer)(row, scope) ?? [];
      const assignedJobs = list('assignedJobs', wire.assignedJob)(row, scope) ?? [];
      return { item, flaws: [...taskFlaws, ...flaws], offers, assignedJobs, taskFlaws };
    },

    job: (value: unknown, path: string): JobRow => {
      const { item, flaws } = rowOf(job)(value, path);
      const { found, broken, unnamed } = wire.assignmentsOf(item.raw as JsonObject, path);
      const taskFlaws = [...broken, ...unnamed];
      const last = latest(found)?.workerId ?? null;
      // The last of those that can be read need not be the last there is.
      const told = broken.length === 0 && {
        worker: last === null ? null : ref('Worker', account, last),
        endedAt: item.state.state === 'COMPLETED' ? lastClosed(found) : null,
      };
      return { item: { ...item, ...told }, flaws: [...taskFlaws, ...flaws], assignments: found, taskFlaws };
    },

    policy: {
      classification: policyOf('classification'),
      distribution: policyOf('distribution'),
      exception: policyOf('exception'),
    },
  };
};
