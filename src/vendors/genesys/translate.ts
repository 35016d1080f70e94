import type { Change, ChangeOf, News, Problem } from '../../domain/event.ts';
import type { Job } from '../../domain/job.ts';
import { isJsonObject } from '../../domain/json.ts';
import { type Ref, ref } from '../../domain/ref.ts';
import type { Desk } from './desk.ts';
import { taskId, workbinId } from './ids.ts';
import type { Mapper } from './map.ts';
import { chatIdOf, type Message, ownerOf, readConfirmation, readMessage, readWorkbinItem } from './messages.ts';
import { CHANNELS, NO_NEWS, problemOf, subjectOf, tellsContent, toldMembers, withoutNews } from './news.ts';
import { isHeld } from './outcomes.ts';
import type { Pending, Settled } from './pending.ts';
import type { Roster } from './roster.ts';
import { type Confirmation, nameOf, type Owner } from './shelf.ts';
import { jobState } from './states.ts';
import {
  asText,
  type InteractionRow,
  lastSegment,
  readChannel,
  readDevice,
  readInteraction,
  rowsOf,
  WireError,
} from './wire.ts';

/** What a message comes to. */
export type Reading =
  | { readonly type: 'changes'; readonly changes: readonly Change[] }
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

export type Translate = (userId: string, data: unknown) => Reading;

/** `messageType` → the collection it is about. By their names in lower case: the vendor writes `SMSsession`. */
const INTERACTIONS = new Map([
  ['callstatechangemessage', { media: 'calls', member: 'call' }],
  ['emailstatechangemessage', { media: 'emails', member: 'email' }],
  ['chatstatechangemessage', { media: 'chats', member: 'chat' }],
  ['workitemstatechangemessage', { media: 'workitems', member: 'workitem' }],
  ['openmediastatechangemessage', { media: 'openmedia', member: 'openmedia' }],
  ['smssessionstatechangemessage', { media: 'smssessions', member: 'smssession' }],
]);

