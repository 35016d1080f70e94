import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { parseMoment } from './dates.ts';

/*
 * Only what we read. An id is essential; every other member that is absent, `null` or of another type is `null`, since much of what
 * the vendor really sends is unconfirmed (contract §15, §18).
 */
const member = <T>(read: (value: unknown) => T) => z.unknown().optional().transform(read);

export const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null);
/** Numbers come as text in places (contract §8, §15.6). */
export const asNumber = (value: unknown): number | null => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
};
const asId = (value: unknown): string | null => {
  const id = typeof value === 'number' ? String(value) : (asText(value)?.trim() ?? '');
  return id === '' ? null : id;
};
export const asObject = (value: unknown): JsonObject | null => (isJsonObject(value) ? value : null);
/** `On`, `true`, or an object that says so. */
const asSwitch = (value: unknown): boolean => {
  if (isJsonObject(value)) return asSwitch(value.state ?? value.displayName);
  return value === true || (typeof value === 'string' && /^(on|true|donotdisturb(on)?)$/i.test(value.trim()));
};
const texts = (value: unknown): string[] => {
  const list = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  return list.flatMap((one) => (typeof one === 'string' && one.trim() !== '' ? [one.trim()] : []));
};
/** A list, or one object where the vendor prints one instead (contract §15.13). */
export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : isJsonObject(value) && Object.keys(value).length > 0 ? [value] : [];

const text = member(asText);
const number = member(asNumber);
const moment = member(parseMoment);
const optionalId = member(asId);
const object = member(asObject);
const on = member(asSwitch);

