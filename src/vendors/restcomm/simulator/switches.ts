/** The variants of contract §13; each reproduces one reading of a document that contradicts itself. */
export interface Switches {
  readonly legacy_create_dates: boolean;
  readonly legacy_create_keys: boolean;
  readonly url_instead_of_uri: boolean;
  readonly status_key_assignmentStatus: boolean;
  readonly spelling_all_canceled: boolean;
  readonly spelling_all_cancelled: boolean;
  readonly total_is_page_count: boolean;
  readonly always_next_page_uri: boolean;
  readonly no_default_activity: boolean;
  readonly task_default_timeout_120: boolean;
  readonly allow_terminal_change: boolean;
  readonly silent_reservation: boolean;
  readonly double_n_timeout_only: boolean;
  readonly task_put_path: 'both' | 'search_only' | 'plain_only';
  readonly default_activity_names: 'Offline,Online' | 'Offline,Available,Unavailable';
}

const DEFAULTS: Switches = {
  legacy_create_dates: false,
  legacy_create_keys: false,
  url_instead_of_uri: false,
  status_key_assignmentStatus: false,
  spelling_all_canceled: false,
  spelling_all_cancelled: false,
  total_is_page_count: false,
  always_next_page_uri: false,
  no_default_activity: false,
  task_default_timeout_120: false,
  allow_terminal_change: false,
  silent_reservation: false,
  double_n_timeout_only: false,
  task_put_path: 'both',
  default_activity_names: 'Offline,Online',
};

const CHOICES = new Map<string, readonly unknown[]>([
  ['task_put_path', ['both', 'search_only', 'plain_only']],
  ['default_activity_names', ['Offline,Online', 'Offline,Available,Unavailable']],
]);

export const parseSwitches = (given: Readonly<Record<string, unknown>> = {}): Switches => {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULTS, name)) {
      throw new TypeError(`unknown switch ${name}; known: ${Object.keys(DEFAULTS).join(', ')}`);
    }
    const choices = CHOICES.get(name) ?? [true, false];
    if (!choices.includes(value)) {
      throw new TypeError(`switch ${name} must be one of ${choices.join(' | ')}, got ${JSON.stringify(value)}`);
    }
  }
  const switches = { ...DEFAULTS, ...given };
  if (switches.spelling_all_canceled && switches.spelling_all_cancelled) {
    throw new TypeError('switches spelling_all_canceled and spelling_all_cancelled exclude each other');
  }
  return switches;
};
