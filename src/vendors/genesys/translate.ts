import type { Change, ChangeOf, News, Problem } from '../../domain/event.ts';
import type { Job } from '../../domain/job.ts';
import { isJsonObject } from '../../domain/json.ts';
import { asId, type Read, WireError } from '../../domain/reading.ts';
import { type Ref, ref } from '../../domain/ref.ts';
import { readChangedChannel, readChangedDevice } from './agent-rows.ts';
import type { Desk } from './desk.ts';
import { taskId, workbinId } from './ids.ts';
import { type InteractionRow, readChangedInteraction } from './interaction-rows.ts';
import { type Mapper, VOICE } from './map.ts';
import { collectionOf } from './media.ts';
import { conversationOf, type Message, ownerOf, readConfirmation, readMessage, readWorkbinItem } from './messages.ts';
import { CHANNELS, NO_NEWS, problemOf, subjectOf, tellsContent, toldMembers, withoutNews } from './news.ts';
import type { Pending, Settled } from './pending.ts';
import type { Roster } from './roster.ts';
import { type Confirmation, nameOf, type Owner } from './shelf.ts';
import { isHeld, jobState } from './states.ts';
import { asWord, lastSegment, ownIdOf, rowsOf } from './wire.ts';

/** What a message comes to. */
export type Reading =
  /** `isWhole`: false when a part of it that may tell more changes cannot be read. */
  | { readonly type: 'changes'; readonly changes: readonly Change[]; readonly isWhole: boolean }
  | { readonly type: 'confirmation'; readonly confirmation: Confirmation }
  /** It is one that we ought to understand, and cannot be read: something was missed. */
  | { readonly type: 'unreadable' };

export interface TranslateOptions {
  readonly account: string;
  readonly map: Mapper;
  readonly desk: Desk;
  readonly roster: Roster;
  readonly settle: Pending['settle'];
  /** The workbins that a message may speak of. */
  readonly speakOf: (userId: string, id: string, owner: Owner | null) => readonly Ref<'Workbin'>[];
  /** Whether any workbin is watched. */
  readonly watches: () => boolean;
}

/** `channel`: the topic on which it came. */
export type Translate = (userId: string, data: unknown, channel: string) => Reading;

interface Kind {
  readonly media: string;
  /** Where the interaction stands in the message; one page writes SMS with one S less (contract §15.19). */
  readonly members: readonly string[];
}

/** By `messageType` in lower case: the vendor writes `SMSsession`. */
const INTERACTIONS = new Map<string, Kind>([
  ['callstatechangemessage', { media: 'calls', members: ['call'] }],
  ['emailstatechangemessage', { media: 'emails', members: ['email'] }],
  ['chatstatechangemessage', { media: 'chats', members: ['chat'] }],
  ['workitemstatechangemessage', { media: 'workitems', members: ['workitem'] }],
  ['openmediastatechangemessage', { media: 'openmedia', members: ['openmedia'] }],
  ['smssessionstatechangemessage', { media: 'smssessions', members: ['smssession', 'smsession'] }],
]);

const PRESENCE: ReadonlySet<string> = new Set([
  'devicestatechangemessage',
  'channelstatechangemessage',
  'channelstatechangemessagev2',
]);

const told = (...changes: readonly Change[]): Reading => ({ type: 'changes', changes, isWhole: true });
const NOTHING = told();

/** Whether what is told on a topic changes states (contract §5.2). Of a message that can be read, its type decides. */
const tellsStates = (channel: string): boolean => {
  const topic = lastSegment(channel) ?? '';
  return collectionOf(topic) !== null || ['channels', 'devices', 'workbins'].includes(topic);
};

/** The member in which it stands; the first of its names where it stands in none. */
const memberOf = ({ body }: Message, { members }: Kind): string =>
  members.find((member) => body[member] != null) ?? members[0] ?? '';

/** Of a message without a type, or of one that nobody knows: what it tells tells what it is (contract §15.18). */
const kindByMember = ({ body }: Message): Kind | undefined =>
  [...INTERACTIONS.values()].find(({ members }) => members.some((member) => isJsonObject(body[member])));

