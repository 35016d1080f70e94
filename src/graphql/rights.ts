import { sightKey } from '../domain/sight.ts';
import type { Principal } from './context.ts';

const sorted = (names: Readonly<Record<string, string>>): (readonly [string, string])[] =>
  Object.entries(names).sort(([a], [b]) => (a < b ? -1 : 1));

/** What a principal may see and do, as a text: the same for all who may the same. */
export const rightsOf = ({ role, scopes, accounts, queues, worker, withoutCustomerData = false }: Principal): string =>
  JSON.stringify([
    role,
    [...scopes].sort(),
    accounts && [...accounts].sort(),
    sightKey(queues),
    worker && sorted(worker),
    withoutCustomerData,
  ]);
