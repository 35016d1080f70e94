import type { Call } from '../../domain/call.ts';
import { type ErrorCode, VendorError } from '../../domain/error.ts';
import type { JsonObject } from '../../domain/json.ts';
import { asObject, type Read, type ReadRows, readRows, WireError, wholeObject } from '../../domain/reading.ts';
import { orNull } from '../../kit/rest.ts';
import { isGroup, type WorkbinKey, type WorkbinOwner } from './ids.ts';
import { MEDIA } from './media.ts';
import { readAgentState, readChannel, readUser, type UserRow } from './reads/agent-rows.ts';
import {
  type InteractionRow,
  readInteraction,
  readNamed,
  readStatistic,
  readWorkbin,
} from './reads/interaction-rows.ts';
import { joinRows, mapRows, NO_ROWS, type Rows, toRows } from './reads/rows.ts';
import { openVisibleUsers } from './reads/visible-users.ts';
import type { Session } from './session/session.ts';
import type { Sessions } from './session/sessions.ts';
import type { GenesysSettings } from './settings.ts';
import { type Flawed, orUnreadable, rowsOf } from './wire.ts';

export type Query = Record<string, string>;

/** An interaction and the collection it was found in. */
export interface Found {
  readonly media: string;
  readonly row: InteractionRow;
}

const WHOLE: Query = { fields: '*' };
const DEEP: Query = { subresources: '*' };

export type Api = ReturnType<typeof openApi>;

export const openApi = (account: string, settings: GenesysSettings, sessions: Sessions) => {
  const { first } = sessions;

  const under = (path: string, id: string): string => {
    if (id === '' || id === '.' || id === '..' || !id.isWellFormed()) {
      throw new VendorError('INVALID_INPUT', account, `"${id}" is no id: it would lead elsewhere`);
    }
    return `${path}/${encodeURIComponent(id)}`;
  };

  /** `as`: what an answer is that cannot be read. */
  const ask = async <T>(
    [session, path, query = {}]: Asked,
    read: (body: JsonObject) => T,
    call: Call,
    as: ErrorCode = 'UNREADABLE',
  ): Promise<T> => {
    const body = await session.get(path, query, call);
    try {
      return read(body);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const what = as === 'PROTOCOL' ? ' answered what is not documented' : '';
      throw new VendorError(as, account, `GET ${path}${what}: ${error.message}`, { cause: error });
    }
  };

  const rows = <R extends Flawed>(
    asked: Asked,
    read: (body: JsonObject) => ReadRows<R>,
    call: Call,
  ): Promise<Rows<R>> => ask(asked, (body) => toRows(`GET ${asked[1]}`, read(body)), call, 'PROTOCOL');

  /** A feature that is off makes its resources look as if there were none (contract §3.4). */
  const orNone = async <R>(run: () => Promise<Rows<R>>): Promise<Rows<R>> => (await orNull(run)) ?? NO_ROWS;

  const list = <R extends Flawed>(
    session: Session,
    path: string,
    key: string,
    read: Read<R>,
    call: Call,
    more?: Query,
  ) => orNone(() => rows([session, path, { ...WHOLE, ...more }], (body) => rowsOf(read, body[key], key), call));

  const one = <R>(asked: Asked, key: string, read: Read<R>, call: Call): Promise<R | null> =>
    orNull(() => ask(asked, (body) => read(body[key], key), call));

  const openMedia = async (session: Session, mediaType: string, call: Call): Promise<Rows<InteractionRow>> => {
    const found = await list(session, under('/me/openmedia', mediaType), 'openmedia', readInteraction, call);
    return mapRows(found, (row) => (row.mediaType === null ? { ...row, mediaType } : row));
  };

  const collection = async (session: Session, media: string, call: Call): Promise<Rows<InteractionRow>> =>
    media === 'openmedia'
      ? joinRows(await Promise.all(settings.openMedia.map((type) => openMedia(session, type, call))))
      : list(session, `/me/${media}`, media, readInteraction, call);

  /** How a login addresses a workbin: as its own or its place's, as another user's, as a group's (contract §10.3). */
  const workbinAt = (id: string, owner: WorkbinOwner, isOwn: boolean): { path: string; query: Query } => ({
    path: `${owner.type === 'user' && !isOwn ? under('/users', owner.name) : '/me'}${under('/workbins', id)}`,
    query: isGroup(owner) && owner.name !== undefined ? { [owner.type]: owner.name } : {},
  });

  const askWorkbin = async ({ id, owner }: WorkbinKey, more: Query, call: Call): Promise<Asked> => {
    const own = owner.type === 'user' ? await sessions.ofUser(owner.name, call) : null;
    const here = owner.type === 'place' && sessions.all.find(({ login }) => login.place === owner.name);
    const { path, query } = workbinAt(id, owner, own !== null);
    return [own ?? (here || first), path, { ...query, ...more }];
  };

  /** With channels, devices and skills. Where the subresources lie is not shown (contract §7.3). */
  const me = (session: Session, call: Call): Promise<Rows<UserRow>> =>
    rows(
      [session, '/me', DEEP],
      ({ user, ...beside }) =>
        orUnreadable(() => ({ rows: [readUser(withBeside(user, beside), 'user')], unreadable: [] })),
      call,
    );
  const channels = (session: Session, call: Call) => list(session, '/me/channels', 'channels', readChannel, call);

  const users = openVisibleUsers(account, settings, sessions, {
    me,
    channels,
    users: (call) => list(first, '/users', 'users', readUser, call, DEEP),
    user: async (id, call) => one([first, under('/users', id), DEEP], 'user', readUser, call),
  });

  return {
    under,
    workbinAt,

    me,
    userChannels: (userId: string, call: Call) =>
      list(first, `${under('/users', userId)}/channels`, 'channels', readChannel, call),
    users: users.all,
    user: users.one,
    countOthers: users.countOthers,

    /** What a login has of one medium, open media of all configured types. */
    interactions: async (session: Session, media: string, call: Call): Promise<Rows<Found>> =>
      mapRows(await collection(session, media, call), (row) => ({ media, row })),
    /** Only e-mails are documented to be read one by one (contract §11.1). */
    email: async (session: Session, id: string, call: Call) =>
      one([session, under('/me/emails', id)], 'email', readInteraction, call),

    myWorkbins: (session: Session, call: Call) => list(session, '/me/workbins', 'workbins', readWorkbin, call),
    allWorkbins: (call: Call) => list(first, '/workbins', 'workbins', readWorkbin, call),
    workbin: async (key: WorkbinKey, call: Call) => one(await askWorkbin(key, {}, call), 'workbin', readWorkbin, call),
    /** Nothing when there is no such workbin. */
    content: async (key: WorkbinKey, call: Call): Promise<Rows<Found>> => {
      const asked = await askWorkbin(key, DEEP, call);
      return orNone(() => rows(asked, ({ workbin }) => readContent(workbin), call));
    },

    queues: (call: Call) => list(first, '/queues', 'queues', readNamed, call),
    queue: async (id: string, call: Call) => one([first, under('/queues', id)], 'queue', readNamed, call),
    skills: (call: Call) => list(first, '/skills', 'skills', readNamed, call),
    skill: async (id: string, call: Call) => one([first, under('/skills', id)], 'skill', readNamed, call),

    agentStates: (call: Call) =>
      orNone(() => rows([first, '/settings/agent-states'], ({ settings: told }) => readStates(told), call)),

    /** Of the first generation, the only documented one (contract §13). */
    statistics: async (objectId: string, call: Call) =>
      rows(
        [first, under('/api/v1/stats', objectId)],
        (body) => rowsOf(readStatistic, body.statistics, 'statistics'),
        call,
      ),
  };
};

