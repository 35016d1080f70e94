import type { Query } from './listing.ts';
import type { Json, User } from './records.ts';
import { missing, refusal } from './refusal.ts';

/** A request with its caller, and the user it is about: the caller, or the one that the path names. */
export interface Ask {
  readonly user: User;
  readonly target: User;
  /** Reached through /users/{userId}. */
  readonly byUserId: boolean;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Json;
  readonly endSession: () => void;
}

/** The answer without its `statusCode`, which is 0 unless it is told. */
export type Handler = (ask: Ask) => Json;

export const textIn = (body: Json, name: string): string => {
  const value = body[name];
  if (value === undefined || value === null || value === '') throw missing(name);
  return String(value);
};

export const operationIn = (body: Json): string => textIn(body, 'operationName');

export const parseBody = (text: unknown): Json => {
  if (typeof text !== 'string' || text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    // Falls through to the refusal below.
  }
  throw refusal(10, 'the body is not a JSON object');
};
