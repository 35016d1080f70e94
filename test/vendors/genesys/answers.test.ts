import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../src/contract/adapter.ts';
import type { Call } from '../../../src/domain/call.ts';
import { ANN, type Answer, BOB, failure, me, ok, outcomeOf, type Routes, TWO_USERS, withVendor } from './recorder.ts';

type Run = (adapter: Adapter, call: Call) => Promise<unknown> | undefined;

const QUEUE = '995655ec-81a5-46b0-82d0-3f2c5eca263d';
const SHELF = 'aee812a5-7396-4dd9-b180-230f1c1fb085';
const [EMAIL, CHAT, PHONE] = [`E1@${ANN}`, `C1@${ANN}`, `P1@${ANN}`];

/** Every command of this vendor, in forms of one operation each. */
const COMMANDS: Readonly<Record<string, Run>> = {
  'task.accept': (a, call) => a.task?.accept?.(EMAIL, call),
  'task.accept a call': (a, call) => a.task?.accept?.(PHONE, call),
  'task.decline': (a, call) => a.task?.decline?.(EMAIL, {}, call),
  'task.complete': (a, call) => a.task?.complete?.(CHAT, {}, call),
  'task.complete a call': (a, call) => a.task?.complete?.(PHONE, {}, call),
  'task.transfer to a worker': (a, call) => a.task?.transfer?.(CHAT, { worker: BOB }, call),
  'task.transfer to a queue': (a, call) => a.task?.transfer?.(EMAIL, { queue: QUEUE }, call),
  'task.setData, set': (a, call) => a.task?.setData?.(EMAIL, { set: { a: 1 } }, call),
  'task.setData, remove': (a, call) => a.task?.setData?.(EMAIL, { remove: ['a'] }, call),
  'task.act': (a, call) => a.task?.act?.(PHONE, { action: 'CompleteTransfer', parameters: {} }, call),
  'email.create': (a, call) => a.email?.create?.({ worker: ANN, queue: QUEUE }, call),
  'email.reply': (a, call) => a.email?.reply?.(EMAIL, { queue: QUEUE }, call),
  'email.save': (a, call) => a.email?.save?.(EMAIL, { subject: 's' }, call),
  'email.send': (a, call) => a.email?.send?.(EMAIL, { queue: QUEUE }, call),
  'email.discard': (a, call) => a.email?.discard?.(EMAIL, call),
  'email.attach': (a, call) => a.email?.attach?.(EMAIL, { document: 'D' }, call),
  'email.detach': (a, call) => a.email?.detach?.(EMAIL, 'D', call),
  'workbin.park': (a, call) => a.workbin?.park?.(`${SHELF}@user:${ANN}`, 'E1', call),
  'workbin.pull': (a, call) => a.workbin?.pull?.(`${SHELF}@user:${ANN}`, { job: 'C1' }, call),
  'worker.update': (a, call) => a.worker?.update?.(ANN, { activity: 'DoNotDisturbOn' }, call),
  'worker.setPresence': (a, call) => a.worker?.setPresence?.(ANN, 'READY', call),
};

const taken = { outcome: 'ACCEPTED', item: null, commandId: expect.any(String) };
const unsure = { code: 'PROTOCOL', maybeDone: true };
const refused = (code: string) => ({ code, maybeDone: false });
const page = { text: '<!doctype html><title>Sign in</title>', headers: { 'content-type': 'text/html' } };

/** What a command comes to by its answer alone (contract §3.4, §7.4, §14). */
const ANSWERS: readonly (readonly [name: string, answer: Answer, outcome: object])[] = [
  ['the usual one', ok(), taken],
  ['the usual one with a number', ok({ referenceId: 7 }), taken],
  ['the usual one, its code as text', { body: { statusCode: '0' } }, taken],
  ['the usual one, by its other name', { body: { status: 0 } }, taken],
  ['the usual one under a wrong status', { status: 500, body: { statusCode: 0 } }, taken],
  ['the usual one under a wrong type', { text: '{"statusCode":0}', headers: { 'content-type': 'text/html' } }, taken],
  ['an empty one', { text: '', headers: { 'content-type': 'application/json' } }, unsure],
  ['an empty one of a page', { text: '', headers: { 'content-type': 'text/html' } }, unsure],
  ['an empty one of no content', { status: 204, text: '' }, unsure],
  ['a login page', page, unsure],
  ['a login page without its type', { text: page.text }, unsure],
  ['plain text', { text: 'OK' }, unsure],
  ['half of an answer', { text: '{"statusCode":' }, unsure],
  ['a list', { body: [{ statusCode: 0 }] }, unsure],
  ['a number', { text: '0' }, unsure],
  ['nothing', { text: 'null' }, unsure],
  ['an object of something else', { body: { status: 'ok', id: 'E1' } }, unsure],
  ['a code that is no number', { body: { statusCode: 'fine' } }, unsure],
  ['a code that is half a number', { body: { statusCode: 0.5 } }, unsure],
  ['a code beyond all numbers', { text: '{"statusCode":90071992547409930}' }, unsure],
  ['code 1', failure(1), refused('INVALID_INPUT')],
  ['code 2', failure(2), refused('WRONG_STATE')],
  ['code 3', failure(3, 403), refused('FORBIDDEN')],
  ['code 4', failure(4, 500), refused('UNAVAILABLE')],
  ['code 5', failure(5, 403), refused('FORBIDDEN')],
  ['code 6', failure(6, 404), refused('NOT_FOUND')],
  ['code 7, a part of it', failure(7), { ...unsure, vendorCode: '7' }],
  ['code 8', failure(8), refused('UNAUTHENTICATED')],
  ['code 9, not finished', failure(9), { code: 'UNAVAILABLE', maybeDone: true }],
  ['code 10', failure(10), refused('INVALID_INPUT')],
  ['code 11', failure(11), refused('INVALID_INPUT')],
  ...[12, 13, 14, 15, 16, 17].map((one) => [`code ${one}`, failure(one), refused('UNAVAILABLE')] as const),
  ['code 18', failure(18), refused('DUPLICATE')],
  ['code 19', failure(19), refused('DUPLICATE')],
  ['code 20', failure(20, 401), refused('UNAUTHENTICATED')],
  ['a code that nobody documents', failure(42), { ...unsure, vendorCode: '42' }],
  ['400', { status: 400, text: 'Bad Request' }, refused('INVALID_INPUT')],
  ['401', { status: 401, text: '' }, refused('UNAUTHENTICATED')],
  ['403 for a CSRF token', { status: 403, text: 'Missing or invalid Csrf token' }, refused('FORBIDDEN')],
  ['404', { status: 404, text: 'Not Found' }, refused('NOT_FOUND')],
  ['429', { status: 429, text: '' }, refused('RATE_LIMITED')],
  ['500', { status: 500, text: 'oops' }, refused('UNAVAILABLE')],
  ['503', { status: 503, ...page }, refused('UNAVAILABLE')],
  ['502', { status: 502, text: 'Bad Gateway' }, { code: 'UNAVAILABLE', maybeDone: true }],
  ['504', { status: 504, text: 'Gateway Timeout' }, { code: 'UNAVAILABLE', maybeDone: true }],
];

