import type { WallboardMeQuery } from '../../schema/generated/wallboard/graphql.ts';

export type Me = WallboardMeQuery['me'];

/**
 * Whether the server would let this principal carry out a command on what is `worker`'s, by global id; `null`: on what is nobody's.
 * Nothing, as long as it is not known who asks.
 */
export const mayAct = (me: Me | null, account: string, worker: string | null): boolean => {
  if (!me?.scopes.includes('WORK')) return false;
  if (me.role !== 'AGENT' || me.worker === null) return true;
  const own = me.worker.find((one) => one.account.name === account);
  return own !== undefined && own.workerId === worker;
};

/** The worker to whom this principal is bound in an account, by global id; `null`: to none. */
export const boundWorker = (me: Me | null, account: string): string | null => {
  if (me?.role !== 'AGENT') return null;
  return me.worker?.find((one) => one.account.name === account)?.workerId ?? null;
};