type Asked = readonly [session: Session, path: string, query?: Query];

const withBeside = (user: unknown, beside: JsonObject): JsonObject => {
  const own = wholeObject(user, 'user');
  const apart = ['channels', 'devices', 'skills'].filter((name) => beside[name] != null && own[name] == null);
  return { ...own, ...Object.fromEntries(apart.map((name) => [name, beside[name]])) };
};

/** Media that hold nothing are left out; one that cannot be read costs the others nothing. Keys that we do not know are left alone. */
const readContent = (workbin: unknown): ReadRows<Found & Flawed> => {
  const object = asObject(workbin);
  if (!object) return { rows: [], unreadable: [new WireError('workbin', 'expected an object')] };
  const all = [...MEDIA.keys()].map((media) => {
    const found: Read<Found & Flawed> = (value, path) => {
      const row = readInteraction(value, path);
      return { media, row, flaws: row.flaws };
    };
    return orUnreadable(() => rowsOf(found, object[media] ?? {}, `workbin.${media}`));
  });
  return { rows: all.flatMap(({ rows }) => rows), unreadable: all.flatMap(({ unreadable }) => unreadable) };
};

/** One list, one object, or objects by name: the shape is not documented. */
const readStates = (told: unknown) => {
  const object = asObject(told);
  const isNamed = object && !['operationName', 'name', 'displayName'].some((key) => typeof object[key] === 'string');
  if (!isNamed) return rowsOf(readAgentState, told, 'settings');
  const named = Object.entries(object).flatMap(([name, value]) =>
    Array.isArray(value) ? value : asObject(value) ? [{ name, ...asObject(value) }] : [],
  );
  return readRows(readAgentState, named, 'settings');
};
