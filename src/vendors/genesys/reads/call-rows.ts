import type { JsonObject } from '../../../domain/json.ts';
import { asObject, asText } from '../../../domain/reading.ts';
import { asWord, segmentsOf } from '../wire.ts';

/** What makes an interaction a call, as it is told: `null` where it is left out (contract §12.5). */
export interface CallRow {
  readonly callType: string | null;
  readonly ani: string | null;
  readonly dnis: string | null;
  readonly participants: readonly string[] | null;
  readonly mute: string | null;
  readonly recordingState: string | null;
  readonly parentId: string | null;
}

/** Objects; texts before late 2015. */
const numberIn = (one: unknown): readonly string[] => {
  const party = asObject(one);
  const number = party ? (asText(party.phoneNumber) ?? asText(party.formattedPhoneNumber)) : asText(one);
  return number ? [number] : [];
};

const callIn = (address: unknown): string | null => {
  const [collection, id = null] = segmentsOf(address).slice(-2);
  return collection === 'calls' ? id : null;
};

export const readCall = (row: JsonObject): CallRow => ({
  callType: asWord(row.callType),
  ani: asText(row.ani),
  dnis: asText(row.dnis),
  participants: Array.isArray(row.participants) ? row.participants.flatMap(numberIn) : null,
  mute: asWord(row.mute),
  recordingState: asWord(row.recordingState),
  parentId: callIn(row.parentCallUri) ?? callIn(row.parentCallPath),
});

/** Whether a message tells who speaks with whom, or leaves that out. */
export const tellsCall = ({ callType, ani, dnis, participants }: CallRow): boolean =>
  [callType, ani, dnis, participants].some((member) => member !== null);
