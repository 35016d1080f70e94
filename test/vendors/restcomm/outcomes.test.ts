import { describe, expect, it } from 'vitest';
import type { CommandResult } from '../../../src/contract/command.ts';
import type { Call } from '../../../src/domain/call.ts';
import { VendorError } from '../../../src/domain/error.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import type { VendorObject } from '../../../src/domain/object.ts';
import { type Answer, type Asked, failure, newCall, ok, type openAt, withVendor } from './replay.ts';

type Adapter = ReturnType<typeof openAt>;
type Run = (adapter: Adapter, call: Call) => Promise<CommandResult<VendorObject>> | undefined;

const CONFIGURATION = '{"task_routing":{}}';

const RUNS: readonly (readonly [command: string, run: Run])[] = [
  ['workspace.create', (a, call) => a.workspace?.create?.({ name: 'New' }, call)],
  ['workspace.update', (a, call) => a.workspace?.update?.('WS1', { name: 'New', timeoutActivity: 'AT2' }, call)],
  ['workspace.remove', (a, call) => a.workspace?.remove?.('WS1', call)],
  ['activity.create', (a, call) => a.activity?.create?.({ workspace: 'WS1', name: 'New', available: true }, call)],
  ['activity.update', (a, call) => a.activity?.update?.('AT1', { available: true }, call)],
  ['activity.remove', (a, call) => a.activity?.remove?.('AT1', call)],
  ['queue.create', (a, call) => a.queue?.create?.({ workspace: 'WS1', name: 'New' }, call)],
  ['queue.update', (a, call) => a.queue?.update?.('TQ1', { name: 'New', selector: '1==2' }, call)],
  ['queue.remove', (a, call) => a.queue?.remove?.('TQ1', call)],
  [
    'policy.create',
    (a, call) => a.policy?.create?.({ workspace: 'WS1', name: 'New', configuration: CONFIGURATION }, call),
  ],
  ['policy.update', (a, call) => a.policy?.update?.('WF1', { name: 'New', callbackUrl: 'http://new' }, call)],
  ['policy.remove', (a, call) => a.policy?.remove?.('WF1', call)],
  [
    'worker.create',
    (a, call) => a.worker?.create?.({ workspace: 'WS1', name: 'New', activity: 'AT2', contactUri: '1' }, call),
  ],
  ['worker.update', (a, call) => a.worker?.update?.('WK1', { activity: 'AT2', contactUri: '2' }, call)],
  ['worker.remove', (a, call) => a.worker?.remove?.('WK1', call)],
  ['job.create', (a, call) => a.job?.create?.({ policy: 'WF1', labels: { a: 1 } }, call)],
  ['job.update', (a, call) => a.job?.update?.('TK1', { labels: { a: 1 } }, call)],
  ['job.cancel', (a, call) => a.job?.cancel?.('TK1', { reason: 'gone' }, call)],
  ['job.remove', (a, call) => a.job?.remove?.('TK1', call)],
  ['task.accept', (a, call) => a.task?.accept?.('TK1/WK1', call)],
  ['task.decline', (a, call) => a.task?.decline?.('TK1/WK1', {}, call)],
  ['task.complete', (a, call) => a.task?.complete?.('TK1/WK1', {}, call)],
];

/** The state in which it finds the Task that it is about. */
const BEFORE: Readonly<Record<string, string>> = {
  'job.cancel': 'PENDING',
  'task.accept': 'RESERVED',
  'task.decline': 'RESERVED',
  'task.complete': 'ASSIGNED',
};

const COMMANDS = RUNS.map(([command, run]) => [command, run, BEFORE[command]] as const);

/** What each object is like before. */
const STORED: JsonObject = {
  name: 'Old',
  available: false,
  activitySid: 'AT1',
  activityName: 'Offline',
  timeoutActivitySid: 'AT1',
  targetWorkers: '1==1',
  assignmentCallbackUrl: 'http://old',
  attributes: '{"contact_uri":"1"}',
  workerSid: 'WK1',
  taskQueueSid: 'TQ1',
};

