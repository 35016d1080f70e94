import type { Kind } from '../domain/ref.ts';

/** A member of a vendor's objects that is not for everybody. */
export interface SecretMember {
  /**
   * The end of the way to it: `credential.functionKey` is a member `functionKey` of a member `credential`, at any depth. The case of
   * letters does not count, and lists are passed through.
   */
  readonly path: string;
  /**
   * `secret`: masked whole. `address`: a URL that the vendor calls, with credentials in its query or path; only its host and path are
   * shown, and it is set by administrators unless its host is allowed. `text`: JSON inside of a text, masked inside.
   */
  readonly as: 'secret' | 'address' | 'text';
  /** Masked for administrators, too: nobody has to read it here. Of an address this is what its query holds under a name of a secret. */
  readonly always?: boolean;
}

/**
 * By kind of object. Of a kind that is named here every member with a name of a secret (`password`, `clientSecret`, …) and every URL is
 * masked as well, so that what the vendor adds is not shown before it is declared.
 */
export type SecretMembers = Readonly<Partial<Record<Kind, readonly SecretMember[]>>>;
