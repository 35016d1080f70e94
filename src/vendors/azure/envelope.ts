import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { asText } from '../../domain/reading.ts';

export interface Reason {
  readonly code: string | null;
  readonly message: string | null;
}

export interface ErrorEnvelope extends Reason {
  readonly target: string | null;
  /** Why, in the order in which it is told: of a 400 the message alone says nothing (contract §9). */
  readonly reasons: readonly Reason[];
}

/** Of details within details, and of reasons in all. */
const MOST_LEVELS = 3;
const MOST_REASONS = 10;

const reasonOf = ({ code, message }: JsonObject): Reason => ({
  code: asText(code) || null,
  message: asText(message) || null,
});

/** `details` and `innererror`, which is spelt in two ways (contract §10). */
const within = (error: JsonObject): readonly Json[] => {
  const { details, innererror, innerError } = error;
  const inner = innererror ?? innerError;
  return [...(Array.isArray(details) ? details : []), ...(isJsonObject(inner) ? [inner] : [])];
};

const reasonsOf = (error: JsonObject, levels: number): Reason[] =>
  levels === 0
    ? []
    : within(error)
        .slice(0, MOST_REASONS)
        .filter(isJsonObject)
        .flatMap((one) => [reasonOf(one), ...reasonsOf(one, levels - 1)])
        .slice(0, MOST_REASONS);

/** `error` as documented, `communicationError` as recorded (contract §9); `null` when the body is neither. */
export const readErrorEnvelope = (body: unknown): ErrorEnvelope | null => {
  if (!isJsonObject(body)) return null;
  const error = isJsonObject(body.error) ? body.error : body.communicationError;
  if (!isJsonObject(error)) return null;
  const own = reasonOf(error);
  const reasons = reasonsOf(error, MOST_LEVELS);
  if (own.code === null && own.message === null && reasons.length === 0) return null;
  return { ...own, target: asText(error.target) || null, reasons };
};
