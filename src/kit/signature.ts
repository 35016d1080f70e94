import { createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedForm {
  readonly algorithm: 'sha1' | 'sha256';
  readonly key: string;
  /** As the vendor called it, to the letter. */
  readonly url: string;
  /** Each name once for each of its values. */
  readonly form: Iterable<readonly [name: string, value: string]>;
  /** Base64, as the delivery carries it. */
  readonly given: string;
}

/**
 * Whether `given` is the HMAC over the URL and, sorted by name, each member's name and value with nothing between them. Takes the same
 * time whatever is given.
 */
export const isSignedForm = ({ algorithm, key, url, form, given }: SignedForm): boolean => {
  const members = [...form].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const text = url + members.map(([name, value]) => name + value).join('');
  const wanted = createHmac(algorithm, key).update(text, 'utf8').digest();
  const told = Buffer.from(given, 'base64');
  return told.length === wanted.length && timingSafeEqual(told, wanted);
};
