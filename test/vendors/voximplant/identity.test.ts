import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Json, parseJson } from '../../../src/domain/json.ts';
import { type KnownTask, openIdentities } from '../../../src/vendors/voximplant/work/identity.ts';
import { readState } from '../../../src/vendors/voximplant/work/state.ts';

const T0 = Date.parse('2024-03-05T10:00:00Z');

const queuesOf = (body: unknown) => readState('vox', body as Json).rows;

type Phase = 'IN_QUEUE' | 'DISTRIBUTED' | 'IN_PROCESSING';

/** A task as it really is. */
interface Truth {
  readonly key: number;
  readonly queue: number;
  readonly custom: string | null;
  readonly enqueuedAt: number;
  phase: Phase;
  agent: number | null;
  waited: number;
  processed: number;
}

interface Rules {
  /** Whether the waiting time goes on while the task is offered: not documented. */
  readonly countsOffers: boolean;
}

const openCentre = ({ countsOffers }: Rules) => {
  let now = T0;
  let keys = 0;
  let tasks: Truth[] = [];
  return {
    now: () => now,
    tasks: () => tasks,
    pass: (ms: number) => {
      now += ms;
      for (const task of tasks) {
        if (task.phase === 'IN_PROCESSING') task.processed += ms;
        else if (task.phase === 'IN_QUEUE' || countsOffers) task.waited += ms;
      }
    },
    add: (queue: number, custom: string | null): Truth => {
      keys += 1;
      const task = {
        key: keys,
        queue,
        custom,
        enqueuedAt: now,
        phase: 'IN_QUEUE' as const,
        agent: null,
        waited: 0,
        processed: 0,
      };
      tasks.push(task);
      return task;
    },
    end: (task: Truth) => {
      tasks = tasks.filter((one) => one !== task);
    },
    state: () =>
      queuesOf({
        result: [1, 2].map((queue) => ({
          sq_queue_id: queue,
          tasks: tasks
            .filter((task) => task.queue === queue)
            .map(({ phase, agent, waited, processed, custom }) => ({
              task_type: 'CALL',
              status: phase,
              user_id: agent ?? undefined,
              sq_skills: [{ sq_skill_name: 'English', sq_skill_level: 3 }],
              waiting_time: waited,
              processing_time: processed,
              custom_data: custom ?? undefined,
            })),
        })),
      }),
  };
};

type Centre = ReturnType<typeof openCentre>;

/** The order of `tasks` in an answer is by queue, then as they came. */
const inAnswer = (centre: Centre): Truth[] =>
  [1, 2].flatMap((queue) => centre.tasks().filter((task) => task.queue === queue));

const SETTINGS = { taskIdFrom: 'auto', taskIdPath: 'id' } as const;

const byTruth = (centre: Centre, known: readonly KnownTask[]): Map<number, KnownTask> => {
  const rows = new Map(known.map((one) => [one.row.raw, one]));
  const { tasks } = { tasks: inAnswer(centre) };
  const raws = [...rows.keys()];
  expect(raws).toHaveLength(tasks.length);
  return new Map(
    tasks.map((task) => {
      const found = known.find(
        ({ row, queueId }) =>
          queueId === String(task.queue) &&
          row.status === task.phase &&
          row.waitedMs === task.waited &&
          row.processedMs === task.processed &&
          row.customData === task.custom &&
          row.userId === (task.agent === null ? null : String(task.agent)),
      );
      if (!found) throw new Error(`task ${task.key} is not among those that were read`);
      return [task.key, found];
    }),
  );
};

type Step =
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'add'; readonly queue: number; readonly custom: boolean }
  | { readonly kind: 'next' | 'back' | 'end'; readonly at: number }
  | { readonly kind: 'poll'; readonly noise: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 40_000 }) }),
  fc.record({ kind: fc.constant('add' as const), queue: fc.integer({ min: 1, max: 2 }), custom: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('next' as const, 'back' as const, 'end' as const), at: fc.nat(1000) }),
  // How far the vendor's clock is misread: it is told to the second.
  fc.record({ kind: fc.constant('poll' as const), noise: fc.integer({ min: -500, max: 500 }) }),
);

const ALIKE_MS = 7_000;

/** Two tasks that nothing tells apart but a moment which is read to about three seconds, and which has drifted so near. */
const areAlike = (centre: Centre): boolean => {
  const plain = centre.tasks().filter(({ custom }) => custom === null);
  return plain.some((a, index) =>
    plain
      .slice(index + 1)
      .some((b) => a.queue === b.queue && Math.abs(a.waited + a.processed - b.waited - b.processed) < ALIKE_MS),
  );
};

