import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../src/contract/adapter.ts';
import type { CommandResult } from '../../../src/contract/command.ts';
import type { Call } from '../../../src/domain/call.ts';
import { VendorError } from '../../../src/domain/error.ts';
import { ALL, type Answer, type Asked, failure, ok, withVendor } from './recorder.ts';

/** What the reads around a command are answered. */
const READS = new Map<string, unknown>([
  ['SQ_GetQueues', [{ sq_queue_id: 5, sq_queue_name: 'A' }]],
  ['SQ_GetSkills', [{ sq_skill_id: 7, sq_skill_name: 'A' }]],
  ['SQ_GetAgents', [{ user_id: 9, user_name: 'ann', max_simultaneous_conversations: 2 }]],
  ['SQ_GetAgentCustomStatusMapping', [{ sq_status_name: 'CUSTOM_1' }]],
]);

type Run = (adapter: Adapter, call: Call) => Promise<CommandResult<unknown> | object> | undefined;

interface Command {
  readonly method: string;
  readonly run: Run;
  /** Where it is not `{"result":1}`. */
  readonly right?: unknown;
}

const one = { queues: ['5'], workers: ['9'] };

const COMMANDS: readonly (readonly [string, Command])[] = [
  [
    'queue.create',
    {
      method: 'SQ_AddQueue',
      run: (a, c) => a.queue?.create?.({ name: 'x' }, c),
      right: { result: { sq_queue_id: 5 } },
    },
  ],
  ['queue.update', { method: 'SQ_SetQueueInfo', run: (a, c) => a.queue?.update?.('5', { name: 'x' }, c) }],
  ['queue.remove', { method: 'SQ_DelQueue', run: (a, c) => a.queue?.remove?.('5', c) }],
  [
    'policy.update',
    {
      method: 'SQ_SetQueueInfo',
      run: (a, c) => a.policy?.update?.('5', { configuration: { im_task_selection: 'MAX_PRIORITY' } }, c),
    },
  ],
  [
    'skill.create',
    {
      method: 'SQ_AddSkill',
      run: (a, c) => a.skill?.create?.({ name: 'x' }, c),
      right: { result: { sq_skill_id: 7 } },
    },
  ],
  ['skill.update', { method: 'SQ_SetSkillInfo', run: (a, c) => a.skill?.update?.('7', { name: 'x' }, c) }],
  ['skill.remove', { method: 'SQ_DelSkill', run: (a, c) => a.skill?.remove?.('7', c) }],
  ['worker.update', { method: 'SQ_SetAgentInfo', run: (a, c) => a.worker?.update?.('9', { capacity: 3 }, c) }],
  ['worker.bind', { method: 'SQ_BindAgent', run: (a, c) => a.worker?.bind?.(one, c) }],
  ['worker.unbind', { method: 'SQ_UnbindAgent', run: (a, c) => a.worker?.unbind?.(one, c) }],
  [
    'worker.bindSkills',
    {
      method: 'SQ_BindSkill',
      run: (a, c) => a.worker?.bindSkills?.({ workers: ['9'], skills: [{ skill: '7', level: 1 }] }, c),
    },
  ],
  [
    'worker.unbindSkills',
    { method: 'SQ_UnbindSkill', run: (a, c) => a.worker?.unbindSkills?.({ workers: ['9'], skills: ['7'] }, c) },
  ],
  [
    'activity.create',
    { method: 'SQ_SetAgentCustomStatusMapping', run: (a, c) => a.activity?.create?.({ name: 'x' }, c) },
  ],
  [
    'activity.update',
    { method: 'SQ_SetAgentCustomStatusMapping', run: (a, c) => a.activity?.update?.('CUSTOM_1', { name: 'x' }, c) },
  ],
  [
    'activity.remove',
    { method: 'SQ_DeleteAgentCustomStatusMapping', run: (a, c) => a.activity?.remove?.('CUSTOM_1', c) },
  ],
  [
    'metrics.request',
    {
      method: 'RequestSmartQueueHistory',
      run: (a, c) => a.metrics?.request?.({ reports: ['x'], groupBy: 'QUEUE' }, c),
      right: { result: 1, history_report_id: 3 },
    },
  ],
];

const json = (text: string): Answer => ({ text, headers: { 'content-type': 'application/json' } });
const PAGE: Answer = { text: '<!doctype html><title>Sign in</title>', headers: { 'content-type': 'text/html' } };