/** The data of the documented answer. */
const rightData = ({ method, path, body }: Asked, before?: string): JsonObject => {
  const sid = method === 'POST' ? 'NEW1' : decodeURIComponent(path.split('/').at(-1) ?? '');
  const { assignmentStatus, ...written } = (body ?? {}) as JsonObject;
  const state = assignmentStatus === undefined ? before : String(assignmentStatus).toUpperCase();
  const { workerSid, ...free } = STORED;
  return {
    sid,
    ...(assignmentStatus === 'Pending' ? free : { ...free, workerSid }),
    ...(path.includes('/tasks') && { assignmentState: state ?? 'PENDING' }),
    ...written,
  };
};

interface Outcome {
  readonly outcome: unknown;
  readonly writes: readonly Asked[];
}

/** The acceptance of offers has to be chosen. */
const SETTINGS = { enterpriseSid: 'EN1', taskAcceptance: 'assignment-status' };

/** Carries a command out at a vendor that answers every write so. */
const carryOut = (
  run: Run,
  before: string | undefined,
  answer: (right: JsonObject, asked: Asked) => Answer,
  signal?: AbortSignal,
): Promise<Outcome> =>
  withVendor(
    (asked) => (asked.method === 'GET' ? ok(rightData(asked, before)) : answer(rightData(asked, before), asked)),
    async ({ adapter, asked }) => {
      const outcome = await run(adapter, newCall(signal))?.catch((error: unknown) => error);
      return { outcome, writes: asked.filter(({ method }) => method !== 'GET') };
    },
    SETTINGS,
  );

const json = (text: string, status = 200): Answer => ({
  status,
  text,
  headers: { 'content-type': 'application/json' },
});

/** Answers with a success for a status that say nothing of the command. */
const EMPTY_WORDS: readonly (readonly [string, (right: JsonObject) => Answer])[] = [
  ['garbage', () => json('{"value": [ <<<')],
  ['half an answer', (right) => json(JSON.stringify({ data: right, code: 200 }).slice(0, -9))],
  ['a login page', () => ({ text: '<!doctype html><title>Sign in</title>' })],
  ['a login page that says it is JSON', () => json('<!doctype html><title>Sign in</title>')],
  ['nothing', () => json('')],
  ['nothing, with 204', () => json('', 204)],
  ['a blank', () => json(' \n')],
  ...['null', '[]', '"OK"', 'true', '7', '{}'].map((text) => [text, () => json(text)] as const),
  ['an envelope without data', () => ({ body: { code: 200, message: 'OK' } })],
  ['no data', () => ok(null)],
  ['data that are text', () => ok('OK')],
  ['data in a list', (right) => ok([right])],
  ['data without a SID', ({ sid: _, ...right }) => ok(right)],
  ['data with a blank SID', (right) => ok({ ...right, sid: ' ' })],
  ['an envelope of another code', (right) => ({ body: { data: right, code: 500, message: 'Internal error' } })],
  [
    'JSON that is nested too deep',
    (right) => json(JSON.stringify({ data: right }).replace('{', `{"x":${'['.repeat(150)}${']'.repeat(150)},`)),
  ],
];

/** Refusals: their codes here. */
const DOCUMENTED: Readonly<Record<string, string>> = {
  510: 'NOT_FOUND',
  516: 'DUPLICATE',
  520: 'NOT_FOUND',
  526: 'DUPLICATE',
  530: 'NOT_FOUND',
  531: 'INVALID_INPUT',
  532: 'INVALID_INPUT',
  536: 'DUPLICATE',
  540: 'NOT_FOUND',
  546: 'DUPLICATE',
  550: 'NOT_FOUND',
  556: 'DUPLICATE',
  560: 'NOT_FOUND',
};
const COMMON: readonly (readonly [status: number, code: string, maybeDone: boolean])[] = [
  [400, 'INVALID_INPUT', false],
  [401, 'UNAUTHENTICATED', false],
  [403, 'FORBIDDEN', false],
  [404, 'PROTOCOL', false],
  [405, 'PROTOCOL', false],
  [409, 'WRONG_STATE', false],
  [422, 'INVALID_INPUT', false],
  [429, 'RATE_LIMITED', false],
  [500, 'UNAVAILABLE', false],
  [502, 'UNAVAILABLE', true],
  [503, 'UNAVAILABLE', false],
  [504, 'UNAVAILABLE', true],
];

