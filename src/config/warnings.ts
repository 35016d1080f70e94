import type { Config } from './config.ts';

/** What is allowed and probably not meant, in sentences for the log. */
export const authWarnings = ({ auth }: Pick<Config, 'auth'>): readonly string[] => {
  if (auth === 'none' || !auth.jwt || auth.jwt.audience !== undefined) return [];
  return [`auth.jwt.audience is not set: a token that ${auth.jwt.issuer} made for any other API is taken`];
};
