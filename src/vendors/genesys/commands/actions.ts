import { type Check, checkOptions, isInteger, isOneOf, isText } from '../../../contract/options.ts';
import { isJsonObject, type JsonObject } from '../../../domain/json.ts';

type Parameters = Readonly<Record<string, Check>>;

/** One operation: its parameters, and those of them that it needs (of a list, one). */
interface Operation {
  readonly parameters: Parameters;
  readonly needs: readonly (string | readonly string[])[];
}

type Operations = Readonly<Record<string, Operation>>;

const isObject: Check = (value) =>
  isJsonObject(value) && Object.keys(value).length > 0 ? null : 'must be an object that is not empty';
const isTexts: Check = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one !== '')
    ? null
    : 'must be a list of texts';
const isBody: Check = (value) => (typeof value === 'string' ? null : 'must be text');
/** Samples have text; both are taken (contract §11.4). */
const isFlag: Check = (value) =>
  typeof value === 'boolean' || value === 'true' || value === 'false' ? null : 'must be true or false';
const isDestination: Check = (value) =>
  isJsonObject(value) && isText(value.phoneNumber) === null ? null : 'must be an object with a phoneNumber';

const taking = (parameters: Parameters, ...needs: Operation['needs']): Operation => ({ parameters, needs });
const each = (operation: Operation, ...names: readonly string[]): Operations =>
  Object.fromEntries(names.map((name) => [name, operation]));

/** An operation without parameters. */
const PLAIN = taking({});
const plain = (...names: readonly string[]): Operations => each(PLAIN, ...names);

const DATA: Operations = {
  ...each(taking({ userData: isObject }, 'userData'), 'AttachUserData', 'UpdateUserData'),
  // The table says `userData`, the sample `keys` (contract §11.2).
  DeleteUserData: taking({ keys: isTexts }, 'keys'),
};
const DISPOSITION: Operations = {
  SetDisposition: taking({ disposition: isText, dispositionKey: isText }, 'disposition'),
};
/** Both names stand among capabilities (contract §12.2). */
const FOCUS = plain('SetInFocus', 'InFocus');

/** What e-mails, work items and open media have in common; a transfer of the latter two goes by analogy (contract §11.2, §12.6, §12.7). */
const WORK: Operations = {
  Accept: taking({ saveLAR: isFlag }),
  Reject: PLAIN,
  Complete: taking({ queueName: isText, saveLAR: isFlag }),
  Transfer: taking({ userUri: isText, queueName: isText }, ['userUri', 'queueName']),
  ...DATA,
  SetInFocus: PLAIN,
};

const REPLY = taking(
  {
    queueUri: isText,
    body: isBody,
    bodyAsPlainText: isBody,
    mime: isText,
    userData: isObject,
    subjectPrefix: isBody,
    replyToStartLine: isBody,
    quoteOriginal: isFlag,
    indentCharacter: isBody,
  },
  'queueUri',
);

const EMAILS: Operations = {
  ...WORK,
  ...DISPOSITION,
  ...each(REPLY, 'Reply', 'ReplyAll', 'Forward'),
  Save: taking({ email: isObject }, 'email'),
  Send: taking({ queueName: isText, email: isObject, saveLAR: isFlag }, 'queueName'),
  Cancel: PLAIN,
  AddAttachment: taking({ documentId: isText, name: isText, size: isInteger(0), mime: isText }, 'documentId'),
  RemoveAttachment: taking({ documentId: isText }, 'documentId'),
  // A name from capabilities; its body is not confirmed (contract §11.2).
  AddComment: taking({ comment: isText }, 'comment'),
};

const MESSAGE = { text: isBody, messageType: isText, treatAs: isOneOf('Normal', 'System') };
const TYPING = [
  'SendStartTypingNotification',
  'SendStopTypingNotification',
  'SendStartTypingToAgentsNotification',
  'SendStopTypingToAgentsNotification',
];

/** Contract §12.2. */
const CHATS: Operations = {
  Accept: taking({ nickname: isText }),
  Reject: PLAIN,
  SendMessage: taking(MESSAGE, 'text'),
  SendToAgents: taking(MESSAGE),
  SendUrl: taking({ url: isText, ...MESSAGE }, 'url'),
  ...each(
    taking({ noticeText: isText }, 'noticeText'),
    ...['SendCustomNotice', 'SendCustomNoticeToAgents', 'SendNicknameUpdatedNotice'],
  ),
  ...each(taking(MESSAGE), ...TYPING),
  Transfer: taking({ targetUri: isText, queueName: isText, ...MESSAGE }, ['targetUri', 'queueName']),
  ...each(taking({ targetUri: isText }, 'targetUri'), 'Consult', 'Invite'),
  // Its table has one of them, its sample the other (contract §15.20).
  RemoveParticipantFromConference: taking({ targetUri: isText, userUri: isText }, ['targetUri', 'userUri']),
  Leave: taking(MESSAGE),
  Complete: taking({ queueName: isText, saveLAR: isFlag, ...MESSAGE }),
  ...DISPOSITION,
  ...DATA,
  ...FOCUS,
};

