import type { Email } from './email.ts';
import { DIRECTION_WORDS, type Labelled, languageTag, textOf, textsOf, wordOf } from './label-meanings.ts';
import type { CallDirection, PhoneCall } from './phone-call.ts';

/** Who contacts whom and about what, alike for every kind of channel. A member that is `null` is not told. */
export interface Contact {
  readonly direction: CallDirection | null;
  readonly from: string | null;
  readonly to: readonly string[] | null;
  /** Of the customer. */
  readonly name: string | null;
  /** In which the customer is to be served: a tag of BCP 47. */
  readonly language: string | null;
  readonly subject: string | null;
}

const toldOnly = (contact: Contact): Contact | null =>
  Object.values(contact).every((member) => member === null) ? null : contact;

const emptyAsNull = (texts: readonly string[]): readonly string[] | null => (texts.length === 0 ? null : texts);

/** What a job may tell of it. */
interface Told extends Labelled {
  readonly call?: PhoneCall;
  readonly email?: Email;
  readonly contact?: Partial<Contact>;
}

/** What call and e-mail tell. */
const ofMedium = ({ call, email }: Told): Partial<Contact> => {
  if (call) return { direction: call.direction, from: call.from, to: call.to === null ? null : [call.to] };
  if (!email) return {};
  return { direction: email.direction, from: email.from, to: emptyAsNull(email.to), subject: email.subject };
};

/** What the operator's labels tell. */
const ofLabels = (job: Told): Partial<Contact> => {
  const labels = job.labelMeanings?.contact;
  if (!labels) return {};
  return {
    direction: wordOf(job, labels.direction, DIRECTION_WORDS),
    from: textOf(job, labels.from),
    to: textsOf(job, labels.to),
    name: textOf(job, labels.name),
    language: languageTag(textOf(job, labels.language)),
    subject: textOf(job, labels.subject),
  };
};

/**
 * What the representation of a job tells of it; `null`: nothing. Each member by itself: what the operator keeps in a label that is
 * configured for it, else what the vendor tells.
 */
export const contactOf = (job: Told): Contact | null => {
  const sources = [ofLabels(job), job.contact ?? {}, ofMedium(job)];
  const first = <M extends keyof Contact>(member: M): Contact[M] | null =>
    sources.find((source) => (source[member] ?? null) !== null)?.[member] ?? null;
  return toldOnly({
    direction: first('direction'),
    from: first('from'),
    to: first('to'),
    name: first('name'),
    language: languageTag(first('language')),
    subject: first('subject'),
  });
};
