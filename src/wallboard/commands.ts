import {
  type CommandOutcome,
  type RefusalFragment,
  WallboardCancelDocument,
  WallboardDeclineDocument,
  WallboardPullDocument,
  WallboardSetActivityDocument,
  WallboardSetPresenceDocument,
  WallboardUnassignDocument,
} from '../../schema/generated/wallboard/graphql.ts';
import { type Document, TrunklineError } from '../client/index.ts';
import type { Ask } from './ask.ts';

/** What a person has decided to do. Ids are global. */
export type Command =
  | { readonly type: 'activity'; readonly worker: string; readonly activity: string }
  | { readonly type: 'presence'; readonly worker: string; readonly ready: boolean }
  | { readonly type: 'unassign'; readonly job: string; readonly task: string; readonly hold: boolean }
  | { readonly type: 'decline'; readonly task: string }
  | { readonly type: 'cancel'; readonly job: string; readonly reason: string }
  | { readonly type: 'pull'; readonly workbin: string; readonly job: string; readonly worker: string | null };

export interface Outcome {
  /** `again`: it may be sent again under the same key without being carried out twice. */
  readonly kind: 'good' | 'open' | 'bad';
  readonly text: string;
  readonly again: boolean;
}

interface Carried {
  readonly outcome: CommandOutcome;
  readonly done?: string | null;
  readonly problem?: { readonly code: string; readonly message: string } | null;
}

type Result = Carried | RefusalFragment;

const sentence = (text: string): string => `${text.replace(/\.$/, '')}.`;

const describeCarried = ({ outcome, done, problem }: Carried): Outcome => {
  const why = problem ? ` ${sentence(`${problem.code}: ${problem.message}`)}` : '';
  switch (outcome) {
    case 'DONE':
      return { kind: 'good', text: 'Done.', again: false };
    case 'REPLAYED':
      return { kind: 'good', text: 'It had been carried out already; nothing was done twice.', again: false };
    case 'ACCEPTED':
      return {
        kind: 'open',
        text: 'Accepted. The vendor tells the result later; the board shows it when it comes.',
        again: false,
      };
    case 'PARTLY_DONE':
      return { kind: 'bad', text: `Done in part: ${sentence(done ?? '')} The rest was refused.${why}`, again: true };
    case 'UNKNOWN':
      return {
        kind: 'open',
        text: `Sent, and it is not known whether it was carried out.${why} Trying again asks, and does not do it twice.`,
        again: true,
      };
  }
};

const describe = (result: Result): Outcome => {
  if ('outcome' in result) return describeCarried(result);
  const { code, message, vendorMessage, retryable } = result;
  const vendor = vendorMessage && !message.includes(vendorMessage) ? ` The vendor says: ${vendorMessage}` : '';
  return { kind: 'bad', text: `Not done (${code}): ${message.replace(/\.$/, '')}.${vendor}`, again: retryable };
};

const NOT_ALLOWED: Readonly<Record<string, string>> = {
  FORBIDDEN: 'Your key may look, but not do this.',
  UNAUTHENTICATED: 'The server does not know your key.',
};

const describeFailure = (error: unknown): Outcome => {
  if (!(error instanceof TrunklineError)) {
    return { kind: 'bad', text: `Not done: ${error instanceof Error ? error.message : String(error)}`, again: true };
  }
  const known = NOT_ALLOWED[error.code];
  const unclear = error.code === 'TIMEOUT' || error.code === 'UNREACHABLE';
  return {
    kind: unclear ? 'open' : 'bad',
    text: known
      ? `Not done (${error.code}): ${known}`
      : unclear
        ? `${error.message} It may have been carried out; trying again does not do it twice.`
        : `Not done (${error.code}): ${error.message}`,
    again: unclear,
  };
};

/** Carries out one command; the same key makes a repeat answer the first result. Never rejects. */
export const carryOut = async (ask: Ask, command: Command, idempotencyKey: string): Promise<Outcome> => {
  const send = async <I extends object>(
    document: Document<{ result: Result }, { input: I & { idempotencyKey: string } }>,
    input: I,
  ): Promise<Outcome> => describe((await ask(document, { input: { ...input, idempotencyKey } })).result);
  try {
    switch (command.type) {
      case 'activity':
        return await send(WallboardSetActivityDocument, { id: command.worker, activity: command.activity });
      case 'presence':
        return await send(WallboardSetPresenceDocument, { id: command.worker, ready: command.ready });
      case 'unassign':
        return await send(WallboardUnassignDocument, {
          id: command.job,
          task: command.task,
          ...(command.hold ? { suspendMatching: true } : {}),
        });
      case 'decline':
        return await send(WallboardDeclineDocument, { id: command.task });
      case 'cancel':
        return await send(WallboardCancelDocument, {
          id: command.job,
          ...(command.reason.trim() === '' ? {} : { reason: command.reason.trim() }),
        });
      case 'pull':
        return await send(WallboardPullDocument, {
          id: command.job,
          workbin: command.workbin,
          ...(command.worker === null ? {} : { worker: command.worker }),
        });
    }
  } catch (error) {
    return describeFailure(error);
  }
};
