const SHARED = ['occupancy_rate', 'count_handled_calls'];
const spreadOf = (...names: readonly string[]): string[] =>
  names.flatMap((name) => ['min', 'max', 'average'].map((kind) => `${kind}_${name}`));

/** List A: what can be grouped by agent. */
export const BY_AGENT: ReadonlySet<string> = new Set([
  ...SHARED,
  ...['online', 'ready', 'dialing', 'in_service', 'afterservice', 'dnd', 'banned'].map(
    (word) => `sum_agents_${word}_time`,
  ),
  ...spreadOf('handle_time', 'after_call_worktime'),
]);

/** List Q: what can be grouped by queue. */
export const BY_QUEUE: ReadonlySet<string> = new Set([
  ...SHARED,
  ...['calls_blocked_percentage', 'count_blocked_calls', 'average_abandonment_rate', 'count_abandonment_calls'],
  'service_level',
  ...spreadOf('time_in_queue', 'answer_speed', 'handle_time', 'after_call_worktime'),
]);
