import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/contract/vendor.ts';
import { openSession } from '../../../src/vendors/genesys/session/session.ts';
import { openSessions } from '../../../src/vendors/genesys/session/sessions.ts';
import { parseSettings } from '../../../src/vendors/genesys/settings.ts';
import {
  ANN,
  type Answer,
  type Asked,
  BOB,
  CSRF,
  failure,
  me,
  newCall,
  ONE_USER,
  ok,
  problemOf,
  type Routes,
  startVendor,
  TWO_USERS,
} from './recorder.ts';

const limits = { ...DEFAULT_LIMITS, retries: 0 };

const withSession = async <T>(
  routes: Routes,
  use: (session: ReturnType<typeof openSession>, asked: Asked[]) => Promise<T>,
  given: Record<string, unknown> = {},
): Promise<T> => {
  const vendor = await startVendor(routes);
  const settings = parseSettings({ baseUrl: vendor.url, users: ONE_USER, ...given });
  const [user] = settings.users;
  if (!user) throw new Error('no user');
  const session = openSession('gws', settings, user, limits);
  try {
    return await use(session, vendor.asked);
  } finally {
    await session.close();
    await vendor.close();
  }
};

const names = (asked: readonly Asked[]): string[] => asked.map(({ method, path }) => `${method} ${path}`);

/** Answers one after the other, the last one for ever. */
const inTurn = (...answers: readonly Answer[]) => {
  let at = 0;
  return (): Answer => answers[Math.min(at++, answers.length - 1)] ?? ok();
};

