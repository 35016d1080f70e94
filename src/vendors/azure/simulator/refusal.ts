import type { Json } from './records.ts';
import type { Switches } from './switches.ts';

export interface Reason {
  readonly code: string;
  readonly message: string;
}

/** An answer other than success (contract §9). */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;
  /** Why, where the message does not say it. */
  readonly details: readonly Reason[];

  constructor(status: number, code: string, message: string, details: readonly Reason[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

const CODES = new Map([
  [400, 'BadRequest'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [405, 'MethodNotAllowed'],
  [409, 'Conflict'],
  [412, 'PreconditionFailed'],
  [415, 'UnsupportedMediaType'],
  [422, 'UnprocessableEntity'],
  [429, 'ThrottleLimitExceededException'],
  [503, 'ServiceUnavailable'],
]);

export const refusal = (status: number, message: string, details?: readonly Reason[]): Refusal =>
  new Refusal(status, CODES.get(status) ?? 'InternalServerError', message, details);

export const notFound = (): Refusal => refusal(404, 'The item was not found.');

/** The message of a 400 is always the same; only its details say why (contract §9). */
export const badRequest = (status: number, reason: Reason): Refusal =>
  refusal(status, 'One or more validation errors occurred.', [reason]);

/** With which code a wrong value is refused is not known. */
export const invalid = (switches: Switches, path: string, expected: string): Refusal =>
  badRequest(switches.invalid_status, { code: 'InvalidValue', message: `${path}: expected ${expected}.` });

/** Every reason is a line of its own, behind the member that it is about, if there is one (contract §9). */
export const conflict = (status: number, reasons: readonly string[], member = ''): Refusal =>
  refusal(status, `Validation failed: ${reasons.map((reason) => `\r\n -- ${member}: ${reason}`).join('')}`);

/** What the state of a job or worker forbids. The words are known of a DELETE only. */
export const illegalState = (switches: Switches, reason: string, member = 'JobStatus'): Refusal =>
  conflict(switches.illegal_state_status, [reason], member);

export const envelope = (switches: Switches, { code, message, details }: Refusal, target?: string): Json => ({
  [switches.error_envelope]: {
    code,
    message,
    ...(target !== undefined && { target }),
    ...(details.length > 0 && { details }),
  },
});
