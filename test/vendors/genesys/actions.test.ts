import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { ALL, ANN, BOB, has, ok, outcomeOf, type Routes, TWO_USERS, withVendor } from './recorder.ts';

const SETTINGS = {
  users: TWO_USERS,
  externalUrl: 'http://host',
  media: ['emails', 'chats', 'workitems', 'calls', 'smssessions'],
  openMedia: ['promotion'],
};

const collection = (media: string): string => (media === 'openmedia' ? '/me/openmedia/promotion' : `/me/${media}`);

const holding = (media: string, row: JsonObject): Routes => ({
  ...Object.fromEntries(SETTINGS.media.map((other) => [`GET /me/${other}`, ok({ [other]: [] })])),
  [`GET ${collection(media)}`]: ok({ [media]: [row] }),
  [`GET ${collection(media)}/${row.id}`]: ok({ email: row }),
});

const acting = (media: string, row: JsonObject, action: string, parameters: JsonObject) =>
  withVendor(
    holding(media, row),
    async ({ adapter, asked, call }) => {
      await has(adapter.task?.list)(ALL, call);
      const result: unknown = await outcomeOf(has(adapter.task?.act)(`${row.id}@${ANN}`, { action, parameters }, call));
      const posts = asked.filter(({ method }) => method === 'POST');
      return { result, posts: posts.map(({ path, body }) => [path, body]) };
    },
    SETTINGS,
  );

type Case = readonly [what: string, media: string, action: string, parameters: JsonObject, problem: string | null];
const TARGET = 'http://gws/api/v2/users/1';

const CASES: readonly Case[] = [
  ['a consult transfer is completed without naming a call', 'calls', 'CompleteTransfer', {}, null],
  ['or naming it', 'calls', 'CompleteConference', { consultCallUri: TARGET }, null],
  [
    'data go along with a transfer',
    'calls',
    'SingleStepTransfer',
    dialling({ userData: { k: 1 }, location: 'x' }),
    null,
  ],
  ['a number is taken out of a conference', 'calls', 'RemoveParticipantFromConference', { participant: '15002' }, null],
  ['a recording is begun', 'calls', 'StartCallRecording', {}, null],
  ['and takes nothing', 'calls', 'StopCallRecording', { now: true }, 'parameters.now is unknown here: there are none'],
  ['a chat is left with a last word', 'chats', 'Leave', { text: 'Bye', treatAs: 'System' }, null],
  [
    'how a text is meant needs the text',
    'chats',
    'Leave',
    { treatAs: 'System' },
    'parameters.treatAs goes only with text',
  ],
  ['a colleague is asked by targetUri', 'chats', 'Consult', { targetUri: TARGET }, null],
  ['not by what e-mails have', 'chats', 'Consult', { userUri: TARGET }, 'needs the parameter targetUri'],
  ['a participant is named in either way', 'chats', 'RemoveParticipantFromConference', { userUri: TARGET }, null],
  ['a disposition has a key', 'chats', 'SetDisposition', { disposition: 'sold', dispositionKey: 'K' }, null],
  ['what is known is checked', 'chats', 'SendUrl', { url: 5 }, 'parameters.url must be text'],
  ['an SMS is answered', 'smssessions', 'SendMessage', { text: 'Hello' }, null],
  ['and transferred by path', 'smssessions', 'Transfer', { targetPath: '/users/1' }, null],
  [
    'a transfer leads somewhere',
    'smssessions',
    'Transfer',
    {},
    'needs the parameter targetUri or targetPath or queueName',
  ],
  ['e-mails keep their own name', 'emails', 'Transfer', { userUri: TARGET }, null],
  [
    'and do not take that of chats',
    'emails',
    'Transfer',
    { targetUri: TARGET },
    'needs the parameter userUri or queueName',
  ],
];

function dialling(more: JsonObject): JsonObject {
  return { destination: { phoneNumber: '15002' }, ...more };
}

describe('what an action takes', () => {
  it.each(CASES)('%s: %s %s %j', async (_, media, action, parameters, problem) => {
    const { result, posts } = await acting(media, { id: 'X1', state: 'Chatting' }, action, parameters);
    if (problem === null) {
      expect(result).toMatchObject({ outcome: 'ACCEPTED' });
      expect(posts).toEqual([[`${collection(media)}/X1`, { operationName: action, ...parameters }]]);
    } else {
      expect(result).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(problem) });
      expect(posts).toEqual([]);
    }
  });
});

