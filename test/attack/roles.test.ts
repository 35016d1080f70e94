import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { BATCHES, RULES } from '../../src/graphql/rules.ts';
import { mutations } from './support/inputs.ts';
import { type Matrix, roleMatrix, rolesPage, TARGETS, type TargetName, WHO, type Who } from './support/role-matrix.ts';

let matrix: Matrix;

/** What was sent to a vendor, as "mutation on whose". */
const sentBy = (who: Who, targets: readonly TargetName[] = TARGETS): string[] =>
  [...matrix].flatMap(([name, fates]) =>
    targets.filter((target) => fates.get(who)?.[target] === 'sent').map((target) => `${name} on ${target}`),
  );

describe('who may do what', () => {
  beforeAll(async () => {
    matrix = await roleMatrix();
  }, 300_000);

  it('has a rule for every mutation of the schema, and no other rules', () => {
    expect([...Object.keys(RULES), ...Object.values(BATCHES)].sort()).toEqual(mutations());
    expect([...matrix.keys()]).toEqual(mutations());
  });

  it('lets a viewer change nothing, and order nothing that a vendor works for', () => {
    expect(sentBy('viewer')).toEqual([]);
  });

  it('lets each role do what the one before it may', () => {
    const roles = ['viewer', 'agent', 'supervisor', 'admin'] as const;
    for (const [index, role] of roles.entries()) {
      const less = roles[index - 1];
      if (less) expect(sentBy(role)).toEqual(expect.arrayContaining(sentBy(less)));
    }
    expect(sentBy('admin')).toHaveLength(mutations().length * TARGETS.length);
  });

  it("lets an agent with a worker act on this worker's work alone (S14)", () => {
    expect(sentBy('agent with a worker', ["another's", 'other queue', 'other account'])).toEqual([]);
    expect(sentBy('agent')).toEqual(expect.arrayContaining(sentBy('agent with a worker')));
    expect(sentBy('agent with a worker')).not.toContain('createJob on own');
    expect(sentBy('agent with a worker')).toEqual(
      expect.arrayContaining(['acceptTask on own', 'setWorkerPresence on own', 'parkJob on own', 'unassignJob on own']),
    );
  });

  it.each(['agent with queues', 'supervisor with queues', 'admin with queues'] as const)(
    'lets an %s reach no other queue and no other account, but for the presence of workers',
    (who) => {
      expect(sentBy(who, ['other queue', 'other account'])).toEqual([
        'setWorkerActivities on other queue',
        'setWorkerActivity on other queue',
        'setWorkerPresence on other queue',
        'setWorkerPresences on other queue',
      ]);
    },
  );

  it('says of what a principal does not see that there is none', () => {
    for (const who of WHO.filter((name) => name.endsWith('with queues'))) {
      expect(matrix.get('acceptTask')?.get(who)).toMatchObject({ 'other queue': 'hidden', 'other account': 'hidden' });
    }
  });

  it('is printed in docs/roles.md (npm run docs)', () => {
    expect(readFileSync(resolve(import.meta.dirname, '../../docs/roles.md'), 'utf8')).toBe(rolesPage(matrix));
  });
});
