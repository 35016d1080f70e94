/** The part of Genesys Web Services that reads and a login's topics need, as its contract has it (docs/vendors/genesys.md §2 to §9). */

import type { Size } from '../size.ts';
import { digits, json, type Mock, type Told } from './mock.ts';

type Row = Readonly<Record<string, unknown>>;
type Message = Readonly<Record<string, unknown>>;

const LOGIN = { userName: 'amelia.hart', password: 'the-password-of-the-bench' };
const PLACE = 'place-1';
/** As long as a connect is held. */
const HELD_MS = 20_000;
const ADVICE = { reconnect: 'retry', interval: 0, timeout: HELD_MS };
const COOKIES = {
  session: 'JSESSIONID=bench; Path=/; HttpOnly',
  browser: 'BAYEUX_BROWSER=0123456789abcdef; Path=/; HttpOnly',
};
const NOTIFICATIONS = /^\/api\/v2\/notifications(?:\/(?:handshake|connect|disconnect))?$/;

const READY = { id: '9430250E-0A1B-421F-B372-F29E69366DED', displayName: 'Ready', state: 'Ready' };
const NOT_READY = { id: '900D55CC-2BB0-431F-8BF9-D3525B383BE6', displayName: 'Not Ready', state: 'NotReady' };

const userIdOf = (at: number): string => at.toString(16).padStart(32, '0');
const uuidOf = (at: number): string => `7d0c2b1e-4f6a-4a39-9e53-${String(at).padStart(12, '0')}`;

/** Subresources of a user are shown to those who ask for them. */
const SUBRESOURCES = ['channels', 'devices', 'skills'];

const open = ({ workers, queues }: Size) => {
  const userAt = (at: number): Row => {
    const id = userIdOf(at);
    return {
      id,
      userName: at === 0 ? LOGIN.userName : `user.${digits(at)}`,
      firstName: 'Worker',
      lastName: `${digits(at)} ${digits(0)}`,
      emailAddress: `user.${digits(at)}@bench.example`,
      roles: ['ROLE_AGENT'],
      enabled: true,
      uri: `/api/v2/users/${id}`,
      path: `/users/${id}`,
      channels: [
        { channel: 'voice', userState: at % 3 === 2 ? NOT_READY : READY },
        { channel: 'email', userState: at % 3 === 2 ? NOT_READY : READY },
      ],
      devices: [],
      skills: [{ id: uuidOf(1), name: 'support', level: '3', path: `/skills/${uuidOf(1)}` }],
    };
  };
  return {
    users: Array.from({ length: workers }, (_, at) => userAt(at)),
    queues: Array.from(
      { length: queues },
      (_, at): Row => ({ id: uuidOf(at), name: `Queue ${digits(at)}`, channel: 'voice' }),
    ),
  };
};

const OF_THE_LOGIN = ['emails', 'chats', 'workitems', 'calls', 'workbins', 'devices'];

/** Without `fields` a list tells the addresses of its rows alone; any other parameter is a filter by the member of that name. */
const list = (name: string, rows: readonly Row[], query: URLSearchParams): Told => {
  const filters = [...query].filter(([filter]) => filter !== 'fields' && filter !== 'subresources');
  const found = rows.filter((row) =>
    filters.every(([member, value]) => !(member in row) || String(row[member]) === value),
  );
  const isWhole = query.get('fields') !== null || query.get('subresources') !== null;
  return json({
    statusCode: 0,
    ...(isWhole ? { [name]: found } : { uris: found.map(({ uri, id }) => uri ?? `/api/v2/${name}/${id}`) }),
  });
};

const shown = (user: Row, query: URLSearchParams): Row => {
  const asked = query.get('subresources')?.split(',') ?? [];
  return Object.fromEntries(
    Object.entries(user).filter(
      ([name]) => !SUBRESOURCES.includes(name) || asked.includes('*') || asked.includes(name),
    ),
  );
};

/** Nothing ever happens in these topics: what agents hold stands still. */
const openTopics = () => {
  const clients = new Set<string>();
  let last = 0;

  const replyTo = ({ channel, id, clientId, subscription }: Message): Message => {
    const reply = { id, channel };
    if (channel === '/meta/handshake') {
      last += 1;
      const fresh = `client-${last}`;
      return {
        ...reply,
        successful: true,
        version: '1.0',
        minimumVersion: '1.0',
        supportedConnectionTypes: ['long-polling'],
        clientId: fresh,
        advice: ADVICE,
      };
    }
    return { ...reply, successful: true, ...(subscription !== undefined && { subscription }), clientId };
  };

  return (body: string): Told | Promise<Told> => {
    const told = JSON.parse(body) as Message | Message[];
    const messages = Array.isArray(told) ? told : [told];
    const replies = messages.map(replyTo);
    const [first] = messages;
    const cookie: Record<string, string> =
      first?.channel === '/meta/handshake' ? { 'set-cookie': COOKIES.browser } : {};
    const answer = { ...json(replies, 200, cookie) };
    const connect = messages.find(({ channel }) => channel === '/meta/connect');
    const client = String(connect?.clientId);
    const isHeld = connect && (connect.advice as Message | undefined)?.timeout !== 0 && clients.has(client);
    clients.add(client);
    if (!isHeld) return Promise.resolve(answer);
    return new Promise((resolve) => setTimeout(resolve, HELD_MS, answer));
  };
};

export const genesys = (size: Size): Mock => {
  const centre = open(size);
  const credentials = `Basic ${Buffer.from(`${LOGIN.userName}:${LOGIN.password}`).toString('base64')}`;
  const topics = openTopics();
  const notFound = json({ statusCode: 6, statusMessage: 'Not found' }, 404);

  const read = (path: string, query: URLSearchParams): Told => {
    const [, , , name = '', id = '', below = ''] = path.split('/');
    const lists: Readonly<Record<string, readonly Row[]>> = {
      users: centre.users.map((user) => shown(user, query)),
      queues: centre.queues,
      skills: [{ id: uuidOf(1), name: 'support' }],
      workbins: [],
    };
    if (name === 'me' && id === '') {
      const user = shown(centre.users[0] ?? {}, query);
      return json({ statusCode: 0, user }, 200, { 'set-cookie': COOKIES.session });
    }
    if (name === 'me' && id === 'channels') return list('channels', (centre.users[0]?.channels as Row[]) ?? [], query);
    if (name === 'me' && OF_THE_LOGIN.includes(id)) return list(id, [], query);
    if (name === 'settings' && id === 'agent-states') return json({ statusCode: 0, settings: [] });
    const rows = lists[name];
    if (!rows || below !== '') return notFound;
    if (id === '') return list(name, rows, query);
    const row = rows.find((one) => one.id === decodeURIComponent(id));
    return row ? json({ statusCode: 0, [name.slice(0, -1)]: row }) : notFound;
  };

  const tell: Mock['tell'] = ({ method, path, query, headers, body }) => {
    if (headers.authorization !== credentials) return json({ statusCode: 20, statusMessage: 'Access denied' }, 401);
    if (NOTIFICATIONS.test(path)) return topics(body);
    if (method === 'GET') return read(path, query);
    return path === '/api/v2/me' ? json({ statusCode: 0 }) : notFound;
  };

  /** A user has another name. */
  const change = (count: number): null => {
    const at = count % size.workers;
    centre.users[at] = { ...centre.users[at], lastName: `${digits(at)} ${digits(count)}` };
    return null;
  };

  return { settings: (url) => ({ baseUrl: url, users: [{ ...LOGIN, place: PLACE }] }), tell, change };
};
