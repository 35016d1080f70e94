import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Estate, openEstate } from './estate.ts';
import { dataOf } from './house.ts';

const ACCOUNT = 'demo-azure';
const ERROR = '... on Error { __typename code message }';

let estate: Estate;
beforeAll(async () => {
  estate = await openEstate('empty');
});
afterAll(() => estate.close());

type Result = Readonly<Record<string, unknown>> & { readonly it?: Readonly<Record<string, unknown>> };

const send = async (name: string, kind: string, field: string, input: Record<string, unknown>): Promise<Result> => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) {
    result: ${name}(input: $input) { ... on ${kind}Payload { it: ${field} } ${ERROR} } }`;
  return (await dataOf(estate.run<{ result: Result }>(document, { variables: { input } }))).result;
};
const created = async (name: string, kind: string, field: string, input: Record<string, unknown>) =>
  String((await send(name, kind, `${field} { id }`, { account: ACCOUNT, ...input })).it?.id);

const policyOf = (seconds: number) =>
  created('createRoutingPolicy', 'RoutingPolicy', 'routingPolicy', {
    role: 'DISTRIBUTION',
    name: 'Distribution',
    configuration: { mode: { kind: 'longestIdle' } },
    offerTimeoutMs: seconds * 1_000,
  });
const queueOf = async (seconds: number) =>
  created('createQueue', 'Queue', 'queue', { name: 'Queue', policies: [await policyOf(seconds)] });
const jobIn = (queue: string) => created('createJob', 'Job', 'job', { channel: 'chat', queue });

it('a job of Azure is moved to another channel by the member that its refusal names (A7)', async () => {
  const job = await jobIn(await queueOf(30));
  const refused = await send('updateJob', 'Job', 'job { channel }', { id: job, vendorOptions: { channelId: 'voice' } });
  expect(refused).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('is given as channel') });
  const moved = await send('updateJob', 'Job', 'job { channel }', { id: job, channel: 'voice' });
  expect(moved).toEqual({ it: { channel: 'voice' } });
});

it('an offer of Azure has a timeout with a fraction, and is said to have expired when it has (A3, A6)', async () => {
  const queue = await queueOf(30.5);
  const policies = await dataOf(
    estate.run<{ queue: { policies: unknown } }>(
      `{ queue: node(id: "${queue}") { ... on Queue { policies { offerTimeoutMs offerTimeoutSeconds } } } }`,
    ),
  );
  expect(policies.queue.policies).toEqual([{ offerTimeoutMs: 30_500, offerTimeoutSeconds: 30.5 }]);
  const worker = await created('createWorker', 'Worker', 'worker', {
    capacity: 1,
    queues: [queue],
    channels: [{ channel: 'chat', capacityCost: 1 }],
    ready: true,
  });
  await jobIn(queue);
  await estate.clock.advance(1_000);
  const held = `{ worker: node(id: "${worker}") { ... on Worker { presence { state } tasks { id state } } } }`;
  interface Held {
    readonly worker: {
      readonly presence: { state: string };
      readonly tasks: { id: string; state: string }[];
    };
  }
  const before = (await dataOf(estate.run<Held>(held))).worker;
  expect(before).toMatchObject({ presence: { state: 'READY' }, tasks: [{ state: 'OFFERED' }] });
  await estate.clock.advance(30_500);
  expect((await dataOf(estate.run<Held>(held))).worker).toEqual({
    presence: { state: 'NOT_READY' },
    tasks: [],
  });
  const late = await send('acceptTask', 'Task', 'task { id }', { id: before.tasks[0]?.id });
  expect(late).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('has expired') });
});
