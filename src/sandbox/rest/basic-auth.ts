export interface BasicLogin {
  readonly user: string;
  readonly password: string;
}

/** What an `Authorization` header of HTTP Basic says; `null`: it is none. */
export const readBasic = (header: string | undefined): BasicLogin | null => {
  const [, encoded] = /^basic\s+(\S+)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return null;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0 ? null : { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
};