const channel = { channel: 'email', userState: { state: 'NotReady' } };

/** Whatever is ordered is answered so; whatever is asked is there. */
const centre = (answer: Answer): Routes => {
  const paths = [
    '/me/emails',
    '/me/emails/E1',
    '/me/chats/C1',
    '/me/calls/P1',
    `/me/workbins/${SHELF}`,
    '/me/channels/email',
  ];
  return {
    ...Object.fromEntries(paths.map((path) => [`POST ${path}`, answer])),
    'GET /me?subresources=*': (asked) => ok({ user: me(asked, { channels: [channel] }) }),
    'GET /me/emails': ok({ emails: [{ id: 'E1', state: 'Processing' }] }),
    'GET /me/chats': ok({ chats: [{ id: 'C1', state: 'LeftChat' }] }),
    'GET /me/calls': ok({ calls: [{ id: 'P1', state: 'Held' }] }),
    [`GET /queues/${QUEUE}`]: ok({ queue: { id: QUEUE, name: 'test-queue' } }),
  };
};

const SETTINGS = { users: TWO_USERS, media: ['emails', 'chats', 'calls'], addByUri: false };

/** So few that the circuit of an account never opens. */
const FEW = 4;
const groups = Object.entries(COMMANDS).flatMap((_, index, all) =>
  index % FEW === 0 ? [all.slice(index, index + FEW)] : [],
);

/** The page of this operation alone promises an empty answer (contract §11.2). */
const isPromised = (command: string, name: string): boolean =>
  command === 'task.decline' && name.startsWith('an empty one');
/** Refused before it was heard: it is sent once more, after signing in anew. */
const isAgain = (name: string): boolean => /^(code 20|401|403 for)/.test(name);

describe('an order that is answered with', () => {
  it.each(ANSWERS)('%s comes to the same, whatever it was', async (name, answer, outcome) => {
    // What was refused because there were too many holds back what comes after it.
    const own = name.includes('429') ? groups.flatMap((group) => group.map((one) => [one])) : groups;
    for (const commands of own) {
      await withVendor(
        centre(answer),
        async ({ adapter, asked, call }) => {
          await adapter.task?.list?.({ filter: {}, after: null, limit: 9 }, call);
          for (const [command, run] of commands) {
            const before = asked.length;
            const result = await outcomeOf(run(adapter, call));
            const expected = isPromised(command, name) ? taken : outcome;
            expect([command, result]).toEqual([command, expect.objectContaining(expected)]);
            const posts = asked.slice(before).filter(({ method }) => method === 'POST');
            expect([command, posts.length]).toEqual([command, isAgain(name) ? 2 : 1]);
          }
        },
        SETTINGS,
      );
    }
  });

  it('anything is every command that this vendor has', () =>
    withVendor({}, async ({ adapter }) => {
      const ports = ['activity', 'skill', 'queue', 'worker', 'job', 'task', 'email', 'workbin'] as const;
      const reads = [
        'get',
        'getMany',
        'list',
        'pushes',
        'cannot',
        'forgets',
        'takes',
        'statistics',
        'untold',
        'conversation',
      ];
      const members = ports.flatMap((port) =>
        Object.keys(adapter[port] ?? {}).flatMap((member) => (reads.includes(member) ? [] : [`${port}.${member}`])),
      );
      const tried = new Set(Object.keys(COMMANDS).map((command) => /^[\w.]+/.exec(command)?.[0]));
      expect([...tried].sort()).toEqual(members.sort());
    }));
});

describe('an order that the vendor refused', () => {
  it('is told with the words and the code of the vendor, and which login it was', () =>
    withVendor(
      centre(failure(20, 401, 'Access denied')),
      async ({ adapter, call }) => {
        expect(await outcomeOf(COMMANDS['task.accept']?.(adapter, call))).toMatchObject({
          vendorCode: '20',
          vendorMessage: 'Access denied',
          message: expect.stringContaining('user ann'),
        });
      },
      SETTINGS,
    ));
});
