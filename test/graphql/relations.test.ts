import { getNamedType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kind } from '../../src/domain/ref.ts';
import { kindRow } from '../../src/gateway/kinds.ts';
import { registry } from '../../src/vendors/index.ts';
import { accountOf, type Estate, openEstate } from './estate.ts';
import { schema } from './house.ts';

/** Lists that hang on an object: what they hold, and the member of its filter that ties them to the object. */
const LISTS: Readonly<Record<string, readonly [of: Kind, by: string]>> = {
  'Activity.workers': ['Worker', 'activities'],
  'Job.tasks': ['Task', 'jobs'],
  'Queue.jobs': ['Job', 'queues'],
  'Queue.workers': ['Worker', 'queues'],
  'RoutingPolicy.jobs': ['Job', 'policies'],
  'Skill.workers': ['Worker', 'skills'],
  'Workbin.jobs': ['Job', 'workbins'],
  'Workspace.activities': ['Activity', 'workspaces'],
  'Workspace.jobs': ['Job', 'workspaces'],
  'Workspace.queues': ['Queue', 'workspaces'],
  'Workspace.routingPolicies': ['RoutingPolicy', 'workspaces'],
  'Workspace.workers': ['Worker', 'workspaces'],
};

const ROOTS: Readonly<Partial<Record<Kind, string>>> = {
  Activity: 'activities',
  Job: 'jobs',
  Queue: 'queues',
  RoutingPolicy: 'routingPolicies',
  Skill: 'skills',
  Task: 'tasks',
  Workbin: 'workbins',
  Worker: 'workers',
  Workspace: 'workspaces',
};

const relations = Object.values(schema.getTypeMap()).flatMap((type) =>
  isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'VendorObject')
    ? Object.values(type.getFields())
        .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
        .map((field) => `${type.name}.${field.name}`)
    : [],
);

interface Page {
  readonly nodes: readonly { readonly nativeId: string }[];
  readonly failures: readonly { readonly code: string; readonly message: string }[];
}

let estate: Estate;
beforeAll(async () => {
  estate = await openEstate();
});
afterAll(() => estate.close());

const ACCOUNTS = registry.map(({ vendor }) => accountOf(vendor.name));

describe('a list that hangs on an object', () => {
  it('is one of those that are asked here', () => {
    expect(relations.toSorted()).toEqual(Object.keys(LISTS));
  });

  describe.each(Object.entries(LISTS))('%s', (name, [of, by]) => {
    it.each(ACCOUNTS)('holds at %s what belongs to it, or says that it cannot be told', async (account) => {
      const [owner = '', field = ''] = name.split('.');
      const query = `query ($account: String!) { owners: ${ROOTS[owner as Kind]}(first: 2, filter: { accounts: [$account] }) {
        nodes { id nativeId own: ${field}(first: 100) { nodes { nativeId } failures { code message } } } } }`;
      const { data, errors } = await estate.run<{ owners: { nodes: readonly { own: Page }[] } }>(query, {
        variables: { account },
      });
      expect(errors).toEqual([]);
      const opened = estate.gateway.accounts.find((one) => one.name === account);
      const port = opened && kindRow(of).portOf(opened);
      const cannot: readonly string[] = port?.cannot ?? [];
      const isTold = port?.list !== undefined && !cannot.includes(by);
      for (const { own } of data.owners.nodes) {
        expect(own.failures.map(({ code }) => code)).toEqual(isTold ? [] : ['UNSUPPORTED']);
        if (!isTold) expect(own.nodes).toEqual([]);
      }
    });
  });
});

describe.each(ACCOUNTS)('the workers of %s', (account) => {
  it('tell queues, tasks and channels, or that these are not told', async () => {
    const { data, errors } = await estate.run<{
      workers: { nodes: readonly { queues: unknown; tasks: unknown; channels: unknown; workState: string | null }[] };
    }>(
      `query ($account: String!) { workers(first: 20, filter: { accounts: [$account] }) {
        nodes { workState queues { name } tasks { nativeId } channels { channel } } } }`,
      { variables: { account } },
    );
    const adapter = estate.gateway.accounts.find(({ name }) => name === account)?.adapter;
    const untold = new Set(errors.map(({ path }) => path?.at(-1)));
    for (const { extensions } of errors) expect(extensions.code).toBe('UNSUPPORTED');
    expect(data.workers.nodes.length).toBeGreaterThan(0);
    for (const { queues, tasks, channels, workState } of data.workers.nodes) {
      expect(queues === null).toBe(untold.has('queues'));
      // Of users who are no logins this vendor does not tell what they hold: they are not called free then.
      if (tasks === null && account === accountOf('genesys')) expect(workState).not.toBe('AVAILABLE');
      else expect(tasks === null).toBe(untold.has('tasks'));
      expect(workState === null).toBe(untold.has('workState'));
      if (adapter?.worker?.cannot?.includes('channels') && !adapter.worker.channelsOf) expect(channels).toBeNull();
    }
  });
});
