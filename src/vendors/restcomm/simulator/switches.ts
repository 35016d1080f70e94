import { type SwitchesOf, switchReader } from '../../../sandbox/switches.ts';

/** The variants of contract §13; each reproduces one reading of a document that contradicts itself. The first is the default. */
const CHOICES = {
  legacy_create_dates: [false, true],
  legacy_create_keys: [false, true],
  url_instead_of_uri: [false, true],
  status_key_assignmentStatus: [false, true],
  spelling_all_canceled: [false, true],
  spelling_all_cancelled: [false, true],
  total_is_page_count: [false, true],
  always_next_page_uri: [false, true],
  no_default_activity: [false, true],
  task_default_timeout_120: [false, true],
  allow_terminal_change: [false, true],
  silent_reservation: [false, true],
  double_n_timeout_only: [false, true],
  task_put_path: ['both', 'search_only', 'plain_only'],
  default_activity_names: ['Offline,Online', 'Offline,Available,Unavailable'],
} as const;

export type Switches = SwitchesOf<typeof CHOICES, Record<never, number>>;

const read = switchReader(CHOICES, {});

export const parseSwitches = (given: Readonly<Record<string, unknown>> = {}): Switches => {
  const switches = read(given);
  if (switches.spelling_all_canceled && switches.spelling_all_cancelled) {
    throw new TypeError('switches spelling_all_canceled and spelling_all_cancelled exclude each other');
  }
  return switches;
};
