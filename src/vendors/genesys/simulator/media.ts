import type { Interaction, Json, Medium } from './records.ts';

export interface MediumWords {
  /** In `subresources=` and as the key of one. */
  readonly singular: string;
  /** In paths and as the key of several. */
  readonly plural: string;
  readonly topic: string;
  readonly messageType: string;
  /** As in `AddEmail` and `PullEmail`. */
  readonly operation: string;
  readonly stateResource: string;
  /** `notificationType` of a change of user data. */
  readonly dataChanged: string;
}

const words = (medium: Medium, plural: string, rest: Partial<MediumWords> = {}): MediumWords => {
  const capital = medium.charAt(0).toUpperCase() + medium.slice(1);
  return {
    singular: medium,
    plural,
    topic: `/v2/me/${plural}`,
    messageType: `${capital}StateChangeMessage`,
    operation: capital,
    stateResource: `${medium}StateResourceV2`,
    dataChanged: 'PropertiesUpdated',
    ...rest,
  };
};

/** Contract §5.2 and §10.6; the state resources of work items and open media are a guess. */
export const WORDS: Readonly<Record<Medium, MediumWords>> = {
  email: words('email', 'emails'),
  chat: words('chat', 'chats'),
  smssession: words('smssession', 'smssessions', { messageType: 'SMSsessionStateChangeMessage' }),
  // A draft page names the topic, in the singular (contract §5.2).
  facebooksession: words('facebooksession', 'facebooksessions', { topic: '/v2/me/facebooksession' }),
  workitem: words('workitem', 'workitems'),
  openmedia: words('openmedia', 'openmedia'),
  call: words('call', 'calls', { dataChanged: 'AttachedDataChanged' }),
};

export const PARKABLE: readonly Medium[] = ['email', 'chat', 'facebooksession', 'workitem', 'openmedia'];

/** In which agent and customer write to each other. */
export const isConversation = (medium: Medium): boolean =>
  medium === 'chat' || medium === 'smssession' || medium === 'facebooksession';

const INVITES: ReadonlySet<string> = new Set(['Invited', 'Ringing']);
const ENDED: ReadonlySet<string> = new Set(['Completed', 'Canceled', 'Revoked', 'Released']);

export const isInvited = ({ state }: Interaction): boolean => INVITES.has(state);
export const isEnded = ({ state }: Interaction): boolean => ENDED.has(state);

export const invitedState = (medium: Medium): string => (medium === 'call' ? 'Ringing' : 'Invited');
export const activeState = ({ medium, direction, joinFails }: Interaction): string => {
  if (medium === 'call') return 'Established';
  if (isConversation(medium)) return joinFails ? 'JoinFailed' : 'Chatting';
  return medium === 'email' && direction === 'Outbound' ? 'Composing' : 'Processing';
};
/** A call knows one ending only. */
export const endState = ({ medium }: Interaction, state: 'Completed' | 'Canceled' | 'Revoked'): string =>
  medium === 'call' ? 'Released' : state;

const BY_CHANNEL = new Map<string, Medium>([
  ['voice', 'call'],
  ['email', 'email'],
  ['chat', 'chat'],
  ['sms', 'smssession'],
  ['facebook', 'facebooksession'],
  ['workitem', 'workitem'],
]);

export const mediumOfChannel = (channel: string): Medium => {
  return BY_CHANNEL.get(channel) ?? 'openmedia';
};

export const asJson = (value: unknown): Json | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
