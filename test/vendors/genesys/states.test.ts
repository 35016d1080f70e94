import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject } from '../../../src/domain/json.ts';
import { collectionOf } from '../../../src/vendors/genesys/media.ts';
import { readChannel, readDevice } from '../../../src/vendors/genesys/reads/agent-rows.ts';
import { readInteraction } from '../../../src/vendors/genesys/reads/interaction-rows.ts';
import { openMap } from '../../../src/vendors/genesys/reads/map.ts';
import { JOB_STATES, TASK_STATES } from '../../../src/vendors/genesys/states.ts';
import { ALL, ANN, type Example, examples, has, ok, withVendor } from './recorder.ts';

const map = openMap('gws');

type Meaning = readonly [task: string, job: string];
const OFFERED: Meaning = ['OFFERED', 'OFFERED'];
const AT_WORK: Meaning = ['ACTIVE', 'ASSIGNED'];
const TO_FINISH: Meaning = ['WRAP_UP', 'ASSIGNED'];
const OVER: Meaning = ['COMPLETED', 'COMPLETED'];
const TAKEN_BACK: Meaning = ['REVOKED', 'QUEUED'];
const PARKED: Meaning = ['COMPLETED', 'PARKED'];

const DESK = { Invited: OFFERED, Completed: OVER, Revoked: TAKEN_BACK, InWorkbin: PARKED };
const CONVERSATION = { ...DESK, Chatting: AT_WORK, LeftChat: TO_FINISH, JoinFailed: TO_FINISH };

/** Every word that a page or a capture has for what an agent holds (contract §11.1, §12.1, §12.5, §12.6, §12.7). */
const WORDS: Readonly<Record<string, Readonly<Record<string, Meaning>>>> = {
  emails: { ...DESK, Processing: AT_WORK, Composing: AT_WORK, Canceled: ['COMPLETED', 'CANCELED'] },
  chats: CONVERSATION,
  smssessions: CONVERSATION,
  workitems: { ...DESK, Processing: AT_WORK },
  openmedia: { ...DESK, Processing: AT_WORK },
  calls: { Ringing: OFFERED, Dialing: AT_WORK, Established: AT_WORK, Held: AT_WORK, Released: OVER },
};

const words = Object.entries(WORDS).flatMap(([media, meanings]) =>
  Object.entries(meanings).map(([word, meaning]) => [media, word, ...meaning] as const),
);

const statesOf = (media: string, row: unknown): Meaning => {
  const read = readInteraction(row, media);
  return [map.task(read, ANN).state.state, map.job(media, read, ANN).state.state];
};

/** Every interaction in an example, whether it came as a message or in an answer. */
const interactionsIn = ({ message, response }: Example): (readonly [media: string, row: JsonObject])[] => {
  const all: (readonly [string, JsonObject])[] = [];
  const walk = (value: unknown, key: string): void => {
    if (Array.isArray(value)) for (const one of value) walk(one, key);
    if (!isJsonObject(value)) return;
    const media = collectionOf(key);
    if (media !== null && value.state !== undefined) all.push([media, value]);
    else for (const [name, member] of Object.entries(value)) walk(member, name);
  };
  walk(message?.data, '');
  walk(response, '');
  return all;
};

describe('the states of interactions', () => {
  it.each(words)('of %s: %s is %s of the agent, %s of the contact', (media, word, task, job) => {
    expect(statesOf(media, { id: 'X', state: word })).toEqual([task, job]);
  });

  const shown = examples.flatMap((example) =>
    interactionsIn(example).map(([media, row]) => [example.name, media, row] as const),
  );

  it.each(shown)('in the example %s, of %s, are known', (_, media, row) => {
    expect(statesOf(media, row)).toEqual(WORDS[media]?.[String(row.state).trim()]);
  });

  it('are those of the pages, and no page has another (S1-1)', () => {
    const all = [...new Set(words.map(([, word]) => word))].sort();
    expect([...JOB_STATES.keys()].sort()).toEqual(all);
    expect([...TASK_STATES.keys()].sort()).toEqual(all);
    expect(shown.length).toBeGreaterThan(20);
  });

  it.each(['Chat', 'chatting', 'Talking', 'Sent', 'constructor', '', '7'])(
    'that no page has are UNKNOWN, with the word beside it: %j',
    (word) => {
      const row = readInteraction({ id: 'X', state: word }, 'chats');
      const state = { state: 'UNKNOWN', native: word === '' ? null : word };
      expect([map.task(row, ANN).state, map.job('chats', row, ANN).state]).toEqual([state, state]);
    },
  );

  it('are read without the blanks around them', () => {
    expect(statesOf('chats', { id: 'X', state: ' Chatting' })).toEqual(AT_WORK);
  });

  it('reach those who ask for tasks and jobs, of every medium, but for jobs that wait for the next agent', () =>
    withVendor(
      Object.fromEntries(
        Object.entries(WORDS).map(([media, meanings]) => [
          `GET /me/${media}${media === 'openmedia' ? '/fax' : ''}`,
          ok({ [media]: Object.keys(meanings).map((state) => ({ id: `${media}-${state}`, state })) }),
        ]),
      ),
      async ({ adapter, call }) => {
        const tasks = (await has(adapter.task?.list)(ALL, call)).rows;
        const jobs = (await has(adapter.job?.list)(ALL, call)).rows;
        const told = tasks.map(({ item }) => [item.job.nativeId, item.state.state] as const);
        const states = new Map(jobs.map(({ item }) => [item.ref.nativeId, item.state.state]));
        expect(Object.fromEntries(told.map(([id, state]) => [id, [state, states.get(id)]]))).toEqual(
          Object.fromEntries(
            words.map(([media, word, task, job]) => [`${media}-${word}`, [task, job === 'QUEUED' ? undefined : job]]),
          ),
        );
      },
      { media: Object.keys(WORDS).filter((media) => media !== 'openmedia'), openMedia: ['fax'] },
    ));

  it('of one interaction in several hands: whoever works on it speaks for it', () =>
    withVendor(
      {
        'GET /me/chats': (asked) =>
          ok({ chats: [{ id: 'C1', state: asked.headers.cookie?.includes('bob') ? 'Chatting' : 'JoinFailed' }] }),
      },
      async ({ adapter, call }) => {
        const { rows } = await has(adapter.job?.list)(ALL, call);
        expect(rows.map(({ item }) => item.state)).toEqual([{ state: 'ASSIGNED', native: 'Chatting' }]);
      },
      { users: [{ userName: 'ann' }, { userName: 'bob' }] },
    ));
});

