import type { Change, Problem } from '../../../domain/event.ts';
import { type Ref, ref } from '../../../domain/ref.ts';
import type { ExpectedResults, Settled } from '../commands/expected-results.ts';
import { taskId, type WorkbinOwner } from '../ids.ts';
import type { Mapper } from '../reads/map.ts';
import { NO_NEWS, problemOf, subjectOf, withoutNews } from './change-parts.ts';
import type { InteractionMemory } from './interaction-memory.ts';
import type { Confirmation, Message } from './messages.ts';
import type { Transcripts } from './transcripts.ts';
import type { UserPresence } from './user-presence.ts';

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
  readonly memory: InteractionMemory;
  readonly presence: UserPresence;
  readonly transcripts: Pick<Transcripts, 'heard' | 'untold'>;
  readonly settle: ExpectedResults['settle'];
  /** The workbins that a message may speak of. */
  readonly speakOf: (userId: string, id: string, owner: WorkbinOwner | null) => readonly Ref<'Workbin'>[];
  /** Whether any workbin is watched. */
  readonly watches: () => boolean;
}

export const told = (...changes: readonly Change[]): Reading => ({ type: 'changes', changes, isWhole: true });
export const NOTHING = told();

export const causeOf = ({ notificationType, messageType }: Message): string | null => notificationType ?? messageType;

export type Common = ReturnType<typeof openCommon>;

/** What the readings of all kinds of messages have in common. */
export const openCommon = ({ account, memory, settle }: Pick<TranslateOptions, 'account' | 'memory' | 'settle'>) => {
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
  ): Settled | null => {
    const isNew = id !== null && memory.mediaOf(id) === null;
    return settle({ userId, media, id, state, notificationType, referenceId, isNew, problem });
  };

  /** Nothing changed. Of what, only the operation knows where the message leaves it out; a Create has nothing yet but its user. */
  const failure = (userId: string, media: string, message: Message, id: string | null): Reading => {
    const problem = problemOf(message);
    const settled = settleBy(userId, media, message, id, null, problem);
    const about = subjectOf(account, userId, media, id ?? settled?.id ?? null);
    return told(withoutNews(about, NO_NEWS, facts(causeOf(message), settled, problem)));
  };

  return { facts, taskRef, settleBy, failure };
};
