import { createHmac } from 'node:crypto';

export interface SignedForm {
  readonly algorithm: 'sha1' | 'sha256';
  readonly key: string;
  /** As it was configured, query included. */
  readonly url: string;
  readonly form: Readonly<Record<string, string>>;
}

/** Base64 of the HMAC over the URL and, sorted by name, each member's name and value with nothing between them. */
export const signForm = ({ algorithm, key, url, form }: SignedForm): string => {
  const members = Object.keys(form).sort();
  const text = url + members.map((name) => name + form[name]).join('');
  return createHmac(algorithm, key).update(text, 'utf8').digest('base64');
};
