/**
 * What the contract leaves open (§12 and every UNCONFIRMED that shows at the wire), and where the live service does not do as it is
 * documented (§13.2): one named setting each, so that a capture from the real service corrects a default and nothing else.
 */
const DEFAULTS = {
  // Authentication and the request line (contract §2, §3).
  /** How far the signed date may lie from the clock that it is held against; `null`: anywhere. */
  clock_skew_seconds: 900 as number | null,
  /** Clients that do not heed the `Date` of answers sign with the time of their machine. */
  signed_clock: 'either',
  bad_signature_status: 401,
  /** What counts as an Entra token; `null`: one is made up. */
  bearer_token: null as string | null,
  auth_error_body: 'envelope',
  api_version_check: true,
  patch_content_type_check: true,

  // Errors (contract §8, §9).
  error_envelope: 'communicationError',
  error_code_header: false,
  invalid_status: 400,
  precondition_status: 412,
  /** An action that the state of the job, worker or offer forbids. */
  illegal_state_status: 409,
  gone_offer_decline_status: 404,
  /** Times that a job can be taken back from workers; documented: 3. `null`: as often as is asked for. */
  unassign_limit: null as number | null,
  unassign_limit_status: 409,
  used_policy_status: 400,

  // Bodies (contract §4).
  print_nulls: false,
  etag_quoted_in_body: true,
  /** Answer to a PATCH of a queue that changes nothing; seen at an older version: 201. */
  unchanged_queue_status: 200,
  member_names: 'any-case',
  readonly_in_patch: 'ignore',
  notes_patch: 'replace',
  unknown_reference: 'refuse',
  /** Keys and secrets of rules are given back. */
  secrets_in_answers: true,

  // Lists (contract §4).
  next_link: 'relative',
  default_page_size: 100,
  max_page_size: 100,
  list_order: 'created',
  /** How long a list does not yet know what was created. */
  list_lag_ms: 0,
  /** A full last page names a next one, which is empty. */
  empty_last_page: false,

  // Life of a job and of a worker (contract §8).
  /** From an answer to the status that follows it. */
  status_delay_ms: 200,
  created_status: 'created',
  /** A job that has been classified is `waitingForActivation` for a moment before it is queued. */
  classified_in_passing: true,
  suspended_status: 'waitingForActivation',
  past_schedule: 'fail',
  cancel_assigned: 'refuse',
  close_later_status: 'completed',
  /** Noted on a job that is closed without a disposition. */
  close_disposition: 'Closed',
  unassigned_assignment: 'removed',
  unassigned_place: 'kept',
  /** How long a job that was taken back is not offered again. */
  rematch_delay_ms: 1000,
  /** How long a worker goes on showing an assignment that was taken back. */
  worker_lag_ms: 200,
  reclassified_place: 'kept',
  default_offer_expires_after_seconds: 60,
  /** A worker who leaves `active` is `draining` for a moment even without jobs. */
  draining_in_passing: false,

  // DELETE (contract §8.1, §8.3).
  delete_absent_status: 204,
  delete_live_job: 'refuse',
  delete_busy_worker: 'refuse',
  delete_used_policy: 'refuse',
  delete_used_queue_status: 409,
  /** A queue that workers name. */
  delete_named_queue: 'refuse',

  // Statistics (contract §6).
  position_estimate: false,
  statistics_headers: true,
  wait_estimate: 'served-recently',
  wait_estimate_minutes_per_job: 2,
  statistics: 'full',

  // Throttling (contract §9).
  throttle: false,
  throttle_requests: 1000,
  throttle_window_seconds: 10,
  retry_after: 'seconds',

  // Events and their delivery (contract §10, §11).
  /** `docs`: the right-hand column of §10; `older`: that with the names of the older pages. */
  event_shape: 'sdk',
  event_nulls: true,
  event_schema: 'eventgrid',
  /** More than 1: whatever waits travels together, up to this many. */
  events_per_delivery: 1,
  event_deliveries_at_once: 4,
  /** Events that one subscription holds; beyond it the oldest is given up. */
  event_queue_limit: 10_000,
  event_max_attempts: 30,
  event_ttl_minutes: 1440,
  /** Up to this share of the gap before a retry is added to it. */
  event_retry_jitter: 0.1,
};

