import type { ChangeOf, News } from '../../../domain/event.ts';
import { asId, WireError } from '../../../domain/reading.ts';
import { type Ref, ref } from '../../../domain/ref.ts';
import { workbinId } from '../ids.ts';
import { type InteractionRow, readChangedInteraction } from '../reads/interaction-rows.ts';
import { asWord } from '../wire.ts';
import { NO_NEWS, tellsContent, toldJob } from './change-parts.ts';
import { type Message, ownerOf, readWorkbinItem } from './messages.ts';
import { type Common, type Reading, type TranslateOptions, told } from './reading.ts';

/** What was laid on a workbin, or taken off. */
export const openWorkbins = (
  { account, map, memory, speakOf }: Pick<TranslateOptions, 'account' | 'map' | 'memory' | 'speakOf'>,
  { facts, settleBy }: Common,
) => {
  const workbin = (userId: string, message: Message): Reading => {
    const id = asId(message.body.id);
    if (id === null) throw new WireError('id', 'expected the id of a workbin');
    const owner = ownerOf(message);
    const known = speakOf(userId, id, owner);
    const named = workbinId(id, owner ?? { type: 'user', name: userId });
    const refs = known.length > 0 ? known : [ref('Workbin', account, named)];
    const cause = asWord(message.body.action) ?? message.messageType;
    const found = readWorkbinItem(message);
    const row = readChangedInteraction(found.resource, found.member);
    const media = memory.mediaOf(row.id) ?? found.media;
    const settled = media === null ? null : settleBy(userId, media, message, row.id, row.state);
    const job = ref('Job', account, row.id);
    const common = facts(cause, settled);
    // What it holds are the jobs whose workbin it is: itself it is as it was.
    const workbins = refs.map((of): ChangeOf<'Workbin'> => ({ ref: of, news: NO_NEWS, ...common, job }));
    const only = refs.length === 1 ? refs[0] : undefined;
    const news = cause === 'ItemRemoved' ? removed(row) : parked(media, row, only);
    if (media !== null) memory.note(media, row.id);
    return told(...workbins, { ref: job, news, ...common });
  };

  const parked = (media: string | null, row: InteractionRow, on: Ref<'Workbin'> | undefined): News<'Job'> => {
    // Someone has taken it since, or it is not told on whose workbin it lies.
    if (media === null || !on || memory.holdersOf(row.id).length > 0) return { type: 'stale' };
    const item = map.job(media, { ...row, state: 'InWorkbin' }, null, on);
    if (memory.mediaOf(row.id) === null) return { type: 'whole', item };
    const members = toldJob(item, row.userData !== null, ...(tellsContent(row) ? [] : (['email'] as const)));
    return { type: 'part', members: { ...members, worker: item.worker } };
  };

  /** The user who took it tells where it is now, if that user is one of the logins; if not, only a read can. */
  const removed = (row: InteractionRow): News<'Job'> =>
    memory.holdersOf(row.id).length > 0 ? { type: 'part', members: { workbin: undefined } } : { type: 'stale' };

  return workbin;
};