type Fate = Readonly<Record<string, unknown>>;
const LOST: Fate = { code: 'PROTOCOL', maybeDone: true };
const REFUSED = (code: string): Fate => ({ code, maybeDone: false });

const ANSWERS: readonly (readonly [string, Answer, Fate])[] = [
  ['garbage', json('{"value": [ <<<'), LOST],
  ['half an answer', json('{"result":'), LOST],
  ['a login page', PAGE, LOST],
  ['a login page that calls itself JSON', { ...PAGE, headers: { 'content-type': 'application/json' } }, LOST],
  ['nothing', json(''), LOST],
  ['null', json('null'), LOST],
  ['a bare 1', json('1'), LOST],
  ['a list', json('[]'), LOST],
  ['an object that holds nothing', { body: {} }, LOST],
  ['an object of something else', { body: { status: 'ok' } }, LOST],
  ['a result of 0', ok(0), LOST],
  ['a result of 2', ok(2), LOST],
  ['a result of false', ok(false), LOST],
  ['a result of null', ok(null), LOST],
  ['a result in words', ok('accepted'), LOST],
  ['a result that holds nothing', ok({}), LOST],
  ['a result with an id that is none', ok({ sq_queue_id: -1, sq_skill_id: 'x', history_report_id: 0 }), LOST],
  ['JSON that is nested too deep', json(`${'['.repeat(500)}${']'.repeat(500)}`), LOST],
  ['an error', failure(493), REFUSED('DUPLICATE')],
  ['an error beside a result', { body: { result: 1, error: { code: 104, msg: 'no' } } }, REFUSED('FORBIDDEN')],
  ['a list of errors', { body: { errors: [{ msg: 'first' }, { code: '498', msg: 'm' }] } }, REFUSED('WRONG_STATE')],
  ['an error with a code as text', { body: { error: { code: '104' } } }, REFUSED('FORBIDDEN')],
  ['an error with a code that nobody knows', failure(99_999), REFUSED('INVALID_INPUT')],
  ['an error without a code', { body: { error: { msg: 'no' } } }, REFUSED('PROTOCOL')],
  ['an error in words', { body: { error: 'no' } }, REFUSED('PROTOCOL')],
  ['a throttling error', failure(340), REFUSED('RATE_LIMITED')],
  ['an error of its own', failure(2), REFUSED('UNAVAILABLE')],
  ['an error of status 400', { ...failure(497), status: 400 }, REFUSED('INVALID_INPUT')],
  ['status 400', { ...json(''), status: 400 }, REFUSED('INVALID_INPUT')],
  ['status 403', { ...PAGE, status: 403 }, REFUSED('FORBIDDEN')],
  ['status 404', { ...json('{}'), status: 404 }, REFUSED('NOT_FOUND')],
  ['status 429', { ...json(''), status: 429 }, REFUSED('RATE_LIMITED')],
  ['status 503', { ...json(''), status: 503 }, REFUSED('UNAVAILABLE')],
  ['status 302', { ...PAGE, status: 302 }, { code: 'PROTOCOL' }],
  ['status 500', { ...json('{"oops":'), status: 500 }, { code: 'UNAVAILABLE' }],
  ['status 502', { ...PAGE, status: 502 }, { code: 'UNAVAILABLE', maybeDone: true }],
  ['status 504', { ...PAGE, status: 504 }, { code: 'UNAVAILABLE', maybeDone: true }],
];

describe.each(COMMANDS)('%s', (_, { method, run, right = { result: 1 } }) => {
  const carryOut = (answer: Answer) =>
    withVendor(
      ({ name }: Asked) => (name === method ? answer : ok(READS.get(name))),
      async ({ adapter, asked, call }) => {
        const result: unknown = await run(adapter, call)?.catch((error: unknown) => error);
        expect(asked.filter(({ name }) => name === method)).toHaveLength(1);
        return result;
      },
    );

  it.each<[string, unknown]>([
    ['as documented', right],
    [
      'with its numbers as text',
      JSON.parse(JSON.stringify(right), (_key, value) => (typeof value === 'number' ? String(value) : value)),
    ],
    ['with members that nobody knows', { ...(right as object), errors: [], error: null, whatever: {} }],
  ])('is done when the answer says so, %s', async (_form, body) => {
    const result = await carryOut({ body });
    expect(result).toMatchObject(method === 'RequestSmartQueueHistory' ? { nativeId: '3' } : { outcome: 'DONE' });
  });

  it.each(ANSWERS)('answered with %s is not said to be done', async (_answer, answer, fate) => {
    const error = await carryOut(answer);
    expect(error).toBeInstanceOf(VendorError);
    expect(error).toMatchObject({ account: 'vox', ...fate });
  });
});