describe('the states of agents', () => {
  const PRESENCE: readonly (readonly [word: string, state: object, presence: string])[] = [
    ['Ready', { state: 'Ready' }, 'READY'],
    ['NotReady', { state: 'NotReady' }, 'NOT_READY'],
    ['AfterCallWork', { state: 'NotReady', workMode: 'AfterCallWork' }, 'NOT_READY'],
    ['AfterCallWork by its id', { state: 'NotReady', id: 'd3663509-3d82-4dd3-a82e-2ea8efa02aef' }, 'NOT_READY'],
    ['a reason', { state: 'NotReady', displayName: 'Out to Lunch', reason: 'Lunch', workMode: 'AuxWork' }, 'NOT_READY'],
    ['LoggedIn', { state: 'LoggedIn' }, 'NOT_READY'],
    ['LoggedOut', { state: 'LoggedOut', displayName: 'Offline' }, 'OFFLINE'],
    ['a word that no page has', { state: 'Dreaming' }, 'UNKNOWN'],
    ['no word', {}, 'UNKNOWN'],
  ];

  it.each(PRESENCE)('%s', (_, userState, presence) => {
    const row = readChannel({ channel: 'chat', userState }, 'channel');
    expect(map.combined([row], true).presence.state).toBe(presence);
  });

  const LUNCH = { state: 'NotReady', displayName: 'Out to Lunch', reason: 'Lunch', workMode: 'AuxWork' };
  const READY = { state: 'Ready' };

  it.each<[string, object, object, object]>([
    ['at lunch', { userState: LUNCH }, { state: 'NOT_READY', label: 'Out to Lunch', reasonCode: 'Lunch' }, {}],
    [
      'after a call',
      { userState: { state: 'NotReady', workMode: 'AfterCallWork' } },
      { state: 'NOT_READY', native: 'AfterCallWork' },
      {},
    ],
    ['undisturbed', { userState: READY, dndState: 'On' }, { state: 'NOT_READY', native: 'DoNotDisturbOn' }, {}],
    [
      'in a state that nobody knows',
      { userState: { state: 'Dreaming' } },
      { state: 'UNKNOWN', native: 'Dreaming' },
      {},
    ],
    ['not told at all', {}, { state: 'READY' }, {}],
    ['logged out', { userState: { state: 'LoggedOut' } }, { state: 'READY' }, {}],
    ['ready', { userState: READY }, { state: 'READY' }, { userState: LUNCH }],
  ])('for voice are not hidden by a better channel: %s (S3-5)', (_, voice, presence, chat) => {
    const rows = [
      readChannel({ channel: 'chat', userState: READY, ...chat }, 'channel'),
      readChannel({ channel: 'voice', ...voice }, 'channel'),
    ];
    expect(map.combined(rows, true)).toMatchObject({
      presence,
      channels: [{ channel: 'chat' }, { channel: 'voice' }],
    });
  });

  it('in the examples are known', () => {
    const seen: string[] = [];
    for (const { message } of examples) {
      for (const [member, read] of [
        ['channels', readChannel],
        ['devices', readDevice],
      ] as const) {
        const rows = message?.data[member];
        for (const row of Array.isArray(rows) ? rows : []) {
          const { userState, doNotDisturb } = read(row, member);
          const one = { channel: 'voice', userState, doNotDisturb, flaws: [], raw: {} };
          seen.push(map.combined([one], true).presence.state);
        }
      }
    }
    expect(seen.length).toBeGreaterThan(3);
    expect(seen).not.toContain('UNKNOWN');
  });

  it.each([
    ['On', 'NOT_READY'],
    [true, 'NOT_READY'],
    [{ state: 'On' }, 'NOT_READY'],
    ['Off', 'READY'],
    [null, 'READY'],
    ['perhaps', 'UNKNOWN'],
    [5, 'UNKNOWN'],
    [{}, 'UNKNOWN'],
    [[], 'UNKNOWN'],
  ])('beside a Do Not Disturb of %j are %s: what cannot be read is not taken for off', (dndState, presence) => {
    const row = readChannel({ channel: 'chat', userState: { state: 'Ready' }, dndState }, 'channel');
    expect(map.combined([row], true).presence.state).toBe(presence);
  });

  it('of channels that cannot be read may be better than those that can', () => {
    const row = readChannel({ channel: 'chat', userState: { state: 'NotReady' } }, 'channel');
    const ready = readChannel({ channel: 'email', userState: { state: 'Ready' } }, 'channel');
    expect(map.combined([row], false).presence.state).toBe('UNKNOWN');
    expect(map.combined([row, ready], false).presence.state).toBe('READY');
    expect(map.combined(null, true)).toMatchObject({ channels: null, presence: { state: 'UNKNOWN' } });
  });
});
