export const SPEAKERS = ['CUSTOMER', 'WORKER', 'OTHER'] as const;
export type Speaker = (typeof SPEAKERS)[number];

/** One entry in the log of a conversation in writing. Texts come from outside: never put them on a page unchecked. */
export interface ConversationLine {
  /** Its place in the log, as the vendor counts; there may be gaps. */
  readonly index: number;
  readonly at: number | null;
  /** The vendor's word for what it is: a text, a notice, somebody who joined or is typing. */
  readonly type: string | null;
  readonly speaker: Speaker | null;
  /** The name that the others see. */
  readonly name: string | null;
  readonly text: string | null;
  readonly url: string | null;
  /** Whether the customer sees it; `null`: not told. */
  readonly customerSees: boolean | null;
}
