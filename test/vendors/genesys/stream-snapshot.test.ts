import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/contract/source.ts';
import type { Call } from '../../../src/domain/call.ts';
import { EVENT_KINDS, type EventKind } from '../../../src/domain/event.ts';
import { ref } from '../../../src/domain/ref.ts';
import { taskId, workbinId } from '../../../src/vendors/genesys/ids.ts';
import { ANN, type Answer, type Asked, BEN, type Bench, withVendor } from './stream-vendor.ts';

const call: Call = { signal: new AbortController().signal, meter: { start: () => undefined, end: () => undefined } };

const read = ({ source }: Bench, kinds: readonly EventKind[]): Promise<Snapshot> => {
  if (!source.snapshot) throw new Error('there is no snapshot');
  return source.snapshot(kinds, call);
};

const SHELF = { workbinName: 'later', id: 'W1', displayName: 'Later', type: 'Agent' };

/** Ann works on E1, Ben is offered E2 and done with E3, E4 lies on Ann's shelf. */
const centre = ({ by, path }: Asked): Answer | undefined => {
  const of = (body: Record<string, unknown>): Answer => ({ body: { statusCode: 0, ...body } });
  const plain = path.split('?')[0];
  if (plain === '/me/emails') {
    return of({
      emails:
        by === 'ann'
          ? [{ id: 'E1', state: 'Processing' }]
          : [
              { id: 'E2', state: 'Invited' },
              { id: 'E3', state: 'Completed' },
            ],
    });
  }
  if (plain === '/me/workbins' && by === 'ann') return of({ workbins: [SHELF] });
  if (plain === '/me/workbins/W1') return of({ workbin: { ...SHELF, emails: [{ id: 'E4', capabilities: [] }] } });
  if (plain === '/users') return of({ users: [{ id: ANN, userName: 'ann' }] });
  if (plain === '/queues') return of({ queues: [{ id: 'Q1', name: 'Sales' }] });
  return undefined;
};

const both = { users: [{ userName: 'ann' }, { userName: 'ben' }], answer: centre };
const ids = (items: Snapshot[EventKind]) => items?.map(({ ref: of }) => of.nativeId);

describe('a snapshot', () => {
  it('holds everything that lives, of every login, and nothing that has ended', () =>
    withVendor(both, async (bench) => {
      const snapshot = await read(bench, EVENT_KINDS);
      const shelf = workbinId('W1', { type: 'user', name: ANN });
      expect(Object.fromEntries(EVENT_KINDS.map((kind) => [kind, ids(snapshot[kind])]))).toEqual({
        Worker: [ANN, BEN],
        Queue: ['Q1'],
        Task: [taskId('E1', ANN), taskId('E2', BEN)],
        Job: ['E1', 'E2', 'E4'],
        Workbin: [shelf],
      });
      expect(snapshot.Job?.map(({ state, workbin }) => [state.state, workbin])).toEqual([
        ['ASSIGNED', undefined],
        ['OFFERED', undefined],
        ['PARKED', ref('Workbin', 'gws', shelf)],
      ]);
    }));

  it.each<[EventKind, readonly string[]]>([
    ['Worker', ['GET /me?subresources=*', 'GET /me?subresources=*', 'GET /users?fields=*&subresources=*']],
    ['Queue', ['GET /queues?fields=*']],
    ['Task', ['GET /me/emails?fields=*', 'GET /me/emails?fields=*']],
    ['Workbin', ['GET /me/workbins?fields=*', 'GET /me/workbins?fields=*']],
    [
      'Job',
      [
        'GET /me/emails?fields=*',
        'GET /me/emails?fields=*',
        'GET /me/workbins/W1?subresources=*',
        'GET /me/workbins?fields=*',
        'GET /me/workbins?fields=*',
      ],
    ],
  ])('of one kind costs no more calls than it needs: %s', (kind, calls) =>
    withVendor({ ...both, settings: { media: ['emails'] } }, async (bench) => {
      const snapshot = await read(bench, [kind]);
      expect(Object.keys(snapshot)).toEqual([kind]);
      const asked = bench.asked.map(({ method, path }) => `${method} ${path}`).filter((one) => one !== 'GET /me');
      expect(asked.sort()).toEqual(calls);
    }),
  );

  it('fails in the kinds of which a part cannot be read, and in no others', () =>
    withVendor(
      {
        ...both,
        answer: (asked) =>
          asked.by === 'ben' && asked.path.startsWith('/me/chats')
            ? { status: 403, body: { statusCode: 5 } }
            : centre(asked),
      },
      async (bench) => {
        const { failed = {}, ...told } = await read(bench, EVENT_KINDS);
        expect(Object.keys(failed).sort()).toEqual(['Job', 'Task']);
        expect(failed.Task).toMatchObject({ code: 'FORBIDDEN' });
        expect(Object.keys(told).sort()).toEqual(['Queue', 'Workbin', 'Worker']);
      },
    ));

  it('is remembered: what messages say is understood by it', () =>
    withVendor(both, async (bench) => {
      await read(bench, ['Job']);
      const { memory } = bench.parts;
      expect([memory.lastState(BEN, 'E2'), memory.holdersOf('E1'), memory.mediaOf('E4')]).toEqual([
        'Invited',
        [ANN],
        'emails',
      ]);
    }));
});
