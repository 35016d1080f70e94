import { invalid, malformed } from './refusal.ts';

/** A request body. Throughout, `undefined` means not passed and `null` means cleared: JSON null or "" (contract §1.2). */
export interface Body {
  has(key: string): boolean;
  raw(key: string): unknown;
  text(key: string): string | null | undefined;
  /** Refused when missing or empty. */
  requiredText(key: string): string;
  /** Refused when empty; may be missing. */
  keptText(key: string): string | undefined;
  flag(key: string): boolean | null | undefined;
  integer(key: string, low: number, high: number): number | null | undefined;
}

export const parseObject = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};

export const bodyOf = (given: Readonly<Record<string, unknown>>): Body => {
  const read = <T>(key: string, accepts: (value: unknown) => value is T): T | null | undefined => {
    const value = Object.hasOwn(given, key) ? given[key] : undefined;
    if (value === undefined) return undefined;
    if (value === null || value === '') return null;
    if (!accepts(value)) throw invalid(key);
    return value;
  };
  const text = (key: string) => read(key, (value) => typeof value === 'string');
  return {
    has: (key) => Object.hasOwn(given, key),
    raw: (key) => (Object.hasOwn(given, key) ? given[key] : undefined),
    text,
    requiredText: (key) => {
      const value = text(key);
      if (value === undefined || value === null) throw invalid(key);
      return value;
    },
    keptText: (key) => {
      const value = text(key);
      if (value === null) throw invalid(key);
      return value;
    },
    flag: (key) => read(key, (value) => typeof value === 'boolean'),
    integer: (key, low, high) =>
      read(key, (value): value is number => Number.isInteger(value) && Number(value) >= low && Number(value) <= high),
  };
};

export const readBody = (sent: unknown): Body => {
  const given = typeof sent === 'string' ? parseObject(sent) : null;
  if (!given) throw malformed();
  return bodyOf(given);
};
