import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { JsonObject } from '../../domain/json.ts';
import { isAbsent } from './errors.ts';
import type { WorkbinKey } from './ids.ts';
import { MEDIA } from './media.ts';
import type { Session, Sessions } from './session.ts';
import type { GenesysSettings } from './settings.ts';
import { openStaff } from './staff.ts';
import {
  asObject,
  type ChannelRow,
  type InteractionRow,
  listOf,
  type Read,
  readAgentState,
  readChannel,
  readInteraction,
  readQueue,
  readSkill,
  readStatistic,
  readUser,
  readWorkbin,
  rowsOf,
  type UserRow,
  WireError,
} from './wire.ts';

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

  const readable = <T>(path: string, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const message = `GET ${path} answered what is not documented: ${error.message}`;
      throw new VendorError('PROTOCOL', account, message, { cause: error });
    }
  };

  const ask = async <T>(
    session: Session,
    path: string,
    query: Query,
    read: (body: JsonObject) => T,
    call: Call,
  ): Promise<T> => {
    const body = await session.get(path, query, call);
    return readable(path, () => read(body));
  };

  /** A collection of a feature that is off looks as if there were none (contract §3.4): it holds nothing. */
  const list = async <R>(
    session: Session,
    path: string,
    query: Query,
    key: string,
    read: Read<R>,
    call: Call,
  ): Promise<R[]> => {
    try {
      return await ask(session, path, query, (body) => rowsOf(read, body[key], key), call);
    } catch (error) {
      if (isAbsent(error)) return [];
      throw error;
    }
  };

  const one = async <R>(
    session: Session,
    path: string,
    query: Query,
    key: string,
    read: Read<R>,
    call: Call,
  ): Promise<R | null> => {
    try {
      return await ask(session, path, query, (body) => read(body[key], key), call);
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  };

  const under = (path: string, id: string): string => {
    if (id === '' || id === '.' || id === '..') {
      throw new VendorError('INVALID_INPUT', account, `"${id}" is no id: it would lead elsewhere`);
    }
    return `${path}/${encodeURIComponent(id)}`;
  };

  const openMedia = async (session: Session, mediaType: string, call: Call): Promise<InteractionRow[]> => {
    const rows = await list(session, under('/me/openmedia', mediaType), WHOLE, 'openmedia', readInteraction, call);
    return rows.map((row) => (row.mediaType === null ? { ...row, mediaType } : row));
  };

  const collection = (session: Session, media: string, call: Call): Promise<InteractionRow[]> =>
    media === 'openmedia'
      ? Promise.all(settings.openMedia.map((type) => openMedia(session, type, call))).then((rows) => rows.flat())
      : list(session, `/me/${media}`, WHOLE, media, readInteraction, call);

  /** Keys of media that we do not know are no concern of ours. */
  const content = (workbin: unknown): Found[] => {
    const object = asObject(workbin);
    if (!object) throw new WireError('workbin', 'expected an object');
    return [...MEDIA.keys()].flatMap((media) =>
      rowsOf(readInteraction, object[media], `workbin.${media}`).map((row) => ({ media, row })),
    );
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
    const read = ({ channels, devices, skills, user }: JsonObject): UserRow =>
      readUser({ channels, devices, skills, ...asObject(user) }, 'user');
    return ask(session, '/me', DEEP, read, call);
  };
  const channels = (session: Session, call: Call): Promise<ChannelRow[]> =>
    list(session, '/me/channels', WHOLE, 'channels', readChannel, call);

  const staff = openStaff(settings, sessions, {
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
    interactions: async (session: Session, media: string, call: Call): Promise<Found[]> =>
      (await collection(session, media, call)).map((row) => ({ media, row })),
    /** Only e-mails are documented to be read one by one (contract §11.1). */
    email: async (session: Session, id: string, call: Call) =>
      one(session, under('/me/emails', id), {}, 'email', readInteraction, call),

    myWorkbins: (session: Session, call: Call) => list(session, '/me/workbins', WHOLE, 'workbins', readWorkbin, call),
    allWorkbins: (call: Call) => list(first, '/workbins', WHOLE, 'workbins', readWorkbin, call),
    workbin: async (key: WorkbinKey, call: Call) => {
      const { session, path, query } = await shelf(key, call);
      return one(session, path, query, 'workbin', readWorkbin, call);
    },
    /** `null`: there is no such workbin. */
    content: async (key: WorkbinKey, call: Call): Promise<Found[] | null> => {
      const { session, path, query } = await shelf(key, call);
      return one(session, path, { ...query, ...DEEP }, 'workbin', content, call);
    },

    queues: (call: Call) => list(first, '/queues', WHOLE, 'queues', readQueue, call),
    queue: async (id: string, call: Call) => one(first, under('/queues', id), {}, 'queue', readQueue, call),
    skills: (call: Call) => list(first, '/skills', WHOLE, 'skills', readSkill, call),
    skill: async (id: string, call: Call) => one(first, under('/skills', id), {}, 'skill', readSkill, call),

    /** One list, one object, or objects by name: the shape is not documented. */
    agentStates: async (call: Call) => {
      try {
        return await ask(first, '/settings/agent-states', {}, ({ settings: told }) => readStates(told), call);
      } catch (error) {
        if (isAbsent(error)) return [];
        throw error;
      }
    },

    /** Of the first generation, the only documented one (contract §13). */
    statistics: async (objectId: string, call: Call) =>
      ask(
        first,
        under('/api/v1/stats', objectId),
        {},
        (body) => rowsOf(readStatistic, body.statistics, 'statistics'),
        call,
      ),
  };
};

const readStates = (told: unknown) => {
  const object = asObject(told);
  const named = object && !['operationName', 'name', 'displayName'].some((key) => typeof object[key] === 'string');
  const list = named
    ? Object.entries(object).flatMap(([name, value]) =>
        Array.isArray(value) ? value : asObject(value) ? [{ name, ...asObject(value) }] : [],
      )
    : listOf(told);
  return rowsOf(readAgentState, list, 'settings');
};
