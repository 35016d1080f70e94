import type { Problem } from '../domain/event.ts';
import type { VendorObject } from '../domain/object.ts';
import type { OpenAccount } from './accounts.ts';
import type { Command } from './verb.ts';

/**
 * What a command came to. `DONE`, `ACCEPTED`, `PARTLY_DONE`: see the contract. `UNKNOWN`: it was sent, and whether the vendor carried
 * it out is not known; `problem` says why. `REPLAYED`: it had been carried out before under this idempotency key; this is its result.
 */
export type CommandOutcome = 'DONE' | 'ACCEPTED' | 'PARTLY_DONE' | 'UNKNOWN' | 'REPLAYED';

export interface Executed<T> {
  readonly outcome: CommandOutcome;
  /** The object after the command; `null` when it is not known. */
  readonly item: T | null;
  /** Names the command: `Commands.find` tells what it came to, and the change that settles it has the same. */
  readonly commandId: string;
  /** Of `PARTLY_DONE`: why the next step was refused. Of `UNKNOWN`: why it is not known. Of `ACCEPTED`: why it came to nothing after all. */
  readonly problem: Problem | null;
  /** The steps that were carried out, when not all of them were. */
  readonly done: string | null;
}

export interface CommandRequest<T> {
  readonly account: OpenAccount;
  /** Verb and noun; part of what an idempotency key stands for. */
  readonly name: string;
  /** Everything the command was called with; a key used again with other values is refused. */
  readonly input: unknown;
  readonly idempotencyKey?: string | null | undefined;
  /** What the principal may do, as a text: a repeat by one who may the same has been allowed before. */
  readonly rights?: string | undefined;
  readonly command: Command<T>;
}

/** A command as it is remembered. */
export interface CommandStatus {
  readonly commandId: string;
  readonly name: string;
  readonly account: string;
  /** When it was last sent, in milliseconds since the epoch. */
  readonly sentAt: number;
  readonly result: Executed<VendorObject>;
}

/** Told once for each command that came to an outcome other than a refusal. */
export interface OutcomeReport {
  readonly account: string;
  readonly principal: string;
  readonly name: string;
  readonly commandId: string;
  readonly outcome: CommandOutcome;
  readonly problem: Problem | null;
}
