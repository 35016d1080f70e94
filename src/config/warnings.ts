import type { Config } from './config.ts';

/** What is allowed and probably not meant, in sentences for the log at the start. */
export const authWarnings = ({ auth }: Pick<Config, 'auth'>): readonly string[] => {
  if (auth === 'none') return [];
  const unbound = auth.apiKeys.filter(({ role, worker }) => role === 'agent' && worker === undefined);
  const keys = unbound.map(
    ({ name }) =>
      `the key "${name}" of role agent is bound to no worker: it may act on the tasks, jobs and presences of all of them; see "worker"`,
  );
  const isOpen = auth.jwt !== undefined && auth.jwt.workerClaim === undefined;
  const tokens = isOpen
    ? ['tokens of role agent are bound to no worker: they may act on the work of all of them; see "workerClaim"']
    : [];
  return [...keys, ...tokens];
};
