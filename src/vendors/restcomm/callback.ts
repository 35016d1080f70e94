import type { WebhookHead } from '../../contract/source.ts';
import { VendorError } from '../../domain/error.ts';
import type { Change } from '../../domain/event.ts';
import { isJsonObject } from '../../domain/json.ts';
import { ref } from '../../domain/ref.ts';

/** No format of SIDs is documented; this keeps out what can be none. */
const SID = /^[A-Za-z0-9_-]{1,64}$/;

/** The vendor's name for it (contract §10). */
const CAUSE = 'assignmentCallback';

/** A form, unless it is JSON: which of them the vendor sends is not documented (contract §10). */
const membersOf = (body: string): readonly (readonly [string, unknown])[] => {
  if (!body.trimStart().startsWith('{')) return [...new URLSearchParams(body.trim())];
  try {
    const parsed: unknown = JSON.parse(body);
    return isJsonObject(parsed) ? Object.entries(parsed) : [];
  } catch {
    return [];
  }
};

/** `TaskSid`, `taskSid` and `task_sid` are one name. */
const sidOf = (members: readonly (readonly [string, unknown])[], name: string): string | null => {
  const value = members.find(([told]) => told.replaceAll('_', '').toLowerCase() === name)?.[1];
  const sid = typeof value === 'string' ? value.trim() : '';
  return SID.test(sid) ? sid : null;
};

/**
 * A hint that something became of a Task, to be confirmed by a read: neither content nor times nor the sender of a callback are
 * documented. It is never answered with an instruction.
 */
export const openCallback = (account: string): WebhookHead => ({
  covers: [],
  read: ({ body }) => {
    const members = membersOf(body);
    const taskSid = sidOf(members, 'tasksid');
    const workerSid = sidOf(members, 'workersid');
    if (taskSid === null) {
      throw new VendorError('INVALID_INPUT', account, 'the body is no assignment callback: it names no TaskSid');
    }
    const stale = { news: { type: 'stale' }, cause: CAUSE, at: null } as const;
    const changes: Change[] = [{ ref: ref('Job', account, taskSid), ...stale }];
    if (workerSid !== null) changes.push({ ref: ref('Worker', account, workerSid), ...stale });
    return { changes, answer: { status: 200 } };
  },
});
