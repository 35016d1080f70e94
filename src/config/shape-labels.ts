import { z } from 'zod';
import type { LabelMeanings, WordLabel } from '../domain/label-meanings.ts';
import { foldCase } from '../domain/object.ts';
import { CALL_DIRECTIONS } from '../domain/phone-call.ts';
import { WORKER_KINDS } from '../domain/worker-kind.ts';

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
  workerKind: word(WORKER_KINDS, 'human, ai_agent and bot stand for themselves').describe(
    'Of workers: what `Worker.kind` tells.',
  ),
});

const wordLabel = <W extends string>({
  label,
  values,
}: {
  readonly label: string;
  readonly values?: Readonly<Record<string, W>> | undefined;
}): WordLabel<W> => ({
  label,
  values: values ? new Map(Object.entries(values).map(([value, meant]) => [foldCase(value.trim()), meant])) : null,
});

/** `undefined`: no label means anything. */
export const labelMeaningsOf = ({ contact: given, workerKind }: z.output<typeof labels>): LabelMeanings | undefined => {
  if (workerKind === undefined && Object.values(given).every((one) => one === undefined)) return undefined;
  const { direction, ...texts } = given;
  return {
    contact: { ...texts, ...(direction && { direction: wordLabel(direction) }) },
    ...(workerKind && { workerKind: wordLabel(workerKind) }),
  };
};
