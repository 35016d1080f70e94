import type { WorkspacePort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { Workspace } from '../../../domain/workspace.ts';
import { NO_CHILDREN } from '../../../kit/nested.ts';
import { throwUnreadable } from '../../../kit/unreadable.ts';
import type { Context } from '../context.ts';
import { NOTHING, pageOf } from '../paging/lookup.ts';

/** The application of the account, or the error that says what is wrong with its configuration. */
export const openApplicationReader = ({ account, methods, rows, settings, collections }: Context) => {
  const id = String(settings.applicationId);
  const read = rows.item('Workspace', collections.applications, () => id);
  const list = methods.list({ method: 'GetApplications', id: 'application_id', read });

  return async (call: Call): Promise<Workspace> => {
    const { byId, unreadable } = await list({}, call, { wanted: 1 }).catch((error: unknown) => {
      if (error instanceof VendorError && error.code === 'NOT_FOUND') return NOTHING;
      throw error;
    });
    const found = byId.get(id);
    if (found) return found;
    throwUnreadable(account, unreadable);
    const problem = `the vendor shows no application ${id} to account ${account}: check accountId and applicationId`;
    throw new VendorError('NOT_FOUND', account, problem);
  };
};

/** An account is one application; its other applications are other accounts. They are not made or deleted from here. */
export const openWorkspacePort = (
  { account, isElsewhere }: Context,
  read: (call: Call) => Promise<Workspace>,
): WorkspacePort => ({
  get: async (nativeId, call) => (isElsewhere({ workspaces: [nativeId] }) ? null : read(call)),
  list: async ({ after }, call) => pageOf(account, { ...NO_CHILDREN, items: [await read(call)] }, after),
  pushes: [],
  cannot: ['created'],
  takes: {},
});
