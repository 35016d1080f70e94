import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { asObject, type Read, type ReadRows, readRows, WireError } from '../../../domain/reading.ts';
import { isAbsent } from '../errors.ts';
import type { WorkbinKey } from '../ids.ts';
import { MEDIA } from '../media.ts';
import type { Session } from '../session/session.ts';
import type { Sessions } from '../session/sessions.ts';
import type { GenesysSettings } from '../settings.ts';
import { type Flawed, objectAt, rowsOf } from '../wire.ts';
import { type ChannelRow, readAgentState, readChannel, readUser, type UserRow } from './agent-rows.ts';
import { type InteractionRow, readInteraction, readNamed, readStatistic, readWorkbin } from './interaction-rows.ts';
import { joinRows, mapRows, NO_ROWS, type Rows, toRows, unreadableBy } from './rows.ts';
import { openStaff } from './visible-users.ts';

export type Query = Record<string, string>;

/** An interaction and the collection it was found in. */
export interface Found {
  readonly media: string;
  readonly row: InteractionRow;
}

/** Who is to be asked for a workbin, and where. */
export interface Shelf {
  readonly session: Session;
  readonly path: string;
  readonly query: Query;
}

const WHOLE: Query = { fields: '*' };
const DEEP: Query = { subresources: '*' };

export type Api = ReturnType<typeof openApi>;

