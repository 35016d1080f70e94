import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/sandbox/random.ts';
import { classificationShape } from '../../../src/vendors/azure/simulator/docs.ts';
import { classify } from '../../../src/vendors/azure/simulator/rules/classify.ts';
import { readPowerFx } from '../../../src/vendors/azure/simulator/rules/powerfx.ts';
import { addJob, addWorker, furnish, type Json, job, MINUTE, offersOf, startKit } from './simulator-kit.ts';

describe('PowerFx', () => {
  const scope = { job: { Hardware_VIP: true, size: 3, city: 'Rome', 'two words': 1 } };
  it.each<readonly [string, unknown]>([
    ['If(job.Hardware_VIP = true, 10, 1)', 10],
    ['1 = 1', true],
    ['job.city = "Rome"', true],
    ['job.city <> "Rome"', false],
    ['job.size > 2 && job.size <= 3', true],
    ['job.size < 3 || Not(false)', true],
    ['And(job.Hardware_VIP, job.size >= 3)', true],
    ['Or(false, !true)', false],
    ['not job.Hardware_VIP and true', false],
    ['If(job.size = 1, "a", job.size = 3, "b", "c")', 'b'],
    ['If(false, 1)', null],
    ['2 + 3 * (4 - 2) / -2', -1],
    ['"say ""hi"" " & job.city', 'say "hi" Rome'],
    ['job.none = true', false],
    ['IsBlank(job.none)', true],
    ["job.'two words' = 1", true],
  ])('%s is %j', (expression, value) => {
    expect(readPowerFx(expression)(scope)).toBe(value);
  });

  it.each<readonly [string, unknown]>([
    ['job.city in ["Oslo", "rome"]', true],
    ['job.city exactin ["Oslo", "rome"]', false],
    ['"OM" in job.city', true],
    ['Not(job.city in ["Oslo"])', true],
    ['not job.city in ["Oslo"]', true],
    ['job.none in ["Oslo"]', false],
    ['Switch(job.city, "Oslo", 1, "Rome", 2, 3)', 2],
    ['Switch(job.size, 1, "a", 2, "b", "c")', 'c'],
    ['Switch(job.size, 1, "a")', null],
    ['Value("12.5") + 1', 13.5],
    ['Value(job.none)', null],
    ['StartsWith(job.city, "ro")', true],
    ['EndsWith(job.city, "me")', true],
    ['Max(job.size, 7, 2)', 7],
    ['Min([4, job.size])', 3],
    ['Sum(1, 2, 3) / Average(1, 3)', 3],
    ['Max(job.none, -2)', -2],
    ['Coalesce(job.none, "", job.city)', 'Rome'],
    ['Round(2.345, 2)', 2.35],
    ['RoundDown(-2.9)', -2],
    ['Mod(-1, 3)', 2],
    ['Abs(-3) + Int(-0.5)', 2],
    ['2 ^ 3 * 10%', 0.8],
    ['-2 ^ 2', -4],
    ['Len(Trim(" a  b ")) & Upper("x") & Lower("Y")', '3Xy'],
    ['Left(job.city, 2) & Right(job.city, 1) & Mid(job.city, 2, 2)', 'Roeom'],
    ['Concatenate("a", job.size, true)', 'a3true'],
    ['Substitute("a-b-c", "-", "+")', 'a+b+c'],
    ['Find("m", job.city)', 3],
    ['Text(job.size) = "3"', true],
    ['IfError(1 / 0, 5)', 5],
    ['IsError(Value("x"))', true],
    ['IsNumeric("7")', true],
    ['"5" > 4', true],
    ['If(job.size > 2, true, 1 / 0) // a comment', true],
    ['/* one */ 1 /* two */', 1],
  ])('%s is %j, by its functions (A7)', (expression, value) => {
    expect(readPowerFx(expression)(scope)).toBe(value);
  });

  it('tells tables and records, as a rule engine takes them', () => {
    const expression =
      'If(job.city = "Rome", [{Key: "region", LabelOperator: "equal", Value: "eu"}], [{Key: "region", Value: 1}])';
    expect(readPowerFx(expression)(scope)).toEqual([{ Key: 'region', LabelOperator: 'equal', Value: 'eu' }]);
  });

  it.each([
    '',
    '1 +',
    'Frobnicate(1)',
    'job',
    'job.',
    'other.a',
    '(1',
    '1 2',
    '"two" < 3',
    '1 / 0',
    'Max("high")',
    '[1, 2',
    '{a 1}',
    '"never ends',
    '"a" + 1',
    '#',
    'Not(1, 2)',
  ])('%s is refused', (expression) => {
    expect(() => readPowerFx(expression)(scope)).toThrow();
  });
});

