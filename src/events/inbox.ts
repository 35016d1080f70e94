import type { Adapter } from '../contract/adapter.ts';
import type { WebhookAnswer, WebhookHead, WebhookReading, WebhookRequest } from '../contract/source.ts';
import { VendorError } from '../domain/error.ts';
import type { Change } from '../domain/event.ts';
import { asVendorError, within } from './background.ts';
import type { Clock } from './clock.ts';
import type { Recorder } from './recorder.ts';

/** How long a vendor is kept waiting while what it told in parts is read. */
const COMPLETION_MS = 15_000;

export interface InboxOptions {
  readonly adapter: Adapter;
  readonly clock: Clock;
  readonly recorder: Recorder;
  /** Changes that happened longer ago are not taken; any age when left out. In milliseconds. */
  readonly maxAgeMs?: number | undefined;
  /** Whether there is anybody whom changes could be told, now or when he comes back. */
  readonly isExpected: () => boolean;
  /** Changes came that are told to nobody. */
  readonly onUnexpected: () => void;
  /** So many changes were not taken for their age. */
  readonly onOutdated: (count: number) => void;
  /** A delivery of a vendor that does not tell everything. */
  readonly hint: () => void;
  /** Something was delivered that could not be read; the vendor does not deliver it again. */
  readonly onMissed: () => void;
  readonly onFault: (error: unknown) => void;
}

/** It was not the vendor who delivered it: nothing of the vendor's was missed. */
const isForeign = ({ code }: VendorError): boolean => code === 'UNAUTHENTICATED' || code === 'FORBIDDEN';

/** Takes deliveries. A vendor is told that one has arrived only when its changes are published; else it delivers again. */
export const openInbox = (options: InboxOptions) => {
  const { adapter, clock, recorder, maxAgeMs, isExpected, onUnexpected, onOutdated, hint, onMissed, onFault } = options;
  const { account } = adapter;

  /** The ids of events are remembered for a while only, and what happened longer ago may come again. */
  const isOutdated = ({ at }: Change): boolean =>
    maxAgeMs !== undefined && at !== null && recorder.ours(at, clock.now()) < clock.now() - maxAgeMs;

  /** The vendor would not deliver them younger, so that they are no reason to refuse the delivery: its other changes are taken. */
  const withoutOutdated = (changes: readonly Change[]): readonly Change[] => {
    const outdated = changes.filter(isOutdated);
    if (outdated.length === 0) return changes;
    const first = new Date(Math.min(...outdated.map(({ at }) => at ?? Infinity))).toISOString();
    const words = `${outdated.length} changes of a delivery were not taken: they happened too long ago, the first at ${first}`;
    onOutdated(outdated.length);
    onFault(new VendorError('INVALID_INPUT', account, words));
    onMissed();
    return changes.filter((change) => !isOutdated(change));
  };

  const read = (head: WebhookHead, request: WebhookRequest): WebhookReading => {
    try {
      return head.read(request);
    } catch (error) {
      if (!(error instanceof VendorError)) onFault(error);
      const failure = asVendorError(error, account);
      if (request.method.toUpperCase() === 'POST' && !isForeign(failure)) onMissed();
      throw failure;
    }
  };

  return async (request: WebhookRequest): Promise<WebhookAnswer> => {
    const head = adapter.source?.webhook;
    if (!head) throw new VendorError('UNSUPPORTED', account, 'the vendor of this account does not deliver to webhooks');
    const { changes: told, unreadable = [], isHint = false, answer } = read(head, request);
    const changes = withoutOutdated(told);
    const expected = isExpected() ? changes : [];
    if (changes.length > expected.length) onUnexpected();
    const taken = Promise.all(expected.map((change) => recorder.take(change, 'WEBHOOK')));
    if (isHint || changes.some(({ ref }) => !head.covers.includes(ref.kind))) hint();
    const [odd, ...others] = unreadable;
    if (odd) {
      onFault(
        others.length === 0 ? odd : new VendorError(odd.code, account, `${odd.message} (and ${others.length} more)`),
      );
      onMissed();
    }
    const late = () => new VendorError('TIMEOUT', account, `not complete within ${COMPLETION_MS} ms`);
    try {
      await within(clock, COMPLETION_MS, taken, late);
      return answer;
    } catch (cause) {
      if (!(cause instanceof VendorError)) onFault(cause);
      for (const change of expected) recorder.forgetEvent(change);
      throw new VendorError('UNAVAILABLE', account, 'a change could not be completed: deliver again', { cause });
    }
  };
};
