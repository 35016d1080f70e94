import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.ts';
import { type Asked, failure, ok, page, withVendor } from './replay.ts';

interface Home {
  readonly activities: readonly (readonly [name: string, available: boolean | null, workspace?: string])[];
  readonly standard?: string;
  readonly worker?: JsonObject;
  readonly offlineActivities?: readonly string[];
}

const rowOf = ([name, available, workspaceSid = 'WS1']: Home['activities'][number], index: number) => ({
  sid: `AT-${name}`,
  dateCreated: `2026-03-04T10:00:0${index}+0000`,
  name,
  available,
  workspaceSid,
});

/** One worker of a workspace with these activities, who is asked to be ready or not; what is written is shown. */
const set = (
  presence: 'READY' | 'NOT_READY',
  { activities, standard, worker = { activitySid: 'AT-x', available: presence !== 'READY' }, offlineActivities }: Home,
) =>
  withVendor(
    ({ method, path, body, query }: Asked) => {
      if (path.endsWith('/activities/search')) {
        expect(query).toMatchObject({ workspaceSid: 'WS1', available: String(presence === 'READY') });
        return page(activities.map(rowOf));
      }
      if (path.includes('/workspaces/')) return ok({ sid: 'WS1', defaultActivitySid: standard && `AT-${standard}` });
      const { activitySid } = (body ?? worker) as { activitySid: string };
      const found = activities.map(rowOf).find(({ sid }) => sid === activitySid);
      const now = method === 'PUT' ? { activitySid, activityName: found?.name, available: found?.available } : worker;
      return ok({ sid: 'WK1', workspaceSid: 'WS1', ...now });
    },
    async ({ adapter, asked, call }) => {
      const outcome = await adapter.worker?.setPresence?.('WK1', presence, call).catch((error: unknown) => error);
      return { outcome, sent: asked.flatMap(({ method, body }) => (method === 'PUT' ? [body] : [])) };
    },
    offlineActivities === undefined ? {} : { offlineActivities },
  );

describe('a worker is made', () => {
  it.each<[what: string, 'READY' | 'NOT_READY', Home, chosen: string, state: string]>([
    ['ready in the only available activity', 'READY', { activities: [['Online', true]] }, 'Online', 'READY'],
    [
      'ready in that of its own workspace, and in none that only a list names so',
      'READY',
      {
        activities: [
          ['Elsewhere', true, 'WS2'],
          ['Odd', null],
          ['Away', false],
          ['Online', true],
        ],
      },
      'Online',
      'READY',
    ],
    [
      'ready in the default where several are available',
      'READY',
      {
        activities: [
          ['Phone', true],
          ['Chat', true],
        ],
        standard: 'Chat',
      },
      'Chat',
      'READY',
    ],
    [
      'not ready in the only activity that does not mean gone',
      'NOT_READY',
      {
        activities: [
          ['Offline', false],
          ['Break', false],
        ],
        standard: 'Offline',
      },
      'Break',
      'NOT_READY',
    ],
    [
      'not ready in the default where several are unavailable, though that means gone',
      'NOT_READY',
      {
        activities: [
          ['Offline', false],
          ['Break', false],
          ['Lunch', false],
        ],
        standard: 'Offline',
      },
      'Offline',
      'OFFLINE',
    ],
    ['not ready in the only unavailable one', 'NOT_READY', { activities: [['Offline', false]] }, 'Offline', 'OFFLINE'],
    [
      'not ready in the only one that does not mean gone by the settings',
      'NOT_READY',
      {
        activities: [
          ['Offline', false],
          ['Home', false],
        ],
        offlineActivities: ['home'],
      },
      'Offline',
      'NOT_READY',
    ],
  ])('%s (R2)', async (_what, presence, home, chosen, state) => {
    const { outcome, sent } = await set(presence, home);
    expect(sent).toEqual([{ activitySid: `AT-${chosen}` }]);
    expect(outcome).toMatchObject({ outcome: 'DONE', item: { presence: { state, native: chosen } } });
  });

  it('what it is already without a word to the vendor', async () => {
    const { outcome, sent } = await set('NOT_READY', {
      activities: [],
      worker: { activitySid: 'AT-1', activityName: 'Offline', available: false },
    });
    expect(sent).toEqual([]);
    expect(outcome).toMatchObject({ outcome: 'DONE', item: { presence: { state: 'OFFLINE' } } });
  });

  it.each<['READY' | 'NOT_READY', Home, message: RegExp]>([
    ['READY', { activities: [] }, /^the workspace of the worker has no activity that is available$/],
    [
      'READY',
      {
        activities: [
          ['Phone', true],
          ['Chat', true],
        ],
        standard: 'Offline',
      },
      /^several activities of the workspace are available \(Phone, Chat\): name the one that is meant$/,
    ],
    [
      'NOT_READY',
      {
        activities: [
          ['Break', false],
          ['Lunch', false],
        ],
      },
      /unavailable \(Break, Lunch\): name the one that is meant$/,
    ],
    [
      'READY',
      { activities: [['Online', true]], worker: { available: false, workspaceSid: null } },
      /^the workspace of the worker is needed/,
    ],
  ])('%s only where that can mean one activity: %#', async (presence, home, message) => {
    const { outcome, sent } = await set(presence, home);
    expect(outcome).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(message) });
    expect(sent).toEqual([]);
  });

  it('nothing when it is not there, or when the activities cannot all be read', () =>
    withVendor(
      ({ path }) => {
        if (path.endsWith('/WK9')) return failure('530');
        if (path.endsWith('/activities/search')) return page([{ name: 'no SID' }]);
        return ok({ sid: path.split('/').at(-1), workspaceSid: 'WS1', available: false });
      },
      async ({ adapter, asked, call }) => {
        const to = (sid: string) => adapter.worker?.setPresence?.(sid, 'READY', call);
        await expect(to('WK9')).rejects.toMatchObject({ code: 'NOT_FOUND', vendorCode: '530' });
        await expect(to('WK1')).rejects.toMatchObject({ code: 'UNREADABLE' });
        expect(asked.every(({ method }) => method === 'GET')).toBe(true);
      },
    ));
});
