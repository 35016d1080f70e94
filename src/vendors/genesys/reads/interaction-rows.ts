import { asObject, asText, type Read, WireError } from '../../../domain/reading.ts';
import { count, firstOf, id, number, object, reader, text } from '../../../kit/members.ts';
import {
  asWord,
  children,
  group,
  lastSegment,
  needed,
  ownId,
  parseMoment,
  plainOf,
  rowOf,
  segmentsOf,
  texts,
  word,
} from '../wire.ts';

const moment = reader(parseMoment);

/** Objects; texts before late 2015. */
const numberIn = (one: unknown): readonly string[] => {
  const party = asObject(one);
  const told = party ? (asText(party.phoneNumber) ?? asText(party.formattedPhoneNumber)) : asText(one);
  return told ? [told] : [];
};

/** Those of a conversation in writing (contract §12.2). */
const customerIn = (one: unknown): readonly string[] => {
  const party = asObject(one);
  const name = asWord(party?.type)?.toLowerCase() === 'customer' ? asWord(party?.nickname) : null;
  return name === null ? [] : [name];
};

const callId = reader((address) => {
  const [collection, found = null] = segmentsOf(address).slice(-2);
  return collection === 'calls' ? found : null;
});

/** What makes an interaction a call: `null` where it is left out (contract §12.5). */
const call = group({
  callType: word('callType'),
  ani: text('ani'),
  dnis: text('dnis'),
  participants: reader((told) => (Array.isArray(told) ? told.flatMap(numberIn) : null))('participants'),
  mute: word('mute'),
  recordingState: word('recordingState'),
  parentId: firstOf(callId('parentCallUri'), callId('parentCallPath')),
});
export type CallRow = ReturnType<typeof call>;

const attachment = group({
  nativeId: needed('id', 'an id', firstOf(id('id'), id('documentId'))),
  name: text('name'),
  size: count('size'),
  mediaType: text('mime'),
});

/** An interaction of whatever medium: the members of those that it is not are `null`. */
export const readInteraction = rowOf({
  id: ownId,
  state: word('state'),
  emailType: word('emailType'),
  mediaType: word('mediaType'),
  from: text('from'),
  to: texts('to'),
  cc: texts('cc'),
  bcc: texts('bcc'),
  subject: text('subject'),
  body: text('body'),
  bodyAsPlainText: text('bodyAsPlainText'),
  attachments: children('attachments', plainOf(attachment)),
  capabilities: reader((told) => (Array.isArray(told) ? told.flatMap((one) => asWord(one) ?? []) : null))(
    'capabilities',
  ),
  userData: object('userData'),
  /** `null`: it is not told who takes part. */
  customers: reader((told) => (Array.isArray(told) ? told.flatMap(customerIn) : null))('participants'),
  receivedDate: moment('receivedDate'),
  assignedTo: reader(lastSegment)('assignedTo'),
  call,
});
export type InteractionRow = ReturnType<typeof readInteraction>;

/** Throws also where a state is told and cannot be read: to go on with the one before it would be wrong. */
export const readChangedInteraction: Read<InteractionRow> = (value, path) => {
  const row = readInteraction(value, path);
  if ((row.raw.state ?? null) !== null && row.state === null)
    throw new WireError(`${path}.state`, 'expected the name of a state');
  return row;
};

export const readWorkbin = rowOf({
  id: ownId,
  // The same page has both (contract §10.1).
  name: firstOf(text('workbinName'), text('name')),
  displayName: text('displayName'),
  type: word('type'),
});
export type WorkbinRow = ReturnType<typeof readWorkbin>;

/** A queue or a skill. */
export const readNamed = rowOf({ id: ownId, name: text('name'), description: text('description') });
export type NamedRow = ReturnType<typeof readNamed>;

export const readStatistic = rowOf({
  statistic: needed('statistic', 'the name of a statistic', text('statistic')),
  value: number('value'),
  time: moment('time'),
});
