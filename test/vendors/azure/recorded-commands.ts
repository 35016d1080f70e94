import type { Adapter } from '../../../src/contract/adapter.ts';
import type { Call } from '../../../src/domain/call.ts';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { type Answer, type Exchange, has } from './replay.ts';

/** What asks the vendor the same through the adapter, and what the vendor tells about the object before and after it. */
export interface Equivalent {
  readonly run: (adapter: Adapter, call: Call) => Promise<unknown>;
  /** Answers to reads, by path. */
  readonly reads?: Readonly<Record<string, Answer>>;
}

type Make = (exchange: Exchange, id: string) => Equivalent;

const given = (of: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined));
const bodyOf = ({ request }: Exchange): JsonObject => (request.body ?? {}) as JsonObject;
const told = ({ response }: Exchange): JsonObject => (response.body ?? {}) as JsonObject;
const isNew = ({ response }: Exchange): boolean => response.status === 201;
/** The object as it was before an update of it; a new one is not there. */
const before = (exchange: Exchange, id: string): Answer => {
  const { labels, tags } = bodyOf(exchange);
  return isNew(exchange) ? { status: 404 } : { body: given({ id, labels, tags }) };
};
const prefixed = (kind: string, id: Json | undefined): string | null | undefined =>
  id === undefined || id === null ? id : `${kind}/${id}`;

const OPERATORS: Readonly<Record<string, string>> = {
  equal: 'EQUAL',
  notEqual: 'NOT_EQUAL',
  lessThan: 'LESS_THAN',
  lessThanOrEqual: 'LESS_THAN_OR_EQUAL',
  greaterThan: 'GREATER_THAN',
  greaterThanOrEqual: 'GREATER_THAN_OR_EQUAL',
};
/** As the API takes what the recorded client asked for. */
const requirementsIn = (selectors: Json | undefined): Json | undefined =>
  (selectors as readonly JsonObject[] | undefined)?.map(({ key, labelOperator, value, ...rest }) =>
    given({
      key,
      operator: OPERATORS[String(labelOperator)],
      value,
      expiresAfterMs: rest.expiresAfterSeconds === undefined ? undefined : Number(rest.expiresAfterSeconds) * 1_000,
      urgent: rest.expedite,
    }),
  );
const matchingIn = (mode: JsonObject | undefined): JsonObject =>
  mode?.kind === 'scheduleAndSuspend'
    ? { scheduledAt: Date.parse(String(mode.scheduleAt)) }
    : given({ matching: mode && (mode.kind === 'suspend' ? 'SUSPENDED' : 'QUEUED') });

const job: Make = (exchange, id) => {
  const { channelReference, channelId, classificationPolicyId, queueId, priority, labels, tags, notes, ...rest } =
    bodyOf(exchange);
  const { matchingMode, requestedWorkerSelectors, dispositionCode } = rest;
  const [note, ...more] = (notes ?? []) as readonly { readonly message: string; readonly addedAt?: string }[];
  const input = given({
    externalId: channelReference,
    channel: channelId,
    policy: prefixed('classification', classificationPolicyId) as Json,
    queue: queueId,
    priority,
    labels,
    tags,
    note: note && note.addedAt === undefined && more.length === 0 ? note.message : undefined,
    disposition: dispositionCode,
    requirements: requirementsIn(requestedWorkerSelectors),
    ...matchingIn(matchingMode as JsonObject | undefined),
  });
  return {
    reads: { [`/routing/jobs/${id}`]: before(exchange, id) },
    run: (adapter, call) =>
      isNew(exchange)
        ? has(adapter.job?.create)({ nativeId: id, ...input }, call)
        : has(adapter.job?.update)(id, input, call),
  };
};

const worker: Make = (exchange, id) => {
  const { queues, capacity, labels, tags, channels, availableForOffers } = bodyOf(exchange);
  const rows = channels as readonly JsonObject[] | undefined;
  const input = given({
    queues,
    capacity,
    labels,
    tags,
    channels: rows?.map(({ channelId, capacityCostPerJob, maxNumberOfJobs }) =>
      given({ channel: channelId, capacityCost: capacityCostPerJob, maxJobs: maxNumberOfJobs }),
    ),
  });
  return {
    reads: { [`/routing/workers/${id}`]: before(exchange, id) },
    run: async (adapter, call) => {
      if (isNew(exchange)) {
        const options = given({ ready: availableForOffers });
        return has(adapter.worker?.create)({ nativeId: id, ...input, ...options }, call);
      }
      // Whether a worker is available is changed by a command of its own.
      await has(adapter.worker?.setPresence)(id, availableForOffers === true ? 'READY' : 'NOT_READY', call);
      return has(adapter.worker?.update)(id, input, call);
    },
  };
};

