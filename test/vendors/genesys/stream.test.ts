import { describe, expect, it } from 'vitest';
import type { Stream } from '../../../src/contract/source.ts';
import { VendorError } from '../../../src/domain/error.ts';
import { ref } from '../../../src/domain/ref.ts';
import { taskId, type WorkbinOwner, workbinId } from '../../../src/vendors/genesys/ids.ts';
import { ANN, type Answer, type Asked, BEN, type Bench, withVendor } from './stream-vendor.ts';

const ZOE = 'c'.repeat(32);
const WORKING = { userName: 'ann', channels: ['email', 'chat'], place: 'a1' };
const START = 'POST /me';

const open = ({ source, sink }: Bench): Stream => {
  if (!source.stream) throw new Error('there is no stream');
  return source.stream.open(sink);
};

/** Opens the stream and lets every login's topics come live. */
const goLive = async (bench: Bench): Promise<Stream> => {
  const stream = open(bench);
  const users = bench.parts.settings.users.map(({ userName }) => userName);
  await bench.until(() => bench.topics.length === users.length);
  for (const user of users) bench.topic(user).on.live(null);
  await bench.until(() => bench.heard.includes('live null'));
  return stream;
};

const operations = (bench: Bench): unknown[] => bench.requests(START).map(({ body }) => body.operationName);

const refused = (code: 'UNAUTHENTICATED' | 'UNAVAILABLE' = 'UNAUTHENTICATED') =>
  new VendorError(code, 'gws', 'the server denied the handshake');

const bin = (id: string, owner: WorkbinOwner) => ref('Workbin', 'gws', workbinId(id, owner));

/** Confirms a subscription over CometD, before it is answered, the way the vendor does: a message for each workbin. */
const confirming = ({ by, path, body }: Asked, bench: Bench): Answer | undefined => {
  if (body.operationName !== 'Subscribe') return undefined;
  const url = new URL(path, 'http://x');
  const workbinUserId = /^\/users\/([^/]+)/.exec(url.pathname)?.[1];
  const ids = url.searchParams.get('workbinIds')?.split(',') ?? [url.pathname.split('/').at(-1)];
  for (const id of ids) {
    bench.topic(by).on.message('/v2/me/workbins', {
      messageType: 'WorkbinSubscriptionStateChangeMessage',
      stateResource: 'Subscribed',
      id,
      workbinUserId,
      agentGroup: url.searchParams.get('agentGroup') ?? undefined,
      placeGroup: url.searchParams.get('placeGroup') ?? undefined,
    });
  }
  return { body: { statusCode: 0, referenceId: 1 } };
};

const emailMessage = (state: string, more: object = {}) => ({
  messageType: 'EmailStateChangeMessage',
  notificationType: 'StatusChange',
  email: { id: 'E1', state, capabilities: [], userData: {} },
  ...more,
});

