import type {
  ActivityInput,
  EndInput,
  JobInput,
  PolicyInput,
  QueueInput,
  WorkerInput,
  WorkspaceInput,
} from '../../contract/command.ts';
import { checkOptions, isInteger, type OptionList } from '../../contract/options.ts';
import { VendorError } from '../../domain/error.ts';
import { isJsonObject, isTooDeep, type Json, type JsonObject, MOST_LEVELS } from '../../domain/json.ts';
import { isJsonText, parseObject } from './attributes.ts';
import { OPTIONS } from './options.ts';

type Body = Readonly<Record<string, Json | undefined>>;

const offerTimeout = isInteger(1, 86_400);
const jobTimeout = isInteger(1, 1_209_600);

/** Inputs to bodies. What the vendor cannot take is refused by name before anything is sent, never dropped. */
export const openCommands = (account: string, jobTimeoutSeconds: number) => {
  const refuse = (problem: string): never => {
    throw new VendorError('INVALID_INPUT', account, problem);
  };

  const need = <T>(member: string, value: T | null | undefined, why = ''): T =>
    value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
      ? refuse(`${member} is needed${why && `: ${why}`}`)
      : value;

  const options = (given: JsonObject | undefined, list: OptionList): Body => {
    if (!given) return {};
    const problem = checkOptions(given, list);
    return problem === null ? given : refuse(problem);
  };

  const inRange = (member: string, value: number | null | undefined, check: typeof jobTimeout) => {
    const problem = value === undefined || value === null ? null : check(value);
    return problem === null ? value : refuse(`${member} ${problem}`);
  };

  const serialized = (member: string, value: Json): string =>
    isTooDeep(value) ? refuse(`${member} must not be nested deeper than ${MOST_LEVELS} levels`) : JSON.stringify(value);

  /** Attributes travel as JSON text inside JSON. Text is sent as it is. */
  const labelText = (labels: JsonObject | string): string => {
    if (typeof labels !== 'string') return serialized('labels', labels);
    return parseObject(labels) ? labels : refuse('labels must be a JSON object, or JSON text of one');
  };

  const jobLabels = (labels: JsonObject | string): string => {
    const asText = labelText(labels);
    return Object.keys(parseObject(asText) ?? {}).length > 0
      ? asText
      : refuse(`labels must not be empty: ${EMPTY_JOB}`);
  };

  /** The address lives among the labels; where it is not given it stays as it is, although all labels are replaced. */
  const attributes = ({ labels, contactUri }: WorkerInput, current: JsonObject | null): string | undefined => {
    if (labels === undefined && contactUri === undefined) return undefined;
    const sent = labels === undefined ? undefined : labelText(need('labels', labels));
    if (contactUri === undefined) {
      const kept = current?.contact_uri;
      return isJsonObject(labels) && kept !== undefined ? JSON.stringify({ contact_uri: kept, ...labels }) : sent;
    }
    const address = need('contactUri', contactUri);
    const base = sent === undefined ? current : parseObject(sent);
    return typeof labels === 'string' && base?.contact_uri === address
      ? labels
      : JSON.stringify({ ...base, contact_uri: address });
  };

  const configuration = (given: Json): string => {
    if (typeof given === 'string') {
      // The vendor stores broken text without a word and then routes nothing (contract §4.5, §12 row 15).
      return isJsonText(given) ? given : refuse('configuration must be valid JSON text');
    }
    return serialized('configuration', withDefaultAsObject(given));
  };

  const policyMembers = (input: PolicyInput): Body => ({
    name: input.name,
    configuration:
      input.configuration === undefined ? undefined : configuration(need('configuration', input.configuration)),
    assignmentCallbackUrl: input.callbackUrl,
    fallbackAssignmentCallbackUrl: input.fallbackCallbackUrl,
    taskReservationTimeout: inRange('offerTimeoutSeconds', input.offerTimeoutSeconds, offerTimeout),
  });

  const queueMembers = (input: QueueInput): Body => ({
    name: input.name,
    targetWorkers: input.selector,
    reservationActivitySid: input.offerActivity,
    assignmentActivitySid: input.taskActivity,
    ...options(input.vendorOptions, OPTIONS.queue),
  });

  return {
    refuse,
    need,

    createWorkspace: (input: WorkspaceInput, enterpriseSid: string | null): JsonObject => {
      const chosen = options(input.vendorOptions, OPTIONS.createWorkspace);
      return present({
        enterpriseSid: need(
          'vendorOptions.enterpriseSid',
          chosen.enterpriseSid ?? enterpriseSid,
          'the account sees no workspace to take it from, and its settings hold no enterpriseSid',
        ),
        name: need('name', input.name),
        priortizeQueueOrder: chosen.priortizeQueueOrder,
      });
    },

    updateWorkspace: (input: WorkspaceInput): JsonObject =>
      present({
        name: input.name,
        defaultActivitySid: input.defaultActivity,
        timeoutActivitySid: input.timeoutActivity,
        ...options(input.vendorOptions, OPTIONS.updateWorkspace),
      }),

    createActivity: (input: ActivityInput): JsonObject =>
      present({
        workspaceSid: need('workspace', input.workspace),
        name: need('name', input.name),
        available: need('available', input.available, 'whether a worker in this activity may be offered work'),
      }),

    updateActivity: ({ name, available }: ActivityInput): JsonObject => present({ name, available }),

    createQueue: (input: QueueInput): JsonObject =>
      present({
        workspaceSid: need('workspace', input.workspace),
        ...queueMembers(input),
        name: need('name', input.name),
      }),

    updateQueue: (input: QueueInput): JsonObject => present(queueMembers(input)),

    createPolicy: (input: PolicyInput): JsonObject =>
      present({
        workspaceSid: need('workspace', input.workspace),
        ...policyMembers(input),
        name: need('name', input.name),
        configuration: configuration(need('configuration', input.configuration)),
      }),

    updatePolicy: (input: PolicyInput): JsonObject => present(policyMembers(input)),

    createWorker: (input: WorkerInput, activitySid: string): JsonObject =>
      present({
        workspaceSid: need('workspace', input.workspace),
        name: need('name', input.name),
        activitySid,
        attributes: attributes(input, null) ?? refuse('contactUri is needed: the vendor calls the worker there'),
      }),

    /** `attributes` as `workerAttributes` made them. */
    updateWorker: (input: WorkerInput, attributesText: string | undefined): JsonObject =>
      present({ name: input.name, activitySid: input.activity, attributes: attributesText }),

    workerAttributes: attributes,

    createJob: (input: JobInput): JsonObject =>
      present({
        workflowSid: need('policy', input.policy, 'without one the vendor cannot tell where the job belongs'),
        timeout: inRange('timeoutSeconds', input.timeoutSeconds, jobTimeout) ?? jobTimeoutSeconds,
        attributes: jobLabels(need('labels', input.labels, EMPTY_JOB)),
        ...options(input.vendorOptions, OPTIONS.createJob),
      }),

    updateJob: (input: JobInput): JsonObject =>
      present({
        attributes: input.labels === undefined ? undefined : jobLabels(need('labels', input.labels, EMPTY_JOB)),
        ...options(input.vendorOptions, OPTIONS.updateJob),
      }),

    end: (assignmentStatus: 'Cancelled' | 'Completed', { reason }: EndInput): JsonObject =>
      present({ assignmentStatus, reason }),
  };
};

export type Commands = ReturnType<typeof openCommands>;

const EMPTY_JOB = 'the vendor ends a job without labels at once, as completed and without an error';

/** Both forms of `default_filter` are documented; all samples hold the object (contract §12 row 14). */
const withDefaultAsObject = (configuration: Json): Json => {
  const routing = isJsonObject(configuration) ? configuration.task_routing : undefined;
  if (!isJsonObject(configuration) || !isJsonObject(routing) || typeof routing.default_filter !== 'string') {
    return configuration;
  }
  return { ...configuration, task_routing: { ...routing, default_filter: { queue: routing.default_filter } } };
};

/** Without what was not given. Nothing is cleared: how is not documented (contract §1.2). */
const present = (body: Body): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined && value !== null));