const queue: Make = (exchange, id) => {
  const { name, distributionPolicyId, exceptionPolicyId, labels } = bodyOf(exchange);
  const policies = [prefixed('distribution', distributionPolicyId), prefixed('exception', exceptionPolicyId)];
  const input = given({ name, labels, policies: policies.filter((one) => typeof one === 'string') });
  return {
    reads: { [`/routing/queues/${id}`]: before(exchange, id) },
    run: (adapter, call) =>
      isNew(exchange)
        ? has(adapter.queue?.create)({ nativeId: id, ...input }, call)
        : has(adapter.queue?.update)(id, input, call),
  };
};

const KINDS = { classification: 'CLASSIFICATION', distribution: 'DISTRIBUTION', exception: 'EXCEPTION' } as const;
type Kind = keyof typeof KINDS;
const READ_ONLY: ReadonlySet<string> = new Set(['id', 'etag']);

const policy =
  (kind: Kind): Make =>
  (exchange, id) => {
    const { name, offerExpiresAfterSeconds: timeout, ...rest } = bodyOf(exchange);
    const configuration = Object.fromEntries(Object.entries(rest).filter(([member]) => !READ_ONLY.has(member)));
    const input = given({
      name,
      configuration,
      offerTimeoutMs: typeof timeout === 'number' ? timeout * 1_000 : timeout,
    });
    return {
      reads: { [`/routing/${kind}Policies/${id}`]: before(exchange, id) },
      run: (adapter, call) =>
        isNew(exchange)
          ? has(adapter.policy?.create)({ nativeId: id, role: KINDS[kind], ...input }, call)
          : has(adapter.policy?.update)(`${kind}/${id}`, input, call),
    };
  };

const PORTS = {
  Job: ['job', '', 'jobs'],
  Worker: ['worker', '', 'workers'],
  Queue: ['queue', '', 'queues'],
  ClassificationPolicy: ['policy', 'classification/', 'classificationPolicies'],
  DistributionPolicy: ['policy', 'distribution/', 'distributionPolicies'],
  ExceptionPolicy: ['policy', 'exception/', 'exceptionPolicies'],
} as const;

const getting =
  (of: keyof typeof PORTS): Make =>
  (exchange, id) => {
    const [port, prefix, plural] = PORTS[of];
    const { status, body } = exchange.response;
    return {
      reads: { [`/routing/${plural}/${id}`]: { status, body } },
      run: (adapter, call) => has(adapter[port]?.get)(prefix + id, call),
    };
  };

const removing =
  (of: keyof typeof PORTS): Make =>
  (_, id) => {
    const [port, prefix, plural] = PORTS[of];
    return {
      reads: { [`/routing/${plural}/${id}`]: { body: { id } } },
      run: (adapter, call) => has(adapter[port]?.remove)(prefix + id, call),
    };
  };

const PAGE = 20;

const listing =
  (port: 'queue' | 'worker'): Make =>
  () => ({
    run: (adapter, call) => has(adapter[port]?.list)({ filter: {}, after: null, limit: PAGE }, call),
  });
const policies =
  (kind: Kind): Make =>
  () => ({
    run: (adapter, call) =>
      has(adapter.policy?.list)({ filter: { roles: [KINDS[kind]] }, after: null, limit: PAGE }, call),
  });
const jobs: Make = ({ request }) => {
  const { queueId, channelId, maxpagesize, continuationToken } = request.query;
  const filter = {
    ...(queueId !== undefined && { queues: [queueId] }),
    ...(channelId !== undefined && { channels: [channelId] }),
  };
  // The cursor of a page is its token, written as a link brings it.
  const after =
    continuationToken === undefined ? null : JSON.stringify([0, `continuationToken=${continuationToken}`, '']);
  return {
    run: (adapter, call) => has(adapter.job?.list)({ filter, after, limit: Number(maxpagesize ?? PAGE) }, call),
  };
};

