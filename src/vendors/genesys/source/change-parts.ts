import type { Change, Problem } from '../../../domain/event.ts';
import type { Job } from '../../../domain/job.ts';
import { type Ref, ref } from '../../../domain/ref.ts';
import { CODES } from '../errors.ts';
import { taskId } from '../ids.ts';
import type { InteractionRow } from '../reads/interaction-rows.ts';
import type { Message } from './messages.ts';

/** The collection under which presence is ordered and told. */
export const CHANNELS = 'channels';

/** What an operation is about: a share, or, of channels and of what is not there yet, the user. */
export const subjectOf = (account: string, userId: string, media: string, id: string | null) =>
  id === null || media === CHANNELS ? ref('Worker', account, userId) : ref('Task', account, taskId(id, userId));

/** It is as it was, and yet there is something to be told. */
export const NO_NEWS = { type: 'part', members: {} } as const;

/** A change that says no more than that something was done, or came to nothing. */
export const withoutNews = (
  of: Ref<'Task'> | Ref<'Worker'>,
  news: typeof NO_NEWS | { readonly type: 'stale' },
  common: Pick<Change, 'cause' | 'at' | 'commandId' | 'problem'>,
): Change => ({ ref: of, news, ...common }) as Change;

/** What the object's representation tells; the vendor often leaves out what did not change. */
export const toldMembers = <T extends object>(whole: T, ...without: readonly (keyof T)[]): Partial<T> => {
  const left = new Set<PropertyKey>(['ref', 'vendorType', ...without]);
  const told = Object.entries(whole).filter(([name, value]) => value !== null && !left.has(name));
  return Object.fromEntries(told) as Partial<T>;
};

/**
 * What a message tells of a contact; `tellsData`: with its user data, which are always whole, so that what is not among them is no more
 * (contract §5.3).
 */
export const toldJob = (item: Job, tellsData: boolean, ...without: readonly (keyof Job)[]): Partial<Job> => ({
  ...toldMembers(item, ...without, ...(tellsData ? [] : (['labels', 'notes'] as const))),
  ...(tellsData && { disposition: item.disposition, priority: item.priority }),
});

export const tellsContent = ({ from, to, subject, body, bodyAsPlainText }: InteractionRow): boolean =>
  to.length > 0 || [from, subject, body, bodyAsPlainText].some((member) => member !== null);

/** Whether a message tells who speaks with whom, or leaves that out. */
export const tellsCall = ({ call: { callType, ani, dnis, participants } }: InteractionRow): boolean =>
  [callType, ani, dnis, participants].some((member) => member !== null);

/** An operation that was taken and then failed; without a code, its state was the likeliest hindrance (contract §5.3, §14). */
export const problemOf = ({ errorCode, errorMessage }: Message): Problem => {
  const [code, message] = CODES.get(Number(errorCode ?? Number.NaN)) ?? [
    'WRONG_STATE' as const,
    'the vendor took the order and could not carry it out',
  ];
  return { code, message: errorMessage ?? message, vendorCode: errorCode };
};