describe('a session', () => {
  it('signs in once however many ask at the same time, and keeps its cookies and token', () =>
    withSession({ 'GET /me/emails': ok({ emails: [] }) }, async (session, asked) => {
      const call = newCall();
      await Promise.all([
        session.get('/me/emails', { fields: '*' }, call),
        session.get('/me/emails', undefined, call),
        session.post('/me/emails/E1', { operationName: 'Accept' }, undefined, call),
        session.userId(call),
      ]);
      expect(names(asked).filter((one) => one === 'GET /me')).toHaveLength(1);
      expect(names(asked)[0]).toBe('GET /me');
      const post = asked.find(({ method }) => method === 'POST');
      expect(post?.headers).toMatchObject({
        authorization: `Basic ${btoa('ann:pw')}`,
        cookie: 'JSESSIONID=ann',
        'x-csrf-token': 'token-1',
        'content-type': 'application/json',
      });
      expect(asked.find(({ path }) => path === '/me/emails')?.headers['x-csrf-token']).toBeUndefined();
      expect(await session.userId(call)).toBe(ANN);
      expect(session.headers()).toEqual({ authorization: `Basic ${btoa('ann:pw')}`, 'x-csrf-token': 'token-1' });
    }));

  it('takes the name of the CSRF header and its value from whatever answer has them, an error too', () =>
    withSession(
      { 'GET /me/chats': { ...failure(6, 404), headers: { 'x-csrf-header': 'X-Other', 'x-other': 'token-2' } } },
      async (session, asked) => {
        const call = newCall();
        await problemOf(session.get('/me/chats', undefined, call));
        await session.post('/me', { operationName: 'Ready' }, undefined, call);
        expect(asked.at(-1)?.headers).toMatchObject({ 'x-other': 'token-2' });
        expect(asked.at(-1)?.headers['x-csrf-token']).toBeUndefined();
      },
    ));

  it('fetches a new CSRF token and asks once more when the old one is refused', () =>
    withSession(
      {
        'POST /me/emails/E1': inTurn({ status: 403, text: 'Missing or invalid Csrf token' }, ok({ referenceId: 4 })),
        'GET /me': inTurn(
          ok({ user: { id: ANN } }, CSRF),
          ok({ user: { id: ANN } }, { ...CSRF, 'X-CSRF-TOKEN': 'token-2' }),
        ),
      },
      async (session, asked) => {
        const answer = await session.post('/me/emails/E1', { operationName: 'Accept' }, undefined, newCall());
        expect(answer).toMatchObject({ referenceId: 4 });
        expect(names(asked)).toEqual(['GET /me', 'POST /me/emails/E1', 'GET /me', 'POST /me/emails/E1']);
        expect(asked.at(-1)?.headers['x-csrf-token']).toBe('token-2');
      },
    ));

  it('does not ask a third time when the new token is refused as well', () =>
    withSession(
      { 'POST /me/emails/E1': { status: 403, text: 'Missing or invalid Csrf token' } },
      async (session, asked) => {
        const problem = await problemOf(session.post('/me/emails/E1', {}, undefined, newCall()));
        expect(problem).toMatchObject({ code: 'FORBIDDEN', maybeDone: false });
        expect(names(asked).filter((one) => one.startsWith('POST'))).toHaveLength(2);
      },
    ));

  it.each([
    ['code 20', failure(20, 200)],
    ['code 20 as text', failure('20', 401)],
    ['a bare 401', { status: 401, text: '' }],
    ['a page to log in', { text: '<html>SAML</html>', headers: { 'content-type': 'text/html' } }],
    ['a redirect to one', { status: 302, text: '', headers: { location: 'https://idp.example.test' } }],
  ])('signs in anew with fresh cookies after %s, and asks once more', (_, refusal) =>
    withSession({ 'GET /me/emails': inTurn(refusal, ok({ emails: [] })) }, async (session, asked) => {
      expect(await session.get('/me/emails', undefined, newCall())).toMatchObject({ emails: [] });
      expect(names(asked)).toEqual(['GET /me', 'GET /me/emails', 'GET /me', 'GET /me/emails']);
      expect(asked[2]?.headers.cookie).toBeUndefined();
    }),
  );

  it('signs in anew once for all whom one lost session refuses', () => {
    let valid = 1;
    return withSession(
      {
        'GET /me': () => ok({ user: { id: ANN } }, { 'set-cookie': [`JSESSIONID=${valid}; Path=/`] }),
        'GET /me/emails': ({ headers }) =>
          headers.cookie === `JSESSIONID=${valid}` ? ok({ emails: [] }) : failure(20),
      },
      async (session, asked) => {
        const call = newCall();
        await session.userId(call);
        valid = 2;
        await Promise.all([1, 2, 3].map(() => session.get('/me/emails', undefined, call)));
        expect(names(asked).filter((one) => one === 'GET /me')).toHaveLength(2);
      },
    );
  });

  it('says which login is refused', () =>
    withSession({ 'GET /me': failure(20, 401, 'Access denied') }, async (session, asked) => {
      const problem = await problemOf(session.get('/me/emails', undefined, newCall()));
      expect(problem).toMatchObject({
        code: 'UNAUTHENTICATED',
        vendorCode: '20',
        vendorMessage: 'Access denied',
        message: expect.stringContaining('user ann'),
      });
      expect(names(asked)).toEqual(['GET /me']);
    }));

  it('asks again after a refused login: the configuration may have been mended at the vendor', () =>
    withSession({ 'GET /me': inTurn(failure(20), ok({ user: { id: ANN } })) }, async (session) => {
      await problemOf(session.userId(newCall()));
      expect(await session.userId(newCall())).toBe(ANN);
    }));

  it('does not sign in again and again for a password that must be changed', () =>
    withSession({ 'GET /me/emails': failure(8) }, async (session, asked) => {
      const problem = await problemOf(session.get('/me/emails', undefined, newCall()));
      expect(problem).toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringContaining('password') });
      expect(names(asked)).toEqual(['GET /me', 'GET /me/emails']);
    }));

  it('does not send a command again whose answer is a page for people, and signs in anew for the next', () =>
    withSession(
      { 'POST /me/emails/E1': inTurn({ text: '<html>', headers: { 'content-type': 'text/html' } }, ok({})) },
      async (session, asked) => {
        const problem = await problemOf(session.post('/me/emails/E1', {}, undefined, newCall()));
        expect(problem).toMatchObject({ code: 'PROTOCOL', maybeDone: true });
        await session.post('/me/emails/E1', {}, undefined, newCall());
        expect(names(asked)).toEqual(['GET /me', 'POST /me/emails/E1', 'GET /me', 'POST /me/emails/E1']);
      },
    ));

  it('mends a refused CSRF token for what is passed on as well, once (S4)', () =>
    withSession(
      { 'POST /x': inTurn({ status: 403, text: 'Missing or invalid Csrf token' }, ok({ referenceId: 4 })) },
      async (session, asked) => {
        const response = await session.raw({ method: 'POST', path: '/api/v2/x', body: {} }, newCall());
        expect(response.json).toMatchObject({ referenceId: 4 });
        expect(names(asked)).toEqual(['GET /me', 'POST /x', 'GET /me', 'POST /x']);
      },
    ));

  it.each([
    ['a part', { statusCode: 7, emails: [] }, 'only a part was answered'],
    ['a code that is none', { statusCode: 'fine', emails: [] }, 'expected a number'],
    ['a list', [], 'expected an object'],
  ])('does not take %s for an answer to a read', (_, body, problem) =>
    withSession({ 'GET /me/emails': { body } }, async (session) => {
      const error = await problemOf(session.get('/me/emails', undefined, newCall()));
      expect(error).toMatchObject({ code: 'PROTOCOL', message: expect.stringContaining(problem) });
    }),
  );

  it('never sends a command twice whose answer is lost', () =>
    withSession({ 'POST /me/emails/E1': () => new Promise<Answer>(() => {}) }, async (session, asked) => {
      const call = newCall(AbortSignal.timeout(300));
      const problem = await problemOf(session.post('/me/emails/E1', {}, undefined, call));
      expect(problem).toMatchObject({ code: 'TIMEOUT', maybeDone: true });
      expect(names(asked).filter((one) => one.startsWith('POST'))).toHaveLength(1);
    }));

  it('leaves a shared sign-in alone when the one who began it goes away', () => {
    let answerMe: (answer: Answer) => void = () => {};
    const late = new Promise<Answer>((resolve) => {
      answerMe = resolve;
    });
    return withSession({ 'GET /me': () => late }, async (session, asked) => {
      const impatient = new AbortController();
      const first = problemOf(session.userId(newCall(impatient.signal)));
      const second = session.userId(newCall());
      impatient.abort(new Error('gone'));
      expect(await first).toMatchObject({ message: 'gone' });
      answerMe(ok({ user: { id: ANN } }));
      expect(await second).toBe(ANN);
      expect(asked).toHaveLength(1);
    });
  });

  it('believes the body of a command over its status, and hands a partial success on', () =>
    withSession(
      {
        'POST /me': { status: 500, body: { statusCode: 7, channels: [{ channel: 'voice', statusCode: 0 }] } },
        'POST /me/emails/E1': { status: 500, body: { statusCode: '0' } },
        'POST /me/emails/E2': { status: 200, body: { status: 2 } },
        'POST /me/emails/E3': { status: 200, text: '', headers: { 'content-type': 'text/html' } },
        'POST /me/emails/E4': { status: 503, text: 'busy' },
        'POST /me/emails/E5': { status: 200, text: 'what?' },
        'POST /me/emails/E6': { status: 200, body: { data: 1 } },
        'POST /me/emails/E7': { status: 200, body: { statusCode: 'fine' } },
      },
      async (session) => {
        const call = newCall();
        const post = (path: string, operationName = 'Accept') => session.post(path, { operationName }, undefined, call);
        expect(await post('/me')).toMatchObject({ statusCode: 7 });
        expect(await post('/me/emails/E1')).toEqual({ statusCode: '0' });
        expect(await problemOf(post('/me/emails/E2'))).toMatchObject({ code: 'WRONG_STATE', vendorCode: '2' });
        expect(await post('/me/emails/E3', 'Reject')).toEqual({});
        expect(await problemOf(post('/me/emails/E3'))).toMatchObject({ code: 'PROTOCOL', maybeDone: true });
        expect(await problemOf(post('/me/emails/E4'))).toMatchObject({ code: 'UNAVAILABLE', status: 503 });
        for (const path of ['/me/emails/E5', '/me/emails/E6', '/me/emails/E7']) {
          expect(await problemOf(post(path))).toMatchObject({ code: 'PROTOCOL', maybeDone: true });
        }
      },
    ));

  it('encodes credentials as ISO-8859-1 unless it is told otherwise, and says that it knows CSRF when told to', async () => {
    const users = [{ userName: 'ann', password: 'pä' }];
    const authorization = (asked: Asked[]) => asked[0]?.headers.authorization;
    const ask = (more: Record<string, unknown>) =>
      withSession(
        {},
        async (session, asked) => {
          await session.userId(newCall());
          return [authorization(asked), asked[0]?.headers['x-support-csrfp']];
        },
        { users, ...more },
      );
    expect(await ask({})).toEqual([`Basic ${Buffer.from('ann:pä', 'latin1').toString('base64')}`, undefined]);
    expect(await ask({ credentialsEncoding: 'utf8', sendCsrfSupportHeader: true })).toEqual([
      `Basic ${Buffer.from('ann:pä', 'utf8').toString('base64')}`,
      'True',
    ]);
  });

  it('keeps the CSRF token from CometD where that is told', () =>
    withSession(
      {},
      async (session) => {
        await session.userId(newCall());
        expect(session.headers()).toEqual({ authorization: `Basic ${btoa('ann:pw')}` });
        expect(session.notifications).toMatch(/\/gws\/events$/);
      },
      { csrfOnNotifications: false, cometdPath: '/events' },
    ));
});

describe('the sessions of an account', () => {
  const open = async (routes: Routes) => {
    const vendor = await startVendor(routes);
    const sessions = openSessions('gws', parseSettings({ baseUrl: vendor.url, users: TWO_USERS }), limits);
    const close = async () => {
      await sessions.close();
      await vendor.close();
    };
    return { sessions, close };
  };

  it('find the login of a user, and none for others', async () => {
    const { sessions, close } = await open({});
    const call = newCall();
    expect((await sessions.ofUser(BOB, call))?.login.userName).toBe('bob');
    expect(await sessions.ofUser('0123', call)).toBeNull();
    expect(sessions.first.login.userName).toBe('ann');
    await close();
  });

  it('do not let one refused login spoil the others, and say so where it may be the one', async () => {
    const { sessions, close } = await open({
      'GET /me': (asked) => {
        const user = me(asked);
        return user.userName === 'bob' ? failure(20, 401) : ok({ user });
      },
    });
    const call = newCall();
    expect((await sessions.ofUser(ANN, call))?.login.userName).toBe('ann');
    expect(await problemOf(sessions.ofUser(BOB, call))).toMatchObject({ code: 'UNAUTHENTICATED' });
    await close();
  });
});
