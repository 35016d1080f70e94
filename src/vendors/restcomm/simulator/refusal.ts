import { Refusal } from '../../../sandbox/rest/refusal.ts';

/** In the vendor's error envelope (contract §1.1, §5). */
const refusal = (status: number, errorCode: string, message: string, data: string): Refusal =>
  new Refusal(status, { errorCode, message, data }, status === 401 ? { 'www-authenticate': 'Basic' } : {});

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
  refusal(409, errorCode, MESSAGES.get(errorCode) ?? '', data);

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
  refusal(status, String(status), GENERAL.get(status) ?? 'Internal error', data);

export const invalid = (parameter: string): Refusal => generalRefusal(400, parameter);

export const malformed = (): Refusal => refusal(400, '400', 'Malformed JSON', '');

/** The simulator's own mistake, told in full. */
export const mistake = (text: string): Refusal => generalRefusal(500, text);