describe('the stream comes live', () => {
  it('when the topics of every login are open, and not before', () =>
    withVendor({ users: [{ userName: 'ann' }, { userName: 'ben' }] }, async (bench) => {
      open(bench);
      await bench.until(() => bench.topics.length === 2);
      bench.topic('ann').on.live(null);
      await bench.until(() => bench.requests('GET /me/calls').length === 1);
      expect(bench.heard).toEqual([]);
      bench.topic('ben').on.live(null);
      await bench.until(() => bench.heard.length > 0);
      expect(bench.heard).toEqual(['live null']);
    }));

  it('in the order that loses nothing: login, topics, session, what is there; of the topics, none is asked for that tells no states, but for one that may be refused (S3-1)', () =>
    withVendor({ users: [WORKING] }, async (bench) => {
      open(bench);
      await bench.until(() => bench.topics.length === 1);
      expect(bench.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /me']);
      expect(bench.topic('ann').options).toMatchObject({
        url: `${bench.url}/api/v2/notifications`,
        channels: ['/v2/me/*'],
        optional: ['/v2/me'],
      });
      bench.topic('ann').on.live(null);
      await bench.until(() => bench.heard.length > 0);
      expect(bench.asked[1]).toMatchObject({
        method: 'POST',
        path: '/me',
        body: { operationName: 'StartContactCenterSession', channels: ['email', 'chat'], place: 'a1' },
      });
      expect(bench.asked.slice(2).every(({ method }) => method === 'GET')).toBe(true);
    }));

  it('without a session of its own for a login that only listens', () =>
    withVendor({}, async (bench) => {
      const stream = await goLive(bench);
      await stream.close();
      expect(operations(bench)).toEqual([]);
    }));

  it('though some channels could not be opened', () => {
    const channels = [{ channel: 'chat', statusCode: 4, statusMessage: 'no' }];
    return withVendor(
      {
        users: [WORKING],
        answer: ({ body }) => (body.operationName ? { body: { statusCode: 7, channels } } : undefined),
      },
      async (bench) => {
        await goLive(bench);
        expect(bench.heard).toEqual(['live null']);
      },
    );
  });

  it('though the session was begun before, as its channels show', () =>
    withVendor(
      {
        users: [WORKING],
        answer: ({ path, body }) => {
          if (body.operationName) return { body: { statusCode: 2, statusMessage: 'already' } };
          const ready = { channel: 'email', userState: { state: 'NotReady' } };
          return path.startsWith('/me/channels') ? { body: { statusCode: 0, channels: [ready] } } : undefined;
        },
      },
      async (bench) => {
        await goLive(bench);
        expect(bench.heard).toEqual(['live null']);
      },
    ));

  it('knowing what is there: what was offered before and is completed now was declined', () => {
    const emails = [{ id: 'E1', state: 'Invited', capabilities: ['Accept'], userData: {} }];
    return withVendor(
      { answer: ({ path }) => (path.startsWith('/me/emails') ? { body: { statusCode: 0, emails } } : undefined) },
      async (bench) => {
        await goLive(bench);
        bench.topic('ann').on.message('/v2/me/emails', emailMessage('Completed'));
        expect(bench.changes).toMatchObject([
          { ref: ref('Task', 'gws', taskId('E1', ANN)), news: { members: { state: { state: 'DECLINED' } } } },
          { ref: ref('Job', 'gws', 'E1'), news: { members: { state: { state: 'QUEUED' } } } },
        ]);
      },
    );
  });
});

describe('after a loss', () => {
  it('the workbins are subscribed again before it is live again, and the session is not begun again', () =>
    withVendor({ users: [WORKING], answer: confirming }, async (bench) => {
      const stream = await goLive(bench);
      const refs = [bin('A', { type: 'user', name: ANN }), bin('B', { type: 'user', name: ANN })];
      expect(await stream.watch?.(refs)).toEqual([null, null]);
      const before = bench.asked.length;
      bench.topic('ann').on.lost(refused('UNAVAILABLE'));
      bench.topic('ann').on.live('RECONNECTED');
      await bench.until(() => bench.heard.length === 3);
      expect(bench.heard).toEqual(['live null', 'lost UNAVAILABLE', 'live RECONNECTED']);
      const posts = bench.asked.slice(before).filter(({ method }) => method === 'POST');
      expect(posts.map(({ path, body }) => [path, body])).toEqual([
        ['/me/workbins?workbinIds=A,B', { operationName: 'Subscribe' }],
      ]);
    }));

  it('of one login alone, the account is lost and live again with it', () =>
    withVendor({ users: [{ userName: 'ann' }, { userName: 'ben' }] }, async (bench) => {
      await goLive(bench);
      bench.topic('ben').on.lost(refused('UNAVAILABLE'));
      bench.topic('ben').on.live('RECONNECTED');
      await bench.until(() => bench.heard.length === 3);
      expect(bench.heard).toEqual(['live null', 'lost UNAVAILABLE', 'live RECONNECTED']);
    }));

  it('a workbin that may no longer be watched is refused, and not told as gone', () => {
    let isRefusing = false;
    return withVendor(
      {
        answer: (one, bench) =>
          isRefusing && one.path.endsWith('/me/workbins/A')
            ? { body: { statusCode: 5, statusMessage: 'no' } }
            : confirming(one, bench),
      },
      async (bench) => {
        const stream = await goLive(bench);
        const mine = bin('A', { type: 'user', name: ANN });
        await stream.watch?.([mine]);
        isRefusing = true;
        bench.topic('ann').on.lost(refused('UNAVAILABLE'));
        bench.topic('ann').on.live('RECONNECTED');
        await bench.until(() => bench.heard.length === 4);
        expect(bench.heard.slice(2)).toEqual([`refused ${mine.nativeId} FORBIDDEN`, 'live RECONNECTED']);
        expect(bench.changes).toEqual([]);
      },
    );
  });

  it.each<[string, string, readonly string[]]>([
    ['is begun again when the channels are logged out', 'LoggedOut', ['StartContactCenterSession']],
    ['is not begun again while the channels are open', 'NotReady', []],
  ])('of the login itself, the session %s', (_, state, more) =>
    withVendor(
      {
        users: [WORKING],
        answer: ({ path }) =>
          path.startsWith('/me/channels')
            ? { body: { statusCode: 0, channels: [{ channel: 'email', userState: { state } }] } }
            : undefined,
      },
      async (bench) => {
        await goLive(bench);
        bench.topic('ann').on.ended(refused());
        expect(bench.heard).toEqual(['live null', 'lost UNAUTHENTICATED']);
        bench.clock.pass(1_000);
        await bench.until(() => bench.topics.length === 2);
        bench.topic('ann').on.live(null);
        await bench.until(() => bench.heard.length === 3);
        expect(bench.heard.at(-1)).toBe('live RECONNECTED');
        expect(operations(bench)).toEqual(['StartContactCenterSession', ...more]);
        expect(bench.requests('GET /me').filter(({ path }) => path === '/me')).toHaveLength(2);
      },
    ),
  );

  it('in which the login was made anew by itself, the session is begun again if that ended it', () => {
    let login = 1;
    return withVendor(
      {
        users: [WORKING],
        answer: ({ method, path }) => {
          const channels = [{ channel: 'email', userState: { state: 'LoggedOut' } }];
          if (path.startsWith('/me/channels')) return { body: { statusCode: 0, channels } };
          if (method !== 'GET' || path !== '/me') return undefined;
          return { body: { statusCode: 0, user: { id: ANN } }, cookie: `JSESSIONID=${login}; Path=/` };
        },
      },
      async (bench) => {
        await goLive(bench);
        login = 2;
        await bench.parts.sessions.first.renew({
          signal: new AbortController().signal,
          meter: { start: () => undefined, end: () => undefined },
        });
        bench.topic('ann').on.lost(refused('UNAVAILABLE'));
        bench.topic('ann').on.live('RECONNECTED');
        await bench.until(() => bench.heard.length === 3);
        expect(operations(bench)).toEqual(['StartContactCenterSession', 'StartContactCenterSession']);
      },
    );
  });

  it('that comes while the session is begun, it is begun again unless its channels are open by then', () => {
    let isAway = true;
    return withVendor(
      {
        users: [WORKING],
        answer: ({ body }) => {
          if (body.operationName !== 'StartContactCenterSession' || !isAway) return undefined;
          isAway = false;
          return { status: 503, body: {} };
        },
      },
      async (bench) => {
        open(bench);
        await bench.until(() => bench.topics.length === 1);
        bench.topic('ann').on.live(null);
        bench.topic('ann').on.lost(refused('UNAVAILABLE'));
        bench.topic('ann').on.live('RECONNECTED');
        await bench.until(() => bench.heard.includes('live null'));
        expect(operations(bench)).toEqual(['StartContactCenterSession', 'StartContactCenterSession']);
      },
    );
  });

  it('that happens again and again, it gives up and has released everything', () =>
    withVendor({ users: [{ userName: 'ann' }, { userName: 'ben' }] }, async (bench) => {
      open(bench);
      await bench.until(() => bench.topics.length === 2);
      for (let tries = 1; !bench.heard.some((one) => one.startsWith('ended')); tries += 1) {
        bench.topic('ann').on.ended(refused());
        bench.clock.pass(60_000);
        await bench.until(() => bench.topics.length === tries + 2 || bench.heard.at(-1) === 'ended UNAUTHENTICATED');
        expect(tries).toBeLessThan(10);
      }
      expect(bench.heard.slice(-2)).toEqual(['ben leaves', 'ended UNAUTHENTICATED']);
      expect([bench.clock.waiting, bench.topic('ben').isClosed]).toEqual([0, true]);
    }));

  it('and then answers somebody else: what waits is tried at once, and what is up is left alone (T33)', () =>
    withVendor({ users: [{ userName: 'ann' }, { userName: 'ben' }] }, async (bench) => {
      const stream = open(bench);
      await bench.until(() => bench.topics.length === 2);
      bench.topic('ann').on.live(null);
      bench.topic('ben').on.live(null);
      await bench.until(() => bench.heard.includes('live null'));
      stream.wake?.();
      expect(bench.heard).toEqual(['live null']);
      bench.topic('ben').on.lost(refused('UNAVAILABLE'));
      stream.wake?.();
      expect(bench.heard).toEqual(['live null', 'lost UNAVAILABLE', 'ben hurries']);
      bench.topic('ann').on.ended(refused('UNAVAILABLE'));
      expect(bench.topics).toHaveLength(2);
      stream.wake?.();
      // Without any time passing.
      await bench.until(() => bench.topics.length === 3);
    }));

  it('of good credentials there is no second try', () =>
    withVendor({ answer: () => ({ status: 401, body: { statusCode: 20 } }) }, async (bench) => {
      open(bench);
      await bench.until(() => bench.heard.length > 0);
      expect(bench.heard).toEqual(['ended UNAUTHENTICATED']);
    }));
});

describe('a message', () => {
  it('that cannot be read is a gap', () =>
    withVendor({}, async (bench) => {
      await goLive(bench);
      bench.topic('ann').on.message('/v2/me/emails', { messageType: 'EmailStateChangeMessage', email: {} });
      bench.topic('ann').on.live('UNREADABLE');
      expect(bench.heard).toEqual(['live null', 'live UNREADABLE', 'live UNREADABLE']);
    }));

  it('that nobody knows is passed over', () =>
    withVendor({}, async (bench) => {
      await goLive(bench);
      bench.topic('ann').on.message('/v2/me/x', { messageType: 'HtccInfoMessage' });
      bench.topic('ann').on.message('/v2/me/x', 'nonsense');
      expect([bench.heard, bench.changes]).toEqual([['live null'], []]);
    }));

  it('settles the command whose result it is, before the vendor has answered the command', () =>
    withVendor({}, async (bench) => {
      await goLive(bench);
      const sent = bench.parts.expected.expect({ userId: ANN, media: 'emails', id: 'E1', verb: 'Accept' });
      bench.topic('ann').on.message('/v2/me/emails', emailMessage('Processing', { referenceId: 3 }));
      sent.accepted();
      expect(bench.changes.map(({ commandId }) => commandId)).toEqual([sent.commandId, sent.commandId]);
    }));

  it('that does not come: a read is to tell what became of the command', () =>
    withVendor({}, async (bench) => {
      await goLive(bench);
      const { commandId } = bench.parts.expected.expect({ userId: ANN, media: 'emails', id: 'E1', verb: 'Accept' });
      const presence = bench.parts.expected.expect({ userId: BEN, media: 'channels', id: 'email', verb: 'Ready' });
      bench.clock.pass(60_000);
      const stale = { news: { type: 'stale' }, cause: null, at: null };
      expect(bench.changes).toEqual([
        { ref: ref('Task', 'gws', taskId('E1', ANN)), commandId, ...stale },
        { ref: ref('Worker', 'gws', BEN), commandId: presence.commandId, ...stale },
      ]);
    }));
});

describe('workbins are watched on the wire', () => {
  it.each<[string, readonly [string, WorkbinOwner][], readonly string[]]>([
    ['one of mine', [['A', { type: 'user', name: ANN }]], ['ann /me/workbins/A']],
    [
      'several of mine',
      [
        ['A', { type: 'user', name: ANN }],
        ['B', { type: 'user', name: ANN }],
      ],
      ['ann /me/workbins?workbinIds=A,B'],
    ],
    ["another login's", [['A', { type: 'user', name: BEN }]], ['ben /me/workbins/A']],
    ["one of another user's", [['A', { type: 'user', name: ZOE }]], [`ann /users/${ZOE}/workbins/A`]],
    [
      "several of another user's",
      [
        ['A', { type: 'user', name: ZOE }],
        ['B', { type: 'user', name: ZOE }],
      ],
      [`ann /users/${ZOE}/workbins?workbinIds=A,B`],
    ],
    ["an agent group's", [['A', { type: 'agentGroup', name: 'Team 1' }]], ['ann /me/workbins/A?agentGroup=Team 1']],
    ["a place group's", [['A', { type: 'placeGroup', name: 'Floor' }]], ['ann /me/workbins/A?placeGroup=Floor']],
  ])('%s', (_, wanted, paths) =>
    withVendor({ users: [{ userName: 'ann' }, { userName: 'ben' }], answer: confirming }, async (bench) => {
      const stream = await goLive(bench);
      const refs = wanted.map(([id, owner]) => bin(id, owner));
      const written = (operationName: string) =>
        bench.asked
          .filter(({ method, body }) => method === 'POST' && body.operationName === operationName)
          .map(({ by, path, body }) => [`${by} ${path}`, body]);
      expect(await stream.watch?.(refs)).toEqual(refs.map(() => null));
      expect(written('Subscribe')).toEqual(paths.map((path) => [path, { operationName: 'Subscribe' }]));
      await stream.unwatch?.(refs);
      expect(written('Unsubscribe')).toEqual(paths.map((path) => [path, { operationName: 'Unsubscribe' }]));
    }),
  );
});

const loggedOn = ({ path }: { readonly path: string }) => {
  const channels = [{ channel: 'email', userState: { state: 'Ready' } }];
  return path.startsWith('/me/channels') ? { body: { statusCode: 0, channels } } : undefined;
};

describe('the end', () => {
  it('comes in order: workbins, then topics; the agents stay logged on until the account is closed', () =>
    withVendor({ users: [WORKING, { userName: 'ben' }], answer: confirming }, async (bench) => {
      const stream = await goLive(bench);
      await stream.watch?.([bin('A', { type: 'user', name: ANN })]);
      const before = bench.asked.length;
      await stream.close();
      expect(bench.asked.slice(before).map(({ by, path, body }) => [by, path, body.operationName])).toEqual([
        ['ann', '/me/workbins/A', 'Unsubscribe'],
      ]);
      await bench.source.endSessions();
      expect(operations(bench).at(-1)).toBe('EndContactCenterSession');
      expect(bench.heard).toEqual(['live null', 'ann leaves', 'ben leaves']);
      expect(bench.clock.waiting).toBe(0);
    }));

  it('never throws, whatever the vendor says to it, and nothing is told after it', () =>
    withVendor(
      {
        users: [WORKING],
        answer: ({ body }) =>
          body.operationName === 'EndContactCenterSession' ? { status: 500, body: {} } : undefined,
      },
      async (bench) => {
        const stream = await goLive(bench);
        await expect(stream.close()).resolves.toBeUndefined();
        await expect(bench.source.endSessions()).resolves.toBeUndefined();
        bench.topic('ann').on.message('/v2/me/emails', emailMessage('Invited'));
        bench.topic('ann').on.lost(refused());
        bench.topic('ann').on.ended(refused());
        expect([bench.heard, bench.changes]).toEqual([['live null', 'ann leaves'], []]);
      },
    ));

  it('may come before it was live', () =>
    withVendor({ users: [WORKING] }, async (bench) => {
      await open(bench).close();
      expect(bench.topics.every(({ isClosed }) => isClosed)).toBe(true);
      expect(bench.heard.filter((one) => one !== 'ann leaves')).toEqual([]);
    }));

  it('is followed by a new beginning, in the same session of the agent', () =>
    withVendor({ users: [WORKING], answer: loggedOn }, async (bench) => {
      const stream = await goLive(bench);
      await stream.close();
      open(bench);
      await bench.until(() => bench.topics.length === 2);
      bench.topic('ann').on.live(null);
      await bench.until(() => bench.heard.filter((one) => one === 'live null').length === 2);
      expect(operations(bench)).toEqual(['StartContactCenterSession']);
    }));
});