describe.each(COMMANDS.map(([command, run, before]) => ({ command, run, before })))(
  '$command',
  ({ command, run, before }) => {
    const isTaskUpdate = /^(job|task)\.(update|cancel|accept|decline|complete)$/.test(command);

    it('is done by the documented answer', async () => {
      const { outcome, writes } = await carryOut(run, before, (right) => ok(right));
      expect(outcome).toMatchObject({ outcome: 'DONE', item: { raw: {} } });
      expect(writes).toHaveLength(1);
    });

    it.each(EMPTY_WORDS)('may be done, and is not told as done, by %s', async (_name, answer) => {
      const { outcome, writes } = await carryOut(run, before, answer);
      expect(outcome).toBeInstanceOf(VendorError);
      expect(outcome).toMatchObject({ code: 'PROTOCOL', account: 'acme', maybeDone: true, retryable: false });
      expect(writes).toHaveLength(1);
    });

    it('may be done when the answer is lost', async () => {
      expect((await carryOut(run, before, () => ({ reset: true }))).outcome).toMatchObject({
        code: 'UNAVAILABLE',
        maybeDone: true,
      });
      const deadline = new AbortController();
      const late = () => {
        deadline.abort(new DOMException('too late', 'TimeoutError'));
        return { hang: true };
      };
      expect((await carryOut(run, before, late, deadline.signal)).outcome).toMatchObject({
        code: 'TIMEOUT',
        maybeDone: true,
      });
    });

    it.each(Object.entries(DOCUMENTED))(
      'is refused by %s as %s, with the status of an error or of a success',
      async (errorCode, code) => {
        for (const status of [409, 200, 201]) {
          const { outcome, writes } = await carryOut(run, before, () => failure(errorCode, status, 'the value'));
          expect(outcome).toMatchObject({ code, vendorCode: errorCode, status, maybeDone: false });
          expect(writes).toHaveLength(1);
        }
      },
    );

    it.each(COMMON)('ends with %i as %s', async (status, code, maybeDone) => {
      for (const answer of [failure(String(status), status), { status, text: '<html>no</html>' }]) {
        const { outcome, writes } = await carryOut(run, before, () => answer);
        expect(outcome).toMatchObject({ status, maybeDone });
        // Without the vendor's own words a 409 has no code to go by.
        if (status !== 409 || 'body' in answer) expect(outcome).toMatchObject({ code });
        // The path of this operation is printed in two ways: an unknown one is tried in the other.
        expect(writes).toHaveLength(isTaskUpdate && (status === 404 || status === 405) ? 2 : 1);
      }
    });

    it('lets a fault of ours through as it is, at whichever of its requests', async () => {
      const needed = await withVendor(
        (asked) => ok(rightData(asked, before)),
        async ({ adapter, asked, call }) => {
          await run(adapter, call);
          return asked.length;
        },
        SETTINGS,
      );
      expect(needed).toBeGreaterThan(0);
      for (let at = 1; at <= needed; at += 1) {
        const fault = new TypeError('ours');
        let requests = 0;
        const start = () => {
          requests += 1;
          if (requests === at) throw fault;
        };
        await withVendor(
          (asked) => ok(rightData(asked, before)),
          async ({ adapter }) => {
            const call = { ...newCall(), meter: { start, end: () => {} } };
            expect(await run(adapter, call)?.catch((error: unknown) => error)).toBe(fault);
          },
          SETTINGS,
        );
      }
    });
  },
);

