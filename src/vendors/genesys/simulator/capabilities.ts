import type { Centre } from './centre.ts';
import { isConversation, isEnded } from './media.ts';
import type { Interaction } from './records.ts';

const DATA = ['AttachUserData', 'UpdateUserData', 'DeleteUserData'];

/** As the samples have them (contract §11.1, §12). */
const OFFERED: Readonly<Record<string, readonly string[]>> = {
  'email Invited': ['Accept', 'Reject'],
  'email Processing': [
    'Reply',
    'ReplyAll',
    'Transfer',
    'AddComment',
    ...DATA,
    'SetDisposition',
    'SetInFocus',
    'Complete',
  ],
  'email Composing': ['Cancel', 'Send', 'AddComment', ...DATA, 'SetDisposition', 'SetInFocus', 'Transfer'],
  'workitem Invited': ['Accept', 'Reject'],
  'workitem Processing': ['Transfer', ...DATA, 'SetInFocus', 'Complete'],
  'openmedia Invited': ['Accept', 'Reject'],
  'openmedia Processing': ['Transfer', ...DATA, 'SetInFocus', 'Complete'],
};

/** Of chats, and of SMS and Facebook sessions (contract §12.2, §12.4). */
const IN_CONVERSATION: Readonly<Record<string, readonly string[]>> = {
  Invited: ['Accept', 'Reject'],
  Chatting: [
    'Transfer',
    'Leave',
    'Invite',
    'Consult',
    'SetInFocus',
    'SetDisposition',
    ...DATA,
    'SendToAgents',
    'SendStartTypingToAgentsNotification',
    'SendStopTypingToAgentsNotification',
    'Complete',
    'SendMessage',
    'SendStartTypingNotification',
    'SendStopTypingNotification',
  ],
  LeftChat: ['Transfer', 'Complete', 'Leave', 'SetInFocus'],
  JoinFailed: ['SetInFocus', 'Complete', 'SetDisposition', ...DATA],
};

const CALL_DATA = [...DATA, 'DeleteUserDataPair'];
const LEADING = ['SingleStepTransfer', 'SingleStepConference', 'InitiateTransfer', 'InitiateConference', 'Hangup'];
const TOGETHER = ['SwapCalls', 'CompleteTransfer', 'CompleteConference'];

const RECORDING: Readonly<Record<string, readonly string[]>> = {
  Stopped: ['StartCallRecording'],
  Recording: ['PauseCallRecording', 'StopCallRecording'],
  Paused: ['ResumeCallRecording', 'StopCallRecording'],
};

export const recordingStateOf = ({ fields }: Interaction): string => String(fields.recordingState ?? 'Stopped');

/** The other call of a consultation: the one that this has led to, or the one that has led to this. */
export const otherCall = (centre: Centre, call: Interaction): Interaction | undefined =>
  centre.interactions
    .values()
    .find(
      (other) =>
        other.medium === 'call' &&
        other.ownerId === call.ownerId &&
        !isEnded(other) &&
        (other.parentId === call.id || call.parentId === other.id),
    );

const ofCall = (centre: Centre, call: Interaction): readonly string[] => {
  const together = otherCall(centre, call) ? TOGETHER : [];
  switch (call.state) {
    case 'Ringing':
      return ['Answer', ...CALL_DATA];
    case 'Dialing':
      return ['Hangup', ...CALL_DATA];
    case 'Held':
      return ['Retrieve', ...LEADING, ...together, ...CALL_DATA];
    case 'Established': {
      const mute = call.fields.mute === 'On' ? 'UnmuteCall' : 'MuteCall';
      const recording = centre.disabledFeatures.has('api-voice-recording') ? [] : RECORDING[recordingStateOf(call)];
      return ['SendDtmf', 'Hold', mute, ...LEADING, ...together, ...CALL_DATA, ...(recording ?? [])];
    }
    default:
      return [];
  }
};

/** What is offered now; not all that works (contract §11.1). */
export const capabilitiesOf = (centre: Centre, interaction: Interaction): readonly string[] => {
  const { medium, state } = interaction;
  if (medium === 'call') return ofCall(centre, interaction);
  if (!isConversation(medium)) return OFFERED[`${medium} ${state}`] ?? [];
  const { focus_operation } = centre.switches;
  return (IN_CONVERSATION[state] ?? []).map((name) => (name === 'SetInFocus' ? focus_operation : name));
};
