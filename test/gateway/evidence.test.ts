import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/domain/json.ts';
import type { VendorObject } from '../../src/domain/object.ts';
import { type Evidence, evidenceOf, type Verdict } from '../../src/gateway/evidence.ts';

const about = (port: string, member: string, ...given: readonly unknown[]): Evidence => {
  const evidence = evidenceOf({ name: 'a' }, port, member, given);
  if (!evidence) throw new Error(`nothing tells of ${port}.${member}`);
  return evidence;
};

const shownBy = (evidence: Evidence, item: object | null): Verdict => {
  if (!('about' in evidence)) throw new Error('there is no object to ask');
  return evidence.judge(item as VendorObject | null);
};

const inState = (state: string) => ({ state: { state, native: null } });
const presence = (state: string, ...channels: readonly string[]) => ({
  presence: { state },
  channels: channels.length > 0 ? channels.map((one) => ({ presence: { state: one } })) : null,
});
const attached = (...documents: readonly string[]) => ({
  email: { attachments: documents.map((nativeId) => ({ nativeId })) },
});

describe('what an object says of a command on it', () => {
  it.each<[command: string, given: readonly unknown[], item: object | null, verdict: Verdict]>([
    ['job.cancel', ['j', {}], inState('CANCELED'), 'DONE'],
    ['job.cancel', ['j', {}], inState('QUEUED'), 'NOT_DONE'],
    ['job.cancel', ['j', {}], inState('COMPLETED'), 'UNKNOWN'],
    ['job.cancel', ['j', {}], null, 'UNKNOWN'],
    ['job.unassign', ['j', 't', {}], inState('QUEUED'), 'DONE'],
    ['job.unassign', ['j', 't', {}], inState('ASSIGNED'), 'NOT_DONE'],
    ['task.accept', ['t'], inState('ACTIVE'), 'DONE'],
    ['task.accept', ['t'], inState('OFFERED'), 'NOT_DONE'],
    ['task.accept', ['t'], null, 'UNKNOWN'],
    // Vendors forget what has ended: who was to be rid of it is.
    ['task.decline', ['t', {}], null, 'UNKNOWN'],
    ['task.decline', ['t', {}], inState('OFFERED'), 'NOT_DONE'],
    ['task.complete', ['t', {}], null, 'UNKNOWN'],
    ['task.complete', ['t', {}], inState('ACTIVE'), 'NOT_DONE'],
    ['task.close', ['t', {}], null, 'UNKNOWN'],
    ['email.discard', ['t'], null, 'UNKNOWN'],
    // It may have been thrown away instead, or completed.
    ['email.send', ['t', { queue: 'q' }], null, 'UNKNOWN'],
    ['task.transfer', ['t', { worker: 'w' }], null, 'UNKNOWN'],
    ['worker.setPresence', ['w', 'READY'], presence('READY'), 'DONE'],
    ['worker.setPresence', ['w', 'READY'], presence('OFFLINE'), 'NOT_DONE'],
    ['worker.setPresence', ['w', 'NOT_READY'], presence('OFFLINE'), 'DONE'],
    ['worker.setPresence', ['w', 'NOT_READY'], presence('DRAINING'), 'DONE'],
    ['worker.setPresence', ['w', 'NOT_READY'], presence('READY'), 'NOT_DONE'],
    ['worker.setPresence', ['w', 'READY'], presence('UNKNOWN'), 'UNKNOWN'],
    // Where it is kept for each channel, the worker's own is that of one.
    ['worker.setPresence', ['w', 'READY'], presence('READY', 'READY', 'NOT_READY'), 'NOT_DONE'],
    ['worker.setPresence', ['w', 'READY'], presence('READY', 'READY', 'OFFLINE'), 'DONE'],
    ['worker.setPresence', ['w', 'READY'], presence('READY', 'READY', 'UNKNOWN'), 'UNKNOWN'],
    ['worker.setPresence', ['w', 'READY'], presence('OFFLINE', 'OFFLINE', 'OFFLINE'), 'UNKNOWN'],
    ['worker.setPresence', ['w', 'NOT_READY'], presence('READY', 'NOT_READY', 'READY'), 'NOT_DONE'],
    ['worker.setPresence', ['w', 'NOT_READY'], presence('NOT_READY', 'NOT_READY', 'OFFLINE'), 'DONE'],
    ['worker.update', ['w', { activity: 'a' }], { activity: { nativeId: 'a' }, channels: null }, 'DONE'],
    ['worker.update', ['w', { activity: 'a' }], { activity: { nativeId: 'b' }, channels: null }, 'NOT_DONE'],
    [
      'worker.update',
      ['w', { activity: 'a' }],
      { activity: { nativeId: 'a' }, ...presence('READY', 'READY') },
      'UNKNOWN',
    ],
    ['queue.update', ['q', { name: 'new' }], { name: 'new' }, 'DONE'],
    ['queue.update', ['q', { name: 'new', description: 'x' }], { name: 'new', description: 'y' }, 'NOT_DONE'],
    ['queue.update', ['q', { name: 'new', vendorOptions: {} }], { name: 'new' }, 'UNKNOWN'],
    ['job.update', ['j', { note: 'n' }], { notes: [{ text: 'n' }] }, 'DONE'],
    ['job.update', ['j', { note: 'n' }], { notes: [] }, 'NOT_DONE'],
    ['worker.update', ['w', { labels: { a: 1 } }], { labels: { a: 1 } }, 'DONE'],
    ['worker.update', ['w', { labels: { a: 1 } }], { labels: { a: 2 } }, 'NOT_DONE'],
    ['worker.update', ['w', { labels: '{"a": 1}' }], { labels: { a: 1 } }, 'DONE'],
    // More may be the vendor's own, or what was to be taken away.
    ['worker.update', ['w', { labels: { a: 1 } }], { labels: { a: 1, Id: 'w' } }, 'UNKNOWN'],
    ['queue.remove', ['q'], null, 'DONE'],
    ['queue.remove', ['q'], { name: 'still there' }, 'NOT_DONE'],
    ['queue.create', [{ nativeId: 'q', name: 'n' }], null, 'NOT_DONE'],
    ['queue.create', [{ nativeId: 'q', name: 'n' }], { name: 'n' }, 'DONE'],
    ['workbin.park', ['b', 'j'], { workbin: { nativeId: 'b' } }, 'DONE'],
    ['workbin.park', ['b', 'j'], {}, 'NOT_DONE'],
    ['workbin.pull', ['b', { job: 'j' }], {}, 'DONE'],
  ])('%s %j: %j is %s', (command, given, item, verdict) => {
    const [port = '', member = ''] = command.split('.');
    expect(shownBy(about(port, member, ...given), item)).toBe(verdict);
  });

  it.each<[command: string, given: readonly unknown[], job: object | null, verdict: Verdict]>([
    ['task.setData', ['t', { set: { a: 1 }, remove: ['b'] }], { labels: { a: 1, c: 2 } }, 'DONE'],
    ['task.setData', ['t', { set: { a: 1 }, remove: ['b'] }], { labels: { a: 1, b: 2 } }, 'NOT_DONE'],
    ['task.setData', ['t', { set: { a: 1 } }], { labels: { a: 2 } }, 'NOT_DONE'],
    ['task.setData', ['t', { remove: ['b'] }], { labels: {} }, 'DONE'],
    ['task.setData', ['t', { remove: ['b'] }], { labels: null }, 'UNKNOWN'],
    ['email.attach', ['t', { document: 'd' }], attached('c', 'd'), 'DONE'],
    ['email.attach', ['t', { document: 'd' }], attached('c'), 'NOT_DONE'],
    ['email.detach', ['t', 'd'], attached('c'), 'DONE'],
    ['email.detach', ['t', 'd'], attached('d'), 'NOT_DONE'],
    ['email.detach', ['t', 'd'], {}, 'UNKNOWN'],
    ['email.detach', ['t', 'd'], null, 'UNKNOWN'],
  ])('%s %j, by the job of the task: %j is %s', (command, given, job, verdict) => {
    const [port = '', member = ''] = command.split('.');
    const evidence = about(port, member, ...given);
    expect(shownBy(evidence, job)).toBe(verdict);
    const task = { job: { kind: 'Job', account: 'a', nativeId: 'j' } };
    expect('about' in evidence && evidence.through?.(task as unknown as VendorObject)).toBe(task.job);
  });

  it('is exact about whole numbers of any size', () => {
    const evidence = about('worker', 'update', 'w', { labels: parseJson('{"crm":1604029199751626753}') });
    expect(shownBy(evidence, { labels: parseJson('{"crm":1604029199751626753}') })).toBe('DONE');
    expect(shownBy(evidence, { labels: parseJson('{"crm":1604029199751626752}') })).toBe('NOT_DONE');
  });
});

