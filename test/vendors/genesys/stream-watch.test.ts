import { describe, expect, it } from 'vitest';
import { VendorError } from '../../../src/domain/error.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { type Ref, ref } from '../../../src/domain/ref.ts';
import { type WorkbinOwner, workbinId } from '../../../src/vendors/genesys/ids.ts';
import type { Confirmation } from '../../../src/vendors/genesys/source/messages.ts';
import { openWatch, type Watch } from '../../../src/vendors/genesys/source/watch.ts';
import type { WatchLogin } from '../../../src/vendors/genesys/source/watch-request.ts';
import { manualClock } from './stream-clock.ts';

interface Asked {
  readonly by: string;
  readonly path: string;
  readonly operation: unknown;
  readonly query: Readonly<Record<string, string>>;
}

type Answer = (asked: Asked) => JsonObject | Promise<JsonObject>;

const owners: Readonly<Record<string, WorkbinOwner>> = {
  ann: { type: 'user', name: 'ann' },
  ben: { type: 'user', name: 'ben' },
  zoe: { type: 'user', name: 'zoe' },
  desk: { type: 'place', name: 'desk' },
  somewhere: { type: 'place' },
  team: { type: 'agentGroup', name: 'Team' },
  floor: { type: 'placeGroup', name: 'Floor' },
};

/** Named `id@owner`. */
const bin = (name: string): Ref => {
  const [id = '', owner = ''] = name.split('@');
  const known = owners[owner];
  return ref('Workbin', 'gws', known ? workbinId(id, known) : name);
};

const told = (id: string, more: Partial<Confirmation> = {}): Confirmation => ({
  id,
  state: 'Subscribed',
  owner: null,
  referenceId: null,
  code: null,
  message: null,
  ...more,
});

/** Ann and Ben are logins, Zoe is not. `answer` may speak to the watch before it answers. */
const opened = (answer: (asked: Asked, watch: Watch) => ReturnType<Answer> = () => ({ statusCode: 0 })) => {
  const clock = manualClock();
  const asked: Asked[] = [];
  const login = (userId: string, place: string | null): WatchLogin => ({
    userId,
    place,
    post: async (path, body, query) => {
      const one = { by: userId, path, operation: body.operationName, query };
      asked.push(one);
      return answer(one, watch);
    },
  });
  const logins = [login('ann', null), login('ben', 'desk')];
  const watch = openWatch({ account: 'gws', logins: () => logins, clock });
  return { watch, asked, clock };
};

/** Confirms whatever is asked as soon as it is asked, without a number. */
const confirming = ({ by, path, query }: Asked, watch: Watch): JsonObject => {
  const user = /^\/users\/([^/]+)/.exec(path)?.[1];
  const owner: WorkbinOwner | null = user
    ? { type: 'user', name: user }
    : query.agentGroup
      ? { type: 'agentGroup', name: query.agentGroup }
      : query.placeGroup
        ? { type: 'placeGroup', name: query.placeGroup }
        : null;
  const ids = query.workbinIds?.split(',') ?? [path.split('/').at(-1) ?? ''];
  for (const id of ids) watch.confirm(by, told(id, { owner }));
  return { statusCode: 0 };
};

const codes = (answers: readonly (VendorError | null)[]) => answers.map((one) => one?.code ?? null);

