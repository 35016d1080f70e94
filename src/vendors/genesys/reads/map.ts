import type { Activity } from '../../../domain/activity.ts';
import type { Email } from '../../../domain/email.ts';
import type { Job } from '../../../domain/job.ts';
import type { Json, JsonObject } from '../../../domain/json.ts';
import { CALL_DIRECTIONS, type PhoneCall, RECORDING_STATES } from '../../../domain/phone-call.ts';
import type { Queue } from '../../../domain/queue.ts';
import { asInt, asText } from '../../../domain/reading.ts';
import { type Kind, type Ref, ref } from '../../../domain/ref.ts';
import type { Skill } from '../../../domain/skill.ts';
import type { Task } from '../../../domain/task.ts';
import type { Workbin } from '../../../domain/workbin.ts';
import type { Worker } from '../../../domain/worker.ts';
import { BLANKS } from '../../../kit/kinds.ts';
import { taskId, type WorkbinOwner, workbinId } from '../ids.ts';
import { MEDIA } from '../media.ts';
import { type Ending, jobState, stateOf, taskState, WORKBIN_TYPES } from '../states.ts';
import { parseMoment } from '../wire.ts';
import { WORDS } from '../words.ts';
import type { AgentStateRow, ChannelRow, UserRow } from './agent-rows.ts';
import type { SystemState } from './agent-states.ts';
import { channelsOf, combined } from './channels.ts';
import type { CallRow, InteractionRow, NamedRow, WorkbinRow } from './interaction-rows.ts';

/** Where a disposition is kept, unless the server is told otherwise (contract §11.2). */
export const DISPOSITION_KEY = 'DispositionCode';
/** Where comments are seen; no page says it. */
export const COMMENT_KEY = 'Comment';
const PRIORITY_KEY = 'Priority';

export const openMap = (account: string) => {
  const link = <K extends Kind>(kind: K, id: string | null): Ref<K> | null => (id ? ref(kind, account, id) : null);

  const blank = <K extends keyof typeof WORDS>(kind: K, nativeId: string, raw: Json) => ({
    ...BLANKS[kind],
    ref: ref(kind, account, nativeId),
    vendorType: WORDS[kind] as string,
    raw,
    createdAt: null as number | null,
    updatedAt: null,
    version: null,
  });

  const phoneCall = ({ callType, ani, dnis, participants, mute, recordingState, parentId }: CallRow): PhoneCall => ({
    direction: wordOf(CALL_DIRECTIONS, callType),
    from: ani,
    to: dnis,
    participants: participants ?? [],
    muted: MUTED.get(mute?.toLowerCase() ?? '') ?? null,
    recording: wordOf(RECORDING_STATES, recordingState),
    parent: link('Job', parentId),
  });

  return {
    combined: (rows: readonly ChannelRow[] | null, isWhole: boolean) => combined(account, rows, isWhole),

    worker: (row: UserRow): Worker => ({
      ...blank('Worker', row.id, row.raw),
      name: [row.firstName, row.lastName].filter(Boolean).join(' ') || row.userName,
      ...combined(account, channelsOf(row), row.isPresenceWhole),
      skills: row.skills?.map(({ id, name, level }) => ({ skill: link('Skill', id), name: name ?? id, level })) ?? null,
      contactUri: row.emailAddress,
      ...(row.isWorkTold ? {} : { isWorkTold: false }),
    }),

    /** `seenBy`: whose share told of it; `null` for what lies on a workbin. `media`: the collection's name. */
    job: (
      media: string,
      row: InteractionRow,
      seenBy: string | null,
      workbin?: Ref<'Workbin'>,
      ending?: Ending,
    ): Job => ({
      ...blank('Job', row.id, row.raw),
      createdAt: row.receivedDate,
      // On a workbin no state is told (contract §10.8).
      state: jobState(row.state ?? (workbin ? 'InWorkbin' : null), ending),
      worker: link('Worker', seenBy ?? userIn(row.assignedTo)),
      channel: media === 'openmedia' ? (row.mediaType ?? media) : (MEDIA.get(media)?.channel ?? media),
      ...told(row.userData),
      ...(workbin && { workbin }),
      ...(media === 'emails' && { email: email(row) }),
      ...(media === 'calls' && { call: phoneCall(row.call) }),
      ...customerOf(row),
    }),

    task: (row: InteractionRow, userId: string, ending?: Ending): Task => ({
      ...blank('Task', taskId(row.id, userId), row.raw),
      state: taskState(row.state, ending),
      worker: ref('Worker', account, userId),
      job: ref('Job', account, row.id),
      assignedAt: parseMoment(row.userData?.AssignedAt),
      ...(row.capabilities && { actions: row.capabilities }),
    }),

    workbin: (row: WorkbinRow, owner: WorkbinOwner): Workbin => ({
      ...blank('Workbin', workbinId(row.id, owner), row.raw),
      name: row.name,
      label: row.displayName,
      type: stateOf(WORKBIN_TYPES, row.type),
      owner: owner.type === 'user' ? ref('Worker', account, owner.name) : null,
      group: owner.type === 'user' ? null : (owner.name ?? null),
    }),

    queue: (row: NamedRow): Queue => ({ ...blank('Queue', row.id, row.raw), ...named(row) }),

    skill: (row: NamedRow): Skill => ({ ...blank('Skill', row.id, row.raw), ...named(row) }),

    activity: (row: AgentStateRow | (SystemState & { readonly raw: Json })): Activity => ({
      ...blank('Activity', row.id, row.raw),
      name: row.displayName ?? row.operationName,
      available: row.state === null ? null : row.state === 'Ready',
    }),
  };
};

