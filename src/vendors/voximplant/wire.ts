import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { parseMoment } from './dates.ts';

/*
 * Only what we read. An id is essential; every other member that is absent or of another type is `null`, since what the vendor
 * really sends is largely unconfirmed (contract §7, §12).
 */
const member = <T>(read: (value: unknown) => T) => z.unknown().optional().transform(read);

export const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null);
export const asNumber = (value: unknown): number | null => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
};
/** Ids are numbers; text is taken as well. 0 and nothing name no object. */
export const asId = (value: unknown): string | null => {
  const id = typeof value === 'number' ? String(value) : (asText(value)?.trim() ?? '');
  return id === '' || id === '0' ? null : id;
};

export const text = member(asText);
export const number = member(asNumber);
export const moment = member(parseMoment);
export const optionalId = member(asId);
export const id = z.unknown().transform((value, context) => {
  const found = asId(value);
  if (found !== null) return found;
  context.addIssue({ code: 'custom', message: 'expected an id' });
  return z.NEVER;
});

/** JSON inside JSON is documented as either (contract §7.3); what is no JSON stays what it is. */
export const unpacked = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
};

/** A list, one bare object, JSON text of either, or nothing at all (contract §7.3). */
export const listOf = (value: unknown): readonly unknown[] => {
  const plain = unpacked(value);
  if (Array.isArray(plain)) return plain;
  return isJsonObject(plain) && Object.keys(plain).length > 0 ? [plain] : [];
};

/** An answer that is not what the vendor documents, with the path of what is wrong. */
export class WireError extends Error {
  override readonly name = 'WireError';
  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
  }
}

export const rowOf =
  <T>(schema: z.ZodType<T>) =>
  (value: unknown, path: string): T & { readonly raw: Json } => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return { ...parsed.data, raw: value as Json };
    const issue = parsed.error.issues[0];
    throw new WireError([path, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'is not what is documented');
  };

export type Read<R> = (value: unknown, path: string) => R;

/** One broken row fails the answer: a list that silently lacks an object would be a lie. */
export const rowsOf = <R>(read: Read<R>, value: unknown, path: string): R[] =>
  listOf(value).map((row, index) => read(row, `${path}[${index}]`));

export const envelope = (body: unknown): JsonObject => {
  if (!isJsonObject(body)) throw new WireError('body', 'expected a JSON object');
  return body;
};

export interface Page<R> {
  readonly rows: readonly R[];
  /** One object where a list belongs: all SDK types say so (contract §7.3), and then there may be more behind it. */
  readonly bare: boolean;
}

export const readPage =
  <R>(read: Read<R>) =>
  (body: unknown): Page<R> => {
    const { result } = envelope(body);
    const bare = isJsonObject(unpacked(result));
    return { rows: rowsOf(read, result, 'result'), bare };
  };

/** What changes when a row might move in a list whose order is not documented: by id, by name, or by change. */
interface Listed {
  readonly id: string;
  readonly stamp: string;
}

const stamped = <T extends { readonly name: string | null; readonly modified?: number | null }>(row: T) => ({
  ...row,
  stamp: JSON.stringify([row.name, row.modified ?? null]),
});

const dated = { created: moment, modified: moment };

export const readApplication = rowOf(
  z
    .object({ application_id: id, application_name: text, modified: moment })
    .transform((row) => stamped({ id: row.application_id, name: row.application_name, modified: row.modified })),
);

export const readQueue = rowOf(
  z
    .object({ sq_queue_id: id, sq_queue_name: text, description: text, ...dated })
    .transform(({ sq_queue_id, sq_queue_name, ...rest }) => stamped({ ...rest, id: sq_queue_id, name: sq_queue_name })),
);

export const readSkill = rowOf(
  z
    .object({ sq_skill_id: id, sq_skill_name: text, description: text, ...dated })
    .transform(({ sq_skill_id, sq_skill_name, ...rest }) => stamped({ ...rest, id: sq_skill_id, name: sq_skill_name })),
);

export const readUser = rowOf(
  z
    .object({ user_id: id, user_name: text, user_display_name: text, ...dated })
    .transform(({ user_id, user_name, user_display_name, ...rest }) =>
      stamped({ ...rest, id: user_id, name: user_name, displayName: user_display_name }),
    ),
);

export const readReport = rowOf(
  z
    .object({
      history_report_id: id,
      created: moment,
      completed: z.unknown().optional(),
      file_size: number,
      store_until: moment,
    })
    .transform(({ history_report_id, completed, ...rest }) => ({
      ...rest,
      id: history_report_id,
      stamp: '',
      // "Ready" is that this member is there (contract §9), whatever it holds.
      ready: completed !== undefined && completed !== null && completed !== '',
    })),
);

export type ApplicationRow = ReturnType<typeof readApplication>;
export type QueueRow = ReturnType<typeof readQueue>;
export type SkillRow = ReturnType<typeof readSkill>;
export type UserRow = ReturnType<typeof readUser>;
export type ReportRow = ReturnType<typeof readReport>;
export type Row = Listed & { readonly raw: Json };

export const readDone = (body: unknown): void => {
  const { result } = envelope(body);
  if (result === 0 || result === false || result === '0') {
    throw new WireError('result', `expected 1, found ${JSON.stringify(result)}`);
  }
};

/** The id of a new object: inside `result` for queues and skills, beside it for reports. */
export const readNewId =
  (member: string) =>
  (body: unknown): string => {
    const outer = envelope(body);
    const [inner] = listOf(outer.result);
    const found = asId(isJsonObject(inner) ? inner[member] : undefined) ?? asId(outer[member]);
    if (found === null) throw new WireError(`result.${member}`, 'expected an id');
    return found;
  };

export interface ErrorBody {
  readonly code: number;
  readonly message: string | null;
  /** The parameter that is to blame. */
  readonly field: string | null;
}

/** `error`, or the first of `errors` (contract §4.1). `null` when the body is no error. */
export const readErrorBody = (body: unknown): ErrorBody | null => {
  if (!isJsonObject(body)) return null;
  const error = isJsonObject(body.error) ? body.error : listOf(body.errors)[0];
  if (!isJsonObject(error)) return null;
  const code = asNumber(error.code);
  return code === null ? null : { code, message: asText(error.msg), field: asText(error.field_name) };
};
