/** What the contract leaves open (its UNCONFIRMED marks): of each choice the first is the default. */
const CHOICES = {
  /** §7.3: SQ_GetQueues, SQ_GetSkills and SQ_GetAgents; `object` answers the first one found. */
  list_result: ['array', 'object'],
  /** §5: whether those three also tell `count` and `total_count`. */
  list_counts: [false, true],
  /** §7.3: `sq_queues` and `sq_skills` of SQ_GetAgents. */
  agent_lists: ['array', 'json_string'],
  /** §7.5: one object with both channels, or one object a channel. */
  sq_statuses: ['one_object', 'object_per_channel'],
  /** §7.4: `json` answers custom data that is a JSON object or list as such. */
  custom_data: ['string', 'json'],
  /** §6.4: the envelope of SQ_GetAgentCustomStatusMapping. */
  status_mapping_result: ['result', 'top_level', 'pair'],
  /** §6.4: `custom_status_name` of a status without a mapping. */
  unmapped_status: ['absent', 'null', 'same'],
  /** §6.4: which statuses can be given a name. */
  mapped_statuses: ['known', 'any'],
  /** §7.1: `extended` reads back the selections of each channel and the priority too. */
  queue_fields: ['documented', 'extended'],
  /** §6.1: the case of `sq_queue_name_template`. */
  queue_template: ['case_insensitive', 'case_sensitive'],
  /** §6.1: hold_calls_if_inactive_agents and hold_im_if_inactive_agents of a queue that was not told. */
  hold_if_inactive: [true, false],
  /** §6.3: SQ_BindAgent `add` as it is documented, or as its name says. */
  bind_agent_add: ['replaces_queues', 'adds'],
  /** §6.3: what SQ_BindAgent `replace` unbinds first: what concerns the named ones, or everything. */
  bind_agent_replace: ['named', 'application'],
  /** §6.3: whom SQ_GetAgents knows. */
  agents_listed: ['bound', 'all_users'],
  /** §6.3: `handle_calls` of SQ_GetAgents. */
  handle_calls_filter: ['ignored', 'applied'],
  handle_calls_required: [false, true],
  /** §6.0: SQ_SetAgentInfo with either of its two members, or never without `handle_calls`, as the older reference says. */
  set_agent_info: ['either', 'handle_calls'],
  /** §6.0: the users of SQ_GetQueues and all that a list leaves out: lists, or one value each, as the older reference says. */
  list_filters: ['lists', 'single'],
  /** §6.0: how the methods of custom statuses are told their application; the older reference knows the id only. */
  status_mapping_application: ['id_or_name', 'id'],
  /** §6.3: between the entries of `sq_statuses`. */
  sq_statuses_filter: ['any', 'all'],
  /** §6.3: the `with_…` flags that were not passed. */
  with_fields: [false, true],
  /** §6: an id and a name for the same thing. */
  id_and_name: ['id_wins', 'refused'],
  /** §10: what an application is called in `application_name`. */
  application_name: ['both', 'short', 'full'],
  /** §2: a parameter in the query and in the body. */
  precedence: ['body', 'query'],
  /** §2: a JSON body with members. */
  json_body: ['ignored', 'parameters'],
  /** §2: a parameter that comes several times. */
  repeated_parameter: ['joined', 'last'],
  /** §2: `any` in the place of `all`. */
  accept_any: [false, true],
  /** §4.1: `errors` next to `error`. */
  errors_list: [false, true],
  /** §4.1: HTTP status of refused credentials. */
  auth_status: [200, 401, 403],
  /** The time that a token's `iat` and `exp` are held against; clients that do not heed the `Date` of answers sign with the time of their machine. */
  token_clock: ['either', 'system', 'simulation'],
  /** §3.3: whether the key has roles; without, every method here is forbidden. */
  key_roles: ['all', 'none'],
  /** §7.6: durations, ratios, numbers, and a bucket in which there is nothing to divide. */
  metric_time: ['seconds', 'milliseconds'],
  metric_ratio: ['percent', 'fraction'],
  metric_number: ['decimal', 'integer'],
  metric_empty: ['zero', 'null', 'missing'],
  /** §6.5: the groups when `group_by` was not passed. */
  default_group: ['queue', 'none', 'agent'],
  /** §6.5: `group_by` for the reports that stand in neither list. */
  unlisted_reports: ['refused', 'allowed'],
  /** §6.5: `sq_queue_id` of GetSmartQueueRealtimeMetrics, which the metadata does not have. */
  realtime_queue_id: ['accepted', 'ignored'],
  /**
   * §6.5: figures without a queue. `queue_reports`: only where all reports are of agents; `always`: GetSmartQueueDayHistory and
   * RequestSmartQueueHistory want one in any case, as the types say.
   */
  metrics_queue_required: ['never', 'queue_reports', 'always'],
  /** §6.5: figures grouped by agent, without a queue or of one. */
  agent_group_queue: ['optional', 'one'],
  /** §6.0: `omit_empty`, `desc_order`, `decimal_separator` and `with_header`, which the older reference does not have. */
  report_options: ['accepted', 'ignored'],
  /** §6.5: the dates of RequestSmartQueueHistory, required by the types. */
  history_dates_required: [false, true],
  /** §9: whether GetHistoryReports knows SmartQueue's reports, and under which type. */
  history_listed: [true, false],
  history_type: ['smart_queue', 'calls'],
} as const;

/** Whole numbers from 0; of limits and delays 0 means none. */
const NUMBERS = {
  /** §5: page size of the SQ lists, and its maximum. */
  default_count: 20,
  max_count: 1000,
  /** §4.2, codes 494, 495 and 563. */
  queue_limit: 0,
  skill_limit: 0,
  queues_per_agent_limit: 0,
  /** §3.1. */
  clock_skew_seconds: 0,
  /** §8.4: an offer nobody answers, then the ends that come by themselves. */
  offer_seconds: 20,
  ban_seconds: 0,
  after_service_seconds: 0,
  /** §6.3: max_simultaneous_conversations of a user nobody told. */
  conversations: 1,
  /** §6.5: from the request to the file. */
  report_seconds: 10,
} as const;

type Choices = { readonly [K in keyof typeof CHOICES]: (typeof CHOICES)[K][number] };
type Numbers = { readonly [K in keyof typeof NUMBERS]: number };
export type Switches = Choices & Numbers;

const DEFAULTS = {
  ...Object.fromEntries(Object.entries(CHOICES).map(([name, [first]]) => [name, first])),
  ...NUMBERS,
} as Switches;

const refuse = (name: string, expected: string, value: unknown): never => {
  throw new TypeError(`switch ${name} must be ${expected}, got ${JSON.stringify(value)}`);
};

export const parseSwitches = (given: Readonly<Record<string, unknown>> = {}): Switches => {
  const choices = new Map<string, readonly unknown[]>(Object.entries(CHOICES));
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULTS, name)) {
      throw new TypeError(`unknown switch ${name}; known: ${Object.keys(DEFAULTS).join(', ')}`);
    }
    const known = choices.get(name);
    if (known && !known.includes(value)) refuse(name, `one of ${known.join(' | ')}`, value);
    if (!known && !(Number.isInteger(value) && Number(value) >= 0)) refuse(name, 'a whole number from 0', value);
  }
  return { ...DEFAULTS, ...given };
};
