import { type SwitchesOf, switchReader } from '../../../sandbox/switches.ts';

/** What the contract leaves open (its UNCONFIRMED marks and §15): of each choice the first is the default. */
const CHOICES = {
  /** §2: examples send members that no operation documents, and are answered. */
  unknown_parameters: ['ignored', 'refused'],
  /** §2: `AssignmentStatus` of a list: one value joined by commas, a repeated name, or either. */
  array_form: ['both', 'repeated', 'joined'],
  /** §2, §16: what an empty text does to a member that may be unset. */
  empty_text: ['clears', 'ignored'],
  /** §3: `attributes` of the rows of a list. */
  list_attributes: ['shown', 'null'],
  /** §3: whether `PageSize` may change within a walk. */
  page_size_change: ['allowed', 'refused'],
  /** §16: lists whose order is not documented. */
  default_order: ['oldest_first', 'newest_first'],
  /** §4: `FriendlyName` of a list. */
  friendly_name_match: ['exact', 'part'],
  /** §5.2: `available` of an activity that was created without it. */
  activity_available: [false, true],
  /** §5.5, §5.8: examples send attributes that are not JSON, and are answered. */
  attributes_accept: ['text', 'json', 'object'],
  /** §4: a worker channel by its task channel's SID or unique name too. */
  worker_channel_names: [true, false],
  /** §5.8: `Reason` of a task that is ended. */
  reason_required: [true, false],
  /** §6.2: whether a reservation may be completed without wrapping up. */
  complete_from_accepted: [true, false],
  /** §9: the value of the header, and which resources have one. */
  etag_format: ['quoted', 'bare'],
  etag_on: ['tasks', 'tasks_workers_reservations'],
  /** §8: the bulk statistics' body, and the member with the SIDs (`any`: whichever is a list). */
  bulk_body: ['json', 'any'],
  bulk_member: ['any', 'queue_sids', 'task_queue_sids', 'TaskQueueSids'],
  /** §11.1: unit of `Timestamp`. */
  event_timestamp: ['seconds', 'milliseconds'],
  /** §11.1: members and types that only third-party lists have. */
  observed_events: [true, false],
  event_order: ['kept', 'swapped'],
  event_duplicates: [false, true],
  /** §11.2: the account's token with SHA-1, or a shared key with SHA-256. */
  signature: ['sha1', 'sha256'],
  /** §16: whether the fragment of a connection override is signed too. */
  fragment_signed: [false, true],
  /** §7: what is not in the operators seen. */
  negations: ['accepted', 'refused'],
  expression_case: ['sensitive', 'insensitive'],
  /** §7: a comparison with a member that is not there: never true, or made with null. */
  missing_member: ['false', 'null'],
  /** §12: the codes of 401, 403, 409 and 429, which no source confirms for this API. */
  unconfirmed_codes: ['told', 'left_out'],
  /** §5.1: what an empty `EventsFilter` lets through. */
  empty_filter: ['all', 'none'],
  /** §16: an activity, a queue or a workflow in use, a worker with pending reservations. */
  delete_in_use: ['refused', 'allowed'],
} as const;

/** Whole numbers from 0; of limits and delays 0 means none. */
const NUMBERS = {
  /** §3: lifetime of a page token. */
  page_token_seconds: 0,
  /** §5.6: of each channel of a worker. */
  channel_capacity: 1,
  /** §6.1: when a task that has ended is deleted; of completed ones it is not known. */
  canceled_deleted_after_seconds: 300,
  completed_deleted_after_seconds: 300,
  /** §6.1: Max Assignment Count. */
  max_assignments: 10,
  /** §13. */
  expression_requests_per_second: 3,
  bulk_requests_per_second: 5,
  /** §16: of an account, whatever it asks for. */
  requests_per_second: 0,
  bulk_queues: 50,
  /** §11.1: how often an event is sent again that was not answered with a 2xx, and when. */
  event_retries: 0,
  event_retry_seconds: 1,
} as const;

export type Switches = SwitchesOf<typeof CHOICES, { readonly [K in keyof typeof NUMBERS]: number }>;

export const parseSwitches: (given?: Readonly<Record<string, unknown>>) => Switches = switchReader(CHOICES, NUMBERS);
