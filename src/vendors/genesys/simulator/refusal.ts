/** A failure in the vendor's envelope (contract §3.4). */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Wording is ours; callers match on the code (contract §3.4). */
const MESSAGES = new Map([
  [1, 'Required parameter is missing: %s'],
  [2, 'Not valid for the current state: %s'],
  [3, 'Operation is forbidden: %s'],
  [4, 'Internal error: %s'],
  [5, 'No permission: %s'],
  [6, 'Resource not found: %s'],
  [7, 'Partial success: %s'],
  [8, 'Password change is demanded'],
  [10, 'Value is out of range: %s'],
  [20, 'Access denied'],
]);

export const refusal = (code: number, about = ''): Refusal =>
  new Refusal(code, (MESSAGES.get(code) ?? 'Failed: %s').replace('%s', about).replace(/: $/, ''));

export const missing = (parameter: string): Refusal => refusal(1, parameter);
export const wrongState = (what: string): Refusal => refusal(2, what);
export const unknown = (what: string): Refusal => refusal(6, what);

const STATUS = new Map([
  [3, 403],
  [4, 500],
  [5, 403],
  [6, 404],
  [20, 401],
]);

/** The pairing is a guess (contract §3.4, §18.1). */
export const httpStatus = (code: number, mode: 'mapped' | 'always_200'): number =>
  mode === 'mapped' ? (STATUS.get(code) ?? 200) : 200;

/** On an error there is nothing besides these two. */
export const envelope = ({ code, message }: Refusal) => ({ statusCode: code, statusMessage: message });

/** What an injected HTTP status says: a code goes with some (contract §3.4), any other comes from whatever stands before the node. */
export const injectedBody = (status: number) => {
  const [code] = [...STATUS].findLast(([, paired]) => paired === status) ?? [];
  return code === undefined
    ? { message: `Injected: ${status}` }
    : envelope(refusal(code, code === 20 ? '' : 'injected'));
};
