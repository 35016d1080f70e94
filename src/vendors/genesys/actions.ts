import { type Check, checkOptions, isInteger, isOneOf, isText } from '../../contract/options.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';

/** One operation: its parameters, and those of them that it needs. */
interface Operation {
  readonly parameters: Readonly<Record<string, Check>>;
  readonly needs?: readonly string[];
}

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
const isNumber: Check = isInteger(0);
const isDestination: Check = (value) =>
  isJsonObject(value) && isText(value.phoneNumber) === null ? null : 'must be an object with a phoneNumber';

const PLAIN: Operation = { parameters: {} };
const taking = (parameters: Readonly<Record<string, Check>>, ...needs: readonly string[]): Operation => ({
  parameters,
  needs,
});

const DATA = {
  AttachUserData: taking({ userData: isObject }, 'userData'),
  UpdateUserData: taking({ userData: isObject }, 'userData'),
  // The table says `userData`, the sample `keys` (contract §11.2).
  DeleteUserData: taking({ keys: isTexts }, 'keys'),
};
const TRANSFER = taking({ userUri: isText, queueName: isText });
const MESSAGE = { messageType: isText, treatAs: isOneOf('Normal', 'System') };
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
/** Names from capabilities; their bodies, and that other media than e-mails have them, are not confirmed (contract §11.2, §12). */
const NOTES = {
  SetDisposition: taking({ disposition: isText }, 'disposition'),
  AddComment: taking({ comment: isText }, 'comment'),
  SetInFocus: PLAIN,
};
const DIALLING = taking({ destination: isDestination }, 'destination');
const WORK = {
  Accept: taking({ saveLAR: isFlag }),
  Reject: PLAIN,
  Complete: taking({ queueName: isText, saveLAR: isFlag }),
  Transfer: TRANSFER,
  ...DATA,
  ...NOTES,
};

/** What can be done with an interaction of each medium (contract §11.2, §12). */
export const ACTIONS = new Map<string, Readonly<Record<string, Operation>>>([
  [
    'emails',
    {
      ...WORK,
      Reply: REPLY,
      ReplyAll: REPLY,
      Forward: REPLY,
      Save: taking({ email: isObject }, 'email'),
      Send: taking({ queueName: isText, email: isObject, saveLAR: isFlag }, 'queueName'),
      Cancel: PLAIN,
      AddAttachment: taking({ documentId: isText, name: isText, size: isNumber, mime: isText }, 'documentId'),
      RemoveAttachment: taking({ documentId: isText }, 'documentId'),
    },
  ],
  [
    'chats',
    {
      ...WORK,
      Accept: taking({ nickname: isText }),
      Complete: taking({ queueName: isText, saveLAR: isFlag, text: isBody, ...MESSAGE }),
      SendMessage: taking({ text: isText, ...MESSAGE }, 'text'),
      Leave: PLAIN,
      Invite: TRANSFER,
      Consult: TRANSFER,
      SendNicknameUpdatedNotice: taking({ noticeText: isText }, 'noticeText'),
      SendStartTypingNotification: PLAIN,
      SendStopTypingNotification: PLAIN,
    },
  ],
  ['workitems', WORK],
  ['openmedia', WORK],
  ['smssessions', WORK],
  [
    'calls',
    {
      Answer: PLAIN,
      Hangup: PLAIN,
      Hold: PLAIN,
      Retrieve: PLAIN,
      SingleStepTransfer: DIALLING,
      SingleStepConference: DIALLING,
      InitiateTransfer: DIALLING,
      InitiateConference: DIALLING,
      CompleteConference: taking({ consultCallUri: isText }, 'consultCallUri'),
      SendDtmf: taking({ digits: isText }, 'digits'),
      MuteCall: PLAIN,
      UnmuteCall: PLAIN,
      ...DATA,
      DeleteUserDataPair: taking({ key: isText }, 'key'),
    },
  ],
]);

/** What is wrong with an action; `null` when it may be sent as it is. */
export const problemWith = (media: string, action: string, parameters: JsonObject): string | null => {
  const known = ACTIONS.get(media) ?? {};
  const operation = Object.hasOwn(known, action) ? known[action] : undefined;
  if (!operation) return `action ${action} is unknown for ${media}: there is ${Object.keys(known).join(', ')}`;
  const missing = operation.needs?.find((name) => parameters[name] === undefined);
  if (missing !== undefined) return `action ${action} needs the parameter ${missing}`;
  const problem = checkOptions(parameters, { allowed: operation.parameters, noClearing: 'must have a value' });
  return problem === null ? null : `action ${action}: ${problem.replaceAll('vendorOptions.', 'parameters.')}`;
};

/** Every operation by name, for docs/mapping.md. */
export const actionNames = (): readonly string[] => [
  ...new Set([...ACTIONS.values()].flatMap((operations) => Object.keys(operations))),
];

export const takes = (media: string, action: string): boolean => Object.hasOwn(ACTIONS.get(media) ?? {}, action);
