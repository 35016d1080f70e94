import type { Email } from './email.ts';
import type { CallDirection, PhoneCall } from './phone-call.ts';

/** Who contacts whom and about what, alike for every kind of channel. A member that is `null` is not told. */
export interface Contact {
  readonly direction: CallDirection | null;
  readonly from: string | null;
  readonly to: readonly string[] | null;
  readonly subject: string | null;
}

const toldOnly = (contact: Contact): Contact | null =>
  Object.values(contact).every((member) => member === null) ? null : contact;

const emptyAsNull = (texts: readonly string[]): readonly string[] | null => (texts.length === 0 ? null : texts);

/** A job may tell either. */
interface Told {
  readonly call?: PhoneCall;
  readonly email?: Email;
}

/** What the representation of a job tells of it; `null`: nothing. */
export const contactOf = ({ call, email }: Told): Contact | null => {
  if (call) {
    const { direction, from, to } = call;
    return toldOnly({ direction, from, to: to === null ? null : [to], subject: null });
  }
  if (!email) return null;
  const { direction, from, to, subject } = email;
  return toldOnly({ direction, from, to: emptyAsNull(to), subject });
};
