import { isInputObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataOf, type House, openHouse, schema } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

interface Ids {
  readonly nodes: readonly { readonly id: string }[];
}

const RENAMED = Object.values(schema.getTypeMap()).flatMap((type) => {
  if (!isInputObjectType(type) || !type.name.endsWith('Filter')) return [];
  return Object.values(type.getFields()).flatMap(({ name, deprecationReason }) => {
    const instead = /^Renamed to `(\w+)`/.exec(deprecationReason ?? '')?.[1];
    return instead ? [{ filter: type.name, old: name, now: instead }] : [];
  });
});

const LISTS: Readonly<Record<string, string>> = {
  ActivityFilter: 'activities',
  JobFilter: 'jobs',
  QueueFilter: 'queues',
  RoutingPolicyFilter: 'routingPolicies',
  TaskFilter: 'tasks',
  WorkerFilter: 'workers',
};

/** What an object of the vendor leads to, by the name of the filter's member. */
const VALUES = `{
  queues: queues(first: 1) { nodes { id } } workers: workers(first: 1) { nodes { id } } policies: routingPolicies(first: 1) { nodes { id } }
  workspaces: workspaces(first: 1) { nodes { id } } jobs: jobs(first: 1) { nodes { id } } activities: activities(first: 1) { nodes { id } } }`;

describe('members of filters that have a new name', () => {
  it.each(RENAMED.filter(({ filter }) => filter in LISTS))(
    '$filter.$old means $now',
    async ({ filter: of, old, now }) => {
      const values = await dataOf(house.run<Record<string, Ids>>(VALUES));
      const none = Buffer.from('Workbin:demo-restcomm:none').toString('base64url');
      const value = JSON.stringify([values[now]?.nodes[0]?.id ?? (now === 'workbins' ? none : 'voice')]);
      const list = LISTS[of];
      const ask = (filter: string) =>
        house.run<Record<string, Ids & { failures: unknown }>>(
          `{ ${list}(filter: { ${filter} }, first: 500) { nodes { id } failures { code message } } }`,
        );
      // Skills are asked for with levels now, which the old member could not name.
      const current = now === 'skills' ? `{ any: [{ name: "voice" }] }` : value;
      const [before, after] = [await ask(`${old}: ${value}`), await ask(`${now}: ${current}`)];
      expect(before.data).toEqual(after.data);
      expect([before.errors, after.errors]).toEqual([[], []]);
      const both = await ask(`${old}: ${value}, ${now}: ${current}`);
      expect(both.errors[0]?.message).toBe(`${old}: was renamed to ${now}, which is given too; leave it out`);
    },
  );

  it('are all tried', () => {
    const untried = RENAMED.filter(({ filter }) => !(filter in LISTS)).map(({ filter }) => filter);
    expect(new Set(untried)).toEqual(new Set(['SkillFilter', 'WorkbinFilter']));
  });
});
