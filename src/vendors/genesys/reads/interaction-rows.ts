import type { Json, JsonObject } from '../../../domain/json.ts';
import { asCount, asId, asNumber, asObject, asText, type Read, WireError } from '../../../domain/reading.ts';
import { asWord, childrenOf, type Flawed, idAt, lastSegment, objectAt, textsOf } from '../wire.ts';
import { type CallRow, readCall } from './call-rows.ts';
import { parseMoment } from './dates.ts';

export interface AttachmentRow {
  readonly id: string;
  readonly name: string | null;
  readonly size: number | null;
  readonly mime: string | null;
}

const readAttachment: Read<AttachmentRow> = (value, path) => {
  const row = objectAt(value, path);
  const id = asId(row.id) ?? asId(row.documentId);
  if (id === null) throw new WireError(`${path}.id`, 'expected an id');
  return { id, name: asText(row.name), size: asCount(row.size), mime: asText(row.mime) };
};

/** An interaction of whatever medium: the members of those that it is not are `null`. */
export interface InteractionRow extends Flawed {
  readonly id: string;
  readonly state: string | null;
  readonly emailType: string | null;
  readonly mediaType: string | null;
  readonly from: string | null;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly subject: string | null;
  readonly body: string | null;
  readonly bodyAsPlainText: string | null;
  readonly attachments: readonly AttachmentRow[];
  readonly capabilities: readonly string[] | null;
  readonly userData: JsonObject | null;
  readonly receivedDate: number | null;
  readonly assignedTo: string | null;
  readonly call: CallRow;
  readonly raw: Json;
}

export const readInteraction: Read<InteractionRow> = (value, path) => {
  const row = objectAt(value, path);
  const flaws: WireError[] = [];
  return {
    id: idAt(row, path),
    state: asWord(row.state),
    emailType: asWord(row.emailType),
    mediaType: asWord(row.mediaType),
    from: asText(row.from),
    to: textsOf(row.to, `${path}.to`, flaws),
    cc: textsOf(row.cc, `${path}.cc`, flaws),
    bcc: textsOf(row.bcc, `${path}.bcc`, flaws),
    subject: asText(row.subject),
    body: asText(row.body),
    bodyAsPlainText: asText(row.bodyAsPlainText),
    attachments: childrenOf(readAttachment, row.attachments, `${path}.attachments`, flaws) ?? [],
    capabilities: Array.isArray(row.capabilities) ? row.capabilities.flatMap((one) => asWord(one) ?? []) : null,
    userData: asObject(row.userData),
    receivedDate: parseMoment(row.receivedDate),
    assignedTo: lastSegment(row.assignedTo),
    call: readCall(row),
    flaws,
    raw: row,
  };
};

/** Throws also where a state is told and cannot be read: to go on with the one before it would be wrong. */
export const readChangedInteraction: Read<InteractionRow> = (value, path) => {
  const row = readInteraction(value, path);
  const told = asObject(value)?.state ?? null;
  if (told !== null && row.state === null) throw new WireError(`${path}.state`, 'expected the name of a state');
  return row;
};

export interface WorkbinRow {
  readonly id: string;
  readonly name: string | null;
  readonly displayName: string | null;
  readonly type: string | null;
  readonly raw: Json;
}

export const readWorkbin: Read<WorkbinRow> = (value, path) => {
  const row = objectAt(value, path);
  return {
    id: idAt(row, path),
    // The same page has both (contract §10.1).
    name: asText(row.workbinName) ?? asText(row.name),
    displayName: asText(row.displayName),
    type: asWord(row.type),
    raw: row,
  };
};

/** A queue or a skill. */
export interface NamedRow {
  readonly id: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly raw: Json;
}

export const readNamed: Read<NamedRow> = (value, path) => {
  const row = objectAt(value, path);
  return { id: idAt(row, path), name: asText(row.name), description: asText(row.description), raw: row };
};

export interface StatisticRow {
  readonly statistic: string;
  readonly value: number | null;
  readonly time: number | null;
}

export const readStatistic: Read<StatisticRow> = (value, path) => {
  const row = objectAt(value, path);
  const statistic = asText(row.statistic);
  if (statistic === null) throw new WireError(`${path}.statistic`, 'expected the name of a statistic');
  return { statistic, value: asNumber(row.value), time: parseMoment(row.time) };
};
