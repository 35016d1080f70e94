/** A failure in the vendor's error object (contract §4.1); `fieldName` is the parameter it is about. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: number;
  readonly fieldName: string | null;

  constructor(code: number, message: string, fieldName: string | null = null) {
    super(message);
    this.code = code;
    this.fieldName = fieldName;
  }
}

/** Wording is ours but for 103, 485 and "is invalid"; callers match on the code (contract §4.1). */
const MESSAGES = new Map([
  [2, 'Internal error.'],
  [100, 'Authorization failed.'],
  [102, 'The command is missing.'],
  [103, 'Unknown command.'],
  [104, 'The command is forbidden.'],
  [111, "The date format of the '%s' parameter is invalid."],
  [118, "The user name isn't unique."],
  [123, 'The date range is invalid.'],
  [129, "The application name isn't unique."],
  [162, 'Try later.'],
  [340, 'The rate limit is exceeded.'],
  [356, 'The report is in progress.'],
  [393, 'The user is not bound to the application.'],
  [416, 'Retry in 5 seconds.'],
  [447, 'The token format is invalid.'],
  [454, 'The token lifetime is too long.'],
  [455, 'The token is issued in the future.'],
  [456, 'The token is expired.'],
  [458, 'Only one of the parameters can be passed: %s.'],
  [459, 'The report type is unknown: %s.'],
  [484, 'The request is rejected as a repeated one. Try later.'],
  [485, "Specify the '%s' parameter."],
  [493, "The '%s' parameter isn't unique."],
  [494, 'The limit of queues is exceeded.'],
  [495, 'The limit of skills is exceeded.'],
  [497, "The '%s' parameter is out of range."],
  [498, 'An agent can have 5 skills at most.'],
  [499, "The '%s' parameter is too long."],
  [515, 'The same operation was performed recently.'],
  [523, 'The password is too weak.'],
  [525, 'The report cannot be grouped by agent: %s.'],
  [526, 'The report cannot be grouped by queue: %s.'],
  [557, 'The report is not found.'],
  [559, 'The custom status already exists.'],
  [563, 'The limit of queues of an agent is exceeded.'],
  [569, "The '%s' parameter is out of the period that is kept."],
]);
const INVALID = "The '%s' parameter is invalid.";

/** `about` stands in the text; where it is a parameter's name it is the field too. */
export const refusal = (code: number, about = ''): Refusal =>
  new Refusal(code, (MESSAGES.get(code) ?? INVALID).replace('%s', about), /^[a-z_]+$/.test(about) ? about : null);

export const missing = (parameter: string): Refusal => refusal(485, parameter);
export const invalid = (parameter: string): Refusal => refusal(496, parameter);

export const envelope = ({ code, message, fieldName }: Refusal, withList = false) => {
  const error = { code, msg: message, ...(fieldName !== null && { field_name: fieldName }) };
  return { error, ...(withList && { errors: [{ code, msg: message }] }) };
};

/** What an injected HTTP status says. */
export const statusRefusal = (status: number): Refusal => {
  if (status === 401 || status === 403) return refusal(100);
  return refusal(status === 429 ? 340 : 2);
};