const NOTHING: Reading = { type: 'changes', changes: [] };
const told = (...changes: readonly Change[]): Reading => ({ type: 'changes', changes });

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
  const facts = (cause: string, settled: Settled | null, problem?: Problem) => ({
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
    return told(withoutNews(about, NO_NEWS, facts(message.notificationType ?? message.messageType, settled, problem)));
  };

  const interaction = (userId: string, media: string, message: Message, member: string): Reading => {
    const value = message.body[member];
    if (message.notificationType === 'Error') {
      const named = isJsonObject(value) ? (asText(value.id) ?? lastSegment(value.uri)) : null;
      return failure(userId, media, message, named);
    }
    const row = readInteraction(value, member);
    const settled = settleBy(userId, media, message, row.id, row.state);
    const isNewJob = desk.mediaOf(row.id) === null;
    const before = desk.lastState(userId, row.id);
    desk.saw(userId, media, row, settled?.verb);
    const now = { ...row, state: row.state ?? before };
    const common = facts(message.notificationType ?? message.messageType, settled);
    return told(
      { ref: taskRef(row.id, userId), news: taskNews(userId, media, now, before !== null), ...common },
      { ref: ref('Job', account, row.id), news: jobNews(userId, media, now, isNewJob, before), ...common },
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
  ): News<'Job'> => {
    if (row.state === null) return isNew ? { type: 'stale' } : NO_NEWS;
    const item = map.job(media, row, userId, undefined, desk.endingOf(userId, row.id));
    if (isNew) return { type: 'whole', item };
    // It goes on with whoever else has it, whatever became of this user's share.
    const holder = isHeld(row.state) ? undefined : desk.holdersOf(row.id).at(-1);
    // Which shelf it lies on another message tells, and that may have come long before, over the line of another user.
    if (row.state === 'InWorkbin' && holder === undefined && watches()) return { type: 'stale' };
    const left: (keyof Job)[] = holder === undefined ? [] : ['state', 'worker', 'raw'];
    if (!tellsContent(row)) left.push('email');
    // The last word on an interaction comes with its data emptied (contract §11.3).
    if (!isHeld(row.state) && Object.keys(row.userData ?? {}).length === 0) left.push('labels');
    const wasTaken = isHeld(row.state) && !isHeld(before);
    const elsewhere = holder === undefined ? {} : heldBy(holder, row.id);
    const members = { ...toldMembers(item, ...left), ...elsewhere, ...(wasTaken && { workbin: undefined }) };
    return { type: 'part', members };
  };

  const heldBy = (userId: string, id: string): Partial<Job> => ({
    state: jobState(desk.lastState(userId, id)),
    worker: ref('Worker', account, userId),
  });

  const workbin = (userId: string, message: Message): Reading => {
    const id = asText(message.body.id);
    if (id === null) throw new WireError('id', 'expected the id of a workbin');
    const owner = ownerOf(message);
    const known = speakOf(userId, id, owner);
    const refs = known.length > 0 ? known : [ref('Workbin', account, workbinId(id, nameOf(owner, userId)))];
    const cause = asText(message.body.action) ?? message.messageType;
    const found = readWorkbinItem(message);
    const row = found && readInteraction(found.resource, 'StateResource');
    const media = (row && (desk.mediaOf(row.id) ?? found.media)) ?? null;
    const settled = row && media ? settleBy(userId, media, message, row.id, row.state) : null;
    const common = facts(cause, settled);
    // What it holds are the jobs whose workbin it is: itself it is as it was.
    const content = row ? { job: ref('Job', account, row.id) } : {};
    const shelves = refs.map((of): ChangeOf<'Workbin'> => ({ ref: of, news: NO_NEWS, ...common, ...content }));
    const [shelf] = refs;
    if (!row || !shelf) return told(...shelves);
    const news = cause === 'ItemRemoved' ? removed(row) : parked(media, row, refs.length === 1 ? shelf : undefined);
    if (media) desk.note(media, row.id);
    return told(...shelves, { ref: ref('Job', account, row.id), news, ...common });
  };

  const parked = (media: string | null, row: InteractionRow, shelf: Ref<'Workbin'> | undefined): News<'Job'> => {
    // Someone has taken it since, or it is not told on whose shelf it lies.
    if (media === null || !shelf || desk.holdersOf(row.id).length > 0) return { type: 'stale' };
    const item = map.job(media, { ...row, state: 'InWorkbin' }, null, shelf);
    if (desk.mediaOf(row.id) === null) return { type: 'whole', item };
    return { type: 'part', members: toldMembers(item, ...(tellsContent(row) ? [] : (['email'] as const))) };
  };

  /** Who took it tells what became of it, if it is one of the logins; if not, only a read can. */
  const removed = (row: InteractionRow): News<'Job'> =>
    desk.holdersOf(row.id).length > 0 ? { type: 'part', members: { workbin: undefined } } : { type: 'stale' };

  const presence = (userId: string, message: Message): Reading => {
    const { body, messageType } = message;
    const channels = rowsOf(readChannel, body.channels, 'channels');
    const devices = rowsOf(readDevice, body.devices, 'devices');
    if (message.notificationType === 'Error') return failure(userId, CHANNELS, message, null);
    roster.channels(userId, channels);
    roster.devices(userId, devices);
    if (channels.length + devices.length === 0) return NOTHING;
    const settled = [
      ...channels.map(({ channel, userState }) => ({ id: channel, state: userState?.state ?? null })),
      ...devices.map(({ userState }) => ({ id: 'voice', state: userState?.state ?? null })),
    ].map(({ id, state }) => settleBy(userId, CHANNELS, message, id, state));
    const members = map.combined(roster.of(userId));
    return told({
      ref: ref('Worker', account, userId),
      news: { type: 'part', members },
      ...facts(messageType, settled.find((one) => one !== null) ?? null),
    });
  };

  const messageLog = (userId: string, message: Message): Reading => {
    const id = chatIdOf(message);
    if (id === null) throw new WireError('chatPath', 'expected the path of a chat');
    const log = { ...message, notificationType: message.notificationType ?? 'NewMessages' };
    const settled = settleBy(userId, 'chats', log, id, null);
    return told({ ref: taskRef(id, userId), news: NO_NEWS, ...facts(log.notificationType, settled) });
  };

  const read = (userId: string, message: Message): Reading => {
    const type = message.messageType.toLowerCase();
    const known = INTERACTIONS.get(type);
    if (known) return interaction(userId, known.media, message, known.member);
    switch (type) {
      case 'devicestatechangemessage':
      case 'channelstatechangemessage':
      case 'channelstatechangemessagev2':
        return presence(userId, message);
      case 'messagelogupdated':
        return messageLog(userId, message);
      case 'workbinstatechangemessage':
        return workbin(userId, message);
      case 'workbinsubscriptionstatechangemessage': {
        const confirmation = readConfirmation(message);
        if (!confirmation) throw new WireError('stateResource', 'expected an id and a state');
        return { type: 'confirmation', confirmation };
      }
      default:
        // Among them the services, passwords, outbound records and figures (contract §5.2).
        return NOTHING;
    }
  };

  return (userId, data) => {
    const message = readMessage(data);
    if (!message) return NOTHING;
    try {
      return read(userId, message);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return { type: 'unreadable' };
    }
  };
};
