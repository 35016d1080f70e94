import { describe, expect, it } from 'vitest';
import { objections, operationAt, operations } from './openapi.ts';
import { accept, addJob, addWorker, furnish, type Json, type Kit, offersOf, startKit } from './simulator-kit.ts';

const RULE = { kind: 'expression', expression: 'If(job.vip = true, 10, 1)' };
const QUEUE_SELECTOR = { key: 'Id', labelOperator: 'equal', value: 'q' };
const WORKER_SELECTOR = { key: 'level', labelOperator: 'greaterThan', value: 1, expiresAfterSeconds: 30 };

const CLASSIFICATION = {
  name: 'All attachments',
  fallbackQueueId: 'q',
  prioritizationRule: { kind: 'static', value: 2 },
  queueSelectorAttachments: [
    { kind: 'static', queueSelector: QUEUE_SELECTOR },
    { kind: 'conditional', condition: { kind: 'directMap' }, queueSelectors: [QUEUE_SELECTOR] },
    { kind: 'passThrough', key: 'region', labelOperator: 'equal' },
    { kind: 'ruleEngine', rule: { kind: 'function', functionUri: 'https://f.example/', credential: { appKey: 'x' } } },
    { kind: 'weightedAllocation', allocations: [{ weight: 1, queueSelectors: [QUEUE_SELECTOR] }] },
  ],
  workerSelectorAttachments: [
    { kind: 'static', workerSelector: WORKER_SELECTOR },
    { kind: 'conditional', condition: RULE, workerSelectors: [WORKER_SELECTOR] },
    { kind: 'passThrough', key: 'skill', labelOperator: 'notEqual', expiresAfterSeconds: 5 },
    {
      kind: 'ruleEngine',
      rule: {
        kind: 'webhook',
        authorizationServerUri: 'https://login.example/',
        clientCredential: { clientId: 'a', clientSecret: 'b' },
        webhookUri: 'https://w.example/',
      },
    },
    { kind: 'weightedAllocation', allocations: [{ weight: 0.5, workerSelectors: [WORKER_SELECTOR] }] },
  ],
};
const EXCEPTIONS = {
  name: 'All actions',
  exceptionRules: [
    {
      id: 'long',
      trigger: { kind: 'waitTime', thresholdSeconds: 20 },
      actions: [
        { kind: 'reclassify', classificationPolicyId: 'c', labelsToUpsert: { late: true } },
        { kind: 'manualReclassify', queueId: 'q', priority: 5, workerSelectors: [WORKER_SELECTOR] },
      ],
    },
    {
      id: 'full',
      trigger: { kind: 'queueLength', threshold: 100 },
      actions: [{ id: 'mine', kind: 'cancel', note: 'full', dispositionCode: 'Full' }],
    },
  ],
};
const BEST_WORKER = {
  offerExpiresAfterSeconds: 30,
  name: 'Best',
  mode: { kind: 'bestWorker', scoringRule: RULE, scoringRuleOptions: { batchSize: 5 } },
};

/** Where the live service does not do as it is documented. */
const DOCUMENTED = {
  error_envelope: 'error',
  error_code_header: true,
  position_estimate: true,
  delete_absent_status: 404,
};

/** Asks, and lets the document judge the answer. */
const judge = (kit: Kit) => {
  const seen = new Set<string>();
  const ask = async (method: string, path: string, body?: unknown): Promise<Json> => {
    const answer = await kit.call(method, path, { body });
    const operation = operationAt(method, `/routing${path.split('?')[0]}`);
    const judged = answer.status === 204 ? null : answer.body;
    expect({ path, objections: objections(operation, answer.status, judged) }).toEqual({ path, objections: [] });
    seen.add(`${operation.id} ${answer.status < 300 ? answer.status : 'error'}`);
    if (answer.status >= 400) expect(answer.headers.get('x-ms-error-code')).toBe((answer.body.error as Json).code);
    return answer.body;
  };
  return { seen, ask };
};

