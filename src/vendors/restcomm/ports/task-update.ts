import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { Job } from '../../../domain/job.ts';
import type { KitAccount } from '../../../kit/account.ts';
import type { Form } from '../../../kit/rest.ts';
import { jobMembers, type Opened } from '../collections.ts';
import { isUnknownPath } from '../errors.ts';
import type { RestcommSettings } from '../settings.ts';

export type UpdateTask = (sid: string, form: Form, call: Call) => Promise<Job>;

/** Writes to a Task. What is printed differs from the pattern of all other updates (contract §2 note 2): whichever path works is kept. */
export const openTaskUpdate = (
  { rest, rows }: KitAccount,
  { resource }: Opened['jobs'],
  settings: Pick<RestcommSettings, 'taskUpdatePath'>,
): UpdateTask => {
  const printed = rest.resource(`${resource.path}/search`, rows.item('Job', jobMembers), { updatesOnce: true });
  const paths = { search: printed, plain: resource };
  let working = settings.taskUpdatePath;

  return async (sid, form, call) => {
    const first = working;
    try {
      return await paths[first].update(sid, form, call);
    } catch (error) {
      if (!isUnknownPath(error)) throw error;
    }
    const other = first === 'search' ? 'plain' : 'search';
    try {
      const updated = await paths[other].update(sid, form, call);
      working = other;
      return updated;
    } catch (error) {
      // A refusal in the vendor's own words proves the path as well as a success does.
      if (error instanceof VendorError && error.vendorCode !== null && !isUnknownPath(error)) working = other;
      throw error;
    }
  };
};
