import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../src/contract/adapter.ts';
import type { Call } from '../../../src/domain/call.ts';
import { ACTIONS } from '../../../src/vendors/genesys/commands/actions.ts';
import { openOperations } from '../../../src/vendors/genesys/commands/operations.ts';
import { openHeldWork } from '../../../src/vendors/genesys/reads/held-work.ts';
import {
  ANN,
  BOB,
  failure,
  has,
  newCall,
  ok,
  problemOf,
  type Routes,
  TWO_USERS,
  withParts,
  withVendor,
} from './recorder.ts';

type Run = (adapter: Adapter, call: Call) => Promise<unknown> | undefined;

const QUEUE = '995655ec-81a5-46b0-82d0-3f2c5eca263d';
const MINE = `E1@${ANN}`;
const SETTINGS = { users: TWO_USERS, externalUrl: 'http://host', media: ['emails', 'chats', 'workitems', 'calls'] };

/** Of one interaction of each medium, as the desk learns of them in a read. */
const HELD: Routes = {
  'GET /me/emails': ok({ emails: [{ id: 'E1', state: 'Processing' }] }),
  'GET /me/chats': ok({ chats: [{ id: 'C1', state: 'Invited' }] }),
  'GET /me/workitems': ok({ workitems: [{ id: 'W1', state: 'Processing' }] }),
  'GET /me/openmedia/fax': ok({ openmedia: [{ id: 'O1', state: 'Processing' }] }),
  'GET /me/calls': ok({ calls: [{ id: '0071', state: 'Ringing' }] }),
  [`GET /queues/${QUEUE}`]: ok({ queue: { id: QUEUE, name: 'test-queue' } }),
  'GET /queues': ok({ queues: [{ id: QUEUE, name: 'test-queue' }] }),
};

const posts = (run: Run, routes: Routes = {}, settings: Record<string, unknown> = {}) =>
  withVendor(
    { ...HELD, ...routes },
    async ({ adapter, wire, call }) => {
      const result: unknown = await problemOf(run(adapter, call));
      return { result, posted: wire().filter((line) => line.startsWith('POST')) };
    },
    { ...SETTINGS, ...settings },
  );