export const openApi = (account: string, settings: GenesysSettings, sessions: Sessions) => {
  const { first } = sessions;

  const ask = async <T>(
    session: Session,
    path: string,
    query: Query,
    read: (body: JsonObject) => T,
    call: Call,
  ): Promise<T> => {
    const body = await session.get(path, query, call);
    try {
      return read(body);
    } catch (error) {
      throw error instanceof WireError ? unreadableBy(account, `GET ${path}`, error) : error;
    }
  };

  /** A feature that is off makes its resources look as if there were none (contract §3.4). */
  const orAbsent = async <T, A>(reading: Promise<T>, absent: A): Promise<T | A> => {
    try {
      return await reading;
    } catch (error) {
      if (isAbsent(error)) return absent;
      throw error;
    }
  };

  const rows = async <R>(
    session: Session,
    path: string,
    query: Query,
    read: (body: JsonObject) => ReadRows<R>,
    call: Call,
  ): Promise<Rows<R>> => {
    const body = await session.get(path, query, call);
    try {
      return toRows(account, `GET ${path}`, read(body));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const message = `GET ${path} answered what is not documented: ${error.message}`;
      throw new VendorError('PROTOCOL', account, message, { cause: error });
    }
  };

  const list = <R>(
    session: Session,
    path: string,
    query: Query,
    key: string,
    read: Read<R>,
    call: Call,
  ): Promise<Rows<R>> =>
    orAbsent(
      rows(session, path, query, (body) => rowsOf(read, body[key], key), call),
      NO_ROWS,
    );

  const one = <R>(
    session: Session,
    path: string,
    query: Query,
    key: string,
    read: Read<R>,
    call: Call,
  ): Promise<R | null> =>
    orAbsent(
      ask(session, path, query, (body) => read(body[key], key), call),
      null,
    );

  const under = (path: string, id: string): string => {
    if (id === '' || id === '.' || id === '..' || !id.isWellFormed()) {
      throw new VendorError('INVALID_INPUT', account, `"${id}" is no id: it would lead elsewhere`);
    }
    return `${path}/${encodeURIComponent(id)}`;
  };

  const openMedia = async (session: Session, mediaType: string, call: Call): Promise<Rows<InteractionRow>> => {
    const found = await list(session, under('/me/openmedia', mediaType), WHOLE, 'openmedia', readInteraction, call);
    return mapRows(found, (row) => (row.mediaType === null ? { ...row, mediaType } : row));
  };

  const collection = async (session: Session, media: string, call: Call): Promise<Rows<InteractionRow>> =>
    media === 'openmedia'
      ? joinRows(await Promise.all(settings.openMedia.map((type) => openMedia(session, type, call))))
      : list(session, `/me/${media}`, WHOLE, media, readInteraction, call);

  /** Media that hold nothing are left out; one that cannot be read costs the others nothing. Keys that we do not know are no concern of ours. */
  const content = (workbin: unknown): ReadRows<Found> => {
    const object = asObject(workbin);
    if (!object) return { rows: [], unreadable: [new WireError('workbin', 'expected an object')] };
    const all = [...MEDIA.keys()].flatMap((media): ReadRows<Found>[] => {
      const { [media]: held = null } = object;
      if (held === null) return [];
      const found: Read<Found & Flawed> = (value, path) => {
        const row = readInteraction(value, path);
        return { media, row, flaws: row.flaws };
      };
      try {
        return [rowsOf(found, held, `workbin.${media}`)];
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        return [{ rows: [], unreadable: [error] }];
      }
    });
    return {
      rows: all.flatMap((one) => one.rows),
      unreadable: all.flatMap((one) => one.unreadable),
    };
  };

  const shelf = async ({ id, owner }: WorkbinKey, call: Call): Promise<Shelf> => {
    const mine = under('/me/workbins', id);
    switch (owner.type) {
      case 'user': {
        const session = await sessions.ofUser(owner.name, call);
        if (session) return { session, path: mine, query: {} };
        return { session: first, path: `${under('/users', owner.name)}${under('/workbins', id)}`, query: {} };
      }
      case 'place': {
        const session = sessions.all.find(({ login }) => login.place === owner.name) ?? first;
        return { session, path: mine, query: {} };
      }
      default:
        return { session: first, path: mine, query: { [owner.type]: owner.name } };
    }
  };

  /** With channels, devices and skills. Where the subresources lie is not shown (contract §7.3). */
  const me = (session: Session, call: Call): Promise<UserRow> => {
    const read = ({ user, ...beside }: JsonObject): UserRow => {
      const own = objectAt(user, 'user');
      const apart = ['channels', 'devices', 'skills'].filter((name) => beside[name] != null && own[name] == null);
      return readUser({ ...own, ...Object.fromEntries(apart.map((name) => [name, beside[name]])) }, 'user');
    };
    return ask(session, '/me', DEEP, read, call);
  };
  const channels = (session: Session, call: Call): Promise<Rows<ChannelRow>> =>
    list(session, '/me/channels', WHOLE, 'channels', readChannel, call);

  const staff = openStaff(account, settings, sessions, {
    me,
    channels,
    users: (call) => list(first, '/users', { ...WHOLE, ...DEEP }, 'users', readUser, call),
    user: async (id, call) => one(first, under('/users', id), DEEP, 'user', readUser, call),
  });

  return {
    under,
    shelf,

    me,
    channels,
    userChannels: (userId: string, call: Call) =>
      list(first, `${under('/users', userId)}/channels`, WHOLE, 'channels', readChannel, call),
    users: staff.all,
    user: staff.one,

    /** What a login has of one medium, open media of all configured types. */
    interactions: async (session: Session, media: string, call: Call): Promise<Rows<Found>> =>
      mapRows(await collection(session, media, call), (row) => ({ media, row })),
    /** Only e-mails are documented to be read one by one (contract §11.1). */
    email: async (session: Session, id: string, call: Call) =>
      one(session, under('/me/emails', id), {}, 'email', readInteraction, call),

    myWorkbins: (session: Session, call: Call) => list(session, '/me/workbins', WHOLE, 'workbins', readWorkbin, call),
    allWorkbins: (call: Call) => list(first, '/workbins', WHOLE, 'workbins', readWorkbin, call),
    workbin: async (key: WorkbinKey, call: Call) => {
      const { session, path, query } = await shelf(key, call);
      return one(session, path, query, 'workbin', readWorkbin, call);
    },
    /** Nothing when there is no such workbin. */
    content: async (key: WorkbinKey, call: Call): Promise<Rows<Found>> => {
      const { session, path, query } = await shelf(key, call);
      return orAbsent(
        rows(session, path, { ...query, ...DEEP }, ({ workbin }) => content(workbin), call),
        NO_ROWS,
      );
    },

    queues: (call: Call) => list(first, '/queues', WHOLE, 'queues', readNamed, call),
    queue: async (id: string, call: Call) => one(first, under('/queues', id), {}, 'queue', readNamed, call),
    skills: (call: Call) => list(first, '/skills', WHOLE, 'skills', readNamed, call),
    skill: async (id: string, call: Call) => one(first, under('/skills', id), {}, 'skill', readNamed, call),

    agentStates: (call: Call) =>
      orAbsent(
        rows(first, '/settings/agent-states', {}, ({ settings: told }) => readStates(told), call),
        NO_ROWS,
      ),

    /** Of the first generation, the only documented one (contract §13). */
    statistics: async (objectId: string, call: Call) =>
      rows(
        first,
        under('/api/v1/stats', objectId),
        {},
        (body) => rowsOf(readStatistic, body.statistics, 'statistics'),
        call,
      ),
  };
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
