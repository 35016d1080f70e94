import { type DestinationStream, pino } from 'pino';
import { type Clock, realClock } from '../domain/runtime.ts';
import type { Principal } from '../graphql/context.ts';
import type { MutationReport } from '../graphql/mutation-outcome.ts';
import type { Log } from './log.ts';
import { openQuota } from './quota.ts';
import { asking } from './request.ts';

/** Why a delivery was not taken for the vendor's: it brought no secret, a wrong one, or a signature that does not hold. */
export type DeliveryProblem = 'missing' | 'wrong' | 'signature';

/** Where audit lines go: with all other lines (`log`), nowhere (`off`), or to a stream or file of their own. */
export type AuditTarget = 'log' | 'off' | 'stdout' | 'stderr' | (string & {});

export type Session = 'websocket' | 'event-stream';

export interface Audit {
  readonly mutation: (
    principal: Principal,
    operation: string | null,
    report: MutationReport,
    durationMs: number,
  ) => void;
  readonly credentialRefused: (refusal: string) => void;
  readonly webhookRefused: (account: string | null, reason: DeliveryProblem) => void;
  /** The answer ends it; `reason` in words of ours, or the code with which a socket was closed. */
  readonly session: (kind: Session, principal: Principal) => (reason?: string | number) => void;
  /** So many lines of this event were left out for this sender or principal. */
  readonly leftOut: (
    event: string,
    who: { readonly address?: string; readonly principal?: string },
    count: number,
  ) => void;
  readonly close: () => void;
}

const STREAMS: Readonly<Record<string, number>> = { stdout: 1, stderr: 2 };

/** The lines of one principal's sessions in a minute. */
const SESSIONS = { most: 120, perMs: 60_000 } as const;

/** An audit line is written whatever the level of the log, unless that is silent. Throws when a file cannot be opened. */
const openLines = (log: Log, target: AuditTarget): Log => {
  const bindings = { audit: true };
  if (target === 'off' || log.level === 'silent') return log.child(bindings, { level: 'silent' });
  if (target === 'log') return log.child(bindings, { level: 'info' });
  const destination: DestinationStream =
    target in STREAMS
      ? pino.destination({ dest: STREAMS[target] as number, sync: true })
      : pino.destination({ dest: target, append: true, sync: true });
  return pino({ level: 'info', base: null }, destination).child(bindings);
};

export interface AuditOptions {
  readonly log: Log;
  readonly target?: AuditTarget | undefined;
  readonly clock?: Clock;
}

/** Who did what to what, and what it came to. None of the lines holds anything that a caller wrote freely, nor a secret. */
export const openAudit = ({ log, target = 'log', clock = realClock }: AuditOptions): Audit => {
  const lines = openLines(log, target);

  /** Which request it was: the mixin of the log tells the ids already, where the lines go with all others. */
  const whence = () => {
    const request = asking();
    const { address = null, way = null, requestId = null, trace = null } = request ?? {};
    return { address, way, requestId, traceId: trace?.traceId ?? null };
  };

  const leftOut: Audit['leftOut'] = (event, who, count) =>
    lines.info({ event: 'left-out', of: event, ...who, count }, 'lines were left out');

  const quota = openQuota({
    clock,
    ...SESSIONS,
    onLeftOut: (principal, count) => leftOut('session', { principal }, count),
  });

  return {
    mutation({ id, role }, operation, { field, ids, account, outcome, code, commandId, vendorCall }, durationMs) {
      const who = { principal: id, role };
      const what = {
        operation: operation?.slice(0, 100) ?? null,
        field,
        ids,
        account,
        ...(vendorCall ? { vendorCall } : {}),
      };
      const came = { outcome, code, commandId, durationMs: Math.round(durationMs * 10) / 10 };
      lines.info({ event: 'mutation', ...who, ...what, ...came, ...whence() }, 'mutation');
    },

    credentialRefused: (refusal) =>
      lines.info({ event: 'credential-refused', refusal, ...whence() }, 'credential refused'),

    webhookRefused: (account, reason) =>
      lines.info({ event: 'webhook-refused', account, reason, ...whence() }, 'webhook refused'),

    session(kind, { id, role }) {
      const who = { session: kind, principal: id, role };
      const from = whence();
      const openedAt = clock.now();
      const isTold = quota.allows(id);
      if (isTold) lines.info({ event: 'session-opened', ...who, ...from }, 'session opened');
      let isOpen = true;
      return (reason) => {
        if (!isOpen) return;
        isOpen = false;
        const durationMs = clock.now() - openedAt;
        if (!isTold) return;
        lines.info({ event: 'session-closed', ...who, ...from, reason: reason ?? null, durationMs }, 'session closed');
      };
    },

    leftOut,
    close: quota.close,
  };
};
