import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Holding, placesOf } from '../../src/domain/places.ts';
import type { PresenceState, Worker, WorkerChannel } from '../../src/domain/worker.ts';
import { objectsOf } from '../live/support/vendor.ts';

const { worker, task } = objectsOf('acme');

const channel = (name: string, members: Partial<WorkerChannel> = {}): WorkerChannel => ({
  channel: name,
  presence: null,
  capacityCost: null,
  maxJobs: null,
  ...members,
});

type Held = readonly (readonly [channel: string | null, cost: number | null])[];

const holding = (held: Held, areAll = true): Holding => {
  const tasks = held.map(([, cost], at) => task(`${at}`, 'ACTIVE', { by: 'w', of: `${at}`, capacityCost: cost }));
  return { tasks, areAll, channelOf: ({ ref }) => held[Number(ref.nativeId)]?.[0] ?? null };
};

const ready = (members: Partial<Pick<Worker, 'capacity' | 'channels'>>): Worker => worker('w', 'READY', members);
const at = (presence: PresenceState | 'UNKNOWN') =>
  ({ state: presence, native: null, label: null, reasonCode: null, since: null }) as const;

describe('how many jobs a worker can take', () => {
  const blended = ready({
    capacity: 100,
    channels: [channel('chat', { capacityCost: 50 }), channel('voice', { capacityCost: 100 })],
  });

  it('is one chat more for who holds one of two (A13)', () => {
    expect(placesOf(blended, holding([['chat', 50]]))).toEqual([
      { channel: 'chat', places: { total: 2, free: 1 } },
      { channel: 'voice', places: { total: 1, free: 0 } },
    ]);
  });

  it.each<[string, Worker, Holding, ReturnType<typeof placesOf>]>([
    ['nothing for who is not ready', worker('w', 'NOT_READY', { channels: null }), holding([]), []],
    [
      'nothing for who is leaving',
      worker('w', 'DRAINING', { channels: [channel('chat', { maxJobs: 3 })] }),
      holding([]),
      [],
    ],
    ['not known where channels are not told', ready({ channels: null }), holding([]), null],
    ['not known where channels were not read', ready({ channels: undefined }), holding([]), null],
    [
      'not known of who may be ready',
      worker('w', 'UNKNOWN', { channels: [channel('chat', { maxJobs: 3 })] }),
      holding([]),
      [{ channel: 'chat', places: null }],
    ],
    [
      'only of channels on which it is ready, where presence is kept by channel',
      ready({
        channels: [
          channel('chat', { maxJobs: 3, presence: at('NOT_READY') }),
          channel('email', { maxJobs: 3, presence: at('UNKNOWN') }),
          channel('voice', { maxJobs: 1, presence: at('READY') }),
        ],
      }),
      holding([]),
      [
        { channel: 'email', places: null },
        { channel: 'voice', places: { total: 1, free: 1 } },
      ],
    ],
    [
      'not known without any limit',
      ready({ channels: [channel('chat')] }),
      holding([]),
      [{ channel: 'chat', places: null }],
    ],
    [
      'not known where one job takes a share of nobody knows what',
      ready({ channels: [channel('chat', { capacityCost: 1, maxJobs: 5 })] }),
      holding([]),
      [{ channel: 'chat', places: null }],
    ],
    [
      'not known while there may be more tasks',
      ready({ channels: [channel('chat', { maxJobs: 3 })] }),
      holding([], false),
      [{ channel: 'chat', places: null }],
    ],
    [
      'not known where a job is of none of the channels, for the two words may differ',
      ready({ channels: [channel('chat', { maxJobs: 3 })] }),
      holding([['CHAT', null]]),
      [{ channel: 'chat', places: null }],
    ],
    [
      'what the channel of a job takes, where its task does not tell',
      blended,
      holding([['chat', null]]),
      [
        { channel: 'chat', places: { total: 2, free: 1 } },
        { channel: 'voice', places: { total: 1, free: 0 } },
      ],
    ],
    [
      'not known where neither tells what a task takes',
      blended,
      holding([[null, null]]),
      [
        { channel: 'chat', places: null },
        { channel: 'voice', places: null },
      ],
    ],
    [
      'never less than none for who holds more than the limits allow',
      ready({ capacity: 10, channels: [channel('chat', { capacityCost: 10, maxJobs: 1 })] }),
      holding([
        ['chat', 10],
        ['chat', 10],
      ]),
      [{ channel: 'chat', places: { total: 1, free: 0 } }],
    ],
    [
      'none where one job takes more than there is',
      ready({ capacity: 10, channels: [channel('chat', { capacityCost: 11 })] }),
      holding([]),
      [{ channel: 'chat', places: { total: 0, free: 0 } }],
    ],
    [
      'limited by number alone where a job takes nothing',
      ready({ channels: [channel('chat', { capacityCost: 0, maxJobs: 2 })] }),
      holding([['chat', 0]]),
      [{ channel: 'chat', places: { total: 2, free: 1 } }],
    ],
  ])('%s', (_name, of, held, expected) => {
    expect(placesOf(of, held)).toEqual(expected);
  });

  it('is as many as can be handed out one by one while the limits allow it', () => {
    const limits = fc.record({
      capacityCost: fc.integer({ min: 1, max: 60 }),
      maxJobs: fc.option(fc.integer({ min: 1, max: 5 })),
    });
    const world = fc.record({
      capacity: fc.integer({ min: 0, max: 120 }),
      chat: limits,
      voice: limits,
      held: fc.array(fc.constantFrom('chat' as const, 'voice' as const), { maxLength: 5 }),
      asked: fc.constantFrom('chat' as const, 'voice' as const),
    });
    fc.assert(
      fc.property(world, ({ capacity, held, asked, ...of }) => {
        const handOut = (begin: readonly (typeof asked)[]): number => {
          const all = [...begin];
          const taken = (): number => all.reduce((sum, one) => sum + of[one].capacityCost, 0);
          const most = of[asked].maxJobs ?? Infinity;
          while (capacity - taken() >= of[asked].capacityCost && all.filter((one) => one === asked).length < most) {
            all.push(asked);
          }
          return all.length - begin.length;
        };
        const one = ready({ capacity, channels: [channel('chat', of.chat), channel('voice', of.voice)] });
        const places = placesOf(one, holding(held.map((name) => [name, of[name].capacityCost])));
        expect(places?.find((each) => each.channel === asked)?.places).toEqual({
          total: handOut([]),
          free: handOut(held),
        });
      }),
      { numRuns: 1_000 },
    );
  });
});