/** What a command puts on the wire, byte for byte (contract §11.4, §12). */
const REQUESTS: readonly (readonly [what: string, run: Run, posted: readonly string[]])[] = [
  ['accept an e-mail', (a, call) => a.task?.accept?.(MINE, call), ['/me/emails/E1 {"operationName":"Accept"}']],
  [
    'accept a chat, by the name that the partner sees',
    (a, call) => a.task?.accept?.(`C1@${ANN}`, call),
    ['/me/chats/C1 {"operationName":"Accept","nickname":"ann"}'],
  ],
  ['accept a call', (a, call) => a.task?.accept?.(`0071@${ANN}`, call), ['/me/calls/0071 {"operationName":"Answer"}']],
  [
    'accept what comes as open media',
    (a, call) => a.task?.accept?.(`O1@${ANN}`, call),
    ['/me/openmedia/fax/O1 {"operationName":"Accept"}'],
  ],
  [
    'decline a work item',
    (a, call) => a.task?.decline?.(`W1@${ANN}`, {}, call),
    ['/me/workitems/W1 {"operationName":"Reject"}'],
  ],
  [
    'complete an e-mail with its outcome',
    (a, call) => a.task?.complete?.(MINE, { disposition: 'sold', reason: 'see order 7' }, call),
    [
      '/me/emails/E1 {"operationName":"SetDisposition","disposition":"sold"}',
      '/me/emails/E1 {"operationName":"AddComment","comment":"see order 7"}',
      '/me/emails/E1 {"operationName":"Complete"}',
    ],
  ],
  [
    'complete a call',
    (a, call) => a.task?.complete?.(`0071@${ANN}`, {}, call),
    ['/me/calls/0071 {"operationName":"Hangup"}'],
  ],
  [
    'transfer to a worker',
    (a, call) => a.task?.transfer?.(MINE, { worker: BOB }, call),
    [`/me/emails/E1 {"operationName":"Transfer","userUri":"http://host/api/v2/users/${BOB}"}`],
  ],
  [
    'transfer to a queue by its name',
    (a, call) => a.task?.transfer?.(MINE, { queue: 'script-queue' }, call),
    ['/me/emails/E1 {"operationName":"Transfer","queueName":"script-queue"}'],
  ],
  [
    'transfer to a queue by its id',
    (a, call) => a.task?.transfer?.(MINE, { queue: QUEUE }, call),
    ['/me/emails/E1 {"operationName":"Transfer","queueName":"test-queue"}'],
  ],
  [
    'set and remove data, in this order',
    (a, call) => a.task?.setData?.(MINE, { set: { UserData2: 123456789 }, remove: ['UserData1'] }, call),
    [
      '/me/emails/E1 {"operationName":"UpdateUserData","userData":{"UserData2":123456789}}',
      '/me/emails/E1 {"operationName":"DeleteUserData","keys":["UserData1"]}',
    ],
  ],
  [
    'do what has no member here',
    (a, call) =>
      a.task?.act?.(`C1@${ANN}`, { action: 'SendMessage', parameters: { text: 'hello', treatAs: 'Normal' } }, call),
    ['/me/chats/C1 {"operationName":"SendMessage","text":"hello","treatAs":"Normal"}'],
  ],
  [
    'conference with a number',
    (a, call) =>
      a.task?.act?.(
        `0071@${ANN}`,
        { action: 'InitiateConference', parameters: { destination: { phoneNumber: '5001' } } },
        call,
      ),
    ['/me/calls/0071 {"operationName":"InitiateConference","destination":{"phoneNumber":"5001"}}'],
  ],
  [
    'write a new e-mail',
    (a, call) => a.email?.create?.({ worker: ANN, queue: QUEUE, parent: 'E0', data: { k: 1 } }, call),
    [
      `/me/emails {"operationName":"Create","queueUri":"http://host/api/v2/queues/${QUEUE}","parentId":"E0","userData":{"k":1}}`,
    ],
  ],
  [
    'reply, flat',
    (a, call) =>
      a.email?.reply?.(MINE, { queue: 'test-queue', html: '<p>x</p>', text: 'x', quoteOriginal: true }, call),
    [
      `/me/emails/E1 {"operationName":"Reply","queueUri":"http://host/api/v2/queues/${QUEUE}","body":"<p>x</p>","bodyAsPlainText":"x","quoteOriginal":true}`,
    ],
  ],
  [
    'reply to all',
    (a, call) => a.email?.reply?.(MINE, { queue: 'http://gws/api/v2/queues/7', all: true }, call),
    ['/me/emails/E1 {"operationName":"ReplyAll","queueUri":"http://gws/api/v2/queues/7"}'],
  ],
  [
    'save a draft',
    (a, call) =>
      a.email?.save?.(MINE, { subject: 's', html: '<p>x</p>', to: ['a@example.test'], from: 'b@example.test' }, call),
    [
      '/me/emails/E1 {"operationName":"Save","email":{"subject":"s","body":"<p>x</p>","to":["a@example.test"],"from":"b@example.test"}}',
    ],
  ],
  [
    'send, with lists of addresses',
    (a, call) =>
      a.email?.send?.(MINE, { queue: 'Forward e-mails', to: ['a@example.test'], cc: ['c@example.test'] }, call),
    [
      '/me/emails/E1 {"operationName":"Send","queueName":"Forward e-mails","email":{"to":["a@example.test"],"cc":["c@example.test"]}}',
    ],
  ],
  [
    'send a draft as it was saved',
    (a, call) => a.email?.send?.(MINE, { queue: 'out' }, call),
    ['/me/emails/E1 {"operationName":"Send","queueName":"out"}'],
  ],
  ['discard a draft', (a, call) => a.email?.discard?.(MINE, call), ['/me/emails/E1 {"operationName":"Cancel"}']],
  [
    'attach a document',
    (a, call) => a.email?.attach?.(MINE, { document: '0000Fa92G5HY0J6E', name: 'a.pdf', size: 3 }, call),
    ['/me/emails/E1 {"operationName":"AddAttachment","documentId":"0000Fa92G5HY0J6E","name":"a.pdf","size":3}'],
  ],
  [
    'detach it',
    (a, call) => a.email?.detach?.(MINE, '0000Fa92G5HY0J6E', call),
    ['/me/emails/E1 {"operationName":"RemoveAttachment","documentId":"0000Fa92G5HY0J6E"}'],
  ],
];