/** The last segment of a URI or path: its host is not to be trusted, its forms vary (contract §1, §15.14). */
export const lastSegment = (uri: unknown): string | null => {
  const plain = asText(uri)?.replaceAll(/\s/g, '') ?? '';
  const segment = plain.split(/[?#]/)[0]?.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return segment === '' ? null : segment;
};

const id = z.unknown().transform((value, context) => {
  const found = asId(value);
  if (found !== null) return found;
  context.addIssue({ code: 'custom', message: 'expected an id' });
  return z.NEVER;
});

/** An object of its own: where its id is left out, its path or URI ends in it. */
const resource = <S extends z.ZodType>(schema: S) =>
  z.preprocess(
    (value) =>
      isJsonObject(value)
        ? { ...value, id: asId(value.id) ?? lastSegment(value.path) ?? lastSegment(value.uri) }
        : value,
    schema,
  );

/** An answer that is not what the vendor documents, with the path of what is wrong. */
export class WireError extends Error {
  override readonly name = 'WireError';
  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
  }
}

export type Read<R> = (value: unknown, path: string) => R;

const rowOf =
  <T>(schema: z.ZodType<T>): Read<T & { readonly raw: Json }> =>
  (value, path) => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return { ...parsed.data, raw: value as Json };
    const issue = parsed.error.issues[0];
    throw new WireError([path, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'is not what is documented');
  };

/** One broken row fails the answer: a list that silently lacks an object would be a lie. */
export const rowsOf = <R>(read: Read<R>, value: unknown, path: string): R[] =>
  listOf(value).map((row, index) => read(row, `${path}[${index}]`));

const userState = member((value) => {
  const state = asObject(value);
  if (!state) return null;
  return {
    id: asId(state.id),
    state: asText(state.state),
    displayName: asText(state.displayName),
    // The older form says `reasonCode`.
    reason: asText(state.reason) ?? asText(state.reasonCode),
    workMode: asText(state.workMode),
  };
});
export type UserState = NonNullable<z.output<typeof userState>>;

const channel = z
  .object({ channel: z.string().min(1), userState, dndState: on, phoneNumber: text })
  .transform(({ dndState, ...row }) => ({ ...row, doNotDisturb: dndState }));
export const readChannel = rowOf(channel);
export type ChannelRow = ReturnType<typeof readChannel>;

export const readDevice = rowOf(
  resource(z.object({ id, userState, doNotDisturb: on, phoneNumber: text, deviceState: text })),
);
export type DeviceRow = ReturnType<typeof readDevice>;

const skillLevel = resource(z.object({ id, name: text, level: number }));

/** `null` where a list is left out or holds URIs alone (contract §3.3), which is not the same as an empty one. */
const optionalRows = <R>(read: Read<R>) =>
  z
    .unknown()
    .optional()
    .transform((value, context) => {
      if (value === undefined || value === null || !listOf(value).every(isJsonObject)) return null;
      try {
        return rowsOf(read, value, '');
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        context.addIssue({ code: 'custom', message: error.message.replace(/^\./, '') });
        return z.NEVER;
      }
    });

export const readUser = rowOf(
  resource(
    z.object({
      id,
      userName: text,
      firstName: text,
      lastName: text,
      emailAddress: text,
      skills: optionalRows(rowOf(skillLevel)),
      channels: optionalRows(readChannel),
      devices: optionalRows(readDevice),
    }),
  ),
);
export type UserRow = ReturnType<typeof readUser>;

export const readIdentity = rowOf(resource(z.object({ id })));

const attachment = z
  .object({ id: optionalId, documentId: optionalId, name: text, size: number, mime: text })
  .transform((row) => ({ ...row, id: row.id ?? row.documentId }));

/** An interaction of whatever medium: the members of those that it is not are `null`. */
export const readInteraction = rowOf(
  resource(
    z.object({
      id,
      state: text,
      emailType: text,
      chatType: text,
      workitemType: text,
      openmediaType: text,
      callType: text,
      mediaType: text,
      from: text,
      to: member(texts),
      cc: member(texts),
      bcc: member(texts),
      subject: text,
      body: text,
      bodyAsPlainText: text,
      attachments: member(listOf).pipe(z.array(attachment)),
      capabilities: member((value) => (Array.isArray(value) ? texts(value) : null)),
      userData: object,
      receivedDate: moment,
      assignedTo: member(lastSegment),
    }),
  ),
);
export type InteractionRow = ReturnType<typeof readInteraction>;

export const readWorkbin = rowOf(
  resource(z.object({ id, workbinName: text, name: text, displayName: text, type: text })).transform(
    ({ id, workbinName, name, displayName, type }) => ({
      id,
      // The same page has both (contract §10.1).
      name: workbinName ?? name,
      displayName,
      type,
    }),
  ),
);
export type WorkbinRow = ReturnType<typeof readWorkbin>;

export const readQueue = rowOf(
  resource(z.object({ id, name: text, description: text, channel: text, phoneNumber: text })),
);
export type QueueRow = ReturnType<typeof readQueue>;

export const readSkill = rowOf(resource(z.object({ id, name: text, description: text })));
export type SkillRow = ReturnType<typeof readSkill>;

/** The shape of agent-states is not documented beyond that operation names come of it (contract §8, §9). */
export const readAgentState = rowOf(
  z
    .object({ id: optionalId, name: text, operationName: text, displayName: text, state: text, type: text })
    .transform((row, context) => {
      const operationName = row.operationName ?? row.name ?? row.displayName;
      if (operationName === null) {
        context.addIssue({ code: 'custom', path: ['operationName'], message: 'expected the name of an operation' });
        return z.NEVER;
      }
      const { displayName, name } = row;
      return {
        id: row.id ?? operationName,
        operationName,
        displayName: displayName ?? name,
        state: row.state ?? row.type,
      };
    }),
);
export type AgentStateRow = ReturnType<typeof readAgentState>;

export const readStatistic = rowOf(z.object({ statistic: z.string(), value: number, time: moment }));

export const envelope = (body: unknown): JsonObject => {
  if (!isJsonObject(body)) throw new WireError('body', 'expected a JSON object');
  return body;
};

/** `null` when the body is no envelope. */
export const statusCodeOf = (body: unknown): number | null => {
  const object = asObject(body);
  return object && asNumber(object.statusCode ?? object.status);
};
