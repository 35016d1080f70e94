import type { PassthroughRequest } from '../../../contract/adapter.ts';
import { namedIn, segmentsOf } from '../../../contract/passing.ts';
import { VendorError } from '../../../domain/error.ts';
import { checkPath } from '../../../transport/target.ts';

/** What is administered over all contact centres of a node. */
const BEYOND: ReadonlySet<string> = new Set(['ops', 'contact-centers', 'contactcenters']);

/** A login belongs to one contact centre (contract §12). Throws `INVALID_INPUT` for a request that names one, its own or another. */
export const checkOwn = (account: string, { path, ...named }: PassthroughRequest): void => {
  // Before the login, which is no concern of a call that is not made.
  checkPath(account, path);
  const [first = '', second = '', third = ''] = segmentsOf(path).map((segment) => segment.toLowerCase());
  const top = first === 'api' ? third : first;
  const isBeyond = BEYOND.has(top) || (first === 'api' && !/^v\d+$/.test(second));
  if (!isBeyond && namedIn(named).every(([name]) => name !== 'contactcenterid')) return;
  const problem = "contact centres are not named: the login's own is meant, and a call stays in its account";
  throw new VendorError('INVALID_INPUT', account, problem);
};