const WORKER = 'a-worker';
const ASSIGNED_AT = '2023-11-13T17:42:41.7679842+00:00';
const idIn = (path: string, part: string): string => new RegExp(`/${part}/([^:/]+)`).exec(path)?.[1] ?? '';

/** The job whose assignment the path names. */
const assigned = ({ request }: Exchange, id: string, status: string, more: JsonObject = {}): Equivalent['reads'] => {
  const assignmentId = idIn(request.path, 'assignments');
  const assignment = { assignmentId, workerId: WORKER, assignedAt: ASSIGNED_AT, ...more };
  return { [`/routing/jobs/${id}`]: { body: { id, status, assignments: { [assignmentId]: assignment } } } };
};
/** The worker whose offer the path names. */
const offered = ({ request }: Exchange, id: string, jobId: string): Equivalent['reads'] => ({
  [`/routing/workers/${id}`]: {
    body: { id, state: 'active', offers: [{ offerId: idIn(request.path, 'offers'), jobId, capacityCost: 1 }] },
  },
});
const momentOf = (text: Json | undefined): number | undefined =>
  typeof text === 'string' ? Date.parse(text) : undefined;
const task = (jobId: string, workerId: string): string => [jobId, workerId].map(encodeURIComponent).join('/');
const end = (exchange: Exchange): { reason?: string; disposition?: string } => {
  const { note, dispositionCode } = bodyOf(exchange);
  return given({ reason: note, disposition: dispositionCode }) as { reason?: string; disposition?: string };
};

/** By the vendor's operation. */
export const COMMANDS: Readonly<Record<string, Make>> = {
  UpsertJob: job,
  UpsertWorker: worker,
  UpsertQueue: queue,
  UpsertClassificationPolicy: policy('classification'),
  UpsertDistributionPolicy: policy('distribution'),
  UpsertExceptionPolicy: policy('exception'),
  ...Object.fromEntries(
    (Object.keys(PORTS) as (keyof typeof PORTS)[]).flatMap((of) => [
      [`Get${of}`, getting(of)],
      [`Delete${of}`, removing(of)],
    ]),
  ),
  ListJobs: jobs,
  ListWorkers: listing('worker'),
  ListQueues: listing('queue'),
  ListClassificationPolicies: policies('classification'),
  ListDistributionPolicies: policies('distribution'),
  ListExceptionPolicies: policies('exception'),
  CancelJob: (exchange, id) => ({ run: (adapter, call) => has(adapter.job?.cancel)(id, end(exchange), call) }),
  ReclassifyJob: (_, id) => ({ run: (adapter, call) => has(adapter.job?.reclassify)(id, call) }),
  GetInQueuePosition: (_, id) => ({ run: (adapter, call) => has(adapter.job?.position)(id, call) }),
  GetQueueStatistics: (_, id) => ({ run: (adapter, call) => has(adapter.queue?.statistics)(id, call) }),
  CompleteJob: (exchange, id) => ({
    reads: assigned(exchange, id, 'assigned'),
    run: (adapter, call) => has(adapter.task?.complete)(task(id, WORKER), end(exchange), call),
  }),
  CloseJob: (exchange, id) => ({
    reads: assigned(exchange, id, 'completed', { completedAt: ASSIGNED_AT }),
    run: (adapter, call) => {
      const closeAt = momentOf(bodyOf(exchange).closeAt);
      return has(adapter.task?.close)(task(id, WORKER), { ...end(exchange), ...(closeAt && { closeAt }) }, call);
    },
  }),
  UnassignJob: (exchange, id) => ({
    reads: assigned(exchange, id, 'assigned'),
    run: (adapter, call) => has(adapter.job?.unassign)(id, task(id, WORKER), {}, call),
  }),
  AcceptJobOffer: (exchange, id) => {
    const jobId = String(told(exchange).jobId);
    return {
      reads: offered(exchange, id, jobId),
      run: (adapter, call) => has(adapter.task?.accept)(task(jobId, id), call),
    };
  },
  DeclineJobOffer: (exchange, id) => ({
    reads: offered(exchange, id, 'a-job'),
    run: (adapter, call) => {
      const retryOfferAt = momentOf(bodyOf(exchange).retryOfferAt);
      return has(adapter.task?.decline)(task('a-job', id), { ...(retryOfferAt && { retryOfferAt }) }, call);
    },
  }),
};
