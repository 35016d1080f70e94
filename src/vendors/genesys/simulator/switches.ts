/** What the contract leaves open (its UNCONFIRMED marks and §15, §16): of each choice the first is the default. */
const CHOICES = {
  /** §3.4: the HTTP status by `statusCode`, or always 200. */
  http_status: ['mapped', 'always_200'],
  /** §2.3, and whether it holds for /notifications too. */
  csrf: [false, true],
  csrf_on_notifications: [false, true],
  /** §4, §16.6: `always` gives e-mails, chats and voice a `referenceId` in the answer too. */
  return_reference: ['documented', 'always'],
  reference_scope: ['user', 'node'],
  /** §15.8: `referenceId` in workbin messages. */
  workbin_reference: [true, false],
  /** §15.9: `workbinUserId` in messages about a workbin that was reached through /users/{userId}. */
  workbin_user_id: [true, false],
  /** §15.14. */
  email_uri: ['me_emails', 'email'],
  /** §16.7: where events stand beside the answer that caused them. */
  event_order: ['with', 'before', 'after'],
  /** §16.9: a wrong state is told as an `Error` notification after an answer of 0. */
  async_errors: [false, true],
  /** §11.1: what GET answers about a completed, canceled or revoked interaction. */
  finished: ['gone', 'kept'],
  /** §10.2: whose group workbin is meant without `agentGroup` or `placeGroup`. */
  group_owner: ['derived', 'required'],
  /** §7.5, §18.3: what EndContactCenterSession does to the CometD sessions of its user. */
  end_session_cometd: ['kept', 'dismissed'],
  /** §7.2: the shape of a partial success is not known; `bare` names no channels. */
  partial_shape: ['channels', 'bare'],
  /** §5.3: which fields an `Error` notification has. */
  error_fields: ['all', 'message', 'none'],
  /** §12.2: `nickname` of Accept: the page does not say whether it is required. */
  chat_nickname: ['required', 'optional'],
  /** §18.18: both names are among capabilities; both are taken. */
  focus_operation: ['SetInFocus', 'InFocus'],
  login_state: ['NotReady', 'Ready'],
  /** §5.2: `bare` tells channels as a page of 8.5.0 does, without a `messageType`. */
  channel_message: ['V2', 'bare'],
  /** §5.2: no page prints the topic on which histories come. */
  history_topic: ['/v2/me/ucs', '/v2/me'],
  /** §6.4. */
  duplicate_connect_status: [500, 408],
  meta_connect_deliver_only: [false, true],
  ack: [false, true],
} as const;

const NUMBERS = {
  /** §16.7: events leave after up to this many milliseconds, drawn with the seed. */
  event_delay_ms: 150,
  /** §2.2. */
  session_idle_ms: 1_800_000,
  /** Until an invitation nobody answers is revoked. */
  invite_timeout_ms: 30_000,
  /** §6.3. */
  cometd_timeout_ms: 30_000,
  cometd_interval_ms: 0,
  cometd_max_interval_ms: 10_000,
  /** From one more on, a browser's connects are told `multiple-clients`. */
  cometd_sessions_per_browser: 1,
} as const;

const TEXTS = {
  /** §1: what `uri` values are built from; nobody is meant to dial it. */
  external_api_url: 'http://gws.example.invalid:8090/api/v2',
} as const;

type Choices = { readonly [K in keyof typeof CHOICES]: (typeof CHOICES)[K][number] };
type Numbers = { readonly [K in keyof typeof NUMBERS]: number };
type Texts = { readonly [K in keyof typeof TEXTS]: string };
export type Switches = Choices & Numbers & Texts;

const DEFAULTS = {
  ...Object.fromEntries(Object.entries(CHOICES).map(([name, [first]]) => [name, first])),
  ...NUMBERS,
  ...TEXTS,
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
    const isNumber = Number.isInteger(value) && Number(value) >= 0;
    if (Object.hasOwn(NUMBERS, name) && !isNumber) refuse(name, 'a whole number from 0', value);
    if (Object.hasOwn(TEXTS, name) && !(typeof value === 'string' && value.endsWith('/api/v2'))) {
      refuse(name, 'a URL that ends in /api/v2', value);
    }
  }
  return { ...DEFAULTS, ...given };
};