export const openTranslate = ({
  account,
  map,
  desk,
  roster,
  settle,
  speakOf,
  watches,
}: TranslateOptions): Translate => {
  /** What all changes of one message have in common. Messages tell no time: their order is that of their arrival. */
  const facts = (cause: string | null, settled: Settled | null, problem?: Problem) => ({
    cause,
    at: null,
    ...(settled && { commandId: settled.commandId }),
    ...(problem && { problem }),
  });

  const taskRef = (id: string, userId: string) => ref('Task', account, taskId(id, userId));

  const settleBy = (
    userId: string,
    media: string,
    { notificationType, referenceId }: Message,
    id: string | null,
    state: string | null,
    problem: Problem | null = null,
  ): Settled | null =>
    settle({
      userId,
      media,
      id,
      state,
      notificationType,
      referenceId,
      isNew: id !== null && desk.mediaOf(id) === null,
      problem,
    });

  /** Nothing changed. Of what, only the order knows where the message leaves it out; a Create has nothing yet but its user. */
  const failure = (userId: string, media: string, message: Message, id: string | null): Reading => {
    const problem = problemOf(message);
    const settled = settleBy(userId, media, message, id, null, problem);
    const about = subjectOf(account, userId, media, id ?? settled?.id ?? null);
    return told(withoutNews(about, NO_NEWS, facts(causeOf(message), settled, problem)));
  };

  const causeOf = ({ notificationType, messageType }: Message): string | null => notificationType ?? messageType;

  const interaction = (userId: string, message: Message, kind: Kind): Reading => {
    const { media } = kind;
    const member = memberOf(message, kind);
    const value = message.body[member];
    if (message.notificationType === 'Error') {
      return failure(userId, media, message, isJsonObject(value) ? ownIdOf(value) : null);
    }
    const row = readChangedInteraction(value, member);
    const settled = settleBy(userId, media, message, row.id, row.state);
    const isNewJob = desk.mediaOf(row.id) === null;
    const before = desk.lastState(userId, row.id);
    desk.saw(userId, media, row, settled?.verb);
    const now = { ...row, state: row.state ?? before };
    const common = facts(causeOf(message), settled);
    const job = jobNews(userId, media, now, isNewJob, before, settled?.verb);
    return told(
      { ref: taskRef(row.id, userId), news: taskNews(userId, media, now, before !== null), ...common },
      { ref: ref('Job', account, row.id), news: job, ...common },
    );
  };

  const taskNews = (userId: string, media: string, row: InteractionRow, isKnown: boolean): News<'Task'> => {
    if (row.state === null) return isKnown ? NO_NEWS : { type: 'stale' };
    const item = map.task(media, row, userId, desk.endingOf(userId, row.id));
    return isKnown ? { type: 'part', members: toldMembers(item) } : { type: 'whole', item };
  };

  const jobNews = (
    userId: string,
    media: string,
    row: InteractionRow,
    isNew: boolean,
    before: string | null,
    verb: string | undefined,
  ): News<'Job'> => {
    if (row.state === null) return isNew ? { type: 'stale' } : NO_NEWS;
    // What lies on a shelf is in nobody's hands, as a read tells it.
    const item = map.job(
      media,
      row,
      row.state === 'InWorkbin' ? null : userId,
      undefined,
      desk.endingOf(userId, row.id),
    );
    if (isNew) return { type: 'whole', item };
    // The share that says most speaks for it, whatever became of this user's.
    const first = desk.holdersOf(row.id).at(-1);
    const holder = first === userId ? undefined : first;
    // A conference that one leaves goes on, with whom only a read can tell (contract §12.1).
    if (verb === 'Leave' && !isHeld(row.state) && holder === undefined) return { type: 'stale' };
    // Which shelf it lies on another message tells, and that may have come long before, over the line of another user.
    if (row.state === 'InWorkbin' && holder === undefined && watches()) return { type: 'stale' };
    const left: (keyof Job)[] = holder === undefined ? [] : ['state', 'worker', 'raw'];
    if (!tellsContent(row)) left.push('email');
    // The last word on an interaction comes with its data emptied (contract §11.3).
    if (!isHeld(row.state) && Object.keys(row.userData ?? {}).length === 0) left.push('labels');
    const wasTaken = isHeld(row.state) && !isHeld(before);
    const elsewhere = holder === undefined ? {} : heldBy(holder, row.id);
    const members = {
      ...toldMembers(item, ...left),
      ...(row.state === 'InWorkbin' && { worker: item.worker }),
      ...elsewhere,
      ...(wasTaken && { workbin: undefined }),
    };
    return { type: 'part', members };
  };

  const heldBy = (userId: string, id: string): Partial<Job> => ({
    state: jobState(desk.lastState(userId, id)),
    worker: ref('Worker', account, userId),
  });

  const workbin = (userId: string, message: Message): Reading => {
    const id = asId(message.body.id);
    if (id === null) throw new WireError('id', 'expected the id of a workbin');
    const owner = ownerOf(message);
    const known = speakOf(userId, id, owner);
    const refs = known.length > 0 ? known : [ref('Workbin', account, workbinId(id, nameOf(owner, userId)))];
    const cause = asWord(message.body.action) ?? message.messageType;
    const found = readWorkbinItem(message);
    const row = readChangedInteraction(found.resource, found.member);
    const media = desk.mediaOf(row.id) ?? found.media;
    const settled = media === null ? null : settleBy(userId, media, message, row.id, row.state);
    const job = ref('Job', account, row.id);
    const common = facts(cause, settled);
    // What it holds are the jobs whose workbin it is: itself it is as it was.
    const shelves = refs.map((of): ChangeOf<'Workbin'> => ({ ref: of, news: NO_NEWS, ...common, job }));
    const shelf = refs.length === 1 ? refs[0] : undefined;
    const news = cause === 'ItemRemoved' ? removed(row) : parked(media, row, shelf);
    if (media !== null) desk.note(media, row.id);
    return told(...shelves, { ref: job, news, ...common });
  };

  const parked = (media: string | null, row: InteractionRow, shelf: Ref<'Workbin'> | undefined): News<'Job'> => {
    // Someone has taken it since, or it is not told on whose shelf it lies.
    if (media === null || !shelf || desk.holdersOf(row.id).length > 0) return { type: 'stale' };
    const item = map.job(media, { ...row, state: 'InWorkbin' }, null, shelf);
    if (desk.mediaOf(row.id) === null) return { type: 'whole', item };
    const members = toldMembers(item, ...(tellsContent(row) ? [] : (['email'] as const)));
    return { type: 'part', members: { ...members, worker: item.worker } };
  };

  /** The user who took it tells where it is now, if that user is one of the logins; if not, only a read can. */
  const removed = (row: InteractionRow): News<'Job'> =>
    desk.holdersOf(row.id).length > 0 ? { type: 'part', members: { workbin: undefined } } : { type: 'stale' };

  /** Those that can be read; a list that is left out tells nothing of its kind. */
  const toldRows = <R>(read: Read<R>, { body }: Message, member: string) =>
    body[member] == null ? { rows: [], unreadable: [] } : rowsOf(read, body[member], member);

  const presence = (userId: string, message: Message): Reading => {
    if (message.notificationType === 'Error') return failure(userId, CHANNELS, message, null);
    const { body } = message;
    if (body.channels == null && body.devices == null) throw new WireError('channels', 'expected a list');
    const channels = toldRows(readChangedChannel, message, 'channels');
    const devices = toldRows(readChangedDevice, message, 'devices');
    const isWhole = channels.unreadable.length + devices.unreadable.length === 0;
    roster.channels(userId, channels.rows);
    roster.devices(userId, devices.rows);
    if (channels.rows.length + devices.rows.length === 0) return { type: 'changes', changes: [], isWhole };
    const settled = [
      ...channels.rows.map(({ channel, userState }) => ({ id: channel, state: userState?.state ?? null })),
      ...devices.rows.map(({ userState }) => ({ id: VOICE, state: userState?.state ?? null })),
    ].map(({ id, state }) => settleBy(userId, CHANNELS, message, id, state));
    const change: Change = {
      ref: ref('Worker', account, userId),
      news: { type: 'part', members: map.combined(roster.of(userId), roster.isWhole(userId)) },
      ...facts(message.messageType, settled.find((one) => one !== null) ?? null),
    };
    return { type: 'changes', changes: [change], isWhole };
  };

  /** A line in a log changes no state: of a conversation that nobody here has, or that is not named, nothing was missed (contract §12.3). */
  const messageLog = (userId: string, message: Message): Reading => {
    const of = conversationOf(message);
    if (of === null) return NOTHING;
    const log = { ...message, notificationType: message.notificationType ?? 'NewMessages' };
    const settled = settleBy(userId, of.media, log, of.id, null);
    if (settled === null && desk.lastState(userId, of.id) === null) return NOTHING;
    return told({ ref: taskRef(of.id, userId), news: NO_NEWS, ...facts(log.notificationType, settled) });
  };

  const read = (userId: string, message: Message): Reading => {
    const type = message.messageType?.toLowerCase() ?? '';
    const known = INTERACTIONS.get(type);
    if (known) return interaction(userId, message, known);
    if (PRESENCE.has(type)) return presence(userId, message);
    switch (type) {
      case 'messagelogupdated':
        return messageLog(userId, message);
      case 'workbinstatechangemessage':
        return workbin(userId, message);
      case 'workbinsubscriptionstatechangemessage':
        return { type: 'confirmation', confirmation: readConfirmation(message) };
      default: {
        const kind = kindByMember(message);
        if (kind) return interaction(userId, message, kind);
        const { channels, devices } = message.body;
        if (Array.isArray(channels) || Array.isArray(devices)) return presence(userId, message);
        // Among them the services, passwords, outbound records, histories and figures (contract §5.2).
        return NOTHING;
      }
    }
  };

  return (userId, data, channel) => {
    const message = readMessage(data);
    if (!message) return tellsStates(channel) ? { type: 'unreadable' } : NOTHING;
    try {
      return read(userId, message);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return { type: 'unreadable' };
    }
  };
};