describe('classification', () => {
  const queues = (...entries: [string, Json][]) =>
    new Map(entries.map(([id, labels]) => [id, { id, doc: { labels: { ...labels, Id: id } } }])) as never;
  const run = (policy: Json, labels: Json, given: string | null = null) =>
    classify(
      classificationShape(policy, ''),
      labels as never,
      given,
      queues(['sales', { skill: 'sales', tier: 2 }], ['support', { skill: 'support' }]),
      seededRandom(1),
    );
  const equal = (key: string, value: unknown) => ({ key, labelOperator: 'equal', value });

  it('chooses the queue whose labels fit all selectors, else the fallback, else fails', () => {
    const policy = {
      fallbackQueueId: 'support',
      queueSelectorAttachments: [
        { kind: 'passThrough', key: 'skill', labelOperator: 'equal' },
        {
          kind: 'conditional',
          condition: { kind: 'expression', expression: 'job.vip' },
          queueSelectors: [{ key: 'tier', labelOperator: 'greaterThan', value: 1 }],
        },
      ],
    };
    expect(run(policy, { skill: 'sales', vip: true })).toMatchObject({ queueId: 'sales' });
    expect(run(policy, { skill: 'legal' })).toMatchObject({ queueId: 'support' });
    expect(run(policy, { skill: 'support', vip: true })).toMatchObject({ queueId: 'support' });
    expect(run({ ...policy, fallbackQueueId: null }, { skill: 'legal' })).toHaveProperty('reason');
    expect(run({}, {})).toHaveProperty('reason');
  });

  it('leaves the queue to the client and attaches worker selectors all the same', () => {
    const workerSelectorAttachments = [
      { kind: 'static', workerSelector: equal('a', 1) },
      { kind: 'passThrough', key: 'lang', labelOperator: 'equal', expiresAfterSeconds: 9 },
      { kind: 'passThrough', key: 'absent', labelOperator: 'equal' },
      { kind: 'conditional', condition: { kind: 'static', value: false }, workerSelectors: [equal('b', 1)] },
      { kind: 'conditional', condition: { kind: 'directMap' }, workerSelectors: [equal('c', 1)] },
      { kind: 'ruleEngine', rule: { kind: 'static', value: [equal('d', 1)] } },
      {
        kind: 'weightedAllocation',
        allocations: [
          { weight: 0, workerSelectors: [equal('never', 1)] },
          { weight: 1, workerSelectors: [equal('always', 1)] },
        ],
      },
    ];
    const result = run({ workerSelectorAttachments }, { lang: 'en' }, 'given');
    expect(result).toMatchObject({ queueId: 'given', priority: null });
    expect(result.selectors?.map(({ key, value }) => [key, value])).toEqual([
      ['a', 1],
      ['lang', 'en'],
      ['c', 1],
      ['d', 1],
      ['always', 1],
    ]);
  });

  it('draws allocations by weight', () => {
    const allocation = (weight: number, value: string) => ({ weight, queueSelectors: [equal('Id', value)] });
    const policy = classificationShape(
      {
        queueSelectorAttachments: [
          { kind: 'weightedAllocation', allocations: [allocation(0.3, 'sales'), allocation(0.7, 'support')] },
        ],
      },
      '',
    );
    const random = seededRandom(5);
    const drawn = Array.from({ length: 1000 }, () =>
      classify(policy, {}, null, queues(['sales', {}], ['support', {}]), random),
    );
    const share = drawn.filter((each) => 'queueId' in each && each.queueId === 'sales').length / 1000;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.35);
  });

  it('sets a priority from 100 down to -100', () => {
    const priorityOf = (value: unknown) => run({ prioritizationRule: { kind: 'static', value } }, {}, 'q');
    expect(priorityOf('2')).toMatchObject({ priority: 2 });
    expect(priorityOf(500)).toMatchObject({ priority: 100 });
    expect(priorityOf('high')).toHaveProperty('reason');
  });

  it('fails on rules that nobody can call here', () => {
    for (const rule of [
      { kind: 'function', functionUri: 'https://f.example/' },
      { kind: 'webhook', webhookUri: 'https://w.example/' },
      { kind: 'expression', expression: 'LookUp(Table, a = 1)' },
    ]) {
      expect(run({ prioritizationRule: rule }, {}, 'q')).toHaveProperty('reason');
    }
  });
});