describe('a command', () => {
  it.each(REQUESTS)('to %s is taken, and what becomes of it is told later', async (_, run, expected) => {
    let result: unknown;
    const { posted } = await posts(
      async (adapter, call) => {
        result = await run(adapter, call);
      },
      {},
      { openMedia: ['fax'] },
    );
    expect(posted).toEqual(expected.map((line) => `POST ${line}`));
    expect(result).toEqual({ outcome: 'ACCEPTED', item: null, commandId: expect.stringMatching(/./) });
  });

  it('is given by the login whose share it is about', () =>
    withVendor(
      HELD,
      async ({ adapter, asked, call }) => {
        await has(adapter.task?.accept)(`E1@${BOB}`, call);
        const post = asked.find(({ method }) => method === 'POST');
        expect(post?.headers.cookie).toBe('JSESSIONID=bob');
      },
      SETTINGS,
    ));

  it('finds the type of open media where there are several', () =>
    withVendor(
      { ...HELD, 'GET /me/openmedia/sms': ok({ openmedia: [{ id: 'S1', state: 'Invited' }] }) },
      async ({ adapter, wire, call }) => {
        await has(adapter.task?.accept)(`S1@${ANN}`, call);
        expect(wire().at(-1)).toBe('POST /me/openmedia/sms/S1 {"operationName":"Accept"}');
      },
      { ...SETTINGS, openMedia: ['fax', 'sms'] },
    ));

  it('says data with the operation that the account prefers', async () => {
    const { posted } = await posts(
      (a, call) => a.task?.setData?.(MINE, { set: { a: 1 } }, call),
      {},
      { setData: 'AttachUserData' },
    );
    expect(posted).toEqual(['POST /me/emails/E1 {"operationName":"AttachUserData","userData":{"a":1}}']);
  });

  it('is expected before it is sent, since its result may be faster than its answer', () =>
    withParts({ 'POST /me/emails/E1': () => ok({ referenceId: 5 }) }, async ({ parts, orders, call }) => {
      const heard: string[] = [];
      const { expect: expecting } = parts.expected;
      const expected = {
        ...parts.expected,
        expect: (order: Parameters<typeof expecting>[0]) => {
          heard.push(`expect ${order.userId} ${order.media} ${order.id} ${order.verb}`);
          return expecting(order);
        },
      };
      const own = openOperations({ ...parts, expected }, openHeldWork(parts));
      await own.on(await orders.subject(MINE, call, 'emails'), 'Accept', {}, call);
      expect(heard).toEqual([`expect ${ANN} emails E1 Accept`]);
    }));

  it('that is refused is no longer expected', () =>
    withParts({ 'POST /me/emails/E1': failure(2) }, async ({ parts, orders, call }) => {
      const of = await orders.subject(MINE, call, 'emails');
      expect(await problemOf(orders.on(of, 'Accept', {}, call))).toMatchObject({ code: 'WRONG_STATE' });
      expect(parts.expected.size).toBe(0);
    }));

  it('whose answer is lost is expected still: its result tells what became of it', () =>
    withParts({ 'POST /me/emails/E1': () => new Promise(() => {}) }, async ({ parts, orders, call }) => {
      const of = await orders.subject(MINE, call, 'emails');
      const brief = newCall(AbortSignal.timeout(200));
      expect(await problemOf(orders.on(of, 'Transfer', {}, brief))).toMatchObject({ code: 'TIMEOUT', maybeDone: true });
      expect(parts.expected.size).toBe(1);
    }));
});