const CHOICES = {
  bad_signature_status: [401, 403],
  auth_error_body: ['envelope', 'empty', 'text'],
  error_envelope: ['error', 'communicationError'],
  invalid_status: [400, 422],
  precondition_status: [412, 409, 400],
  illegal_state_status: [409, 400, 404, 412],
  gone_offer_decline_status: [409, 400, 404, 500],
  unassign_limit_status: [409, 400, 403],
  used_policy_status: [400, 409, 412],
  unchanged_queue_status: [201, 200],
  member_names: ['any-case', 'exact'],
  readonly_in_patch: ['ignore', 'refuse'],
  notes_patch: ['replace', 'append'],
  unknown_reference: ['refuse', 'accept'],
  next_link: ['relative', 'absolute'],
  list_order: ['changed', 'created'],
  created_status: ['queued', 'created'],
  suspended_status: ['waitingForActivation', 'created', 'queued'],
  past_schedule: ['fail', 'activate'],
  cancel_assigned: ['refuse', 'cancel'],
  close_later_status: ['completed', 'closed'],
  close_disposition: ['Closed', 'none'],
  unassigned_assignment: ['removed', 'kept'],
  unassigned_place: ['kept', 'lost'],
  reclassified_place: ['kept', 'lost'],
  delete_absent_status: [404, 204],
  delete_live_job: ['refuse', 'delete'],
  delete_busy_worker: ['refuse', 'delete'],
  delete_used_policy: ['refuse', 'delete'],
  delete_used_queue_status: [409, 400, 412],
  delete_named_queue: ['refuse', 'delete'],
  wait_estimate: ['served-recently', 'fixed'],
  statistics: ['full', 'length-only'],
  retry_after: ['seconds', 'none'],
  signed_clock: ['either', 'system', 'simulation'],
  event_shape: ['sdk', 'docs', 'older'],
  event_schema: ['eventgrid', 'cloudevents'],
} as const;

type Defaults = typeof DEFAULTS;
type Choices = typeof CHOICES;
export type Switches = {
  readonly [K in keyof Defaults]: K extends keyof Choices ? Choices[K][number] : Defaults[K];
};

const SMALLEST = new Map<string, number>([
  ['unassign_limit', 1],
  ['default_page_size', 1],
  ['max_page_size', 1],
  ['default_offer_expires_after_seconds', 1],
  ['throttle_requests', 1],
  ['throttle_window_seconds', 1],
  ['events_per_delivery', 1],
  ['event_deliveries_at_once', 1],
  ['event_queue_limit', 1],
  ['event_max_attempts', 1],
  ['event_ttl_minutes', 1],
]);

const objection = (name: string, value: unknown): string | null => {
  const choices = Object.hasOwn(CHOICES, name) ? (CHOICES[name as keyof Choices] as readonly unknown[]) : null;
  if (choices) return choices.includes(value) ? null : `one of ${choices.join(' | ')}`;
  if (typeof DEFAULTS[name as keyof Defaults] === 'boolean') {
    return typeof value === 'boolean' ? null : 'one of true | false';
  }
  if (value === null && DEFAULTS[name as keyof Defaults] === null) return null;
  if (name === 'clock_skew_seconds' && value === null) return null;
  if (name === 'bearer_token') return typeof value === 'string' && value !== '' ? null : 'a text';
  const low = SMALLEST.get(name) ?? 0;
  return typeof value === 'number' && Number.isFinite(value) && value >= low ? null : `a number from ${low} on`;
};

export const parseSwitches = (given: Readonly<Record<string, unknown>> = {}): Switches => {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULTS, name)) {
      throw new TypeError(`unknown switch ${name}; known: ${Object.keys(DEFAULTS).join(', ')}`);
    }
    const expected = objection(name, value);
    if (expected) throw new TypeError(`switch ${name} must be ${expected}, got ${JSON.stringify(value)}`);
  }
  return { ...DEFAULTS, ...given } as Switches;
};
