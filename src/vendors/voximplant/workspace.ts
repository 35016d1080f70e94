import type { WorkspacePort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { Listing } from './api.ts';
import { type Parts, pageOf } from './parts.ts';
import type { ApplicationRow } from './wire.ts';

const NONE: Listing<ApplicationRow> = { rows: [], unreadable: [] };

/** The application of the account, or the error that says what is wrong with its configuration. */
export const readApplicationOf = async (
  { account, api, applicationId }: Parts,
  call: Call,
): Promise<ApplicationRow> => {
  const { rows, unreadable } = await api.getApplications({}, call, 1).catch((error: unknown) => {
    if (error instanceof VendorError && error.code === 'NOT_FOUND') return NONE;
    throw error;
  });
  const row = rows.find(({ id }) => id === applicationId);
  if (row) return row;
  if (unreadable[0]) throw unreadable[0];
  const problem = `the vendor shows no application ${applicationId} to account ${account}: check accountId and applicationId`;
  throw new VendorError('NOT_FOUND', account, problem);
};

/** An account is one application; its other applications are other accounts. They are not made or deleted from here. */
export const openWorkspacePort = (parts: Parts): WorkspacePort => ({
  get: async (nativeId, call) =>
    nativeId === parts.applicationId ? parts.map.workspace(await readApplicationOf(parts, call)) : null,
  list: async ({ after }, call) => {
    const row = await readApplicationOf(parts, call);
    return pageOf(parts.account, { rows: [parts.map.workspace(row)], unreadable: [] }, after);
  },
  pushes: [],
  cannot: ['created'],
  takes: {},
});
