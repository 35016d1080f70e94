import type { Collection } from '../../../sandbox/rest/crud.ts';
import type { Params } from '../../../sandbox/rest/params.ts';
import type { Centre } from './centre.ts';
import { writeDate } from './dates.ts';
import type { Account, InWorkspace, Json, Stored, Workspace } from './records.ts';
import { invalid, notFound } from './refusal.ts';

export const ROOT = '/v1/Workspaces';
export const NAME_LENGTH = 64;
/** `true`, `1` and `yes`; everything else is false (contract §2). */
export const TRUE_WORDS = ['true', '1', 'yes'];

/** A collection of one workspace. */
export type InWorkspaceCollection<R> = Collection<Account, Workspace, R>;

export const findWorkspace = (centre: Centre, account: Account, sid: string): Workspace => {
  const workspace = centre.workspaces.get(sid);
  if (workspace?.accountSid !== account.sid) throw notFound(`/Workspaces/${sid}`);
  return workspace;
};

export const workspaceOf =
  (centre: Centre) =>
  ({ caller, at }: { readonly caller: Account; readonly at: Readonly<Record<string, string>> }): Workspace =>
    findWorkspace(centre, caller, at.workspace ?? '');

export const pathOf = (workspaceSid: string, ...rest: readonly string[]): string =>
  [ROOT, workspaceSid, ...rest].join('/');

/** A record of this workspace; those of others do not exist there. */
export const findIn = <R extends InWorkspace>(
  table: ReadonlyMap<string, R>,
  kind: string,
  sid: string,
  { sid: workspaceSid }: Workspace,
): R => {
  const record = table.get(sid);
  if (record?.workspaceSid !== workspaceSid) throw notFound(`/Workspaces/${workspaceSid}/${kind}/${sid}`);
  return record;
};

/** The SID of a record that a member of a form names; `undefined`: it was not passed, `null`: it was emptied. */
export const named = <R extends InWorkspace>(
  table: ReadonlyMap<string, R>,
  form: Params,
  name: string,
  workspaceSid: string,
): R | null | undefined => {
  const sid = form.text(name);
  if (sid === undefined) return undefined;
  if (sid === '') return null;
  const record = table.get(sid);
  if (record?.workspaceSid !== workspaceSid) throw invalid(name);
  return record;
};

/** What an update makes of a member that may be unset; an empty text unsets it, or says nothing (contract §16). */
export const settable = <T>({ switches }: Centre, given: T | undefined, empty: T, now: T): T => {
  if (given === undefined) return now;
  return given === empty && switches.empty_text === 'ignored' ? now : given;
};

/** A text that may be unset, as `settable` takes it. */
export const emptyIsNull = (text: string | undefined): string | null | undefined => (text === '' ? null : text);

/** The members with which every record begins. */
export const showStamp = (centre: Centre, record: Stored, path: string): Json => ({
  sid: record.sid,
  account_sid: record.accountSid,
  date_created: writeDate(record.createdAt),
  date_updated: writeDate(record.updatedAt),
  url: centre.origin + path,
});

export const etagOf = ({ switches }: Centre, { version }: Stored): string =>
  switches.etag_format === 'quoted' ? `"${version}"` : String(version);
