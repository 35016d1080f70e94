import type { News } from '../../../domain/event.ts';
import type { Job } from '../../../domain/job.ts';
import { isJsonObject } from '../../../domain/json.ts';
import { ref } from '../../../domain/ref.ts';
import { type InteractionRow, readChangedInteraction } from '../reads/interaction-rows.ts';
import { isHeld, jobState } from '../states.ts';
import { ownIdOf } from '../wire.ts';
import { NO_NEWS, tellsCall, tellsContent, toldJob, toldMembers } from './change-parts.ts';
import type { Message } from './messages.ts';
import { type Common, causeOf, type Reading, type TranslateOptions, told } from './reading.ts';

/** An interaction of a user changed: the user's share of it, and itself. */
export const openInteractions = (
  { account, map, memory, watches }: Pick<TranslateOptions, 'account' | 'map' | 'memory' | 'watches'>,
  { facts, taskRef, settleBy, failure }: Common,
) => {
  const interaction = (userId: string, message: Message, media: string, member: string): Reading => {
    const value = message.body[member];
    if (message.notificationType === 'Error') {
      return failure(userId, media, message, isJsonObject(value) ? ownIdOf(value) : null);
    }
    const row = readChangedInteraction(value, member);
    const settled = settleBy(userId, media, message, row.id, row.state);
    const isNewJob = memory.mediaOf(row.id) === null;
    const before = memory.lastState(userId, row.id);
    memory.saw(userId, media, row, settled?.verb);
    const now = { ...row, state: row.state ?? before };
    const common = facts(causeOf(message), settled);
    const job = jobNews(userId, media, now, isNewJob, before, settled?.verb);
    return told(
      { ref: taskRef(row.id, userId), news: taskNews(userId, now, before !== null), ...common },
      { ref: ref('Job', account, row.id), news: job, ...common },
    );
  };

  const taskNews = (userId: string, row: InteractionRow, isKnown: boolean): News<'Task'> => {
    if (row.state === null) return isKnown ? NO_NEWS : { type: 'stale' };
    const item = map.task(row, userId, memory.endingOf(userId, row.id));
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
    const isParked = row.state === 'InWorkbin';
    // What lies on a workbin has no worker, as a read tells it.
    const item = map.job(media, row, isParked ? null : userId, undefined, memory.endingOf(userId, row.id));
    if (isNew) return { type: 'whole', item };
    // The share that says most speaks for it, whatever became of this user's.
    const first = memory.holdersOf(row.id).at(-1);
    const holder = first === userId ? undefined : first;
    const held = isHeld(row.state);
    // A conference that one leaves goes on, with whom only a read can tell (contract §12.1).
    if (verb === 'Leave' && !held && holder === undefined) return { type: 'stale' };
    // On which workbin it lies another message tells, and that may have come long before, over the stream of another user.
    if (isParked && holder === undefined && watches()) return { type: 'stale' };
    const left: (keyof Job)[] = [
      ...(holder === undefined ? [] : (['state', 'worker', 'raw'] as const)),
      ...(tellsContent(row) ? [] : (['email'] as const)),
      ...(tellsCall(row) ? [] : (['call'] as const)),
    ];
    // The last word on an interaction comes with its data emptied (contract §11.3).
    const tellsData = row.userData !== null && (held || Object.keys(row.userData).length > 0);
    const members = {
      ...toldJob(item, tellsData, ...left),
      ...(row.customers !== null && { contact: item.contact }),
      ...(isParked && { worker: item.worker }),
      ...(holder !== undefined && {
        state: jobState(memory.lastState(holder, row.id)),
        worker: ref('Worker', account, holder),
      }),
      ...(held && !isHeld(before) && { workbin: undefined }),
    };
    return { type: 'part', members };
  };

  return interaction;
};
