import type { Activity } from '../../../domain/activity.ts';
import type { Email } from '../../../domain/email.ts';
import type { Job, Note } from '../../../domain/job.ts';
import type { Json, JsonObject } from '../../../domain/json.ts';
import { CALL_DIRECTIONS, type PhoneCall, RECORDING_STATES } from '../../../domain/phone-call.ts';
import type { Queue } from '../../../domain/queue.ts';
import { asInt, asText } from '../../../domain/reading.ts';
import { type Kind, type Ref, ref } from '../../../domain/ref.ts';
import type { Skill } from '../../../domain/skill.ts';
import type { Task } from '../../../domain/task.ts';
import type { Workbin } from '../../../domain/workbin.ts';
import type { Presence, PresenceState, Worker, WorkerChannel } from '../../../domain/worker.ts';
import { taskId, type WorkbinOwner, workbinId } from '../ids.ts';
import { MEDIA } from '../media.ts';
import {
  AFTER_CALL_WORK,
  activityIdOf,
  DO_NOT_DISTURB,
  type Ending,
  isAfterCallWork,
  jobState,
  PRESENCES,
  type SystemState,
  stateOf,
  taskState,
  WORKBIN_TYPES,
} from '../states.ts';
import { WORDS } from '../words.ts';
import type { AgentStateRow, ChannelRow, UserRow, UserState } from './agent-rows.ts';
import type { CallRow } from './call-rows.ts';
import { parseMoment } from './dates.ts';
import type { InteractionRow, NamedRow, WorkbinRow } from './interaction-rows.ts';

/** Which channel speaks for a worker without voice: the best of all, but a state that nobody knows is not passed over for a worse one. */
const WEIGHT: readonly (PresenceState | 'UNKNOWN')[] = ['READY', 'DRAINING', 'UNKNOWN', 'NOT_READY', 'OFFLINE'];

const NOT_TOLD: Presence = { state: 'UNKNOWN', native: null, label: null, reasonCode: null, since: null };
/** Logged in on no channel. */
const NOWHERE: Presence = { ...NOT_TOLD, state: 'OFFLINE' };

export const VOICE = 'voice';

/** Where a disposition is kept, unless the server is told otherwise (contract §11.2). */
export const DISPOSITION_KEY = 'DispositionCode';
/** Where comments are seen; no page says it. */
export const COMMENT_KEY = 'Comment';
const PRIORITY_KEY = 'Priority';

const notesIn = (data: JsonObject | null): readonly Note[] => {
  const text = asText(data?.[COMMENT_KEY]);
  return text ? [{ text, at: null }] : [];
};

