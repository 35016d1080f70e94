import { z } from 'zod';
import type { LabelMeanings, WordLabel } from '../domain/label-meanings.ts';
import { foldCase } from '../domain/object.ts';
import { CALL_DIRECTIONS } from '../domain/phone-call.ts';

const name = (what: string) =>
  z.string().min(1, 'must not be empty').optional().describe(`The label that holds ${what}.`);

const word = <const W extends readonly [string, ...string[]]>(words: W, usual: string) =>
  z
    .strictObject({
      label: z.string().min(1, 'must not be empty').describe('The label that holds it.'),
      values: z
        .record(z.string(), z.enum(words))
        .optional()
        .describe(`What its values stand for, in whatever case they are written. When left out: ${usual}.`),
    })
    .optional();

const contact = z.strictObject({
  from: name('the number or address that a contact comes from'),
  to: name('the number or address that it goes to, or a list of them'),
  name: name("the customer's name"),
  language: name("the customer's language, as a tag of BCP 47"),
  subject: name('what it is about'),
  direction: word(
    CALL_DIRECTIONS,
    'inbound, incoming, in, outbound, outgoing, out, internal and consult stand for themselves',
  ),
});

/** What an operator's own labels mean. */
export const labels = z.strictObject({
  contact: contact.prefault({}).describe('Of jobs: what `Job.contact` tells.'),
});

const wordLabel = <W extends string>(
  given: { readonly label: string; readonly values?: Readonly<Record<string, W>> | undefined } | undefined,
): WordLabel<W> | undefined =>
  given && {
    label: given.label,
    values: given.values
      ? new Map(Object.entries(given.values).map(([value, meant]) => [foldCase(value.trim()), meant]))
      : null,
  };

/** `undefined`: no label means anything. */
export const labelMeaningsOf = ({ contact: given }: z.output<typeof labels>): LabelMeanings | undefined => {
  if (Object.values(given).every((one) => one === undefined)) return undefined;
  const { direction, ...texts } = given;
  return { contact: { ...texts, direction: wordLabel(direction) } };
};
