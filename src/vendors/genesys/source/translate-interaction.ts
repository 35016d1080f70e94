import type { News } from '../../../domain/event.ts';
import type { Job } from '../../../domain/job.ts';
import { isJsonObject } from '../../../domain/json.ts';
import { ref } from '../../../domain/ref.ts';
import { tellsCall } from '../reads/call-rows.ts';
import { type InteractionRow, readChangedInteraction } from '../reads/interaction-rows.ts';
import { isHeld, jobState } from '../states.ts';
import { ownIdOf } from '../wire.ts';
import { NO_NEWS, tellsContent, toldJob, toldMembers } from './change-parts.ts';
import type { Message } from './messages.ts';
import { causeOf, type Facts, type Reading, type TranslateOptions, told } from './reading.ts';

/** An interaction of a user changed: the user's share of it, and itself. */
export const openInteractions = (
  { account, map, desk, watches }: Pick<TranslateOptions, 'account' | 'map' | 'desk' | 'watches'>,
  { facts, taskRef, settleBy, failure }: Facts,
) => {
  const interaction = (userId: string, message: Message, media: string, member: string): Reading => {
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
    if (!tellsCall(row.call)) left.push('call');
    // The last word on an interaction comes with its data emptied (contract §11.3).
    const tellsData = row.userData !== null && (isHeld(row.state) || Object.keys(row.userData).length > 0);
    const wasTaken = isHeld(row.state) && !isHeld(before);
    const elsewhere = holder === undefined ? {} : heldBy(holder, row.id);
    const members = {
      ...toldJob(item, tellsData, ...left),
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

  return interaction;
};
