import type { Params } from './params.ts';
import type { Account, Json } from './records.ts';

/** A file instead of a JSON answer. */
export interface Download {
  readonly plain: Buffer;
  readonly packed: Buffer;
}

export type Answer = Json | readonly Json[] | Download;
export type Method = (params: Params, by: Account) => Answer;
/** By the vendor's own names. */
export type Methods = Readonly<Record<string, Method>>;

export const DONE: Json = { result: 1 };

export const isDownload = (answer: Answer): answer is Download => 'plain' in answer && Buffer.isBuffer(answer.plain);
