import { getNullableType, isInputObjectType, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { CHANNEL_KINDS, type ChannelKind } from '../../src/domain/channel-kind.ts';
import { matchesJob } from '../../src/domain/job.ts';
import { inRange } from '../../src/domain/object.ts';
import { ref } from '../../src/domain/ref.ts';
import { hasSkills } from '../../src/domain/skill.ts';
import { matchesTask, TASK_STATES, type Task } from '../../src/domain/task.ts';
import { hasText } from '../../src/domain/text-search.ts';
import { job } from '../gateway/memory-vendor.ts';
import { schema } from './house.ts';

const taskIn = (state: Task['state']['state']): Task => ({
  ref: ref('Task', 'a', 't'),
  vendorType: 'Share',
  raw: null,
  createdAt: null,
  updatedAt: null,
  version: null,
  state: { state, native: null },
  worker: ref('Worker', 'a', 'w'),
  job: ref('Job', 'a', 'j'),
  queue: null,
  offeredAt: null,
  offerExpiresAt: null,
  assignedAt: null,
  endedAt: null,
  capacityCost: null,
});

test('tasks are live until they have ended, and so are those in an unknown state', () => {
  const all = [...TASK_STATES, 'UNKNOWN' as const];
  const live = all.filter((state) => matchesTask(taskIn(state), { live: true }));
  const ended = all.filter((state) => matchesTask(taskIn(state), { live: false }));
  expect(live).toEqual(['OFFERED', 'ACTIVE', 'WRAP_UP', 'UNKNOWN']);
  expect(ended).toEqual(['COMPLETED', 'DECLINED', 'EXPIRED', 'REVOKED']);
});

test('skills match by whole name and by a level that is known to be within the bounds', () => {
  const skill = (name: string, level: number | null) => ({ skill: null, name, level });
  const held = [skill('chat', 3), skill('voice', null)];
  expect(hasSkills(held, { all: [{ name: 'chat', minLevel: 3, maxLevel: 3 }, { name: 'voice' }] })).toBe(true);
  expect(hasSkills(held, { all: [{ name: 'chat' }, { name: 'fax' }] })).toBe(false);
  expect(hasSkills(held, { any: [{ name: 'fax' }, { name: 'chat', maxLevel: 4 }] })).toBe(true);
  expect(hasSkills(held, { any: [{ name: 'chat', minLevel: 4 }] })).toBe(false);
  expect(hasSkills(held, { any: [{ name: 'voice', minLevel: 0 }] })).toBe(false);
  expect(hasSkills(held, { any: [] })).toBe(false);
  expect(hasSkills(null, { any: [{ name: 'chat' }] })).toBe(false);
  expect(hasSkills(null, { all: [] })).toBe(true);
});

/** Members that identify or date an object, and have no filter of their own, with where else one asks by them. */
const ASKED_ELSEWHERE: Readonly<Record<string, string>> = {
  id: 'node and nodes read by id',
  nativeId: 'is a part of the id',
  account: 'accounts',
  'Job.parent': 'is told with the call of the job',
  'Worker.workStateSince': 'is what boards have seen, which lists do not wait for',
};

/** The filter's member that asks by a member of an object. */
const FILTERS: Readonly<Record<string, string>> = { policy: 'policies', activity: 'activities' };
const filterFor = (name: string): string => FILTERS[name] ?? (/At$/.test(name) ? name.slice(0, -2) : `${name}s`);

const NAMES = /(^name|Id|Uri)$/;

test.each(['Job', 'Task', 'Worker'])('every member of %s that identifies or dates it can be asked by', (name) => {
  const type = schema.getType(name);
  const filter = schema.getType(`${name}Filter`);
  if (!isObjectType(type) || !isInputObjectType(filter)) throw new Error(`${name} has no filter`);
  const members = Object.values(type.getFields()).filter(({ name: member, type: of, deprecationReason }) => {
    if (deprecationReason) return false;
    const told = getNullableType(of);
    const isLink = isObjectType(told) && told.getInterfaces().some((one) => one.name === 'Node');
    return (
      isLink || String(told) === 'DateTime' || (String(told) === 'String' && NAMES.test(member)) || member === 'id'
    );
  });
  expect(members.length).toBeGreaterThan(4);
  const asked = new Set(Object.keys(filter.getFields()));
  const missing = members
    .map((member) => member.name)
    .filter((member) => !(member in ASKED_ELSEWHERE) && !(`${name}.${member}` in ASKED_ELSEWHERE))
    .filter((member) => !asked.has(filterFor(member)) && !asked.has(member));
  expect(missing).toEqual([]);
});

test('text is looked for in values of labels and tags, in the subject, and in addresses, in any case', () => {
  const labels = { customer: { name: 'Ängström Ltd', numbers: [4711] }, code: null };
  expect(hasText([labels], 'äNGSTRÖM')).toBe(true);
  expect(hasText([labels], '471')).toBe(true);
  expect(hasText([labels], 'customer')).toBe(false);
  expect(hasText(['Your order', null, ['jo@example.org']], 'JO@')).toBe(true);
  expect(hasText([labels], '')).toBe(true);
  expect(hasText([], 'a')).toBe(false);
});

test('jobs are found by the kind of their channel, whatever the vendor calls it, and one without a channel is of no kind', () => {
  const found = (channelKinds: readonly ChannelKind[]) =>
    ['voice', 'Phone-Call', 'SMSsession', 'fax', null].filter((channel) =>
      matchesJob(job('a', 'j', { channel }), { channelKinds }),
    );
  expect(found(['VOICE'])).toEqual(['voice', 'Phone-Call']);
  expect(found(['MESSAGE', 'OTHER'])).toEqual(['SMSsession', 'fax']);
  expect(found([...CHANNEL_KINDS])).not.toContain(null);
  expect(found([])).toEqual([]);
});

test('a range holds both its ends, and never what is not known', () => {
  expect([1, 2, 3, null].map((value) => inRange({ min: 1, max: 2 }, value))).toEqual([true, true, false, false]);
  expect([5, null].map((value) => inRange({}, value))).toEqual([true, true]);
});