const TARGET = { targetUri: isText, targetPath: isText };

/** Contract §12.4. The page of Transfer could not be read: it takes what its sisters and chats take. */
const SMS: Operations = {
  Accept: taking({ nickname: isText, saveLAR: isFlag }),
  Reject: PLAIN,
  ...each(taking({ text: isText }, 'text'), 'SendMessage', 'SendToAgents'),
  ...plain(...TYPING),
  Consult: taking(TARGET, ['targetUri', 'targetPath']),
  Invite: taking({ ...TARGET, userUri: isText }, ['targetUri', 'targetPath', 'userUri']),
  Transfer: taking({ ...TARGET, queueName: isText }, ['targetUri', 'targetPath', 'queueName']),
  Leave: PLAIN,
  Complete: taking({ queueName: isText, saveLAR: isFlag }),
  ...DISPOSITION,
  ...DATA,
  ...FOCUS,
};

/** Contract §12.8: the pages of three operations are known, and for the others they take what SMS take. */
const FACEBOOK: Operations = { ...SMS, SendUrl: taking({ url: isText }, 'url') };

/** Contract §12.5. */
const CALLS: Operations = {
  ...plain('Answer', 'Hangup', 'Hold', 'Retrieve', 'MuteCall', 'UnmuteCall'),
  ...each(
    taking({ destination: isDestination, location: isText, userData: isObject }, 'destination'),
    ...['SingleStepTransfer', 'SingleStepConference', 'InitiateTransfer', 'InitiateConference'],
  ),
  // Left out, the vendor finds the related call by itself.
  ...each(taking({ consultCallUri: isText }), 'CompleteTransfer', 'CompleteConference'),
  SwapCalls: taking({ otherCallUri: isText }),
  RemoveParticipantFromConference: taking({ participant: isText }, 'participant'),
  SendDtmf: taking({ digits: isText }, 'digits'),
  ...plain('StartCallRecording', 'PauseCallRecording', 'ResumeCallRecording', 'StopCallRecording'),
  ...DATA,
  DeleteUserDataPair: taking({ key: isText }, 'key'),
};

/** What the pages document of an interaction of each medium. */
export const ACTIONS = new Map<string, Operations>([
  ['emails', EMAILS],
  ['chats', CHATS],
  ['smssessions', SMS],
  ['facebooksessions', FACEBOOK],
  ['workitems', WORK],
  ['openmedia', WORK],
  ['calls', CALLS],
]);

const operationOf = (media: string, action: string): Operation | undefined => {
  const known = ACTIONS.get(media) ?? {};
  return Object.hasOwn(known, action) ? known[action] : undefined;
};

export const isDocumented = (media: string, action: string): boolean => operationOf(media, action) !== undefined;

/** What the pages say of an action with these parameters. */
export interface Verdict {
  /** What is wrong with it; `null`: nothing. */
  readonly problem: string | null;
  /** Whether it may be sent all the same where the task's own capabilities name the action: those know more than any page. */
  readonly isOpen: boolean;
}

const GOOD: Verdict = { problem: null, isOpen: true };
/** These say how a text is meant. */
const BESIDE_TEXT = ['messageType', 'treatAs'];

export const judge = (media: string, action: string, parameters: JsonObject): Verdict => {
  const operation = operationOf(media, action);
  if (!operation) {
    const names = Object.keys(ACTIONS.get(media) ?? {}).join(', ');
    return { problem: `action ${action} is unknown for ${media}: there is ${names}`, isOpen: true };
  }
  const { parameters: allowed, needs } = operation;
  const wrong = (problem: string, isOpen = false): Verdict => ({ problem: `action ${action}${problem}`, isOpen });
  const isGiven = (name: string): boolean => parameters[name] !== undefined;

  const missing = needs.find((need) => ![need].flat().some(isGiven));
  if (missing !== undefined) return wrong(` needs the parameter ${[missing].flat().join(' or ')}`);
  const mute = BESIDE_TEXT.find((name) => Object.hasOwn(allowed, name) && isGiven(name) && !isGiven('text'));
  if (mute !== undefined) return wrong(`: parameters.${mute} goes only with text`);

  const check = (isAmong: boolean): string | null => {
    const some = Object.entries(parameters).filter(([name]) => Object.hasOwn(allowed, name) === isAmong);
    const problem = checkOptions(Object.fromEntries(some), { allowed, noClearing: 'must have a value' });
    return problem?.replaceAll('vendorOptions.', 'parameters.') ?? null;
  };
  const problem = check(true);
  if (problem !== null) return wrong(`: ${problem}`);
  const strange = check(false);
  // Of an operation that is documented to take none, a parameter can only be a mistake.
  return strange === null ? GOOD : wrong(`: ${strange}`, Object.keys(allowed).length > 0);
};

/** Every operation by name, for docs/mapping.md. */
export const actionNames = (): readonly string[] => [
  ...new Set([...ACTIONS.values()].flatMap((operations) => Object.keys(operations))),
];
