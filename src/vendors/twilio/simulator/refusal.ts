import { Refusal } from '../../../sandbox/rest/refusal.ts';
import type { InWorkspace } from './records.ts';
import type { Switches } from './switches.ts';

type Codes = Pick<Switches, 'unconfirmed_codes'>;

const envelope = (status: number, code: number | null, message: string) => ({
  ...(code !== null && { code }),
  message,
  ...(code !== null && { more_info: `https://www.twilio.com/docs/errors/${code}` }),
  status,
});

/** An error in the vendor's envelope (contract §12); without a code it tells none. */
const refusal = (status: number, code: number | null, message: string, headers?: Record<string, string>): Refusal =>
  new Refusal(status, envelope(status, code, message), headers);

export const invalid = (parameter: string, missing = false): Refusal =>
  refusal(400, 20001, `${missing ? 'Missing required parameter' : 'Invalid parameter'} ${parameter}`);

const place = ({ workspaceSid, accountSid }: Pick<InWorkspace, 'workspaceSid' | 'accountSid'>): string =>
  `workspace ${workspaceSid} for account ${accountSid}`;

export const taken = (kind: string, name: string, at: Pick<InWorkspace, 'workspaceSid' | 'accountSid'>): Refusal =>
  refusal(400, 20001, `${kind} named ${name} already exists for ${place(at)}`);

/** `verb` and `because` as in "Cannot cancel task WT… because it is not pending or reserved". */
export const illegal = (verb: string, kind: string, record: InWorkspace, because: string): Refusal =>
  refusal(400, 20001, `Cannot ${verb} ${kind} ${record.sid} in ${place(record)} because ${because}`);

export const notFound = (path: string): Refusal => refusal(404, 20404, `The requested resource ${path} was not found`);

/** The code of an answer for which none is confirmed, if the simulation tells it. */
const unconfirmed = ({ unconfirmed_codes }: Codes, code: number): number | null =>
  unconfirmed_codes === 'told' ? code : null;

export const unauthenticated = (codes: Codes): Refusal =>
  refusal(401, unconfirmed(codes, 20003), 'Authenticate', { 'www-authenticate': 'Basic realm="Twilio API"' });

export const invalidPageToken = (): Refusal => refusal(400, 21481, 'Invalid PageToken');

export const mismatch = (): Refusal => refusal(412, null, 'The If-Match header does not match the current version');

export const tooMany = (codes: Codes): Refusal => refusal(429, unconfirmed(codes, 20429), 'Too Many Requests');

const GENERAL = new Map<number, readonly [code: number | null, message: string]>([
  [400, [20001, 'Invalid parameter']],
  [401, [20003, 'Authenticate']],
  [403, [20003, 'Forbidden']],
  [404, [20404, 'The requested resource was not found']],
  [409, [20162, 'A conflicting update is in progress']],
  [412, [null, 'The If-Match header does not match the current version']],
  [429, [20429, 'Too Many Requests']],
]);

const UNCONFIRMED = new Set([401, 403, 409, 429]);

/** An error that happened before any resource was asked. */
export const generalRefusal = (status: number, codes: Codes): Refusal => {
  const [code, message] = GENERAL.get(status) ?? [null, 'Internal error'];
  return refusal(status, code !== null && UNCONFIRMED.has(status) ? unconfirmed(codes, code) : code, message);
};

/** The simulator's own mistake, told in full. */
export const mistake = (text: string): Refusal => refusal(500, null, text);