describe('a classified job', () => {
  const POLICY = {
    fallbackQueueId: 'q',
    prioritizationRule: { kind: 'expression', expression: 'If(job.vip = true, 10, 1)' },
    workerSelectorAttachments: [{ kind: 'passThrough', key: 'lang', labelOperator: 'equal' }],
  };
  const start = async () => {
    const kit = await startKit();
    await furnish(kit);
    await kit.data('PATCH', '/classificationPolicies/c', POLICY);
    return kit;
  };

  it('has priority, queue and selectors of the policy', async () => {
    const kit = await start();
    await addJob(kit, 'j', { queueId: null, classificationPolicyId: 'c', labels: { vip: true, lang: 'en' } });
    await kit.clock.advance(1000);
    expect(await job(kit, 'j')).toMatchObject({
      status: 'queued',
      queueId: 'q',
      priority: 10,
      attachedWorkerSelectors: [
        { key: 'lang', labelOperator: 'equal', value: 'en', expedite: false, status: 'active' },
      ],
    });
  });

  it('is classified anew on :reclassify and on new labels, and keeps its place in the same queue', async () => {
    const kit = await start();
    await addWorker(kit, 'w', { labels: { lang: 'en' } });
    await addJob(kit, 'j', { queueId: null, classificationPolicyId: 'c', labels: { lang: 'de' } });
    await kit.clock.advance(MINUTE);
    const { enqueuedAt } = await job(kit, 'j');
    const patched = await kit.data('PATCH', '/jobs/j', { labels: { lang: 'en', vip: true } });
    expect(patched.status).toBe('pendingClassification');
    await kit.data('POST', '/jobs/j:reclassify');
    await kit.clock.advance(1000);
    expect(await job(kit, 'j')).toMatchObject({ status: 'queued', priority: 10, enqueuedAt });
    expect(await offersOf(kit, 'w')).toHaveLength(1);
    await kit.data('POST', '/jobs/j:reclassify', {});
    expect(await offersOf(kit, 'w')).toHaveLength(0);
  });

  it('keeps a queue that is named while its classification is under way', async () => {
    const kit = await start();
    await kit.data('PATCH', '/queues/other', {});
    await addJob(kit, 'j', { queueId: null, classificationPolicyId: 'c', labels: { vip: true } });
    expect((await kit.data('PATCH', '/jobs/j', { queueId: 'other' })).status).toBe('pendingClassification');
    await kit.clock.advance(1000);
    expect(await job(kit, 'j')).toMatchObject({ status: 'queued', queueId: 'other', priority: 10 });
  });

  it('that failed gets on by a PATCH or by reclassification', async () => {
    const kit = await start();
    await kit.data('PATCH', '/classificationPolicies/c', { fallbackQueueId: null });
    await addJob(kit, 'j', { queueId: null, classificationPolicyId: 'c' });
    await kit.clock.advance(1000);
    expect((await job(kit, 'j')).status).toBe('classificationFailed');
    expect(kit.news()).toEqual(['JobReceived', 'JobClassificationFailed']);
    await kit.data('PATCH', '/classificationPolicies/c', { fallbackQueueId: 'q' });
    await kit.data('POST', '/jobs/j:reclassify');
    await kit.clock.advance(1000);
    expect((await job(kit, 'j')).status).toBe('queued');
    await kit.data('PATCH', '/queues/other', {});
    expect(await kit.data('PATCH', '/jobs/j', { queueId: 'other' })).toMatchObject({
      status: 'queued',
      queueId: 'other',
    });
  });
});

