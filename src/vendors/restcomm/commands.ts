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
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { OPTIONS } from './options.ts';
import { parseObject } from './wire.ts';

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

  const fixedWorkspace = ({ workspace }: { readonly workspace?: string | undefined }) =>
    workspace === undefined ? undefined : refuse('workspace cannot be changed: create the object anew over there');

  /** Attributes travel as JSON text inside JSON. Text is sent as it is. */
  const labelText = (labels: JsonObject | string): string => {
    if (typeof labels !== 'string') return JSON.stringify(labels);
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
      return isJson(given) ? given : refuse('configuration must be valid JSON text');
    }
    return JSON.stringify(withDefaultAsObject(given));
  };

  const policyMembers = (input: PolicyInput): Body => ({
    name: input.name,
    configuration:
      input.configuration === undefined ? undefined : configuration(need('configuration', input.configuration)),
    assignmentCallbackUrl: input.callbackUrl,
    fallbackAssignmentCallbackUrl: input.fallbackCallbackUrl,
    taskReservationTimeout: inRange('offerTimeoutSeconds', input.offerTimeoutSeconds, offerTimeout),
    ...options(input.vendorOptions, OPTIONS.policy),
  });

  const queueMembers = (input: QueueInput): Body => ({
    name: input.name,
    targetWorkers: input.selector,
    reservationActivitySid: input.offerActivity,
    assignmentActivitySid: input.taskActivity,
    ...options(input.vendorOptions, OPTIONS.queue),
  });

  const activityMembers = (input: ActivityInput): Body => ({
    name: input.name,
    available: input.available,
    ...options(input.vendorOptions, OPTIONS.activity),
  });

  const notForJobs = (input: JobInput, names: readonly (keyof JobInput)[]) => {
    for (const name of names) {
      if (input[name] !== undefined && input[name] !== null) {
        refuse(`${name} cannot be chosen for a job of this vendor${JOB_REASONS.get(name) ?? ''}: leave it out`);
      }
    }
  };

  return {
    refuse,
    need,

    createWorkspace: (input: WorkspaceInput, enterpriseSid: string | null): JsonObject => {
      const early = input.defaultActivity ?? input.timeoutActivity;
      if (early) refuse('a new workspace has no activities yet to choose from: update it after its creation');
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
      given({
        name: input.name,
        defaultActivitySid: input.defaultActivity,
        timeoutActivitySid: input.timeoutActivity,
        ...options(input.vendorOptions, OPTIONS.updateWorkspace),
      }),

    createActivity: (input: ActivityInput): JsonObject =>
      present({
        workspaceSid: need('workspace', input.workspace),
        ...activityMembers(input),
        name: need('name', input.name),
        available: need('available', input.available, 'whether a worker in this activity may be offered work'),
      }),

    updateActivity: (input: ActivityInput): JsonObject =>
      given({ workspaceSid: fixedWorkspace(input), ...activityMembers(input) }),

    createQueue: (input: QueueInput): JsonObject =>
      present({
        workspaceSid: need('workspace', input.workspace),
        ...queueMembers(input),
        name: need('name', input.name),
      }),

    updateQueue: (input: QueueInput): JsonObject =>
      given({ workspaceSid: fixedWorkspace(input), ...queueMembers(input) }),

    createPolicy: (input: PolicyInput): JsonObject =>
      present({
        workspaceSid: need('workspace', input.workspace),
        ...policyMembers(input),
        name: need('name', input.name),
        configuration: configuration(need('configuration', input.configuration)),
      }),

    updatePolicy: (input: PolicyInput): JsonObject =>
      given({ workspaceSid: fixedWorkspace(input), ...policyMembers(input) }),

    createWorker: (input: WorkerInput, activitySid: string): JsonObject => {
      options(input.vendorOptions, OPTIONS.worker);
      return present({
        workspaceSid: need('workspace', input.workspace),
        name: need('name', input.name),
        activitySid,
        attributes: attributes(input, null) ?? refuse('contactUri is needed: the vendor calls the worker there'),
      });
    },

    /** `attributes` as `workerAttributes` made them. */
    updateWorker: (input: WorkerInput, attributesText: string | undefined): JsonObject => {
      options(input.vendorOptions, OPTIONS.worker);
      return given({
        workspaceSid: fixedWorkspace(input),
        name: input.name,
        activitySid: input.activity,
        attributes: attributesText,
      });
    },

    workerAttributes: attributes,

    createJob: (input: JobInput): JsonObject => {
      notForJobs(input, ['workspace', 'queue', 'priority', 'channel']);
      return present({
        workflowSid: need('policy', input.policy, 'without one the vendor cannot tell where the job belongs'),
        timeout: inRange('timeoutSeconds', input.timeoutSeconds, jobTimeout) ?? jobTimeoutSeconds,
        attributes: jobLabels(need('labels', input.labels, EMPTY_JOB)),
        ...options(input.vendorOptions, OPTIONS.createJob),
      });
    },

    updateJob: (input: JobInput): JsonObject => {
      notForJobs(input, ['workspace', 'policy', 'queue', 'priority', 'channel', 'timeoutSeconds']);
      return given({
        attributes: input.labels === undefined ? undefined : jobLabels(need('labels', input.labels, EMPTY_JOB)),
        ...options(input.vendorOptions, OPTIONS.updateJob),
      });
    },

    end: (assignmentStatus: 'Cancelled' | 'Completed', { reason }: EndInput): JsonObject =>
      given({ assignmentStatus, reason }),
  };
};

export type Commands = ReturnType<typeof openCommands>;

const EMPTY_JOB = 'the vendor ends a job without labels at once, as completed and without an error';

const JOB_REASONS = new Map<string, string>([
  ['workspace', ' (it is that of the policy)'],
  ['queue', ' (the policy chooses it by the labels)'],
]);

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Both forms of `default_filter` are documented; all samples hold the object (contract §12 row 14). */
const withDefaultAsObject = (configuration: Json): Json => {
  const routing = isJsonObject(configuration) ? configuration.task_routing : undefined;
  if (!isJsonObject(configuration) || !isJsonObject(routing) || typeof routing.default_filter !== 'string') {
    return configuration;
  }
  return { ...configuration, task_routing: { ...routing, default_filter: { queue: routing.default_filter } } };
};

/** For updates: `null` is sent and clears the member (contract §1.2). */
const given = (body: Body): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));

/** For creations, where there is nothing to clear. */
const present = (body: Body): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined && value !== null));
