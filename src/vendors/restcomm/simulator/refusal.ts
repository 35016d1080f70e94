/** An answer other than success, in the vendor's error envelope (contract §1.1, §5). */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly errorCode: string;
  readonly data: string;

  constructor(status: number, errorCode: string, message: string, data: string) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
    this.data = data;
  }
}

const MESSAGES = new Map([
  ['510', 'Sid of passed activity is not found'],
  ['516', 'Activity not unique'],
  ['520', 'Sid of passed workspace is not found'],
  ['526', 'Workspace not unique'],
  ['530', 'Sid of passed worker is not found'],
  ['531', "Worker's attributes is not valid json or empty"],
  ['532', "Worker's attributes is missing contact_uri"],
  ['536', 'Worker not unique'],
  ['540', 'Sid of passed TaskQueue is not found'],
  ['546', 'TaskQueue not unique'],
  ['550', 'Sid of passed Workflow is not found'],
  ['556', 'Workflow not unique'],
  ['560', 'Sid of passed Task is not found'],
]);

/** A documented error: 409 and the vendor's own code, in the wording of the samples. */
export const vendorRefusal = (errorCode: string, data: string): Refusal =>
  new Refusal(409, errorCode, MESSAGES.get(errorCode) ?? '', data);

const GENERAL = new Map([
  [400, 'Missing or invalid parameter'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not found'],
  [405, 'Method not allowed'],
  [409, 'Illegal task state transition'],
]);

/** What the document leaves to a table it does not contain (contract §5.1). */
export const generalRefusal = (status: number, data: string): Refusal =>
  new Refusal(status, String(status), GENERAL.get(status) ?? 'Internal error', data);

export const invalid = (parameter: string): Refusal => generalRefusal(400, parameter);

export const malformed = (): Refusal => new Refusal(400, '400', 'Malformed JSON', '');

export const envelope = ({ errorCode, message, data }: Refusal) => ({ errorCode, message, data });
