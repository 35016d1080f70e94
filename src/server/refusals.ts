import type { IncomingHttpHeaders } from 'node:http';
import type { VendorError } from '../domain/error.ts';
import { type Runtime, realRuntime } from '../domain/runtime.ts';
import { senderOf } from './address.ts';
import type { Audit, DeliveryProblem } from './audit.ts';
import type { TokenRefusal } from './jwt.ts';
import type { Log } from './log.ts';
import { openQuota } from './quota.ts';
import { asking } from './request.ts';
import type { Authenticate, Verdict } from './verdict.ts';

/** Lines about one sender in a minute, and refusals after which its further ones are told late. */
const LINES = { most: 5, perMs: 60_000 } as const;
const AT_ONCE = 10;
/** How late. Good credentials from the same address are never kept waiting. */
const LATE_MS = 1_000;
/** Refusals that wait at a time; a further one is told at once. */
const MOST_WAITING = 1_000;

const SIGNATURE_REFUSED =
  'a delivery was refused: its signature does not hold. Of all deliveries of an account: see the key, and whether server.publicUrl is what the vendor calls';

export const REFUSAL_KINDS = ['credential', 'webhook'] as const;
export type RefusalKind = (typeof REFUSAL_KINDS)[number];

export interface RefusalsOptions {
  readonly audit: Audit;
  /** Told which claim of a token is to blame. */
  readonly log: Log;
  readonly count: (kind: RefusalKind) => void;
  readonly runtime?: Pick<Runtime, 'clock' | 'after'>;
}

const hasCredentials = (headers: IncomingHttpHeaders): boolean =>
  headers['x-api-key'] !== undefined || headers.authorization !== undefined;

/** What is refused for its credentials: counted, told in few lines, and told late to who goes on trying. */
export const openRefusals = ({ audit, log, count, runtime = realRuntime }: RefusalsOptions) => {
  const { clock, after } = runtime;
  const quotaOf = (event: string) =>
    openQuota({ clock, ...LINES, onLeftOut: (address, left) => audit.leftOut(event, { address }, left) });
  const quotas = { credential: quotaOf('credential-refused'), webhook: quotaOf('webhook-refused') };
  const tokens = openQuota({
    clock,
    ...LINES,
    onLeftOut: (address, refused) => log.warn({ address, refused }, 'more tokens were refused'),
  });
  let waiting = 0;

  const sender = (): string => senderOf(asking()?.address ?? null);

  const hold = (from: string, kind: RefusalKind): Promise<void> | null => {
    if (quotas[kind].count(from) <= AT_ONCE || waiting >= MOST_WAITING) return null;
    waiting += 1;
    return new Promise((resolve) => {
      after(LATE_MS, () => {
        waiting -= 1;
        resolve();
      });
    });
  };

  /** Notes a refusal; settles when it may be told. */
  const note = (kind: RefusalKind, tell: () => void): Promise<void> | null => {
    count(kind);
    const from = sender();
    if (quotas[kind].allows(from)) tell();
    return hold(from, kind);
  };

  const judge = (verdict: Verdict, headers: IncomingHttpHeaders): Verdict | Promise<Verdict> => {
    // Who brings none tries none.
    if ('principal' in verdict || verdict.unavailable || !hasCredentials(headers)) return verdict;
    const late = note('credential', () => audit.credentialRefused(verdict.refusal));
    return late ? late.then(() => verdict) : verdict;
  };

  return {
    /** As `authenticate`, with what it refuses noted. */
    watching:
      (authenticate: Authenticate): Authenticate =>
      (headers) => {
        const verdict = authenticate(headers);
        return verdict instanceof Promise ? verdict.then((one) => judge(one, headers)) : judge(verdict, headers);
      },
    /** A delivery that is not the vendor's; `null`: to no account that takes any. Settles when it may be answered. */
    webhook: (account: string | null, problem: DeliveryProblem): Promise<void> | null =>
      note('webhook', () => {
        audit.webhookRefused(account, problem);
        if (problem === 'signature') log.warn({ account, address: sender() }, SIGNATURE_REFUSED);
      }),
    /** Tells the log why a token is not taken, or cannot be judged. Whose it is was not proven. */
    token(refusal: TokenRefusal): void {
      const from = sender();
      if (tokens.allows(from)) log.warn({ ...refusal, address: from }, 'a token was refused');
    },
    /** Tells the log why a signature cannot be judged. */
    unjudged(account: string, { code, message }: VendorError): void {
      const from = sender();
      const line = { account, code, problem: message, address: from };
      if (tokens.allows(from)) log.warn(line, 'whether a delivery is signed cannot be judged');
    },
    close(): void {
      quotas.credential.close();
      quotas.webhook.close();
      tokens.close();
    },
  };
};

export type Refusals = ReturnType<typeof openRefusals>;