/** Runs the steps; at each poll, every task that was there at the one before must have the id it had. */
const play = (steps: readonly Step[], rules: Rules, apartMs: number) => {
  const centre = openCentre(rules);
  const identify = openIdentities(SETTINGS);
  let before = new Map<number, KnownTask>();
  let agents = 100;
  for (const one of steps) {
    const tasks = centre.tasks();
    const task = 'at' in one && tasks.length > 0 ? tasks[one.at % tasks.length] : undefined;
    switch (one.kind) {
      case 'pass':
        centre.pass(one.ms);
        break;
      case 'add':
        centre.pass(apartMs);
        centre.add(one.queue, one.custom ? `{"id":"c-${centre.tasks().length}-${centre.now()}"}` : null);
        break;
      case 'next':
        if (task?.phase === 'IN_QUEUE') {
          agents += 1;
          Object.assign(task, { phase: 'DISTRIBUTED', agent: agents });
        } else if (task) task.phase = 'IN_PROCESSING';
        break;
      case 'back':
        if (task?.phase === 'DISTRIBUTED') Object.assign(task, { phase: 'IN_QUEUE', agent: null });
        break;
      case 'end':
        if (task) centre.end(task);
        break;
      case 'poll': {
        if (areAlike(centre)) return;
        const known = identify(centre.state(), centre.now() + one.noise);
        expect(new Set(known.map(({ id }) => id)).size).toBe(known.length);
        const now = byTruth(centre, known);
        for (const [key, { id, enqueuedAt }] of now) {
          const earlier = before.get(key);
          if (earlier) expect({ key, id, enqueuedAt }).toEqual({ key, id: earlier.id, enqueuedAt: earlier.enqueuedAt });
        }
        before = now;
        break;
      }
    }
  }
};

describe('the identity of tasks without one', () => {
  it('is the same at every poll, whatever happens between them', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) =>
        play(steps, { countsOffers: true }, 7_000),
      ),
      { numRuns: 500 },
    );
  });

  it('is the same while polls come often, though offers be not counted as waiting', () => {
    const often = fc
      .array(step, { maxLength: 60, size: 'max' })
      .map((steps) =>
        steps.flatMap((one): Step[] => [
          one.kind === 'pass' ? { ...one, ms: Math.min(one.ms, 4_000) } : one,
          { kind: 'poll', noise: 0 },
        ]),
      );
    fc.assert(
      fc.property(often, (steps) => play(steps, { countsOffers: false }, 12_000)),
      { numRuns: 300 },
    );
  });

  it('is kept by two that are alike and enqueued one after the other, until one of them goes', () => {
    const centre = openCentre({ countsOffers: true });
    const identify = openIdentities(SETTINGS);
    const first = centre.add(1, null);
    centre.pass(700);
    const second = centre.add(1, null);
    centre.pass(20_000);
    const ids = (noise: number) => {
      const found = byTruth(centre, identify(centre.state(), centre.now() + noise));
      return [first, second].map(({ key }) => found.get(key)?.id);
    };
    const given = ids(0);
    expect(new Set(given).size).toBe(2);
    // The error of an answer is common to all its tasks: the nearest one would be the wrong one.
    for (const noise of [500, -500, 900, 0]) expect(ids(noise)).toEqual(given);
    centre.pass(5_000);
    Object.assign(second, { phase: 'DISTRIBUTED', agent: 7 });
    expect(ids(100)).toEqual(given);
    centre.pass(5_000);
    expect(ids(-400)).toEqual(given);
    centre.end(first);
    expect(ids(0)).toEqual([undefined, given[1]]);
  });

  it('is not given to the next one when its task has gone', () => {
    const centre = openCentre({ countsOffers: true });
    const identify = openIdentities(SETTINGS);
    const gone = centre.add(1, null);
    const [one] = identify(centre.state(), centre.now());
    centre.end(gone);
    identify(centre.state(), centre.now());
    centre.pass(4_000);
    centre.add(1, null);
    const [other] = identify(centre.state(), centre.now());
    expect(other?.id).not.toBe(one?.id);
  });

  it('outlives an answer that was overtaken by a newer one', () => {
    const centre = openCentre({ countsOffers: true });
    const identify = openIdentities(SETTINGS);
    const early = centre.state();
    centre.pass(900);
    centre.add(1, null);
    const [known] = identify(centre.state(), centre.now());
    identify(early, centre.now() - 900);
    centre.pass(10_000);
    expect(identify(centre.state(), centre.now())).toMatchObject([{ id: known?.id, enqueuedAt: known?.enqueuedAt }]);
  });

  it('is mostly the same in another process, as it is made of the task and the moment it came', () => {
    const centre = openCentre({ countsOffers: true });
    for (let index = 0; index < 200; index += 1) {
      centre.add(1 + (index % 2), null);
      centre.pass(6_100);
    }
    const read = (noise: number) =>
      new Set(openIdentities(SETTINGS)(centre.state(), centre.now() + noise).map(({ id }) => id));
    const here = read(0);
    expect(here.size).toBe(200);
    expect([...read(150)].filter((id) => here.has(id)).length).toBeGreaterThan(180);
  });
});