describe('exception policies', () => {
  const start = async (trigger: Json, ...actions: Json[]) => {
    const kit = await startKit();
    await kit.data('PATCH', '/queues/relief', {});
    await kit.data('PATCH', '/exceptionPolicies/e', { exceptionRules: [{ id: 'r', trigger, actions }] });
    await furnish(kit, undefined, { exceptionPolicyId: 'e' });
    return kit;
  };
  const WAITED = { kind: 'waitTime', thresholdSeconds: 60 };

  it('cancel a job that would stand behind too many', async () => {
    const action = { kind: 'cancel', note: 'queue is full', dispositionCode: 'Full' };
    const kit = await start({ kind: 'queueLength', threshold: 1 }, action);
    for (const id of ['a', 'b', 'c']) await addJob(kit, id);
    expect((await job(kit, 'b')).status).toBe('queued');
    expect(await job(kit, 'c')).toMatchObject({
      status: 'cancelled',
      dispositionCode: 'Full',
      notes: [{ message: 'queue is full' }],
    });
    expect(kit.news().slice(-4)).toEqual(['JobReceived', 'JobQueued', 'JobExceptionTriggered', 'JobCancelled']);
  });

  it('move a job that has waited long, once', async () => {
    const selector = { key: 'senior', labelOperator: 'equal', value: true };
    const action = { kind: 'manualReclassify', queueId: 'relief', priority: 50, workerSelectors: [selector] };
    const kit = await start(WAITED, action);
    await addJob(kit, 'j');
    await kit.clock.advance(MINUTE - 1);
    expect((await job(kit, 'j')).queueId).toBe('q');
    await kit.clock.advance(1);
    expect(await job(kit, 'j')).toMatchObject({
      queueId: 'relief',
      priority: 50,
      attachedWorkerSelectors: [selector],
      enqueuedAt: '2026-03-04T10:01:00+00:00',
    });
    await kit.clock.advance(10 * MINUTE);
    expect(kit.news().filter((type) => type === 'JobExceptionTriggered')).toHaveLength(1);
  });

  it('reclassify with further labels', async () => {
    const kit = await start(WAITED, {
      kind: 'reclassify',
      classificationPolicyId: 'c',
      labelsToUpsert: { late: true },
    });
    const prioritizationRule = { kind: 'expression', expression: 'If(job.late, 99, 1)' };
    await kit.data('PATCH', '/classificationPolicies/c', { prioritizationRule });
    await addJob(kit, 'j');
    await kit.clock.advance(MINUTE + 1000);
    expect(await job(kit, 'j')).toMatchObject({ status: 'queued', queueId: 'q', priority: 99, labels: { late: true } });
    await kit.clock.advance(10 * MINUTE);
    expect(kit.news().filter((type) => type === 'JobExceptionTriggered')).toHaveLength(1);
  });

  it('apply to waiting jobs as soon as they change, and not to served ones', async () => {
    const kit = await start({ kind: 'waitTime', thresholdSeconds: 3600 }, { kind: 'cancel' });
    await addJob(kit, 'j');
    await kit.clock.advance(2 * MINUTE);
    await kit.data('PATCH', '/exceptionPolicies/e', {
      exceptionRules: [{ id: 'r', trigger: WAITED, actions: [{ kind: 'cancel' }] }],
    });
    await kit.clock.advance(0);
    expect((await job(kit, 'j')).status).toBe('cancelled');
    await addWorker(kit, 'w');
    await addJob(kit, 'k');
    kit.sim.agent.accept('w');
    await kit.clock.advance(10 * MINUTE);
    expect((await job(kit, 'k')).status).toBe('assigned');
  });
});
