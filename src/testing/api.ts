import { describe, expect, it } from 'vitest';
import { KINDS, type Kind } from '../domain/ref.ts';
import { globalId } from '../graphql/ids.ts';
import { adapterOf, type Line, portOf, walk } from './bench.ts';
import { batchOf, documentOf, hasBatch, mutationOf } from './mutations.ts';
import { titleOf } from './scenes.ts';
import { ACCOUNT, type Answered, serve } from './served.ts';

const LISTS: Readonly<Record<Kind, string>> = {
  Workspace: 'workspaces',
  Activity: 'activities',
  Skill: 'skills',
  Queue: 'queues',
  RoutingPolicy: 'routingPolicies',
  Worker: 'workers',
  Job: 'jobs',
  Task: 'tasks',
  Workbin: 'workbins',
};

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly failures: readonly { readonly code: string; readonly message: string }[];
}

/** What clients of the API see of an account that stands still. */
export const describeApiReads = async (line: Line): Promise<void> => {
  const { ask, gateway } = await serve(line);
  const adapter = adapterOf(gateway);

  describe('through GraphQL over HTTP', () => {
    it.each(KINDS.filter((kind) => portOf(adapter, kind)?.list))(
      'lists of type %s give what the port gives',
      async (kind) => {
        const field = LISTS[kind];
        const query = `{ ${field}(first: 500) { nodes { id } failures { code message } } }`;
        const { data, errors } = await ask<Record<string, Page>>(query);
        expect(errors).toBeUndefined();
        // What some workers hold may never be told: see `holders.ts`.
        const failures = data?.[field]?.failures.filter(
          ({ message }) => !message.includes(' does not tell the work of '),
        );
        expect(failures).toEqual([]);
        expect(data?.[field]?.nodes.map(({ id }) => id)).toEqual(
          (await walk(gateway, kind)).map(({ ref }) => globalId(ref)),
        );
      },
    );

    it.each(KINDS.filter((kind) => portOf(adapter, kind)?.get && portOf(adapter, kind)?.list))(
      'one object of type %s is found by its id, and one that is not there is null',
      async (kind) => {
        const [first] = await walk(gateway, kind);
        const absent = globalId({ kind, account: ACCOUNT, nativeId: 'no-such-thing' });
        const query =
          'query($id: ID!, $absent: ID!) { node(id: $id) { __typename id } absent: node(id: $absent) { id } }';
        const id = first ? globalId(first.ref) : absent;
        const { data, errors } = await ask<Record<string, unknown>>(query, { id, absent });
        expect(errors).toBeUndefined();
        expect(data).toEqual({ node: first ? { __typename: kind, id } : null, absent: null });
      },
    );

    it.each(KINDS.filter((kind) => !portOf(adapter, kind)?.list))(
      'lists of type %s say that there are none',
      async (kind) => {
        const field = LISTS[kind];
        const { data } = await ask<Record<string, Page>>(
          `{ ${field}(first: 5) { nodes { id } failures { code message } } }`,
        );
        expect([data?.[field]?.nodes, data?.[field]?.failures.map(({ code }) => code)]).toEqual([[], ['UNSUPPORTED']]);
      },
    );
  });
};

/** Every command, once, as a client of the API gives it. */
export const describeApiCommands = async (line: Line): Promise<void> => {
  const { ask, schema } = await serve(line);
  const scenes = await line.bench.scenes(line);

  describe('a mutation over HTTP', () => {
    it.each(scenes.map((scene) => [titleOf(scene), scene] as const))(
      'carries out %s',
      async (_title, { command, begin }) => {
        const take = await begin();
        const { field, input } = mutationOf(command, take.given);
        const { data, errors }: Answered<Record<string, unknown>> = await ask(documentOf(schema, field), { input });
        expect(errors).toBeUndefined();
        expect(data?.[field]).toMatchObject({ outcome: expect.stringMatching(/^(DONE|ACCEPTED)$/) });
        await line.clock.advance(1_000);
        expect((await take.effects()).filter((times) => times !== 1)).toEqual([]);
        await take.end?.();
      },
    );

    it.each(scenes.filter(({ command }) => hasBatch(command)).map((scene) => [titleOf(scene), scene] as const))(
      'carries out %s once when it is an item of a batch that is given twice under one key',
      async (_title, { command, begin }) => {
        const take = await begin();
        const { field, input, document } = batchOf(mutationOf(command, take.given));
        const batch = { ...input, idempotencyKey: `a batch of ${JSON.stringify(take.given)}` };
        const give = async () => {
          const { data, errors }: Answered<Record<string, unknown>> = await ask(document, { input: batch });
          expect(errors).toBeUndefined();
          return data?.[field];
        };
        const done = { outcomes: [{ result: { outcome: expect.stringMatching(/^(DONE|ACCEPTED)$/) } }], failed: 0 };
        expect(await give()).toMatchObject(done);
        expect(await give()).toMatchObject({ outcomes: [{ result: { outcome: 'REPLAYED' } }], done: 1 });
        await line.clock.advance(1_000);
        expect((await take.effects()).filter((times) => times !== 1)).toEqual([]);
        await take.end?.();
      },
    );
  });
};
