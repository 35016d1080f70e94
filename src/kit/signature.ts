import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookHead } from '../contract/source.ts';

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

export interface FormVerification {
  /** The header with the signature. */
  readonly signature: string;
  /** SHA-1 with it, unless a shared key is named. */
  readonly key: string | undefined;
  /** The header that names a shared key and an algorithm, as in `key=SK123,algorithm=HMAC_SHA256`. */
  readonly settings: string;
  /** Secrets of shared keys by their names. */
  readonly sharedKeys: Readonly<Record<string, string>>;
  /** What was configured behind the `#` of the URL, which nobody sends: a signature may cover it or not. */
  readonly fragment: string | undefined;
}

/** `WebhookHead.verify` for forms; `undefined` where there is no key to verify with. */
export const formVerifier = (options: FormVerification): WebhookHead['verify'] | undefined => {
  const { signature, key: ownKey, settings, fragment } = options;
  const sharedKeys = new Map(Object.entries(options.sharedKeys));
  if (ownKey === undefined && sharedKeys.size === 0) return undefined;
  return ({ headers, url, body }) => {
    const told = headers[settings];
    const key = told === undefined ? ownKey : sharedKeys.get(/\bkey=\s*(\w+)/i.exec(told)?.[1] ?? '');
    if (key === undefined) return false;
    const algorithm = /sha-?256/i.test(told ?? '') ? 'sha256' : 'sha1';
    const signed = { algorithm, key, given: headers[signature] ?? '', form: [...new URLSearchParams(body)] } as const;
    const urls = fragment === undefined ? [url] : [url, `${url}#${fragment}`];
    return urls.some((one) => isSignedForm({ ...signed, url: one }));
  };
};