describe('every operation of the document', () => {
  it('answers as the document says, when it succeeds and when it does not', async () => {
    const kit = await startKit({ switches: DOCUMENTED });
    const { seen, ask } = judge(kit);
    for (const [path, body] of [
      ['/distributionPolicies/d', BEST_WORKER],
      ['/exceptionPolicies/e', EXCEPTIONS],
      ['/queues/q', { name: 'Queue', distributionPolicyId: 'd', exceptionPolicyId: 'e', labels: { region: 'eu' } }],
      ['/classificationPolicies/c', CLASSIFICATION],
    ] as const) {
      await ask('PATCH', path, body);
      await ask('PATCH', path, { name: 'Another name' });
      await ask('PATCH', path, { name: 7 });
      await ask('GET', path);
      await ask('GET', `${path}-not`);
      await ask('DELETE', `${path}-not`);
      const list = path.split('/', 2).join('/');
      await ask('GET', list);
      await ask('GET', `${list}?maxpagesize=0`);
    }

    const channels = [{ channelId: 'chat', capacityCostPerJob: 50, maxNumberOfJobs: 2 }];
    const w = {
      capacity: 100,
      queues: ['q'],
      channels,
      labels: { level: 3 },
      tags: { a: 1 },
      availableForOffers: true,
    };
    await ask('PATCH', '/workers/w', w);
    await ask('PATCH', '/workers/w', { tags: { a: 2 } });
    await ask('PATCH', '/workers/w', { labels: { list: [] } });
    const j = {
      channelId: 'chat',
      queueId: 'q',
      requestedWorkerSelectors: [WORKER_SELECTOR],
      notes: [{ message: 'n' }],
    };
    for (const id of ['j', 'k']) await ask('PATCH', `/jobs/${id}`, j);
    await ask('PATCH', '/jobs/x', { queueId: 'q' });
    await ask('GET', '/workers/w');
    await ask('GET', '/workers/x');
    await ask('GET', '/workers?state=active&hasCapacity=true');
    await ask('GET', '/workers?state=asleep');
    await ask('PATCH', '/jobs/waiting', { ...j, priority: 7 });
    await ask('GET', '/jobs/waiting/position');
    await ask('GET', '/jobs/x/position');
    await ask('GET', '/queues/q/statistics');
    await ask('GET', '/queues/x/statistics');
    await ask('PATCH', '/jobs/waiting', { classificationPolicyId: 'c' });
    await ask('POST', '/jobs/waiting:reclassify');
    await ask('POST', '/jobs/j:reclassify', {});

    const [first, second] = await offersOf(kit, 'w');
    await ask('POST', `/workers/w/offers/${second?.offerId}:decline`, { retryOfferAt: '2030-01-01T00:00:00Z' });
    await ask('POST', `/workers/w/offers/${second?.offerId}:decline`);
    const { assignmentId } = await ask('POST', `/workers/w/offers/${first?.offerId}:accept`);
    await ask('POST', `/workers/w/offers/${first?.offerId}:accept`);
    await ask('GET', '/workers/w');
    const unassigned = `/jobs/j/assignments/${assignmentId}`;
    await ask('POST', `${unassigned}:unassign`, { suspendMatching: false });
    await ask('POST', `${unassigned}:unassign`);
    const again = `/jobs/j/assignments/${await accept(kit, 'w')}`;
    await ask('POST', `${again}:close`);
    await ask('POST', `${again}:complete`, { note: 'done' });
    await ask('POST', `${again}:complete`);
    await ask('POST', `${again}:close`, { dispositionCode: 'Solved', note: 'closing' });
    await ask('GET', '/jobs/j');
    await ask('GET', '/jobs/x');
    await ask('GET', '/jobs?status=all&maxpagesize=1');
    await ask('GET', '/jobs?status=odd');
    await ask('POST', '/jobs/k:cancel', { note: 'no', dispositionCode: 'Spam' });
    await ask('POST', '/jobs/k:cancel');
    await ask('DELETE', '/jobs/k');
    await ask('DELETE', '/jobs/k');
    await kit.clock.advance(1000);
    await ask('GET', '/jobs/waiting');
    for (const id of ['waiting']) await ask('POST', `/jobs/${id}:cancel`);
    await ask('DELETE', '/workers/w');
    await ask('DELETE', '/workers/w');
    await ask('DELETE', '/queues/q');
    for (const path of ['/classificationPolicies/c', '/queues/q', '/distributionPolicies/d', '/exceptionPolicies/e']) {
      await ask('DELETE', path);
    }

    expect(operations).toHaveLength(33);
    const wanted = operations.flatMap(({ id, statuses }) => [...statuses, 'error'].map((status) => `${id} ${status}`));
    expect(wanted.filter((each) => !seen.has(each))).toEqual([]);
  });

  it('has nothing against the living contact centre', async () => {
    const kit = await startKit({ scenario: 'default' });
    const { ask } = judge(kit);
    for (const path of [
      '/jobs',
      '/workers',
      '/queues',
      '/classificationPolicies',
      '/distributionPolicies',
      '/exceptionPolicies',
    ]) {
      expect((await ask('GET', path)).value).not.toEqual([]);
    }
    for (const id of Object.values(kit.sim.seeded?.queues ?? {})) await ask('GET', `/queues/${id}/statistics`);
  });

  it('would notice a member that the document does not know', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w');
    const answer = await addJob(kit, 'j');
    const operation = operationAt('GET', '/routing/jobs/j');
    expect(objections(operation, 200, answer)).toEqual([]);
    expect(objections(operation, 200, { ...answer, jobStatus: 'queued' })).not.toEqual([]);
    expect(objections(operation, 200, { ...answer, matchingMode: { kind: 'queue-and-match' } })).not.toEqual([]);
    expect(objections(operation, 404, { communicationError: { code: 'a', message: 'b' } })).not.toEqual([]);
  });
});
