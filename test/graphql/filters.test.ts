import { expect, test } from 'vitest';
import { ref } from '../../src/domain/ref.ts';
import { hasSkills } from '../../src/domain/skill.ts';
import { matchesTask, TASK_STATES, type Task } from '../../src/domain/task.ts';

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
