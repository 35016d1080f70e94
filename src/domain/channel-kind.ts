export const CHANNEL_KINDS = ['VOICE', 'CHAT', 'EMAIL', 'MESSAGE', 'TASK', 'OTHER'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** In lower case and without what separates words: vendors write `e-mail`, `SMSsession` and `web_chat`. */
const WORDS: Readonly<Record<Exclude<ChannelKind, 'OTHER'>, readonly string[]>> = {
  VOICE: ['voice', 'call', 'calls', 'phone', 'phonecall', 'telephone', 'telephony'],
  CHAT: ['chat', 'chats', 'webchat', 'livechat', 'im', 'instantmessaging'],
  EMAIL: ['email', 'emails', 'mail'],
  MESSAGE: [
    'message',
    'messaging',
    'sms',
    'smssession',
    'smssessions',
    'mms',
    'whatsapp',
    'facebook',
    'facebooksession',
    'facebooksessions',
    'messenger',
    'twitter',
    'tweet',
  ],
  TASK: ['task', 'workitem', 'workitems'],
};

const KINDS: ReadonlyMap<string, ChannelKind> = new Map(
  CHANNEL_KINDS.flatMap((kind) => (kind === 'OTHER' ? [] : WORDS[kind].map((word) => [word, kind] as const))),
);

/** `OTHER` for a word that nobody knows; `null` where no channel is told. */
export const channelKindOf = (channel: string | null): ChannelKind | null =>
  channel === null ? null : (KINDS.get(channel.toLowerCase().replace(/[\s_-]/g, '')) ?? 'OTHER');