describe('an answer that is read, and', () => {
  const about = (verbs: RegExp) => COMMANDS.filter(([command]) => verbs.test(command));

  it.each(about(/(update|remove|cancel|accept|decline|complete)$/))(
    'is about another object, does not tell that %s is done',
    async (_command, run, before) => {
      const { outcome } = await carryOut(run, before, (right) => ok({ ...right, sid: 'XX9' }));
      expect(outcome).toMatchObject({
        code: 'PROTOCOL',
        maybeDone: true,
        message: expect.stringContaining('data.sid'),
      });
    },
  );

  it.each(about(/^(?!job).*update$/))(
    'shows the object as it was before, does not tell that %s is done',
    async (_command, run, before) => {
      const { outcome } = await carryOut(run, before, ({ sid }) => ok({ ...STORED, sid: String(sid) }));
      expect(outcome).toMatchObject({ code: 'PROTOCOL', maybeDone: true, message: expect.stringContaining('data.') });
    },
  );
});

describe('an order about a Task', () => {
  const STATES = ['PENDING', 'RESERVED', 'ASSIGNED', 'COMPLETED', 'CANCELED', 'CANCELLED', 'WRAPPING', '', null, 7, {}];
  /** The states by which an answer says that it was carried out, and those after which nothing was to be done. */
  const DONE_BY: Readonly<Record<string, readonly unknown[]>> = {
    'job.cancel': ['CANCELED', 'CANCELLED'],
    'task.accept': ['ASSIGNED'],
    'task.decline': ['PENDING'],
    'task.complete': ['COMPLETED'],
  };
  const orders = COMMANDS.filter(([command]) => command in DONE_BY).map(([command, run, before]) => ({
    command,
    run,
    before,
  }));

  it.each(orders)(
    '$command is done by an answer that shows its state, under either key, and by no other',
    async ({ command, run, before }) => {
      for (const state of STATES) {
        for (const key of ['assignmentState', 'assignmentStatus']) {
          const { outcome } = await carryOut(run, before, ({ assignmentState: _, ...right }) =>
            ok({ ...right, workerSid: 'WK1', [key]: state }),
          );
          expect([state, outcome]).toEqual([
            state,
            DONE_BY[command]?.includes(state)
              ? expect.objectContaining({ outcome: 'DONE' })
              : expect.objectContaining({ code: 'PROTOCOL', maybeDone: true }),
          ]);
        }
      }
    },
  );

  it.each(orders.filter(({ command }) => /accept|complete/.test(command)))(
    '$command is not done by an answer that shows another worker',
    async ({ run, before }) => {
      const { outcome } = await carryOut(run, before, (right) => ok({ ...right, workerSid: 'WK2' }));
      expect(outcome).toMatchObject({ code: 'PROTOCOL', maybeDone: true });
    },
  );
});

describe('a new object', () => {
  const creations = COMMANDS.filter(([command]) => command === 'job.create' || command === 'worker.create');

  it.each(creations)('of %s is created though it cannot be read afterwards', async (_command, run) => {
    for (const unread of [failure('503', 503), json('garbage'), failure('560'), ok({ sid: 'XX9' }), { reset: true }]) {
      const outcome = await withVendor(
        ({ method }) => (method === 'POST' ? ok({ sid: 'NEW1', name: 'New' }) : unread),
        async ({ adapter, call }) => run(adapter, call),
      );
      expect(outcome).toMatchObject({ outcome: 'DONE', item: { ref: { nativeId: 'NEW1' } } });
    }
  });
});

