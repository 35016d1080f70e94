import type { Json } from './records.ts';
import type { Switches } from './switches.ts';

/** An answer other than success (contract §9). Of the codes only `NotFound` and the throttle's are known. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
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

export const refusal = (status: number, message: string): Refusal =>
  new Refusal(status, CODES.get(status) ?? 'InternalServerError', message);

export const notFound = (): Refusal => refusal(404, 'The item was not found.');

export const invalid = (switches: Switches, path: string, expected: string): Refusal =>
  refusal(switches.invalid_status, `${path}: expected ${expected}.`);

export const illegalState = (switches: Switches, message: string): Refusal =>
  refusal(switches.illegal_state_status, message);

export const envelope = (switches: Switches, { code, message }: Refusal, target?: string): Json => ({
  [switches.error_envelope]: { code, message, ...(target !== undefined && { target }) },
});
