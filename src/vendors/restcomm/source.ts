import type { WebhookHead } from '../../contract/source.ts';
import { VendorError } from '../../domain/error.ts';
import type { Change } from '../../domain/event.ts';
import type { JsonObject } from '../../domain/json.ts';
import { asId } from '../../domain/reading.ts';
import { ref } from '../../domain/ref.ts';
import { membersOf } from '../../kit/webhook.ts';

/** No format of SIDs is documented; this keeps out what can be none. */
const SID = /^[A-Za-z0-9_-]{1,64}$/;

/** The vendor's name for it (contract §10). */
const CAUSE = 'assignmentCallback';

/** `TaskSid`, `taskSid` and `task_sid` are one name. */
const sidOf = (members: JsonObject, name: string): string | null => {
  const found = Object.entries(members).find(([told]) => told.replaceAll('_', '').toLowerCase() === name);
  const sid = asId(found?.[1]);
  return sid !== null && SID.test(sid) ? sid : null;
};

/**
 * A hint that something became of a Task, to be confirmed by a read: neither content nor times nor the sender of a callback are
 * documented (contract §10). It is never answered with an instruction.
 */
export const openCallback = (account: string) =>
  ({
    covers: [],
    read: ({ body }) => {
      const members = membersOf(body);
      const [taskSid, workerSid] = [sidOf(members, 'tasksid'), sidOf(members, 'workersid')];
      if (taskSid === null)
        throw new VendorError('INVALID_INPUT', account, 'the body is no assignment callback: it names no TaskSid');
      const stale = { news: { type: 'stale' }, cause: CAUSE, at: null } as const;
      const changes: Change[] = [{ ref: ref('Job', account, taskSid), ...stale }];
      if (workerSid !== null) changes.push({ ref: ref('Worker', account, workerSid), ...stale });
      return { changes, answer: { status: 200 } };
    },
  }) satisfies WebhookHead;
