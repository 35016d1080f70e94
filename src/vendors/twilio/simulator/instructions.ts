/** What is to be done with a reservation's call (contract §5.9, §10). */
export const INSTRUCTIONS = ['accept', 'reject', 'dequeue', 'call', 'conference', 'redirect', 'supervise'] as const;
export type Instruction = (typeof INSTRUCTIONS)[number];

/** Members of the instructions: they are taken, and no telephone rings. */
export const INSTRUCTION_PARAMETERS: readonly string[] = [
  ...['From', 'To', 'Record', 'Timeout', 'PostWorkActivitySid', 'StatusCallbackUrl', 'StatusCallbackEvent'].map(
    (name) => `Dequeue${name}`,
  ),
  ...['From', 'To', 'Url', 'Record', 'Timeout', 'Accept', 'StatusCallbackUrl'].map((name) => `Call${name}`),
  ...['CallSid', 'Accept', 'Url'].map((name) => `Redirect${name}`),
  'From',
  'To',
  'Timeout',
  'Record',
  'Muted',
  'Beep',
  'StartConferenceOnEnter',
  'EndConferenceOnExit',
  'EndConferenceOnCustomerExit',
  'BeepOnCustomerEntrance',
  'WaitUrl',
  'WaitMethod',
  'EarlyMedia',
  'MaxParticipants',
  ...['', 'Method', 'Event'].map((end) => `ConferenceStatusCallback${end}`),
  'ConferenceRecord',
  'ConferenceTrim',
  'RecordingChannels',
  ...['', 'Method'].map((end) => `RecordingStatusCallback${end}`),
  ...['', 'Method'].map((end) => `ConferenceRecordingStatusCallback${end}`),
  'Region',
  'SipAuthUsername',
  'SipAuthPassword',
  'PostWorkActivitySid',
  'StatusCallback',
  'StatusCallbackMethod',
  'StatusCallbackEvent',
  'JitterBufferSize',
];

export const SUPERVISION_PARAMETERS: readonly string[] = ['Supervisor', 'SupervisorMode'];
