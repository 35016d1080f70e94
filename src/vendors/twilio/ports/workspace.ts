import type { WorkspacePort } from '../../../contract/port.ts';
import { done } from '../../../kit/collection.ts';
import { takesOf } from '../../../kit/inputs.ts';
import { tailPage } from '../../../kit/nested.ts';
import { WORKSPACE } from '../commands.ts';
import type { Context } from '../context.ts';

/** An account is one workspace of the vendor's: others cannot be reached, and to delete this one would be to delete the account. */
export const openWorkspacePort = ({ account, settings, workspaces, inputs, rest }: Context): WorkspacePort => {
  const own = settings.workspaceSid;
  return {
    get: async (nativeId, call) => (nativeId === own ? workspaces.find(own, call) : null),
    list: async ({ after }, call) => {
      const items = [await workspaces.get(own, call)];
      return tailPage(account, 'workspaces', { items, unreadable: [], flaws: [] }, after);
    },
    pushes: [],
    takes: { update: takesOf(WORKSPACE) },
    update: async (nativeId, input, call) => {
      if (nativeId !== own) rest.missing(nativeId);
      return done(await workspaces.update(own, inputs.formOf(WORKSPACE, input, false), call));
    },
  };
};