describe('very many tasks that are alike', () => {
  it('still have an id each, the same at every poll of the same moment', () => {
    const tasks = Array.from({ length: 3_000 }, (_, index) => ({
      task_type: 'CALL',
      status: 'IN_QUEUE',
      waiting_time: index * 10,
      processing_time: 0,
    }));
    const state = queuesOf({ result: [{ sq_queue_id: 1, tasks }] });
    const identify = openIdentities(SETTINGS);
    const ids = identify(state, T0).map(({ id }) => id);
    expect(new Set(ids).size).toBe(3_000);
    expect(identify(state, T0).map(({ id }) => id)).toEqual(ids);
  });
});

describe('an id of the scenario', () => {
  it('is taken as it is; of several tasks that have it the first keeps it', () => {
    const centre = openCentre({ countsOffers: true });
    const identify = openIdentities(SETTINGS);
    const first = centre.add(1, 'abc');
    centre.pass(100);
    const second = centre.add(2, 'abc');
    const ids = () => {
      const found = byTruth(centre, identify(centre.state(), centre.now()));
      return [first, second].map(({ key }) => found.get(key)?.id);
    };
    expect(ids()).toEqual(['abc', 'abc~2']);
    centre.pass(9_000);
    centre.end(first);
    expect(ids()).toEqual([undefined, 'abc~2']);
  });

  const DIGITS = ['1604029199751626753', '1604029199751626754', '9007199254740993', '18446744073709551615'];
  const MANY = '1'.repeat(60);

  /** Of the answer's own text, as it is on the wire. */
  const idsIn = (
    custom: readonly string[],
    settings: { taskIdFrom?: 'auto' | 'json' | 'text'; taskIdPath?: string } = {},
  ) => {
    const tasks = custom.map(
      (text) => `{"task_type":"CALL","status":"IN_QUEUE","waiting_time":5000,"custom_data":${text}}`,
    );
    const state = queuesOf(parseJson(`{"result":[{"sq_queue_id":1,"tasks":[${tasks.join(',')}]}]}`));
    const known = openIdentities({ ...SETTINGS, ...settings })(state, T0);
    return custom.map((text) => known.find(({ row }) => JSON.stringify(row.customData) === text)?.ownId);
  };

  it.each<[string, (digits: string) => string, object]>([
    ['a member of an object', (digits) => `{"id":${digits}}`, {}],
    ['a member of an object in a text', (digits) => JSON.stringify(`{"id":${digits}}`), {}],
    ['a member below another', (digits) => `{"call":{"id":${digits}}}`, { taskIdPath: 'call.id' }],
    ['a member that is text', (digits) => `{"id":"${digits}"}`, {}],
    ['a bare number', (digits) => digits, {}],
    ['a number in a text', (digits) => `"${digits}"`, {}],
    ['a number in a text within a text', (digits) => JSON.stringify(`"${digits}"`), {}],
    ['a bare number taken as text', (digits) => digits, { taskIdFrom: 'text' }],
  ])('has as many digits as it has, as %s', (_, write, settings) => {
    const digits = [...DIGITS, MANY];
    expect(idsIn(digits.map(write), settings)).toEqual(digits);
  });

  it('is the text that it is, though it may look like a number', () => {
    const texts = ['1e3', '1000', '007', '12.50', '-0', '1E3'];
    expect(idsIn(texts.map((text) => JSON.stringify(text)))).toEqual(texts);
  });

  it('may come back: the contact is the same, its wait is a new one', () => {
    const centre = openCentre({ countsOffers: true });
    const identify = openIdentities(SETTINGS);
    const first = centre.add(1, 'abc');
    identify(centre.state(), centre.now());
    centre.end(first);
    identify(centre.state(), centre.now());
    centre.pass(10_000);
    centre.add(1, 'abc');
    expect(identify(centre.state(), centre.now())).toMatchObject([{ id: 'abc', enqueuedAt: T0 + 10_000 }]);
  });
});