const named = ({ name, description }: NamedRow) => ({ name, description: description || null });

/** What the data of an interaction tell that have members here. */
const told = (labels: JsonObject | null) => {
  const comment = asText(labels?.[COMMENT_KEY]);
  return {
    labels,
    priority: asInt(labels?.[PRIORITY_KEY]),
    notes: comment ? [{ text: comment, at: null }] : [],
    disposition: asText(labels?.[DISPOSITION_KEY]),
    enqueuedAt: parseMoment(labels?.PlacedInQueueAt),
  };
};

const email = (row: InteractionRow): Email => ({
  direction: directionOf(row),
  from: row.from ?? asText(row.userData?.FromAddress),
  to: row.to,
  cc: row.cc,
  bcc: row.bcc,
  subject: row.subject ?? asText(row.userData?.Subject),
  html: row.body,
  text: row.bodyAsPlainText,
  attachments: row.attachments ?? [],
});

/** Of several it is not told which is the customer. One may be listed twice (contract §12.2). */
const customerOf = ({ customers }: InteractionRow): Pick<Job, 'contact'> => {
  const [name, ...others] = new Set(customers);
  return name === undefined || others.length > 0 ? {} : { contact: { name } };
};

const MUTED = new Map([
  ['on', true],
  ['off', false],
]);

/** The vendor's words for these are ours in small letters; `null`: another one. */
const wordOf = <W extends string>(words: readonly W[], native: string | null): W | null =>
  words.find((word) => word === native?.toUpperCase()) ?? null;

/** `assignedTo` is a user's id or URI; anything else that may stand there names no user of ours. */
const userIn = (assignedTo: string | null): string | null =>
  assignedTo !== null && /^[0-9a-f]{32}$/i.test(assignedTo) ? assignedTo : null;

const directionOf = ({ emailType, state }: InteractionRow): Email['direction'] => {
  const type = emailType?.toUpperCase();
  if (type === 'INBOUND' || type === 'OUTBOUND') return type;
  return state === 'Composing' ? 'OUTBOUND' : null;
};

export type Mapper = ReturnType<typeof openMap>;