const LISTS: readonly (readonly [string, string, Run])[] = [
  ['workspace.list', 'GetApplications', (a, c) => a.workspace?.list?.(ALL, c)],
  ['activity.list', 'SQ_GetAgentCustomStatusMapping', (a, c) => a.activity?.list?.(ALL, c)],
  ['skill.list', 'SQ_GetSkills', (a, c) => a.skill?.list?.(ALL, c)],
  ['queue.list', 'SQ_GetQueues', (a, c) => a.queue?.list?.(ALL, c)],
  ['policy.list', 'SQ_GetQueues', (a, c) => a.policy?.list?.(ALL, c)],
  ['worker.list', 'SQ_GetAgents', (a, c) => a.worker?.list?.(ALL, c)],
  ['job.list', 'GetSQState', (a, c) => a.job?.list?.(ALL, c)],
  ['task.list', 'GetSQState', (a, c) => a.task?.list?.(ALL, c)],
  ['queue.statistics', 'GetSQState', (a, c) => a.queue?.statistics?.('5', c)],
  ['worker.queuesOf', 'SQ_GetQueues', (a, c) => a.worker?.queuesOf?.([{ ref: { nativeId: '9' } } as never], c)],
  [
    'metrics.read',
    'GetSmartQueueDayHistory',
    (a, c) => a.metrics?.read?.({ reports: ['x'], groupBy: 'WORKER', window: 'DAY' }, c),
  ],
  [
    'source.snapshot',
    'GetSQState',
    async (a, c) => {
      const told = await a.source?.snapshot?.(['Worker', 'Queue', 'Job', 'Task'], c);
      // Each kind fails alone, and those that are read elsewhere do not.
      expect([told?.failed?.Worker, told?.failed?.Queue]).toEqual([undefined, undefined]);
      expect(told?.failed?.Task).toBe(told?.failed?.Job);
      return told?.failed?.Job ?? {};
    },
  ],
];

/** A list of its own form is what these are to a read; what else they are is told above. */
const NO_ERROR: ReadonlySet<string> = new Set(['a list', 'a result of null', 'a result that holds nothing']);
const isRow = (name: string): boolean => name === 'a result with an id that is none';

describe.each(LISTS)('%s', (_, method, run) => {
  it.each(ANSWERS.filter(([name]) => !NO_ERROR.has(name) && !isRow(name)))(
    'answered with %s is no empty answer',
    async (_answer, answer, { code }) => {
      const result = await withVendor(
        ({ name }) => (name === method ? answer : ok(READS.get(name) ?? [])),
        async ({ adapter, call }) => run(adapter, call)?.catch((error: unknown) => error),
      );
      expect(result).toBeInstanceOf(VendorError);
      expect(result).toMatchObject({ code });
    },
  );
});

describe('a report', () => {
  it.each<[string, Answer]>([
    ['a login page', PAGE],
    [
      'a login page without its type',
      { text: ' <HTML><body>', headers: { 'content-type': 'application/octet-stream' } },
    ],
    ['JSON', ok(1)],
  ])('that comes as %s is none', async (_form, answer) => {
    await withVendor(
      () => answer,
      async ({ adapter, call }) => {
        await expect(adapter.metrics?.content?.('3', call)).rejects.toMatchObject({ code: 'PROTOCOL' });
      },
    );
  });
});

describe('errors in answers of status 200', () => {
  const attempts = (answer: Answer): Promise<number> =>
    withVendor(
      () => answer,
      async ({ adapter, asked, call }) => {
        for (let time = 0; time < 30; time += 1) await adapter.queue?.list?.(ALL, call).catch(() => {});
        return asked.length;
      },
    );

  it('open the circuit when they speak against the vendor, and not when they are refusals', async () => {
    expect(await attempts(failure(2))).toBeLessThan(30);
    expect(await attempts(failure(340))).toBeLessThan(30);
    expect(await attempts(failure(497))).toBe(30);
  });
});
