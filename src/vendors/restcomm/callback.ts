import type { WebhookHead } from '../../contract/source.ts';
import { VendorError } from '../../domain/error.ts';
import type { Change } from '../../domain/event.ts';
import { asId } from '../../domain/reading.ts';
import { ref } from '../../domain/ref.ts';
import { parseObject } from './attributes.ts';

/** No format of SIDs is documented; this keeps out what can be none. */
const SID = /^[A-Za-z0-9_-]{1,64}$/;

/** The vendor's name for it (contract §10). */
const CAUSE = 'assignmentCallback';

/** A form, unless it is JSON: which of them the vendor sends is not documented (contract §10). */
const membersOf = (body: string): readonly (readonly [string, unknown])[] =>
  body.trimStart().startsWith('{') ? Object.entries(parseObject(body) ?? {}) : [...new URLSearchParams(body.trim())];

/** `TaskSid`, `taskSid` and `task_sid` are one name. */
const sidOf = (members: readonly (readonly [string, unknown])[], name: string): string | null => {
  const sid = asId(members.find(([told]) => told.replaceAll('_', '').toLowerCase() === name)?.[1]);
  return sid !== null && SID.test(sid) ? sid : null;
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