describe('a new object whose id the vendor chooses', () => {
  const search = (port: string, input: object) => {
    const evidence = about(port, 'create', input);
    if (!('among' in evidence)) throw new Error('there is an object to ask');
    const { isUnique, isLike, differing } = evidence;
    return {
      isUnique,
      isLike: (item: object) => isLike(item as VendorObject),
      differing: (item: object) => differing(item as VendorObject),
    };
  };

  it('is the one of its name, unless it shows something else than was given', () => {
    const policy = search('policy', { name: 'n', offerTimeoutMs: 30_000, configuration: {} });
    expect(policy.isUnique).toBe(true);
    expect(policy.isLike({ name: 'n', offerTimeoutMs: 120_000 })).toBe(true);
    expect(policy.isLike({ name: 'other', offerTimeoutMs: 30_000 })).toBe(false);
    expect(policy.differing({ name: 'n', offerTimeoutMs: 30_000 })).toEqual([]);
    expect(policy.differing({ name: 'n', offerTimeoutMs: 120_000 })).toEqual(['offerTimeoutMs']);
  });

  it('may have labels of the vendor’s own', () => {
    const worker = search('worker', { name: 'n', labels: { a: 1 } });
    expect(worker.differing({ name: 'n', labels: { a: 1, address: 'sip:n' } })).toEqual([]);
    expect(worker.differing({ name: 'n', labels: { a: 2 } })).toEqual(['labels']);
  });

  it('without a name is not told from others like it', () => {
    const job = search('job', { labels: { a: 1 } });
    expect([job.isUnique, job.isLike({ labels: { a: 1 } }), job.isLike({ labels: { a: 2 } })]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

it('commands of which nothing tells have no evidence', () => {
  expect(evidenceOf({ name: 'a' }, 'email', 'create', [{ worker: 'w', queue: 'q' }])).toBeNull();
  expect(evidenceOf({ name: 'a' }, 'task', 'act', ['t', { action: 'x', parameters: {} }])).toBeNull();
  expect(evidenceOf({ name: 'a' }, 'worker', 'bind', [{ queues: [], workers: [] }])).toBeNull();
});