const REFUSALS: readonly (readonly [what: string, run: Run, problem: Record<string, unknown>])[] = [
  [
    'of whoever is no login',
    (a, call) => a.task?.accept?.('E1@0123456789abcdef0123456789abcdef', call),
    { code: 'FORBIDDEN', message: expect.stringContaining('is no login of account gws') },
  ],
  ['on what is not there', (a, call) => a.task?.accept?.(`E9@${ANN}`, call), { code: 'NOT_FOUND' }],
  ['on what is no task', (a, call) => a.task?.accept?.('E1', call), { code: 'NOT_FOUND' }],
  [
    'to decline a call',
    (a, call) => a.task?.decline?.(`0071@${ANN}`, {}, call),
    { code: 'UNSUPPORTED', message: expect.stringContaining('leave the call unanswered') },
  ],
  [
    'to transfer a call to a queue',
    (a, call) => a.task?.transfer?.(`0071@${ANN}`, { queue: 'x' }, call),
    { code: 'UNSUPPORTED', message: expect.stringContaining('SingleStepTransfer') },
  ],
  [
    'to note an outcome on a call',
    (a, call) => a.task?.complete?.(`0071@${ANN}`, { disposition: 'x' }, call),
    { code: 'INVALID_INPUT', message: expect.stringContaining('disposition') },
  ],
  [
    'to change no data',
    (a, call) => a.task?.setData?.(MINE, {}, call),
    { code: 'INVALID_INPUT', message: expect.stringContaining('set or remove') },
  ],
  [
    'to write an e-mail in a chat',
    async (a, call) => {
      await a.task?.list?.({ filter: {}, after: null, limit: 9 }, call);
      await a.email?.save?.(`C1@${ANN}`, { subject: 's' }, call);
    },
    { code: 'INVALID_INPUT', message: expect.stringContaining('is of chats') },
  ],
  [
    'for an action that the vendor does not document',
    (a, call) => a.task?.act?.(MINE, { action: 'Explode', parameters: {} }, call),
    {
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/^action Explode is unknown for emails: there is Accept, /),
    },
  ],
  [
    'for an action of another medium',
    (a, call) => a.task?.act?.(MINE, { action: 'Hold', parameters: {} }, call),
    { code: 'INVALID_INPUT', message: expect.stringContaining('action Hold is unknown for emails') },
  ],
  [
    'for a parameter that it does not document',
    (a, call) => a.task?.act?.(MINE, { action: 'Accept', parameters: { sleep: 1 } }, call),
    { code: 'INVALID_INPUT', message: 'action Accept: parameters.sleep is unknown here: there is saveLAR' },
  ],
  [
    'for an action without what it needs',
    (a, call) => a.task?.act?.(`C1@${ANN}`, { action: 'SendMessage', parameters: {} }, call),
    { code: 'INVALID_INPUT', message: 'action SendMessage needs the parameter text' },
  ],
  [
    'for a word that is inherited',
    (a, call) => a.task?.act?.(MINE, { action: 'constructor', parameters: {} }, call),
    { code: 'INVALID_INPUT', message: expect.stringContaining('action constructor is unknown') },
  ],
];

describe('a command is refused before anything is sent', () => {
  it.each(REFUSALS)('%s', async (_, run, problem) => {
    const { result, posted } = await posts(run);
    expect(result).toMatchObject(problem);
    expect(posted).toEqual([]);
  });
});

describe('every action', () => {
  const VALUES = new Map<string, unknown>([
    ['userData', { k: 'v' }],
    ['keys', ['k']],
    ['email', { subject: 's' }],
    ['destination', { phoneNumber: '1' }],
    ['saveLAR', 'true'],
    ['quoteOriginal', true],
    ['size', 7],
    ['treatAs', 'System'],
  ]);
  const actions = [...ACTIONS].flatMap(([media, operations]) =>
    Object.entries(operations).map(([action, { parameters }]) => ({ media, action, names: Object.keys(parameters) })),
  );
  const IDS = new Map([
    ['emails', 'E1'],
    ['chats', 'C1'],
    ['workitems', 'W1'],
    ['openmedia', 'O1'],
    ['smssessions', 'S1'],
    ['facebooksessions', 'F1'],
    ['calls', '0071'],
  ]);

  it('is sent with each of its parameters', () =>
    withVendor(
      {
        ...HELD,
        'GET /me/smssessions': ok({ smssessions: [{ id: 'S1', state: 'Invited' }] }),
        'GET /me/facebooksessions': ok({ facebooksessions: [{ id: 'F1', state: 'Invited' }] }),
      },
      async ({ adapter, asked, call }) => {
        await has(adapter.task?.list)({ filter: {}, after: null, limit: 9 }, call);
        for (const { media, action, names } of actions) {
          const parameters = Object.fromEntries(names.map((name) => [name, VALUES.get(name) ?? 'x'])) as never;
          await has(adapter.task?.act)(`${IDS.get(media)}@${ANN}`, { action, parameters }, call);
          expect(asked.at(-1)?.body).toEqual({ operationName: action, ...(parameters as object) });
        }
        expect(actions.length).toBeGreaterThan(50);
      },
      { ...SETTINGS, media: [...SETTINGS.media, 'smssessions', 'facebooksessions'], openMedia: ['fax'] },
    ));
});