describe("what stands in the task's own capabilities", () => {
  const offering = (...capabilities: Json[]): JsonObject => ({ id: 'C1', state: 'Chatting', capabilities });

  it('reaches the vendor, though no page names it, with whatever parameters (S2-3)', async () => {
    const parameters = { stars: 5, of: { any: ['kind'] } };
    const { result, posts } = await acting('chats', offering('RateCustomer'), 'RateCustomer', parameters);
    expect(result).toMatchObject({ outcome: 'ACCEPTED' });
    expect(posts).toEqual([['/me/chats/C1', { operationName: 'RateCustomer', ...parameters }]]);
  });

  it('may have parameters that no page names: those that are known are checked all the same', async () => {
    const row = offering('SendMessage', 'SetInFocus');
    const { posts } = await acting('chats', row, 'SendMessage', { text: 'x', colour: 'red' });
    expect(posts).toEqual([['/me/chats/C1', { operationName: 'SendMessage', text: 'x', colour: 'red' }]]);
    for (const [action, parameters, problem] of [
      ['SendMessage', { colour: 'red' }, 'needs the parameter text'],
      ['SendMessage', { text: 5, colour: 'red' }, 'parameters.text must be text'],
      ['SetInFocus', { colour: 'red' }, 'parameters.colour is unknown here'],
    ] as const) {
      const refused = await acting('chats', row, action, parameters);
      expect(refused.result).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(problem) });
      expect(refused.posts).toEqual([]);
    }
  });

  it.each([
    ['RateCustomer', {}, 'action RateCustomer is unknown for chats: there is Accept'],
    ['SendMessage', { text: 'x', colour: 'red' }, 'parameters.colour is unknown here: there is text'],
    ['toString', {}, 'action toString is unknown for chats'],
  ])(
    'is not needed for what the pages name, and what neither names is refused by name: %s',
    async (action, more, words) => {
      const { result, posts } = await acting('chats', offering('Complete'), action, more);
      expect(result).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(words) });
      expect(posts).toEqual([]);
    },
  );

  it('decides what can be noted at the end of what comes in a medium whose pages do not say it', async () => {
    const completing = (row: JsonObject, input: JsonObject) =>
      withVendor(
        holding('workitems', row),
        async ({ adapter, wire, call }) => {
          await has(adapter.task?.list)(ALL, call);
          const result: unknown = await outcomeOf(has(adapter.task?.complete)(`W1@${ANN}`, input, call));
          return { result, posts: wire().filter((line) => line.startsWith('POST')) };
        },
        SETTINGS,
      );
    const able = await completing(
      { id: 'W1', state: 'Processing', capabilities: ['SetDisposition'] },
      { disposition: 'x' },
    );
    expect(able.posts).toEqual([
      'POST /me/workitems/W1 {"operationName":"SetDisposition","disposition":"x"}',
      'POST /me/workitems/W1 {"operationName":"Complete"}',
    ]);
    const unable = await completing({ id: 'W1', state: 'Processing', capabilities: [] }, { disposition: 'x' });
    expect(unable.result).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('disposition') });
    expect(unable.posts).toEqual([]);
  });
});

describe('the commands that all vendors have', () => {
  it.each([
    ['emails', 'userUri'],
    ['workitems', 'userUri'],
    ['openmedia', 'userUri'],
    ['chats', 'targetUri'],
    ['smssessions', 'targetUri'],
  ])('name a colleague as %s do: by %s (S2-2)', (media, parameter) =>
    withVendor(
      holding(media, { id: 'X1', state: 'Chatting' }),
      async ({ adapter, asked, call }) => {
        await has(adapter.task?.transfer)(`X1@${ANN}`, { worker: BOB }, call);
        expect(asked.at(-1)?.body).toEqual({
          operationName: 'Transfer',
          [parameter]: `http://host/api/v2/users/${BOB}`,
        });
      },
      SETTINGS,
    ),
  );

  it.each([
    ['chats', { nickname: 'Annie' }],
    ['smssessions', { nickname: 'Annie' }],
    ['emails', {}],
  ])('take %s under the name that partners see, where there are any', (media, name) =>
    withVendor(
      holding(media, { id: 'X1', state: 'Invited' }),
      async ({ adapter, asked, call }) => {
        await has(adapter.task?.accept)(`X1@${ANN}`, call);
        expect(asked.at(-1)?.body).toEqual({ operationName: 'Accept', ...name });
      },
      { ...SETTINGS, users: [{ userName: 'ann', nickname: 'Annie' }] },
    ),
  );
});
