import type { Config } from './config.ts';

/** What is allowed and probably not meant, in sentences for the log. */
export const authWarnings = ({ auth }: Pick<Config, 'auth'>): readonly string[] => {
  if (auth === 'none') return [];
  const { apiKeys, jwt } = auth;
  const keys = apiKeys
    .filter(({ role, worker }) => role === 'agent' && worker === undefined)
    .map(
      ({ name }) =>
        `the key "${name}" of role agent is bound to no worker: it may act on the tasks, jobs and presences of all of them; see "worker"`,
    );
  if (!jwt) return keys;
  const tokens = jwt.workerClaim
    ? []
    : ['tokens of role agent are bound to no worker: they may act on the work of all of them; see "workerClaim"'];
  const audience = jwt.audience
    ? []
    : [`auth.jwt.audience is not set: a token that ${jwt.issuer} made for any other API is taken`];
  return [...keys, ...tokens, ...audience];
};