export const openMap = (account: string) => {
  const link = <K extends Kind>(kind: K, id: string | null | undefined): Ref<K> | null =>
    id ? ref(kind, account, id) : null;

  const base = <K extends keyof typeof WORDS>(kind: K, nativeId: string, raw: Json) => ({
    ref: ref(kind, account, nativeId),
    vendorType: WORDS[kind] as string,
    raw,
    createdAt: null as number | null,
    updatedAt: null as number | null,
    version: null,
  });

  const presence = (state: UserState | null, doNotDisturb: boolean | null): Presence => {
    if (doNotDisturb) {
      return { ...stateOf(PRESENCES, DO_NOT_DISTURB), label: 'Do Not Disturb', reasonCode: null, since: null };
    }
    if (state === null) return NOT_TOLD;
    const native = isAfterCallWork(state) ? AFTER_CALL_WORK : state.state;
    const told = { ...stateOf(PRESENCES, native), label: state.displayName ?? native };
    // Ready is not what it looks like beside a switch that cannot be read.
    const isSure = doNotDisturb !== null || told.state !== 'READY';
    return { ...told, state: isSure ? told.state : 'UNKNOWN', reasonCode: state.reason, since: null };
  };

  /** What a channel's state is, for messages that tell one channel alone. */
  const channelPresence = ({ channel, userState, doNotDisturb }: ChannelRow): WorkerChannel => ({
    channel,
    presence: presence(userState, doNotDisturb),
    capacityCost: null,
    maxJobs: null,
  });

  /** Where voice is kept at the devices alone (contract §7.3), the first device that has a state speaks for it. */
  const channelRows = ({ channels, devices }: Pick<UserRow, 'channels' | 'devices'>): readonly ChannelRow[] | null => {
    const device = devices?.find(({ userState }) => userState !== null);
    if (!device || channels?.some(({ channel }) => channel === VOICE)) return channels;
    const { userState, doNotDisturb, raw } = device;
    return [{ channel: VOICE, userState, doNotDisturb, raw }, ...(channels ?? [])];
  };

  /**
   * Where the worker is logged in for voice, voice speaks: another channel that is ready must not hide that the worker is at lunch or in
   * after-call work (contract §9). Else ready on one channel is ready. All members are those of that channel. `isWhole`: false when there
   * are channels that could not be read, any of which may be the one.
   */
  const combined = (
    rows: readonly ChannelRow[] | null,
    isWhole: boolean,
  ): Pick<Worker, 'channels' | 'presence' | 'activity'> => {
    const speakers: { readonly row: ChannelRow | null; readonly presence: Presence }[] = [
      ...(rows ?? []).map((row) => ({ row, presence: presence(row.userState, row.doNotDisturb) })),
      ...(isWhole ? [] : [{ row: null, presence: NOT_TOLD }]),
    ];
    const voice = speakers.find(
      ({ row, presence: { state, native } }) => row?.channel === VOICE && native !== null && state !== 'OFFLINE',
    );
    const [best] = speakers.toSorted((a, b) => WEIGHT.indexOf(a.presence.state) - WEIGHT.indexOf(b.presence.state));
    const speaker = voice ?? best;
    const { userState = null, doNotDisturb = false } = speaker?.row ?? {};
    return {
      channels: rows?.map(channelPresence) ?? null,
      presence: speaker?.presence ?? (rows === null ? NOT_TOLD : NOWHERE),
      activity: link('Activity', doNotDisturb ? DO_NOT_DISTURB : userState && activityIdOf(userState)),
    };
  };

  const phoneCall = ({ callType, ani, dnis, participants, mute, recordingState, parentId }: CallRow): PhoneCall => ({
    direction: wordOf(CALL_DIRECTIONS, callType),
    from: ani,
    to: dnis,
    participants: participants ?? [],
    muted: mute === null ? null : (MUTED.get(mute.toLowerCase()) ?? null),
    recording: wordOf(RECORDING_STATES, recordingState),
    parent: link('Job', parentId),
  });

  const email = (row: InteractionRow): Email => ({
    direction: directionOf(row),
    from: row.from ?? asText(row.userData?.FromAddress),
    to: row.to,
    cc: row.cc,
    bcc: row.bcc,
    subject: row.subject ?? asText(row.userData?.Subject),
    html: row.body,
    text: row.bodyAsPlainText,
    attachments: row.attachments.map(({ id, name, size, mime }) => ({ nativeId: id, name, size, mediaType: mime })),
  });

  return {
    channelPresence,
    combined,

    worker: (row: UserRow): Worker => ({
      ...base('Worker', row.id, row.raw),
      name: [row.firstName, row.lastName].filter(Boolean).join(' ') || row.userName,
      ...combined(channelRows(row), row.isPresenceWhole),
      workspace: null,
      queues: null,
      tasks: null,
      capacity: null,
      loadRatio: null,
      skills: row.skills?.map(({ id, name, level }) => ({ skill: link('Skill', id), name: name ?? id, level })) ?? null,
      contactUri: row.emailAddress,
      labels: null,
      tags: null,
    }),

    /** `seenBy`: whose share told of it; `null` for what lies on a workbin. `media`: the collection's name. */
    job: (
      media: string,
      row: InteractionRow,
      seenBy: string | null,
      workbin?: Ref<'Workbin'>,
      ending?: Ending,
    ): Job => ({
      ...base('Job', row.id, row.raw),
      createdAt: row.receivedDate,
      // On a workbin no state is told (contract §10.8).
      state: jobState(row.state ?? (workbin ? 'InWorkbin' : null), ending),
      reason: null,
      workspace: null,
      policy: null,
      queue: null,
      worker: link('Worker', seenBy ?? userIn(row.assignedTo)),
      priority: asInt(row.userData?.[PRIORITY_KEY]),
      channel: media === 'openmedia' ? (row.mediaType ?? media) : (MEDIA.get(media)?.channel ?? media),
      labels: row.userData,
      tags: null,
      skills: null,
      notes: notesIn(row.userData),
      disposition: asText(row.userData?.[DISPOSITION_KEY]),
      externalId: null,
      scheduledAt: null,
      enqueuedAt: parseMoment(row.userData?.PlacedInQueueAt),
      endedAt: null,
      expiresAt: null,
      ...(workbin && { workbin }),
      ...(media === 'emails' && { email: email(row) }),
      ...(media === 'calls' && { call: phoneCall(row.call) }),
    }),

    task: (_media: string, row: InteractionRow, userId: string, ending?: Ending): Task => ({
      ...base('Task', taskId(row.id, userId), row.raw),
      state: taskState(row.state, ending),
      worker: ref('Worker', account, userId),
      job: ref('Job', account, row.id),
      queue: null,
      offeredAt: null,
      offerExpiresAt: null,
      assignedAt: parseMoment(row.userData?.AssignedAt),
      endedAt: null,
      capacityCost: null,
      ...(row.capabilities && { actions: row.capabilities }),
    }),

    workbin: (row: WorkbinRow, owner: WorkbinOwner): Workbin => ({
      ...base('Workbin', workbinId(row.id, owner), row.raw),
      name: row.name,
      label: row.displayName,
      type: stateOf(WORKBIN_TYPES, row.type),
      owner: owner.type === 'user' ? ref('Worker', account, owner.name) : null,
      group: owner.type === 'user' ? null : (owner.name ?? null),
    }),

    queue: (row: NamedRow): Queue => ({
      ...base('Queue', row.id, row.raw),
      name: row.name,
      workspace: null,
      selector: null,
      offerActivity: null,
      taskActivity: null,
      policies: [],
      description: row.description || null,
      labels: null,
    }),

    skill: (row: NamedRow): Skill => ({
      ...base('Skill', row.id, row.raw),
      name: row.name,
      workspace: null,
      description: row.description || null,
    }),

    activity: (row: AgentStateRow | (SystemState & { readonly raw: Json })): Activity => ({
      ...base('Activity', row.id, row.raw),
      name: row.displayName ?? row.operationName,
      workspace: null,
      available: row.state === null ? null : row.state === 'Ready',
    }),
  };
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