describe('the offer timeout of a policy', () => {
  /** Keeps 120 s unless it is told another by the name that has two n in it, to which it answers so. */
  const policing = <T>(
    second: (asked: Asked) => Answer,
    use: (adapter: Adapter, call: Call, asked: readonly Asked[]) => Promise<T>,
  ): Promise<T> =>
    withVendor(
      (asked) => {
        const body = (asked.body ?? {}) as JsonObject;
        const sid = asked.method === 'POST' ? 'NEW1' : 'WF1';
        return 'taskReservationnTimeout' in body
          ? second(asked)
          : ok({ sid, name: String(body.name ?? 'Old'), taskReservationTimeout: 120 });
      },
      async ({ adapter, asked, call }) => use(adapter, call, asked),
    );
  const create = (adapter: Adapter, call: Call) =>
    adapter.policy?.create?.(
      { workspace: 'WS1', name: 'New', configuration: CONFIGURATION, offerTimeoutMs: 60_000 },
      call,
    );
  const rename = (adapter: Adapter, call: Call) =>
    adapter.policy?.update?.('WF1', { name: 'New', offerTimeoutMs: 60_000 }, call);
  const change = (adapter: Adapter, call: Call) => adapter.policy?.update?.('WF1', { offerTimeoutMs: 60_000 }, call);

  const sidOf = ({ path }: Asked) => path.split('/').at(-1);
  const FAILURES: readonly (readonly [string, (asked: Asked) => Answer, object])[] = [
    ['refused', () => failure('400', 400), { code: 'INVALID_INPUT', maybeDone: false }],
    ['told that there is no such Workflow', () => failure('550'), { code: 'NOT_FOUND', maybeDone: false }],
    ['lost', () => ({ reset: true }), { code: 'UNAVAILABLE', maybeDone: true }],
    ['answered with garbage', () => json('garbage'), { code: 'PROTOCOL', maybeDone: true }],
    [
      'not heeded',
      (asked) => ok({ sid: sidOf(asked), taskReservationTimeout: 120 }),
      { code: 'PROTOCOL', maybeDone: false, message: expect.stringContaining('120000 ms instead of 60000 ms') },
    ],
    ['not shown', (asked) => ok({ sid: sidOf(asked) }), { code: 'PROTOCOL', maybeDone: true }],
  ];

  it.each(FAILURES)(
    'that is %s leaves a creation and a change of more than it partly done',
    async (_name, answer, problem) => {
      for (const [run, nativeId] of [
        [create, 'NEW1'],
        [rename, 'WF1'],
      ] as const) {
        let heeds = false;
        await policing(
          (asked) => (heeds ? ok({ sid: sidOf(asked), taskReservationnTimeout: 60 }) : answer(asked)),
          async (adapter, call, asked) => {
            const result = await run(adapter, call);
            expect(result).toMatchObject({
              outcome: 'PARTLY_DONE',
              item: { ref: { nativeId }, name: 'New', offerTimeoutMs: 120_000 },
              done: expect.any(String),
              problem,
            });
            if (result?.outcome !== 'PARTLY_DONE') throw new Error('nothing is left to do');
            // Asked again while nothing has changed, it fails as before.
            await expect(result.rest(newCall())).rejects.toMatchObject(problem);
            heeds = true;
            const before = asked.length;
            expect(await result.rest(newCall())).toMatchObject({
              outcome: 'DONE',
              item: { ref: { nativeId }, offerTimeoutMs: 60_000 },
            });
            expect(asked.slice(before).map(({ method, body }) => [method, body])).toEqual([
              ['PUT', { taskReservationnTimeout: 60 }],
            ]);
          },
        );
      }
    },
  );

  it.each(FAILURES)(
    'that is %s leaves nothing done where nothing else was to be changed',
    async (_name, answer, problem) => {
      await policing(answer, async (adapter, call) => {
        await expect(change(adapter, call)).rejects.toMatchObject(problem);
      });
    },
  );

  it('lets a fault of ours through', async () => {
    const fault = new TypeError('ours');
    let requests = 0;
    const start = () => {
      requests += 1;
      if (requests === 2) throw fault;
    };
    await policing(
      () => failure('400', 400),
      async (adapter) => {
        const call = { ...newCall(), meter: { start, end: () => {} } };
        await expect(create(adapter, call)).rejects.toBe(fault);
      },
    );
  });
});