describe('workbins are subscribed', () => {
  it.each<[string, readonly string[], readonly Omit<Asked, 'operation'>[]]>([
    ['one of mine', ['a@ann'], [{ by: 'ann', path: '/me/workbins/a', query: {} }]],
    ['several of mine', ['a@ann', 'b@ann'], [{ by: 'ann', path: '/me/workbins', query: { workbinIds: 'a,b' } }]],
    ["another login's, by its own session", ['a@ben'], [{ by: 'ben', path: '/me/workbins/a', query: {} }]],
    ["one of another user's", ['a@zoe'], [{ by: 'ann', path: '/users/zoe/workbins/a', query: {} }]],
    [
      "several of another user's",
      ['a@zoe', 'b@zoe'],
      [{ by: 'ann', path: '/users/zoe/workbins', query: { workbinIds: 'a,b' } }],
    ],
    ["a login's place's, by that login's session", ['a@desk'], [{ by: 'ben', path: '/me/workbins/a', query: {} }]],
    ["a place's that is not named", ['a@somewhere'], [{ by: 'ann', path: '/me/workbins/a', query: {} }]],
    ["an agent group's", ['a@team'], [{ by: 'ann', path: '/me/workbins/a', query: { agentGroup: 'Team' } }]],
    ["a place group's", ['a@floor'], [{ by: 'ann', path: '/me/workbins/a', query: { placeGroup: 'Floor' } }]],
    ['the same twice', ['a@ann', 'a@ann'], [{ by: 'ann', path: '/me/workbins/a', query: {} }]],
    [
      'those of several owners',
      ['a@ann', 'a@zoe', 'b@ann', 'a@ben'],
      [
        { by: 'ann', path: '/me/workbins', query: { workbinIds: 'a,b' } },
        { by: 'ann', path: '/users/zoe/workbins/a', query: {} },
        { by: 'ben', path: '/me/workbins/a', query: {} },
      ],
    ],
  ])('%s', async (_, names, calls) => {
    const { watch, asked } = opened(confirming);
    const refs = names.map(bin);
    expect(await watch.watch(refs)).toEqual(names.map(() => null));
    expect(asked).toEqual(calls.map((call) => ({ ...call, operation: 'Subscribe' })));
    await watch.unwatch(refs);
    expect(asked.slice(calls.length)).toEqual(calls.map((call) => ({ ...call, operation: 'Unsubscribe' })));
    expect(watch.refs()).toEqual([]);
  });

  it('only once, however often they are asked for', async () => {
    const { watch, asked } = opened(confirming);
    await Promise.all([watch.watch([bin('a@ann')]), watch.watch([bin('a@ann')])]);
    expect(await watch.watch([bin('a@ann')])).toEqual([null]);
    expect(asked).toHaveLength(1);
  });
});

describe('a subscription is confirmed', () => {
  const numbered = { statusCode: 0, referenceIds: { a: 56, b: 57 } };

  it('by the number, whatever the order', async () => {
    const { watch } = opened(() => numbered);
    const answers = watch.watch([bin('a@ann'), bin('b@ann')]);
    await Promise.resolve();
    watch.confirm('ann', told('b', { referenceId: '57', state: 'RequestFailed', code: '6' }));
    watch.confirm('ann', told('a', { referenceId: '56' }));
    const [first, second] = await answers;
    expect([first, second?.vendorCode]).toEqual([null, '6']);
    expect(watch.refs()).toEqual([bin('a@ann')]);
  });

  it('by a message that comes before the answer', async () => {
    const { watch } = opened((_, opening) => {
      opening.confirm('ann', told('b', { referenceId: '57' }));
      opening.confirm('ann', told('a', { referenceId: '56' }));
      return numbered;
    });
    expect(await watch.watch([bin('a@ann'), bin('b@ann')])).toEqual([null, null]);
  });

  it('by a message without a number, though the answer told one', async () => {
    const { watch } = opened(() => ({ statusCode: 0, referenceId: 105 }));
    const answers = watch.watch([bin('a@ann')]);
    await Promise.resolve();
    watch.confirm('ann', told('a'));
    expect(await answers).toEqual([null]);
  });

  it('never by the message for another: of another number, owner or login', async () => {
    const { watch, clock } = opened(() => ({ statusCode: 0, referenceId: 105 }));
    const answers = watch.watch([bin('a@zoe')]);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    watch.confirm('ann', told('a', { referenceId: '104' }));
    watch.confirm('ann', told('a', { owner: { type: 'user', name: 'max' } }));
    watch.confirm('ann', told('a', { owner: { type: 'agentGroup', name: 'Team' } }));
    watch.confirm('ben', told('a'));
    clock.pass(20_000);
    expect(codes(await answers)).toEqual(['TIMEOUT']);
    expect([watch.refs(), clock.waiting]).toEqual([[], 0]);
  });

  it('apart for one id on the shelves of two workers, though the messages leave out whose it is', async () => {
    const { watch } = opened(({ path }, opening) => {
      const referenceId = path.startsWith('/users') ? 2 : 1;
      opening.confirm(
        'ann',
        told('a', { referenceId: String(referenceId), state: referenceId === 1 ? 'RequestFailed' : 'Subscribed' }),
      );
      return { statusCode: 0, referenceId };
    });
    expect(codes(await watch.watch([bin('a@ann'), bin('a@zoe')]))).toEqual(['FORBIDDEN', null]);
  });
});

