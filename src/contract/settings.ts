import { SettingsError } from './vendor.ts';

interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

/** As much of a zod object schema as is needed here. */
interface Shape<S> {
  readonly shape: object;
  readonly safeParse: (
    raw: unknown,
  ) =>
    | { readonly success: true; readonly data: S }
    | { readonly success: false; readonly error: { readonly issues: readonly unknown[] } };
}

/** Parses an account's settings by a strict object schema; the first thing that is wrong becomes a `SettingsError` with its path. */
export const parseStrictly = <S>(schema: Shape<S>, raw: unknown): S => {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues as readonly Issue[];
  const unknown = issue?.keys?.[0];
  if (issue?.code === 'unrecognized_keys' && unknown !== undefined) {
    if (issue.path.length > 0)
      throw new SettingsError([...issue.path, unknown].join('.'), 'is not a setting of this vendor');
    const known = Object.keys(schema.shape).join(', ');
    throw new SettingsError(unknown, `is not a setting of this vendor; known are ${known}`);
  }
  const path = issue?.path.join('.') ?? '';
  const [first, ...deeper] = issue?.path ?? [];
  const missing = first !== undefined && deeper.length === 0 && !has(raw, first);
  throw new SettingsError(path || 'settings', missing ? 'is missing' : (issue?.message ?? 'is wrong'));
};

const has = (raw: unknown, key: PropertyKey): boolean =>
  typeof raw === 'object' && raw !== null && Object.hasOwn(raw, key);