describe('what cannot be subscribed is told in its place', () => {
  it('when there is no such workbin', async () => {
    const { watch } = opened(confirming);
    expect(codes(await watch.watch([bin('nonsense'), bin('a@ann')]))).toEqual(['NOT_FOUND', null]);
  });

  it('when one bad id spoils the call for its neighbours', async () => {
    const { watch, asked } = opened((one, opening) => {
      const ids = one.query.workbinIds ?? one.path;
      if (ids.includes('bad')) throw new VendorError('NOT_FOUND', 'gws', 'no such workbin');
      return confirming(one, opening);
    });
    expect(codes(await watch.watch([bin('a@ann'), bin('bad@ann')]))).toEqual([null, 'NOT_FOUND']);
    expect(asked).toHaveLength(3);
  });

  it('when the stream is closed meanwhile', async () => {
    const { watch, clock } = opened();
    const answers = watch.watch([bin('a@ann')]);
    watch.close();
    expect(codes(await answers)).toEqual(['UNAVAILABLE']);
    expect(clock.waiting).toBe(0);
  });

  it('and may be asked for again', async () => {
    let isRefusing = true;
    const { watch } = opened((one, opening) => {
      if (isRefusing) throw new VendorError('FORBIDDEN', 'gws', 'not allowed');
      return confirming(one, opening);
    });
    expect(codes(await watch.watch([bin('a@ann')]))).toEqual(['FORBIDDEN']);
    isRefusing = false;
    expect(await watch.watch([bin('a@ann')])).toEqual([null]);
  });

  it('but never when it is given back', async () => {
    const { watch } = opened((one, opening) => {
      if (one.operation === 'Unsubscribe') throw new VendorError('UNAVAILABLE', 'gws', 'away');
      return confirming(one, opening);
    });
    await watch.watch([bin('a@ann')]);
    await expect(watch.unwatch([bin('a@ann'), bin('b@ann')])).resolves.toBeUndefined();
  });
});

describe('after another handshake', () => {
  it("everything of that login's stream is subscribed again, and what is refused is told", async () => {
    let round = 1;
    const { watch, asked } = opened((one, opening) => {
      if (round === 2 && one.path.includes('zoe')) throw new VendorError('FORBIDDEN', 'gws', 'not allowed');
      return confirming(one, opening);
    });
    await watch.watch(['a@ann', 'b@ann', 'a@zoe', 'a@ben'].map(bin));
    asked.length = 0;
    round = 2;
    const failed = await watch.resume('ann');
    expect(asked.map(({ path, query }) => [path, query.workbinIds])).toEqual([
      ['/me/workbins', 'a,b'],
      ['/users/zoe/workbins/a', undefined],
    ]);
    expect(failed.map(({ ref: of }) => of)).toEqual([bin('a@zoe')]);
  });
});

describe('a message about a workbin', () => {
  it('speaks of all that it may be about when it leaves out whose it is', async () => {
    const { watch } = opened(confirming);
    await watch.watch(['a@ann', 'a@zoe', 'a@ben', 'a@team'].map(bin));
    expect(watch.speakOf('ann', 'a', null)).toEqual([bin('a@ann'), bin('a@zoe')]);
    expect(watch.speakOf('ann', 'a', { type: 'user', name: 'ann' })).toEqual([bin('a@ann')]);
    expect(watch.speakOf('ann', 'a', { type: 'agentGroup', name: 'Team' })).toEqual([bin('a@team')]);
    expect(watch.speakOf('ben', 'a', null)).toEqual([bin('a@ben')]);
  });
});
